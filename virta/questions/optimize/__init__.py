"""`virta optimize`, `virta.optimize`: where to put the money."""
