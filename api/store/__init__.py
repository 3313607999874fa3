"""What is kept: records that are only ever appended, each chained to the one before, and what is found in them.

schema      the tables
database    the address of a store → connections to it, its tables brought up to date
chain       a record → its hash over the one before, and its seal with the key
marks       a decision → what it is found by, which many have in common
packing     texts that are much alike ⇄ few bytes each
records     what is to be recorded → its marks, and what is its own
shared      what many records have in common → its number in the store
whole       a record with what lies in other tables
driver      what every such transaction does, in the words of the driver
writing     rows → the end of the chain, in one transaction
append      what comes from many threads → few such transactions
read        filters → records
texts       free text in facts ⇄ commitments to it, so that it can be erased
versions    versions of policies and which of them are active
keys        the keys of callers
jobs        what is asked about later, and what it came to
"""
