"""Case → what is known of it; outcomes that are settled or possible → a decision with amounts, its reasons and its trace.

Who finds out which outcomes these are is not said here: the solver does for every decision, the checker of traces by trying.
"""
