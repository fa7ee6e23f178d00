"""Books as tables, and books read back from a log."""
