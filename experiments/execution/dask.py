"""A Dask cluster as executor: one that is running already, or a small one of our own on this machine.

Results come to this process as they are made, and it writes them: workers never touch the store. Few
more tasks are handed out than there are threads, so a long study does not pile up in the scheduler.
"""

from __future__ import annotations

import contextlib
import ipaddress
import json
import pickle
import queue
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import dask
from distributed import Client, LocalCluster, WorkerPlugin
from distributed.scheduler import KilledWorker
from distributed.security import Security

from experiments.execution.pool import TIMEOUT, ExecutionError, PlaceRefused
from experiments.execution.tasks import LOST, TIMED_OUT, Base, Reply, Task, given_up, perform
from experiments.identity import differences, identity

RETRIES, ALLOWED_FAILURES = 2, 3
"""A task is tried again after an error of the machinery; it is bad after this many dead workers."""
_PATIENCE = 120.0
"""Seconds to wait for the first worker, or for a scheduler that does not answer."""
_SILENCE = 1.0
_OUR_CERTIFICATE = "distributed.comm.tls.client.cert"
_MOST_LOST = 10
"""A result may be lost this often with the worker that had made it."""


@dataclass(frozen=True)
class Cluster:
    """Which cluster, and how to speak to it."""

    address: str | None = None
    """tls://host:port or tcp://host:port"""
    scheduler_file: Path | None = None
    """File in which a scheduler has written its address."""
    workers: int = 0
    """Without an address: workers of a cluster of our own on this machine."""
    insecure: bool = False
    """Whether an unencrypted address beyond this machine is meant."""
    dashboard: str | None = None
    """Address of the dashboard of a cluster of our own, such as 127.0.0.1:8787; none unless said."""
    tls: tuple[Path, Path, Path] | None = None
    """Files of the authority, our certificate and our key; those of Dask's configuration unless said."""


