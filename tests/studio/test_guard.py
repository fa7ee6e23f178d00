"""Who is let in, how often they may try, and how much they may send: without a server or a browser."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest

from virta.studio.guard import MOST_BYTES, Guard

HOST = [(b"host", b"192.168.1.5:8090")]


class Inner:
    """What the guard stands before: it reads all that it is given."""

    def __init__(self) -> None:
        self.taken, self.cut = 0, False

    async def __call__(self, _: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                self.cut = True
                return
            self.taken += len(message["body"])
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"in"})


def asked(
    guard: Guard,
    method: str = "GET",
    path: str = "/",
    headers: Any = HOST,
    parts: Iterator[bytes] | None = None,
) -> list[dict[str, Any]]:
    """What is sent back."""
    sent: list[dict[str, Any]] = []
    coming = parts if parts is not None else iter([b""])
    held = next(coming)

    async def receive() -> dict[str, Any]:
        nonlocal held
        body, held = held, next(coming, None)
        return {"type": "http.request", "body": body, "more_body": held is not None}

    async def send(message: Any) -> None:
        sent.append(dict(message))

    scope = {
        "type": "http", "method": method, "path": path, "headers": headers, "query_string": b"",
        "client": ("10.0.0.7", 5),
    }  # fmt: skip
    asyncio.run(guard(scope, receive, send))
    return sent


def tried(guard: Guard, password: str) -> list[dict[str, Any]]:
    return asked(guard, "POST", "/enter", parts=iter([f"password={password}&to=/game".encode()]))


def test_a_password_opens_the_door_and_its_cookie_keeps_it_open() -> None:
    inner = Inner()
    guard = Guard(inner, "torinlaita")
    assert asked(guard)[0]["status"] == 401
    entered = tried(guard, "torinlaita")[0]
    headers = dict(entered["headers"])
    assert (entered["status"], headers[b"location"]) == (303, b"/game")
    cookie = headers[b"set-cookie"].split(b";")[0]
    assert asked(guard, headers=[*HOST, (b"cookie", cookie)])[0]["status"] == 200
    assert asked(guard, headers=[*HOST, (b"cookie", cookie[:-1] + b"x")])[0]["status"] == 401


def test_whoever_guesses_has_to_wait_even_with_the_right_word() -> None:
    guard = Guard(Inner(), "torinlaita")
    for _ in range(5):
        assert b"That is not the password" in tried(guard, "guess")[1]["body"]
    assert b"Too many tries" in tried(guard, "torinlaita")[1]["body"]


def test_without_a_password_only_this_machine_is_served() -> None:
    guard = Guard(Inner())
    assert asked(guard)[0]["status"] == 421
    assert asked(guard, headers=[(b"host", b"127.0.0.1:8090")])[0]["status"] == 200
    other = [(b"host", b"localhost:8090"), (b"origin", b"https://elsewhere.example")]
    assert asked(guard, "POST", "/open", other)[0]["status"] == 403


@pytest.mark.parametrize("said", [True, False])
def test_a_hundred_megabytes_are_refused_before_they_are_held(said: bool) -> None:
    inner, part = Inner(), b"x" * (1 << 20)
    local = [(b"host", b"localhost:8090")]
    length = [(b"content-length", str(100 << 20).encode())] if said else []
    sent = asked(Guard(inner), "POST", "/open", [*local, *length], iter([part] * 100))
    assert inner.taken <= MOST_BYTES
    if said:
        assert (inner.taken, sent[0]["status"]) == (0, 413)
    else:
        assert inner.cut
