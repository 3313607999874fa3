"""Syntax tree → checked model, one topic a file; `fenze.dsl.ast_to_model` chains them."""
