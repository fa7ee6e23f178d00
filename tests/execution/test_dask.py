"""A Dask cluster: the same bits, dead workers replaced, deadly tasks given up, other versions refused."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from distributed import Client, LocalCluster
from distributed.security import Security

from experiments.execution import dask as module
from experiments.execution.dask import Cluster, DaskExecutor, address_in, check_address
from experiments.execution.pool import ExecutionError, PlaceRefused, Threads
from experiments.execution.tasks import LOST, TIMED_OUT
from experiments.identity import identity
from tests.execution.bad import base, task
from tests.execution.test_workers import outcome
from tests.sweep.studies import files

# What Dask itself warns of while workers are killed under it is no concern of ours.
pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def executor(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DaskExecutor]:
    market = files(tmp_path_factory.mktemp("market")).parent / "market.yaml"
    made = DaskExecutor([base(market)], Cluster(workers=2), timeout=30.0)
    yield made
    made.close()


def test_dask_gives_the_same_bits_as_threads(executor: DaskExecutor, tmp_path: Path) -> None:
    tasks = [task(i, "", "", n=3) for i in range(4)]
    market = files(tmp_path).parent / "market.yaml"
    found = []
    for one in (executor, Threads([base(market)], 1)):
        done = [reply for reply in one.run(tasks) if reply is not None]
        replies = sorted(done, key=lambda reply: reply.number)
        found.append(np.concatenate([made.sums for reply in replies for made in reply.made]).tobytes())
    assert found[0] == found[1]


@pytest.mark.verify
def test_workers_that_are_killed_are_replaced_and_their_work_is_done(executor: DaskExecutor) -> None:
    replies = []
    for reply in executor.run(task(i, "", n=3) for i in range(40)):
        replies.append(reply)
        if len(replies) == 5:
            for pid in executor.workers():
                os.kill(pid, signal.SIGKILL)
    assert outcome(replies) == (120, [])
    assert len({reply.number for reply in replies}) == 40


@pytest.mark.verify
def test_a_task_that_kills_worker_after_worker_is_given_up(executor: DaskExecutor) -> None:
    rows, kinds = outcome(list(executor.run([task(1, "", "die"), task(2, "", n=2)])))
    assert (rows, kinds) == (3, [LOST])


def test_workers_with_other_versions_are_refused(
    executor: DaskExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "differences", lambda *_: ["numpy is 2.0 here and 1.0 there"])
    with pytest.raises(ExecutionError, match=r"(?s)other versions.*numpy is 2.0 here and 1.0 there.*Install"):
        executor._shake_hands()
    assert identity()["numpy"]


def test_the_scheduler_and_its_workers_listen_on_this_machine_only(executor: DaskExecutor) -> None:
    assert executor._client is not None
    info = executor._client.scheduler_info(n_workers=-1)
    assert info["address"].startswith("tcp://127.0.0.1:")
    assert all(address.startswith("tcp://127.0.0.1:") for address in info["workers"])
    assert executor._own is not None
    server = executor._own.scheduler.services["dashboard"]
    assert {socket.getsockname()[0] for socket in server._sockets.values()} == {"127.0.0.1"}


@pytest.mark.parametrize(
    "address", ["tls://cluster.example.org:8786", "tcp://127.0.0.1:1", "tcp://localhost:1"]
)
def test_encrypted_or_local_addresses_are_taken(address: str) -> None:
    check_address(address, insecure=False)


def test_an_open_address_elsewhere_is_refused_unless_it_is_meant() -> None:
    with pytest.raises(ExecutionError, match=r"not encrypted.*--insecure"):
        check_address("tcp://10.0.0.5:8786", insecure=False)
    check_address("tcp://10.0.0.5:8786", insecure=True)
    with pytest.raises(ExecutionError, match="write tls://host:port"):
        check_address("10.0.0.5:8786", insecure=True)


def test_an_encrypted_address_without_certificates_says_what_is_missing() -> None:
    with pytest.raises(PlaceRefused, match="needs certificates: name them by --tls"):
        DaskExecutor([], Cluster("tls://127.0.0.1:1"))


def certificates(folder: Path) -> tuple[tuple[Path, Path, Path], Security]:
    """An authority that signs itself, its certificate and its key: as files, and for all roles of Dask."""
    folder.mkdir()
    cert, key = folder / "cert.pem", folder / "key.pem"
    words = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=virta"]
    subprocess.run([*words, "-keyout", str(key), "-out", str(cert)], check=True, capture_output=True)
    both = {
        f"tls_{role}_{what}": str(file) for role in ROLES for what, file in (("cert", cert), ("key", key))
    }
    return (cert, cert, key), Security(require_encryption=True, tls_ca_file=str(cert), **both)


ROLES = ("scheduler", "worker", "client")


class Malice:
    """What runs as soon as it is unpickled."""

    def __init__(self, mark: Path) -> None:
        self.mark = mark

    def __reduce__(self) -> tuple[object, tuple[Path]]:
        return Path.touch, (self.mark,)


@pytest.mark.verify
@pytest.mark.skipif(shutil.which("openssl") is None, reason="certificates are made by openssl")
def test_nothing_of_a_stranger_is_unpickled_where_certificates_are_asked_for(tmp_path: Path) -> None:
    (files_of_ours, ours), (files_of_theirs, theirs) = (certificates(tmp_path / name) for name in "ab")
    with LocalCluster(
        n_workers=1, processes=False, dashboard_address=None, protocol="tls://", security=ours
    ) as cluster:
        address = cluster.scheduler_address
        executor = DaskExecutor([], Cluster(address, tls=files_of_ours))
        executor.close()
        with pytest.raises(ExecutionError, match="cannot be used"):
            DaskExecutor([], Cluster(address, tls=files_of_theirs))
        plain = address.replace("tls://", "tcp://")
        for where, security in ((address, theirs), (plain, None)):
            with (
                pytest.raises((OSError, TypeError, RuntimeError)),
                Client(where, security=security, timeout=5) as stranger,
            ):
                stranger.submit(Malice(tmp_path / "run")).result(timeout=5)
        assert not (tmp_path / "run").exists()
        assert len(cluster.scheduler_info["workers"]) == 1
        # The same message of one of us is run, so it would have been.
        with Client(address, security=ours) as one_of_us:
            one_of_us.submit(str, Malice(tmp_path / "run")).result(timeout=30)
        assert (tmp_path / "run").exists()


def test_a_scheduler_file_says_where(tmp_path: Path) -> None:
    file = tmp_path / "scheduler.json"
    with pytest.raises(ExecutionError, match="no such scheduler file"):
        address_in(file)
    file.write_text("{}")
    with pytest.raises(ExecutionError, match="is no scheduler file"):
        address_in(file)
    file.write_text(json.dumps({"address": "tcp://10.0.0.5:8786"}))
    with pytest.raises(ExecutionError, match="not encrypted"):
        DaskExecutor([], Cluster(scheduler_file=file))


class Slow:
    """A cluster of one thread that works on the oldest task."""

    def __init__(self, working_on: str) -> None:
        self.working_on, self.cancelled = working_on, []  # type: ignore[var-annotated]

    def scheduler_info(self, **_: object) -> dict[str, dict[str, dict[str, int]]]:
        return {"workers": {"w": {"nthreads": 1}}}

    def processing(self) -> dict[str, tuple[str, ...]]:
        return {"w": (self.working_on,)}

    def cancel(self, futures: list[SimpleNamespace]) -> None:
        self.cancelled += [future.key for future in futures]

    def restart_workers(self, *_: object, **__: object) -> None:
        pass


class Waiting(SimpleNamespace):
    __hash__ = object.__hash__  # type: ignore[assignment]


def test_a_task_that_waits_for_its_turn_is_not_late(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [0.0]
    monkeypatch.setattr(module, "time", SimpleNamespace(monotonic=lambda: clock[0]))
    one = DaskExecutor.__new__(DaskExecutor)
    one._timeout, cluster = 900.0, Slow("first")
    one._client = cluster
    first, second = Waiting(key="first"), Waiting(key="second")
    under_way = {first: (task(1, "", n=1), None), second: (task(2, "", n=1), None)}
    assert list(one._overdue(under_way, [])) == []
    clock[0] = 600.0
    del under_way[first]  # done after ten minutes: now the second runs
    assert list(one._overdue(under_way, [])) == []
    clock[0] = 1200.0
    assert list(one._overdue(under_way, [])) == []
    clock[0] = 1501.0
    (reply,) = one._overdue(under_way, [])
    assert reply.made[0].failures[0].kind == TIMED_OUT
    assert cluster.cancelled == ["second"]
