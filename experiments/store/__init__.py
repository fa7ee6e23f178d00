"""The store of studies: rows that are there stay there, and nothing unlike is mixed."""
