"""What the server remembers of those who use it: values by token, and failed tries."""

from __future__ import annotations

import secrets
import time
from collections import OrderedDict, deque
from typing import Generic, TypeVar

T = TypeVar("T")


class Kept(Generic[T]):
    """Values by a token that nobody can guess; the one unused for longest goes when there are too many."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._values: OrderedDict[str, T] = OrderedDict()

    def put(self, value: T) -> str:
        """Keep a value; its token."""
        token = secrets.token_urlsafe(16)
        self._values[token] = value
        while len(self._values) > self._most:
            self._values.popitem(last=False)
        return token

    def get(self, token: str | None) -> T | None:
        """The value of a token, if it is still there."""
        if token is None or token not in self._values:
            return None
        self._values.move_to_end(token)
        return self._values[token]


class Tries:
    """Failed tries by who made them: so many a minute are let through."""

    def __init__(self, most: int = 5, seconds: float = 60.0) -> None:
        self._most, self._seconds = most, seconds
        self._failed: OrderedDict[str, deque[float]] = OrderedDict()

    def allowed(self, who: str) -> bool:
        """Whether another try may be made."""
        failed = self._failed.get(who, deque())
        now = time.monotonic()
        while failed and now - failed[0] > self._seconds:
            failed.popleft()
        return len(failed) < self._most

    def failed(self, who: str) -> None:
        """Count a failed try."""
        self._failed.setdefault(who, deque()).append(time.monotonic())
        while len(self._failed) > 1000:
            self._failed.popitem(last=False)
