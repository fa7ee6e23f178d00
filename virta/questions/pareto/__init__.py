"""`virta best`, `virta.best`: which of several plans is the best."""
