"""The layers of the packages: imports only go down, and each heavy library is imported in one place."""

import ast
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
LAYERS = ("simulation", "experiments", "virta")
DOORS = {
    "yaml": "simulation/scenario/yaml_reader.py",
    "numba": "simulation/jit/",
    "llvmlite": "simulation/jit/",
    "simpy": "simulation/engine/reference.py",
    "matplotlib": "experiments/report/style.py",
    "dask": "experiments/execution/dask.py",
    "distributed": "experiments/execution/dask.py",
    "openpyxl": "simulation/scenario/workbook.py",
    "xlsxwriter": "virta/outputs/workbook.py",
    "sqlite3": ("experiments/store/", "virta/game/store.py"),
    "SALib": "experiments/sensitivity/",
    "nicegui": "virta/studio/",
    "sklearn": "experiments/learning.py",
    "pymoo": "experiments/optimize/pareto.py",
}
ANALYSES = (
    "best",
    "calibrate",
    "compare",
    "discovery",
    "emulator",
    "explain",
    "optimize",
    "sensitivity",
    "sweep",
    "uncertainty",
)
"""What is asked of many runs, each by itself: what several need is a module of its own beside them."""
SHARED = ("experiments.compare.Comparison", "experiments.compare.ComparisonError")
"""What an analysis of a comparison is given."""
HEAVY = ("numba", "pandas", "scipy", "matplotlib", "simpy", "pyarrow", "simulation.jit")
"""Libraries that take long to load; only simulation needs them."""


def sources() -> dict[str, str]:
    """Path relative to the root -> text, for every module of the three packages."""
    files = (file for layer in LAYERS for file in sorted((ROOT / layer).rglob("*.py")))
    return {file.relative_to(ROOT).as_posix(): file.read_text(encoding="utf-8") for file in files}


def imported(path: str, text: str) -> Iterator[str]:
    """Absolute dotted names that a module imports, wherever in it the statement stands."""
    package = path.removesuffix(".py").removesuffix("/__init__").split("/")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            yield from (f"{stem}.{alias.name}" for alias in node.names)


def breaches(modules: Mapping[str, str]) -> list[str]:
    """One line for every import that goes through a wall."""
    found = []
    for path, text in modules.items():
        layer = LAYERS.index(path.split("/")[0])
        for name in imported(path, text):
            top = name.split(".")[0]
            if top in LAYERS and LAYERS.index(top) > layer:
                found.append(f"{path} imports {name}: imports only go down")
            if top in DOORS and not path.startswith(DOORS[top]):
                found.append(f"{path} imports {name}: only {DOORS[top]} may")
            if between_analyses(path, name):
                found.append(f"{path} imports {name}: analyses do not know one another")
    return found


def between_analyses(path: str, name: str) -> bool:
    """Whether a module of one analysis imports something of another."""
    parts = [path.removesuffix(".py").split("/"), name.split(".")]
    if any(part[0] != "experiments" or len(part) < 2 for part in parts):
        return False
    one, other = (part[1] for part in parts)
    return one != other and {one, other} <= set(ANALYSES) and name not in SHARED


def cycle(modules: Mapping[str, str]) -> list[str]:
    """The first circle of modules that import one another, or nothing."""
    names = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in modules}
    graph: dict[str, set[str]] = {}
    for name, path in names.items():
        targets = (t if t in names else t.rpartition(".")[0] for t in imported(path, modules[path]))
        graph[name] = {target for target in targets if target in names and target != name}

    done: set[str] = set()

    def walk(name: str, trail: list[str]) -> list[str]:
        if name in trail:
            return [*trail[trail.index(name) :], name]
        if name not in done:
            for target in sorted(graph[name]):
                if circle := walk(target, [*trail, name]):
                    return circle
            done.add(name)
        return []

    return next((circle for name in graph if (circle := walk(name, []))), [])


def test_imports_only_go_down_and_heavy_libraries_have_one_door() -> None:
    assert breaches(sources()) == []


def test_there_are_no_circular_imports() -> None:
    assert cycle(sources()) == []


def test_every_module_is_seen() -> None:
    assert {path.split("/")[0] for path in sources()} == set(LAYERS)


@pytest.mark.parametrize(
    ("path", "text", "complaint"),
    [
        ("simulation/model.py", "import experiments", "only go down"),
        ("simulation/engine/compiled.py", "from ...virta import texts", "only go down"),
        ("experiments/compare.py", "def f():\n    from virta.cli import main", "only go down"),
        ("virta/cli/run.py", "import yaml", "only simulation/scenario/yaml_reader.py may"),
        ("simulation/physics.py", "from numba import njit", "only simulation/jit/ may"),
        ("simulation/engine/compiled.py", "import simpy.events", "only simulation/engine/reference.py may"),
        ("experiments/compare.py", "import matplotlib.pyplot as plt", "only experiments/report/style.py may"),
        ("experiments/explain.py", "from experiments.uncertainty import grid", "do not know one another"),
        ("experiments/sensitivity/sobol.py", "from experiments import best", "do not know one another"),
    ],
)
def test_a_breach_is_noticed(path: str, text: str, complaint: str) -> None:
    (breach,) = breaches({path: text})
    assert complaint in breach


def test_a_circle_is_noticed() -> None:
    modules = {
        "simulation/__init__.py": "",
        "simulation/a.py": "from simulation import b",
        "simulation/b.py": "from .c import thing",
        "simulation/c.py": "import simulation.a",
    }
    assert cycle(modules) == ["simulation.a", "simulation.b", "simulation.c", "simulation.a"]


@pytest.mark.parametrize(
    "statement",
    [
        "import virta",
        "from virta.cli import main; main(['--help'])",
        "from virta.cli import main; main(['run', '--help'])",
        "from virta.cli import main; assert main(['list']) == 0",
        "from virta.cli import main; assert main(['list', '--json']) == 0",
        "from virta.cli import main; assert main(['check', 'library/retailer/keep']) == 0",
        "from virta.cli import main; assert main(['check', '--explain', 'library/retailer/keep']) == 0",
        "from virta.cli import main; main(['version'])",
    ],
)
def test_import_and_light_commands_load_no_heavy_library(statement: str) -> None:
    code = f"{statement}\nimport sys\nprint([m for m in {HEAVY!r} if m in sys.modules], file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stderr.strip() == "[]"


WITHOUT_LINEAR_ALGEBRA = """
import sys
import numba
import numpy as np
from simulation.engine import run
from simulation.build import build
from simulation.scenario import load

run(build(load("scenarios/library/team/keep.yaml")), 1)
assert "scipy.linalg" not in sys.modules
product = numba.njit(lambda a, b: a @ b)
assert product(np.eye(2), np.ones((2, 1))).tolist() == [[1.0], [1.0]]
assert "scipy.linalg" in sys.modules
"""


def test_the_engine_loads_no_linear_algebra_until_a_matrix_is_multiplied() -> None:
    subprocess.run([sys.executable, "-c", WITHOUT_LINEAR_ALGEBRA], cwd=ROOT, check=True)
