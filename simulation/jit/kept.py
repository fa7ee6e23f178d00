"""Compiled code on disk: a file a function and signature, whole and its own, or compiled again.

numba keeps an index beside the code and believes both. A damaged file then ends the process, and two
processes that compile two signatures of a function at once may leave one under the name of the other.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import pickle
import uuid
from pathlib import Path
from typing import Any

from numba import config
from numba.core.caching import FunctionCache
from numba.core.runtime import rtsys
from numba.core.serialize import dumps

from simulation.scenario.problems import tell_once

_DIGEST = 32


class KeptCode(FunctionCache):  # type: ignore[misc]
    """What numba asks for compiled code and gives it to, for one function.

    The folder is `numba.config.CACHE_DIR` at the time of making.
    """

    def __init__(self, function: Any) -> None:
        super().__init__(function)
        self._folder = Path(config.CACHE_DIR)
        self._function = f"{function.__module__}.{function.__qualname__}"
        self._source = self._impl.locator.get_source_stamp()

    def load_overload(self, sig: Any, target_context: Any) -> Any:
        """The compiled code of a signature; None where there is none that can be used."""
        # What loaded code calls, and no more: to know how all of NumPy is compiled takes half a second.
        rtsys.initialize(target_context)
        key = self._index_key(sig, target_context.codegen())
        try:
            data = self._file(key).read_bytes()
        except OSError:
            return None
        digest, body = data[:_DIGEST], data[_DIGEST:]
        if digest == hashlib.sha256(body).digest():
            kept, code = pickle.loads(body)  # noqa: S301 - the folder is ours
            return self._impl.rebuild(target_context, code) if kept == key else None
        tell_once(f"Damaged compiled code in {self._folder} is thrown away and compiled again.")
        return None

    def save_overload(self, sig: Any, data: Any) -> None:
        """Keep the compiled code of a signature, at once or not at all."""
        if not self._impl.check_cachable(data):
            return
        key = self._index_key(sig, data.codegen)
        file, body = self._file(key), dumps((key, self._impl.reduce(data)))
        part = file.with_name(f"{file.name}.{os.getpid()}.{uuid.uuid4().hex[:8]}")
        try:
            part.write_bytes(hashlib.sha256(body).digest() + body)
            part.replace(file)
        except OSError as problem:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
            tell_once(
                f"Compiled code cannot be kept in {self._folder} ({problem.strerror}):"
                " the next run will compile again."
            )

    def _file(self, key: Any) -> Path:
        signature, target, code = key
        # By the types' names, for `repr` takes a field of a handle for an array.
        named = (self._function, self._source, [str(kind) for kind in signature], target, code)
        return self._folder / f"{self._function}.{hashlib.sha256(repr(named).encode()).hexdigest()[:16]}.nbc"
