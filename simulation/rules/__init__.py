"""The rules of one customer: scalar functions, written once and called by both engines."""
