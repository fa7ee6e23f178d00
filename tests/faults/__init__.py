"""Faults outside Virta: each test causes a fault and checks the state after it."""
