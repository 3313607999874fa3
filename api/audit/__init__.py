"""What auditors take away.

verify     the whole store → whether it is as it was written, and the first record that is not
replay     stored cases → whether they are decided again to the same bytes
statement  the decisions of a month → who owes whom
sheet      a statement → CSV, XLSX
erase      free texts of old cases → gone, the chain as it was
bundle     versions of policies → a signed file, and back
"""
