"""A table of orders + a mapping file → a decision or a refusal for every row, in order, and what they come to together.

- text_to_mapping: TOML text → mapping.TableMap, what the mapping file says
- table: CSV or NDJSON → rows, and what is known of the table before any of them is decided
- plan: mapping, policy and columns → the mapping with every name looked up
- prepare: all of these, before the first row is decided
- row_to_case: the mapping and a row → a case; clock: the text of a time stamp → a moment; cells: a cell → a value
- decide_rows: rows → outcomes
- tally: outcomes → counts by status, party, rule, question and reason; closing: these in words
- to_table: outcomes → CSV or NDJSON
- new_file: a file that is there whole or not at all
"""
