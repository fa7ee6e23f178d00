"""The oracle must not be able to repeat an error of the engines."""

import ast
from pathlib import Path


def test_the_oracle_imports_only_the_scenario_types() -> None:
    known = set()
    for file in Path(__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                known.add(node.module)
            if isinstance(node, ast.Import):
                known |= {name.name for name in node.names}
    assert {m for m in known if m and m.split(".")[0] in ("simulation", "experiments", "virta", "tests")} == {
        "simulation.scenario.types"
    }
