"""Checked model + case → which outcomes are settled, which possible, what would change that; proofs, tables."""
