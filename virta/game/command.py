"""`virta game`."""

from __future__ import annotations

import secrets
from pathlib import Path
from typing import Annotated

import typer

from virta.cli.options import Lang, language
from virta.cli.terminal import BadInput, tell_of

PORT = 8091
KEY_BYTES = 4


def game(
    folder: Annotated[
        str, typer.Argument(help="Folder of a game, or the name of a shipped one.")
    ] = "classroom",
    teams: Annotated[int, typer.Option(min=1, max=12, help="How many teams play.")] = 4,
    state: Annotated[
        Path, typer.Option(help="File that keeps what teams decide; one that is there goes on.")
    ] = Path("virta-game.sqlite"),
    seed: Annotated[
        int | None,
        typer.Option(min=0, help="Fixes what is hidden and the luck of the class; drawn unless said."),
    ] = None,
    host: Annotated[
        str, typer.Option(help="Address to serve on; 0.0.0.0 lets browsers of the network in.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to serve on.")] = PORT,
    password: Annotated[
        str | None, typer.Option(envvar="VIRTA_PASSWORD", help="What opens the game to others.")
    ] = None,
    lang: Lang = "en",
    show: Annotated[bool, typer.Option("--show/--no-show", help="Open a browser.")] = True,
) -> None:
    """Play a game with a class: teams divide a budget, round by round, in one market with one luck."""
    from virta.studio.command import check_address, load, reachable

    check_address(host, password)
    server = load()
    from virta.game.rules import find
    from virta.game.rules import load as load_game
    from virta.game.store import CannotPlay, Store
    from virta.game.words import say

    language(lang)
    try:
        found = load_game(find(folder))
        names = [say("team_n", lang, n=k + 1) for k in range(teams)]
        store = Store(state, found.folder, secrets.randbelow(1 << 31) if seed is None else seed, names)
    except (FileNotFoundError, CannotPlay) as why:
        raise BadInput(str(why)) from why
    key = secrets.token_hex(KEY_BYTES) if password else None
    tell_of("game_serves", address=f"http://{reachable(host)}:{port}/game")
    tell_of("game_state", file=state, round=store.round)
    if key:
        tell_of("game_key", code=key)
    server.serve_game(found, store, key, host=host, port=port, password=password, lang=lang, show=show)
