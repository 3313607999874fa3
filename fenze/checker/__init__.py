"""The checker of traces: follows a policy from the stated facts again, without clingo and without the solver's code."""
