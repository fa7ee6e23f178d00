"""`virta run`, `virta.simulate`: one scenario, simulated or expected."""
