"""Memory that libraries need: a limit below it is told before one of them is loaded."""

from __future__ import annotations

import os

from virta.cli.terminal import RunFailed

NEEDED = 1280
"""MiB of address space that NumPy, SciPy, pandas, Arrow and compiled code take when all are loaded."""


def prepare() -> None:
    """Make room for the libraries of a question. Raises RunFailed where a limit leaves none.

    OpenBLAS waits for ever for memory that it does not get, and others end in signals, so nothing can be said
    once they load. Its threads take address space with every processor, and might change a last digit.
    """
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    try:
        import resource
    except ImportError:  # Windows has no such limit
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < NEEDED * 2**20:
        raise RunFailed(
            f"Memory is limited to {limit // 2**20:,} MiB (ulimit -v), and the libraries of this command"
            f" alone take {NEEDED:,} MiB: raise the limit."
        )
