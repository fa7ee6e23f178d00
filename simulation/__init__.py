"""One scenario, one replication: what happens."""
