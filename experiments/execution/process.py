"""One worker process: started, spoken to over its pipes, ended.

`python -m experiments.execution.process` is the worker's side. It is started by its name rather than
forked, because compiled code does not survive a fork, and not through `multiprocessing`, which would
run the user's script again.
"""

from __future__ import annotations

import contextlib
import os
import pickle
import signal
import struct
import subprocess
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from queue import SimpleQueue
from typing import IO, Any

from experiments.execution.tasks import Base, Reply, Task, perform

_LENGTH = struct.Struct("<Q")
_ROOT = Path(__file__).resolve().parents[2]


class WorkerDied(Exception):
    """A worker ended before it replied; the message says how."""

    def __init__(self, message: str, timed_out: bool = False) -> None:
        super().__init__(message)
        self.timed_out = timed_out


class WorkerProcess:
    """A process that performs tasks, one at a time."""

    def __init__(self, bases: Sequence[Base]) -> None:
        """Raises WorkerDied where it does not start."""
        path = os.pathsep.join(part for part in (str(_ROOT), os.environ.get("PYTHONPATH", "")) if part)
        self._process = subprocess.Popen(
            [sys.executable, "-m", "experiments.execution.process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, "PYTHONPATH": path},
            start_new_session=True,  # Ctrl-C is for the coordinator, which lets workers finish
        )
        self._exchange(tuple(bases), None)

    @property
    def pid(self) -> int:
        """The process's number."""
        return self._process.pid

    def perform(self, task: Task, timeout: float) -> Reply:
        """The reply of a task. Raises WorkerDied where the process ends, or is ended after `timeout` s."""
        reply: Reply = self._exchange(task, timeout)
        return reply

    def end(self) -> None:
        """End the process at once."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            with contextlib.suppress(OSError):
                pipe.close()  # type: ignore[union-attr]
        self._process.wait()

    def _exchange(self, message: object, timeout: float | None) -> Any:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        late = threading.Event()

        def too_late() -> None:
            late.set()
            self._process.kill()

        timer = threading.Timer(timeout, too_late) if timeout is not None else None
        if timer is not None:
            timer.daemon = True
            timer.start()
        try:
            send(self._process.stdin, message)
            return receive(self._process.stdout)
        except (EOFError, OSError, ValueError) as error:
            if late.is_set():
                raise WorkerDied(f"it took longer than {timeout:g} seconds", timed_out=True) from error
            raise WorkerDied(self._ending()) from error
        finally:
            if timer is not None:
                timer.cancel()

    def _ending(self) -> str:
        code = self._process.wait()
        if code >= 0:
            return f"the process that ran it ended with exit code {code}"
        name = signal.Signals(-code).name
        memory = "; was there enough memory?" if name == "SIGKILL" else ""
        return f"the process that ran it was ended by {name}{memory}"


def send(pipe: IO[bytes], message: object) -> None:
    """Write a message."""
    data = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    pipe.write(_LENGTH.pack(len(data)))
    pipe.write(data)
    pipe.flush()


def receive(pipe: IO[bytes]) -> Any:
    """Read a message. Raises EOFError where the other side has gone."""
    head = pipe.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        raise EOFError
    (length,) = _LENGTH.unpack(head)
    data = pipe.read(length)
    if len(data) < length:
        raise EOFError
    return pickle.loads(data)  # noqa: S301 - from our own child or parent, over a pipe of our own


def main() -> None:
    """The worker's side: bases first, then task after task until the coordinator is gone.

    A thread reads, so that a worker ends in the middle of a task whose coordinator is gone.
    """
    inward, outward = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # whatever prints must not get between the replies
    given: SimpleQueue[Any] = SimpleQueue()

    def read() -> None:
        try:
            while True:
                given.put(receive(inward))
        except EOFError:
            os._exit(0)
        except Exception:  # noqa: BLE001 - the coordinator hears of the exit code
            traceback.print_exc()
            os._exit(1)

    threading.Thread(target=read, daemon=True).start()
    try:
        bases = given.get()
        send(outward, "ready")
        while True:
            send(outward, perform(bases, given.get()))
    except BrokenPipeError:
        os._exit(0)


if __name__ == "__main__":
    main()
