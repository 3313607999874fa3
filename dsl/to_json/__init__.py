"""What a checked policy holds → JSON, for decisions, explanations and traces."""
