"""Policy text → checked model: grammar, syntax tree, names and types, diagnostics, the canonical printer."""
