"""The installed package holds all modules, scenarios and type markers."""

import re
import shutil
import site
import subprocess
import sys
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("simulation", "experiments", "virta")


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_say_that_they_are_typed(package: str) -> None:
    assert (ROOT / package / "py.typed").is_file()


def source(tmp_path: Path) -> Path:
    """What a release is built from, without what was built before."""
    copy = tmp_path / "source"
    for part in (*PACKAGES, "scenarios"):
        shutil.copytree(ROOT / part, copy / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / part, copy / part)
    return copy


def wheel_of(folder: Path, tmp_path: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(tmp_path), str(folder)], check=True)
    (wheel,) = tmp_path.glob("virta-*.whl")
    return wheel


@pytest.mark.verify
def test_what_is_installed_from_the_sdist_works_without_the_source(tmp_path: Path) -> None:
    build = "from setuptools import build_meta; build_meta.build_sdist('..')"
    subprocess.run([sys.executable, "-c", build], check=True, cwd=source(tmp_path), capture_output=True)
    (packed,) = tmp_path.glob("virta-*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(tmp_path / "unpacked", filter="data")
    (folder,) = (tmp_path / "unpacked").iterdir()
    wheel = wheel_of(folder, tmp_path)
    venv.create(tmp_path / "clean", with_pip=False)
    bin_ = tmp_path / "clean" / ("Scripts" if sys.platform == "win32" else "bin")
    command = [sys.executable, "-m", "pip", "--python", str(bin_ / "python"), "install", "--quiet"]
    subprocess.run([*command, "--no-deps", str(wheel)], check=True)
    # Its requirements are those of this environment; a path in a .pth brings none of its editable packages.
    (packages,) = (tmp_path / "clean").glob("**/site-packages")
    (packages / "requirements.pth").write_text("\n".join(site.getsitepackages()))
    where = [bin_ / "python", "-c", "import virta; print(virta.__file__)"]
    found = subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path)
    assert Path(found.stdout.strip()).is_relative_to(packages)
    said = subprocess.run(
        [bin_ / "virta", "check", "library/retailer/hold"],
        check=True,
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert ": ok" in said.stdout


@pytest.mark.verify
def test_the_site_is_built_and_loads_nothing_from_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("material")
    command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(tmp_path)]
    subprocess.run(command, check=True, cwd=ROOT, capture_output=True)
    pages = list(tmp_path.rglob("*.html"))
    assert len(pages) > 30
    loads = re.compile(r"<(?:script|img|iframe)[^>]+src=\"?https?:|<link[^>]+stylesheet[^>]+https?:")
    assert [page.name for page in pages if loads.search(page.read_text(encoding="utf-8"))] == []


@pytest.mark.verify
def test_the_wheel_holds_every_module_and_every_scenario(tmp_path: Path) -> None:
    wheel = wheel_of(source(tmp_path), tmp_path)
    held = set(zipfile.ZipFile(wheel).namelist())
    wanted = {
        file.relative_to(ROOT).as_posix()
        for package in (*PACKAGES, "scenarios")
        for pattern in ("*.py", "*.yaml", "py.typed")
        for file in (ROOT / package).rglob(pattern)
    }
    assert wanted <= held
    assert not {name for name in held if name.startswith(("tests/", "benchmarks/", "docs/"))}
