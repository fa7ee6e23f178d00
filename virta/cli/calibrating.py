"""`virta calibrate`: from a company's own records to a scenario file."""

from __future__ import annotations

import typer

from virta.cli.calibrating_cohorts import cohorts
from virta.cli.calibrating_common import Replay, delivered
from virta.cli.calibrating_histories import histories
from virta.cli.calibrating_matrix import matrix
from virta.cli.calibrating_purchases import purchases
from virta.cli.calibrating_statements import statements


def application() -> typer.Typer:
    """The kinds of records, each a command."""
    app = typer.Typer(
        help="Make a scenario from your own records.",
        no_args_is_help=True,
        add_completion=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    for ask in (histories, purchases, cohorts, matrix):
        app.command(ask.__name__)(delivered(ask))
    app.command("statements")(delivered(statements, {"replay": (Replay, None)}))
    return app
