"""Checked model + case → decision with its reasons: regions, program, encodings, answer, money, explanation."""
