"""Fenze beside what a user would pick instead, on one workload, in one run: `make bench` writes RESULTS.md."""
