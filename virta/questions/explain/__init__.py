"""`virta explain`, `virta.explain`: why two plans differ."""
