"""Scenario texts that several tests start from."""

from pathlib import Path

RETAILER = Path(__file__).with_name("retailer.yaml").read_text(encoding="utf-8")
"""The home retailer: every common part of the language once."""

EVERYTHING = Path(__file__).with_name("everything.yaml").read_text(encoding="utf-8")
"""Every key of the language once."""
