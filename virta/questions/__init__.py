"""What can be asked, a folder each: its name is the command's, and `virta.<name>` asks it from Python.

A folder holds `answer.py` (the function that asks, and the answer it gives), `command.py` (the command line),
and the text, tables and figures of the answer: `sheets.py` and others.
"""

from __future__ import annotations

QUESTIONS = (
    "run",
    "compare",
    "sensitivity",
    "uncertainty",
    "best",
    "optimize",
    "pareto",
    "explain",
    "sweep",
    "discover",
    "emulate",
)
"""In the order of a first hour with Virta. A further question is a folder and a name here."""
