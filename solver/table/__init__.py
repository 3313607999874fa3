"""Policy → decision tables, proved complete and equal to it; a table → rules."""
