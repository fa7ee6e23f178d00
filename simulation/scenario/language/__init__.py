"""The words of the scenario language: which keys exist, what each may hold, and what it means."""
