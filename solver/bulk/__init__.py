"""A table of orders + a mapping file → a decision or a refusal for every row, in order, and what they come to together.

- text_to_mapping: TOML text → mapping.TableMap, what the mapping file says
- table, read_table: CSV, NDJSON or Parquet → rows in chunks, and what is known of the table before any of them is decided
- plan: mapping, policy and columns → the mapping with every name looked up
- prepare: all of these, before the first row is decided
- columns/: chunks → outcomes, many rows at a time; what it cannot take goes row by row:
- row_to_case: the mapping and a row → a case; clock: the text of a time stamp → a moment; cells: a cell → a value
- decide_rows: rows → outcomes
- tally: outcomes → counts by status, party, rule, question and reason; ids: case ids that come again; closing: all in words
- to_table: an outcome → a line of CSV or NDJSON; out: decided chunks → the file; parquet: frames → one Parquet file
- beside: many new patterns, decided in other processes as well; behind: a chunk is written while the next is decided
- run: all rows, going on where an earlier run was interrupted; work: the folder in which it keeps what it has done
- decide_table: tables of Polars and Arrow; spark: tables of Spark
"""
