"""What is taken along is opened again by the command line, and records brought along become a scenario."""

import os
import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from simulation.scenario import load
from tests.browsing import ANSWERED, CHROMIUM, DRAWN, NO_CHROMIUM, ROOT, Visit

pytestmark = [
    pytest.mark.verify,
    pytest.mark.skipif(CHROMIUM is None, reason=NO_CHROMIUM),
    pytest.mark.filterwarnings("ignore"),
]
Visits = Callable[..., Visit]
CARE = "investments.care.budget"


def virta(*words: str, folder: Path) -> str:
    """What the command line says."""
    done = subprocess.run(
        [sys.executable, "-m", "virta", *words], cwd=folder, capture_output=True, text=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout


def saved(page: Any, button: str, folder: Path) -> Path:
    """The file that a button gives."""
    with page.expect_download() as coming:
        page.get_by_role("button", name=button).click()
    path = folder / coming.value.suggested_filename
    coming.value.save_as(path)
    return path


@pytest.mark.parametrize("lang", ["en", "fi"])
def test_files_are_opened_again(visit: Visits, tmp_path: Path, lang: str) -> None:
    page = visit(f"/?lang={lang}").page
    page.wait_for_function(DRAWN)
    page.evaluate(ANSWERED, [CARE, 1800])
    page.get_by_role("tab", name={"en": "Files", "fi": "Tiedostot"}[lang]).click()
    named = {
        "en": ("The plan (YAML)", "The plan with", "The report", "The workbook", "The data"),
        "fi": ("Suunnitelma (YAML)", "Suunnitelma pohjineen", "Raportti", "Työkirja", "Aineisto"),
    }[lang]
    plan, packed, report, book, data = (saved(page, name, tmp_path) for name in named)

    own = plan.read_text(encoding="utf-8")
    assert own.count(":") <= 8  # schema, extends, title, and one number under its three keys
    assert "extends: library/retailer/hold.yaml" in own
    with zipfile.ZipFile(packed) as archive:
        archive.extractall(tmp_path / "plan")
    (found,) = (tmp_path / "plan").glob("*.yaml")
    assert found.read_text(encoding="utf-8") == own
    assert set(load(found).investments[1].budget) == {1800.0}
    assert "1 800" in virta("check", "--explain", str(found), folder=tmp_path).replace("\u202f", " ")

    page_of_report = report.read_text(encoding="utf-8")
    assert ("Plan A" if lang == "en" else "Suunnitelma A") in page_of_report
    assert "http://" not in page_of_report.replace("http://www.w3.org", "")
    virta("check", str(book), folder=tmp_path)
    with zipfile.ZipFile(data) as archive:
        names = archive.namelist()
        assert any(name.endswith(".csv") for name in names)
        assert any(name.endswith(".json") for name in names)

    page.goto(page.url.split("/?")[0] + f"/open?lang={lang}")
    page.set_input_files("input[type=file]", packed)
    page.locator("form button[type=submit]").click()
    page.wait_for_function(DRAWN)
    assert page.input_value(f"input[data-path='{CARE}']") == "1800"


RECORDS = {
    "matrix": "from,to,share,period\nnew,active,60%,1 month\n"
    "active,passive,10%,1 month\npassive,active,20%,1 month\n",
    "statements": "month,customers,new,churned\n"
    + "".join(f"2024-{k:02d},{1000 + 10 * k},{60 + k % 3},{50 + k % 3}\n" for k in range(1, 13)),
    "cohorts": "cohort,0,1,2,3,4\n2023,1000,700,560,480,430\n2022,900,640,500,440,400\n",
    "purchases": "customer,date,amount\n"
    + "".join(
        f"c{k},2024-{1 + (k * j) % 12:02d}-{1 + (7 * k + j) % 28:02d},{20 + k % 9}\n"
        for k in range(60) for j in range(1, 2 + k % 4)
    ),
    "histories": "person,stage,entered,left\n"
    + "".join(f"p{k},active,0,{1 + (k * 7) % 24 if k % 5 else ''}\n" for k in range(80)),
}  # fmt: skip


@pytest.mark.parametrize("kind", RECORDS)
def test_records_become_a_scenario_on_the_bench(visit: Visits, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "mine.csv"
    file.write_text(RECORDS[kind], encoding="utf-8")
    page = visit("/calibrate?lang=fi").page
    page.check(f"input[value={kind}]")
    page.set_input_files("input[type=file]", file)
    page.locator("form button[type=submit]").click()
    page.get_by_role("button", name="Tee skenaario").click()
    link = page.get_by_role("link", name="Avaa studiossa")
    link.wait_for()
    made = saved(page, "Tallenna skenaario", tmp_path)
    virta("check", str(made), folder=tmp_path)
    link.click()
    page.wait_for_function(DRAWN)
    assert page.locator(".problem").count() == 0


def test_records_that_cannot_be_used_are_told_on_the_page(visit: Visits, tmp_path: Path) -> None:
    file = tmp_path / "odd.csv"
    file.write_text("who,what\n1,2\n", encoding="utf-8")
    page = visit("/calibrate?lang=en").page
    page.check("input[value=purchases]")
    page.set_input_files("input[type=file]", file)
    page.locator("form button[type=submit]").click()
    page.get_by_role("button", name="Make the scenario").click()
    page.wait_for_selector("[role=alert]")
    assert page.inner_text("[role=alert]") == "Choose a column for: Who; When."
