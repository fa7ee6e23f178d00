"""`virta calibrate`, `virta.calibrate`: from a company's own records to a scenario."""
