"""`virta sweep`, `virta study`, `virta.sweep`: a study run into its store."""
