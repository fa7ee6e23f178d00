"""Generators of random numbers compared: their speed, and their quality where every number has an address."""
