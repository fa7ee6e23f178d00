"""`virta studio`."""

from __future__ import annotations

import socket
from types import ModuleType
from typing import Annotated

import typer

from virta.cli.options import Lang, language
from virta.cli.terminal import BadInput, tell_of

PORT = 8090


def studio(
    scenario: Annotated[str, typer.Argument(help="Scenario file, or the name of a shipped one.")] = "",
    host: Annotated[
        str, typer.Option(help="Address to serve on; another than this machine's own needs --password.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = PORT,
    password: Annotated[
        str | None, typer.Option(envvar="VIRTA_PASSWORD", help="What opens the studio to others.")
    ] = None,
    lang: Lang = "en",
    show: Annotated[bool, typer.Option("--show/--no-show", help="Open a browser.")] = True,
) -> None:
    """Open scenarios, lessons and games in a browser; nothing leaves this machine."""
    language(lang)
    check_address(host, password)
    server = load()
    from virta.studio.market import CannotOpen

    tell_of("studio_serves", address=f"http://{reachable(host)}:{port}")
    try:
        server.serve(
            host=host, port=port, password=password, first=scenario or server.FIRST, lang=lang, show=show
        )
    except CannotOpen as why:
        raise BadInput(str(why)) from why


def check_address(host: str, password: str | None) -> None:
    """Refuse to serve others without a password. Raises BadInput."""
    if host not in ("127.0.0.1", "localhost", "::1") and not password:
        raise BadInput(f"--host {host} lets others in: say --password too, or leave --host out.")
    if password is not None and len(password) < 6:
        raise BadInput("--password needs at least 6 characters.")


def reachable(host: str) -> str:
    """The address that a browser is given: where all of this machine's are served, the network's."""
    if host != "0.0.0.0":  # noqa: S104
        return host
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
        try:
            way.connect(
                ("192.0.2.1", 9)
            )  # nothing is sent: the system says which of its addresses it would use
        except OSError:
            return "127.0.0.1"
        return str(way.getsockname()[0])


def load() -> ModuleType:
    """The server. Raises BadInput where the framework is not installed."""
    try:
        from virta.studio import server
    except ImportError as problem:
        if (problem.name or "").split(".")[0] in ("nicegui", "fastapi"):
            raise BadInput('The studio needs NiceGUI: pip install "virta[studio]"') from problem
        raise
    return server
