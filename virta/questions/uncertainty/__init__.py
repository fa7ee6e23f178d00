"""`virta uncertainty`, `virta.uncertainty`: how sure the best plan is under parameter uncertainty."""
