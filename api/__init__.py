"""The HTTP service: JSON in, decisions out, over the same driver as the command line."""