class DaskExecutor:
    """Runs tasks on the workers of a Dask cluster."""

    chunk = 1.0

    def __init__(self, bases: Sequence[Base], cluster: Cluster, timeout: float = TIMEOUT) -> None:
        """Connect, compare versions, and hand the scenarios to all workers, also to those that start later.

        Raises ExecutionError where the address is refused, nobody answers, or versions differ.
        """
        self._timeout = timeout
        self._own: LocalCluster | None = None
        self._client: Client | None = None
        self._unlucky: Counter[int] = Counter()
        self._suspects: list[Task] = []
        self._alone = (-1, -1)
        """Number and identity of the task that runs alone because it is under suspicion."""
        try:
            self._client = self._connected(cluster)
            self._shake_hands()
            plain = pickle.dumps(tuple(bases))
            self._name = blake2b(plain, digest_size=8).hexdigest()
            self._client.register_plugin(_Scenarios(self._name, plain))
        except BaseException:
            self.close()
            raise
        n = self._threads()
        self.name = f"a Dask cluster with {n} thread{'s' if n > 1 else ''}"

    def run(self, tasks: Iterable[Task]) -> Iterator[Reply | None]:
        """See `Executor.run`."""
        waiting = iter(tasks)
        again: list[Task] = []
        self._suspects = []
        done: queue.SimpleQueue[Any] = queue.SimpleQueue()
        under_way: dict[Any, tuple[Task, float | None]] = {}
        exhausted = False
        try:
            while True:
                while (again or not exhausted) and len(under_way) < 2 * self._threads() + 2:
                    task = again.pop() if again else next(waiting, None)
                    if task is None:
                        exhausted = True
                        break
                    future = self._submitted(task)
                    under_way[future] = (task, None)
                    future.add_done_callback(done.put)
                if not under_way and self._suspects:
                    # Dask blames every task on a worker that died: suspects run again one at a time.
                    task = self._suspects.pop()
                    future = self._submitted(task)
                    self._alone = task.number, id(task)
                    under_way[future] = (task, None)
                    future.add_done_callback(done.put)
                if not under_way:
                    return
                with contextlib.suppress(queue.Empty):
                    future = done.get(timeout=_SILENCE)
                    if future in under_way:
                        task, _ = under_way.pop(future)
                        yield from self._result(future, task, again)
                    continue
                yield None
                yield from self._overdue(under_way, again)
                self._still_there()
        finally:
            if under_way and self._client is not None:
                with contextlib.suppress(Exception):  # the scheduler may be what has gone
                    self._client.cancel(list(under_way))

    def close(self) -> None:
        """Leave the cluster; end it if it is our own."""
        for one in (self._client, self._own):
            if one is not None:
                with contextlib.suppress(Exception):  # it may be gone already, which is what is wanted
                    one.close()
        self._client = self._own = None

    def workers(self) -> list[int]:
        """Process numbers of the workers."""
        assert self._client is not None
        return list(self._client.run(_process_number).values())

    def _submitted(self, task: Task) -> Any:
        assert self._client is not None
        return self._client.submit(_perform, self._name, task, pure=False, retries=RETRIES)

    def _result(self, future: Any, task: Task, again: list[Task]) -> Iterator[Reply]:
        error: BaseException | None = None
        if future.status == "finished":
            try:
                reply = future.result()
            except Exception as unreachable:  # noqa: BLE001 - its worker went before it was fetched
                error = unreachable
            else:
                yield reply
                return
        elif future.status == "error":
            error = future.exception()
        if isinstance(error, KilledWorker):
            if self._alone != (task.number, id(task)) or task.replications > 1:
                self._suspects += task.parts()
            else:
                yield given_up(task, LOST, f"it took {error.allowed_failures + 1} workers down with it")
            return
        self._unlucky[task.number] += 1
        if future.status in ("finished", "lost") and self._unlucky[task.number] <= _MOST_LOST:
            again.append(task)  # done, but gone with its worker
            return
        told = f"{type(error).__name__}: {error}" if error is not None else future.status
        raise ExecutionError(
            f"the cluster could not run a task ({told}). What was counted as done is safe; "
            "when the cluster is well, give the same command again."
        )

    def _overdue(self, under_way: dict[Any, tuple[Task, float | None]], again: list[Task]) -> Iterator[Reply]:
        """Tasks that hang: their workers are started anew, the tasks cut up or given up.

        More tasks are handed out than can run at once, so the clock of a task starts when it is among the
        oldest tasks, as many as there are threads: so a task that hangs is timed, and one that waits is not.
        """
        assert self._client is not None
        now = time.monotonic()
        for future in list(under_way)[: self._threads()]:
            task, begun = under_way[future]
            under_way[future] = (task, now if begun is None else begun)
        late = [f for f, (_, begun) in under_way.items() if begun is not None and now - begun > self._timeout]
        if not late:
            return
        keys = {future.key for future in late}
        stuck = [address for address, held in self._client.processing().items() if keys & set(held)]
        self._client.cancel(late)
        for future in late:
            task, _ = under_way.pop(future)
            if task.replications > 1:
                again += task.parts()
            else:
                yield given_up(task, TIMED_OUT, f"it took longer than {self._timeout:g} seconds")
        if stuck:
            with contextlib.suppress(Exception):  # a worker without a nanny cannot be restarted
                self._client.restart_workers(stuck, timeout=30)

    def _still_there(self) -> None:
        assert self._client is not None
        if self._client.status == "closed" or (self._own is not None and not self._own.workers):
            raise ExecutionError(
                "the scheduler has gone. What was counted as done is safe; "
                "give the same command again when there is one."
            )

    def _threads(self) -> int:
        assert self._client is not None
        found = self._client.scheduler_info(n_workers=-1)["workers"].values()
        return max(1, sum(int(worker["nthreads"]) for worker in found))

    def _connected(self, cluster: Cluster) -> Client:
        dask.config.set({"distributed.scheduler.allowed-failures": ALLOWED_FAILURES})
        if cluster.address is None and cluster.scheduler_file is None:
            self._own = LocalCluster(
                n_workers=cluster.workers,
                threads_per_worker=1,
                host="127.0.0.1",
                dashboard_address=cluster.dashboard or "127.0.0.1:0",
                silence_logs=50,
            )
            return Client(self._own)
        address = cluster.address or address_in(cluster.scheduler_file)
        check_address(address, cluster.insecure)
        if address.startswith("tls:") and cluster.tls is None and not dask.config.get(_OUR_CERTIFICATE, None):
            raise PlaceRefused(
                f"{address} needs certificates: name them by --tls CA,CERT,KEY, or in Dask's configuration"
            )
        try:
            client = Client(address, security=_security(cluster), timeout=30)
            client.wait_for_workers(1, timeout=_PATIENCE)
        except (OSError, TimeoutError, ValueError, TypeError) as error:
            raise ExecutionError(
                f"the scheduler {address} cannot be used ({type(error).__name__}: {error}). "
                "Is it running, can it be reached from here, and has it workers?"
            ) from error
        return client

    def _shake_hands(self) -> None:
        """Refuse workers that compute otherwise."""
        assert self._client is not None
        try:
            theirs: dict[str, dict[str, str]] = self._client.run(identity)
        except Exception as error:
            raise ExecutionError(
                f"the workers cannot use Virta ({type(error).__name__}: {error}). "
                "Install the same version on all of them."
            ) from error
        apart = {address: differences(identity(), one) for address, one in sorted(theirs.items())}
        wrong = [f"{address}: {', '.join(told)}" for address, told in apart.items() if told]
        if wrong:
            raise ExecutionError(
                "workers compute with other versions than this process, and their numbers would differ:\n  "
                + "\n  ".join(wrong)
                + "\nInstall the same versions everywhere."
            )


