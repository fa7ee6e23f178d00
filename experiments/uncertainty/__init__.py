"""Parameter uncertainty: each plan's chance of being the best, and the value of information."""
