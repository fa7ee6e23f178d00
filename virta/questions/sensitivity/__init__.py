"""`virta sensitivity`, `virta.sensitivity`: which numbers a result depends on."""
