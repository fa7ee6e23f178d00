"""What is installed holds what is needed."""

import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("simulation", "experiments", "virta")


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


@pytest.mark.verify
def test_the_wheel_holds_every_module_and_every_scenario(tmp_path: Path) -> None:
    copy = tmp_path / "source"
    for part in (*PACKAGES, "scenarios"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, copy / part)
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(copy)], check=True)
    (wheel,) = tmp_path.glob("virta-*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        file.relative_to(ROOT).as_posix()
        for package in (*PACKAGES, "scenarios")
        for pattern in ("*.py", "*.yaml", "py.typed")
        for file in (ROOT / package).rglob(pattern)
    }
    assert wanted <= held
    assert not {name for name in held if name.startswith(("tests/", "benchmarks/", "docs/"))}