def check_address(address: str, insecure: bool) -> None:
    """Refuse an address that would let anybody on the network run code. Raises PlaceRefused."""
    parts = urlsplit(address)
    if parts.scheme == "tls":
        return
    if parts.scheme != "tcp" or not parts.hostname:
        raise PlaceRefused(f"{address!r} is no address of a scheduler: write tls://host:port")
    if not insecure and not _is_loopback(parts.hostname):
        raise PlaceRefused(
            f"{address} is another machine and not encrypted: whoever reaches that port can run code as "
            "you. Use tls:// with certificates, or say --insecure if nobody else is on that network."
        )


def address_in(file: Path | None) -> str:
    """The address that a scheduler has written into a file. Raises PlaceRefused."""
    assert file is not None
    try:
        return str(json.loads(file.read_text(encoding="utf-8"))["address"])
    except FileNotFoundError as error:
        raise PlaceRefused(f"{file}: there is no such scheduler file; is the scheduler running?") from error
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise PlaceRefused(f"{file} is no scheduler file ({type(error).__name__}: {error})") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _security(cluster: Cluster) -> Security | None:
    if cluster.tls is None:
        return None
    authority, certificate, key = map(str, cluster.tls)
    return Security(
        require_encryption=True, tls_ca_file=authority, tls_client_cert=certificate, tls_client_key=key
    )


_held: dict[str, tuple[Base, ...]] = {}
"""On a worker: the scenarios of studies, by name."""


class _Scenarios(WorkerPlugin):
    """Hands the scenarios of a study to a worker when it starts, also when it starts again."""

    idempotent = True

    def __init__(self, name: str, plain: bytes) -> None:
        self.name = f"virta-{name}"
        self._name = name
        self._plain = plain

    def setup(self, worker: object) -> None:  # noqa: ARG002 - the signature is Dask's
        """On the worker."""
        _held[self._name] = pickle.loads(self._plain)  # noqa: S301 - from our own client


def _perform(name: str, task: Task) -> Reply:
    return perform(_held[name], task)


def _process_number() -> int:
    import os

    return os.getpid()
