"""What scenarios are to show of a policy, and smallest cases that show it."""
