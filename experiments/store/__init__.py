"""The store of studies: stored rows persist, and rows of different origin are never mixed."""
