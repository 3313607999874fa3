"""The calls, by what they are about.

decisions   cases → decisions: one a call, or many, a line each
records     decisions that are stored: lists, one, its explanation, questions about it
policies    policies and their versions
analysis    what is proved of policies, and what tells them apart
audit       the head of the chain, statements
health      is it alive, is it ready, what does it count
"""
