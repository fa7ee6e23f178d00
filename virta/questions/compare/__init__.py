"""`virta compare`, `virta report`, `virta.compare`: which plan pays, by how much, how sure."""
