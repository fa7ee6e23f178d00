"""Digests of a few event logs, kept from run to run: numbers must not change without a new model version.

python -m tests.conformance.digests        writes those of this platform anew
"""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
from pathlib import Path
from typing import Any

import llvmlite.binding as llvm

from simulation.build import build
from simulation.engine import run
from simulation.model import MODEL_VERSION
from simulation.scenario import load
from virta.provenance import platform_tag

FOLDER = Path(__file__).with_name("golden")
KEPT = FOLDER / "digests.json"
SCENARIOS = ("contracts", "flow")


def platform() -> str:
    """What must be equal for logs to be equal to the last bit.

    The C library takes other instructions for its logarithms where the processor multiplies and adds
    at once; numba and llvmlite make the code.
    """
    fused = "fma" if llvm.get_host_cpu_features().get("fma") else "no fma"
    made_by = [f"{name} {importlib.metadata.version(name)}" for name in ("numba", "llvmlite", "numpy")]
    return ", ".join([platform_tag(), fused, *made_by])


def digest(name: str, engine: str) -> str:
    """SHA-256 over all columns of the log of one scenario."""
    log = run(build(load(FOLDER / f"{name}.yaml")), 2026, 3, engine, log=True).log
    assert log is not None
    whole = hashlib.sha256()
    for title, column in log.columns().items():
        whole.update(f"{title} {column.dtype} {len(column)}\n".encode())
        whole.update(column.tobytes())
    return whole.hexdigest()


def kept() -> dict[str, Any]:
    """{"model_version": ..., "platforms": {platform: {scenario: digest}}}"""
    return dict(json.loads(KEPT.read_text(encoding="utf-8")))


def write() -> None:
    """Keep the digests of this platform; those of others only while the model version is theirs."""
    before = kept() if KEPT.exists() else {}
    others = before.get("platforms", {}) if before.get("model_version") == MODEL_VERSION else {}
    here = {platform(): {name: digest(name, "compiled") for name in SCENARIOS}}
    document = {"model_version": MODEL_VERSION, "platforms": {**others, **here}}
    KEPT.write_text(json.dumps(document, indent=2, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    write()
