"""Many runs: what can be concluded."""
