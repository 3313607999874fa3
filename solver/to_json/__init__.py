"""Answers to further questions about a case, and plans of what to ask → their JSON."""
