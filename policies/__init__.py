"""The shipped policies, one folder each: `.fenze` files with their scenarios. No code."""
