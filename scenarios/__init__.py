"""Scenario files that ship with Virta: data only, found through `virta.library`."""
