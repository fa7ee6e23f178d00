"""`virta uncertainty`, `virta.uncertainty`: how sure the best plan is over what is not known."""
