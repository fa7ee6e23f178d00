"""The command line: `virta COMMAND`. Exit codes: 0 done, 1 a failed run, 2 bad input, explained."""

from __future__ import annotations

import os
import signal
import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from virta.cli.codes import INTERRUPTED, TERMINATED

GRACE = 5.0
"""Seconds between a signal and the end of the process."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line (default: the process's own) and return its exit code.

    The commands are loaded here, so that an interrupt while they load ends as quietly as a later one.
    """
    try:
        with _terminable(to_the_end=arguments is None):
            from virta.cli.application import run

            return run(arguments)
    except KeyboardInterrupt:
        return INTERRUPTED


@contextmanager
def _terminable(to_the_end: bool = False) -> Iterator[None]:
    """SIGTERM ends the command as an interrupt does: half-written files are removed.

    `to_the_end`: the process is done with the command, so a thread that it still waits for then is ended too.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def asked(*_: object) -> None:
        # Only the first signal: a second one must not interrupt the removal of files.
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        raise SystemExit(TERMINATED)

    woken, waker = socket.socketpair()
    waker.setblocking(False)
    before, heard = signal.signal(signal.SIGTERM, asked), signal.set_wakeup_fd(waker.fileno())
    threading.Thread(target=_end_in_time, args=(woken,), daemon=True).start()
    try:
        yield
    finally:
        signal.set_wakeup_fd(heard)
        signal.signal(signal.SIGTERM, before)
        if to_the_end:
            waker.detach()  # it stays open
        else:
            waker.close()


def _end_in_time(woken: socket.socket) -> None:
    """End the process where GRACE seconds after a signal the command is not done.

    Machine code runs to its end before Python sees a signal, and a thread is waited for until it ends; a
    replication may take minutes, and so may compilation. `woken` gets the number of each signal, and is
    closed from the other side when the command is done. A command that hears interrupts itself may finish
    what is under way: it is ended by the second.
    """
    interrupts = 0
    with woken:
        while number := woken.recv(1):
            interrupts += number[0] == signal.SIGINT
            mine = signal.getsignal(signal.SIGINT) is not signal.default_int_handler
            if number[0] == signal.SIGTERM or interrupts == 1 + mine:
                break
        else:
            return
        woken.settimeout(GRACE)
        try:
            while woken.recv(1):
                pass
        except TimeoutError:
            from experiments.report.files import remove_unfinished

            remove_unfinished()
            os._exit(INTERRUPTED if number[0] == signal.SIGINT else TERMINATED)
