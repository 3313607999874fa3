"""Chunks of a table → decisions, many rows at a time, exactly as rows are decided one by one.

- csv_pieces: CSV text → columns of text
- stated, said, places, codes, scale, stamp: the mapping and columns of cells → what rows state: codes, whole numbers, moments
- pattern: what rows state → what is measured, and a key that tells fact patterns apart
- chunk: rows by their keys → templates, each decided in one row; the rows that follow none
- template: a decision → what of it varies between the rows of its pattern, and plans for that
- amounts, integers: plans → amounts of all rows, in integers that cannot overflow
- fill: templates and amounts → lines of CSV and NDJSON; frame: a table with typed columns; count: the tally
"""
