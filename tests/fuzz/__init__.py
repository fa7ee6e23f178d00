"""Readers under damage drawn at random: a short look in every test run, a long one in `make verify`."""
