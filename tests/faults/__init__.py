"""What goes wrong outside Virta: each test is a story of a fault and of what is left after it."""
