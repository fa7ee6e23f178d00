"""Workbooks: texts stay texts, formulas tie, a number changed in Excel means what --set means."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

import virta
from simulation.scenario import ScenarioError, draft, fingerprint, load
from simulation.scenario.problems import Problems
from simulation.scenario.workbook import read, text
from tests.workbook.formulas import recalculated
from virta import library
from virta.cli.application import run as virta_command
from virta.outputs import workbook
from virta.questions.compare.answer import CompareAnswer

SHOP = """\
schema: 1
title: {en: "=1+1: a shop", fi: "@kauppa"}
time: {unit: month, horizon: 12 months}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: run-off}
stages:
  prospect: {kind: potential, title: "+358 prospects"}
  customer: {kind: customer, purchases: {rate: 1 per month, amount: 50, margin: 40 %}}
  ended: {kind: former}
transitions:
  prospect -> customer: {rate: 3 % per month}
  customer -> ended: {rate: 5 % per month, differs_by_customer: {gamma: {cv: 0.6}}}
people_at_start: {prospect: 300, customer: 100, selection: none}
investments:
  advertising:
    title: {en: "-advertising", fi: "-mainonta"}
    aim: acquisition
    budget: 1 500 per month
    reference: 1 500 per month
    audience: {stages: [prospect]}
    effects: {prospect -> customer: {speeds_up_to: 2.5, half_effect_at: 2}}
"""
LESS = "investments.advertising.budget=500 per month"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("shop") / "shop.yaml"
    file.write_text(SHOP, encoding="utf-8")
    return file


@pytest.fixture(scope="module")
def found(shop: Path) -> CompareAnswer:
    return virta.compare(shop, virta.plan(shop, [LESS], label="less"), replications=4, explain=False)


@pytest.fixture(scope="module", params=["en", "fi"])
def book(
    request: pytest.FixtureRequest, found: CompareAnswer, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    file = tmp_path_factory.mktemp("book") / "answer.xlsx"
    workbook.write(found, file, request.param)
    return file


def cells(book: Path) -> Iterator[openpyxl.cell.Cell]:
    for sheet in openpyxl.load_workbook(book).worksheets:
        for row in sheet.iter_rows():
            yield from (cell for cell in row if cell.value is not None)


def test_what_a_person_wrote_is_never_a_formula(book: Path) -> None:
    dangerous = [cell for cell in cells(book) if str(cell.value)[:1] in "=+-@" and cell.data_type != "f"]
    assert {str(c.value) for c in dangerous} >= {"+358 prospects"}
    assert all(cell.data_type == "s" for cell in dangerous if isinstance(cell.value, str))
    formulas = [str(cell.value) for cell in cells(book) if cell.data_type == "f"]
    assert not [one for one in formulas if "1+1" in one or "358" in one or "advertising" in one]


def test_every_formula_gives_the_number_of_the_answer(book: Path) -> None:
    kept = openpyxl.load_workbook(book, data_only=True)
    n = 0
    for place, value in recalculated(book).items():
        sheet, cell = place
        known = kept[sheet][cell].value
        same = value == known if isinstance(known, str) else value == pytest.approx(known, rel=1e-9, abs=1e-6)
        assert same, place
        n += 1
    assert n > 100


def test_a_total_says_that_it_goes_on_after_the_horizon(book: Path) -> None:
    headings = {str(cell.value) for cell in cells(book)}
    assert headings & {"With after", "Ml. jälkeen"}
    assert not headings & {"Total", "Yhteensä"}


def test_a_number_that_is_changed_breaks_a_check(book: Path, tmp_path: Path) -> None:
    changed = openpyxl.load_workbook(book)
    sheet = changed["less"]
    sheet["B5"] = float(sheet["B5"].value) + 1.0  # customers won in the first stretch of time
    file = tmp_path / "changed.xlsx"
    changed.save(file)
    values = recalculated(file)
    first = changed.sheetnames[0]
    verdict = next(str(v) for (name, _), v in values.items() if name == first)
    assert "red cells" in verdict or "punaisia soluja" in verdict


def test_a_scenario_comes_back_as_it_went_in(book: Path, shop: Path) -> None:
    assert fingerprint(load(book / "shop")) == fingerprint(load(shop))
    assert fingerprint(load(book / "less")) == fingerprint(load(shop, [LESS]))


@pytest.mark.parametrize("name", sorted(library.shipped()))
def test_every_shipped_scenario_survives_as_rows(name: str) -> None:
    read_ = draft(library.find(name))
    assert fingerprint(virta.loads(text(read_.rows()), name=name)) == fingerprint(read_.scenario())


def test_a_number_changed_in_excel_means_what_set_means(
    book: Path, shop: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    changed = openpyxl.load_workbook(book)
    sheet = changed["= less"]
    (row,) = [r for r in range(1, sheet.max_row + 1) if str(sheet.cell(r, 1).value).strip() == "budget"]
    assert (sheet.cell(row, 2).value, sheet.cell(row, 3).value) == (500, "per month")
    sheet.cell(row, 2).value = 700
    file = tmp_path / "back.xlsx"
    changed.save(file)
    assert virta_command(["check", str(file)]) == 0
    assert capsys.readouterr().out.count(": ok") == 2
    back = virta.compare(str(file / "shop"), str(file / "less"), replications=4, explain=False)
    other = virta.plan(shop, ["investments.advertising.budget=700 per month"], label="less")
    there = virta.compare(shop, other, replications=4, explain=False)
    assert back.differences("npv")["mean"].item() == there.differences("npv")["mean"].item()


def test_a_mistake_in_a_sheet_is_told_by_its_row(book: Path, tmp_path: Path) -> None:
    changed = openpyxl.load_workbook(book)
    sheet = changed["= less"]
    (row,) = [r for r in range(1, sheet.max_row + 1) if str(sheet.cell(r, 1).value).strip() == "budget"]
    sheet.cell(row, 3).value = "per mont"
    file = tmp_path / "wrong.xlsx"
    changed.save(file)
    with pytest.raises(ScenarioError, match=rf"wrong.xlsx/less:{row}"):
        load(file / "less")
    problems = Problems()
    assert read(file, problems) is None
    with pytest.raises(ScenarioError, match="it holds 2 plans: say which"):
        problems.raise_if_any()


SHEETS = {
    "en": {
        "Answer",
        "Side by side",
        "Customer metrics",
        "What would turn the answer",
        "Assumptions and sources",
    },
    "fi": {"Vastaus", "Rinnakkain", "Asiakasmittarit", "Mikä kääntäisi vastauksen", "Oletukset ja lähteet"},
}


@pytest.mark.verify
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice recalculates: no soffice on PATH")
@pytest.mark.parametrize("lang", ["en", "fi"])
def test_libreoffice_finds_no_error_and_every_check_true(lang: str, tmp_path: Path) -> None:
    plans = [virta.plan(f"library/retailer/{name}", label=name) for name in ("hold", "win", "keep")]
    answer = virta.compare(*plans, replications=4)
    file, bare = tmp_path / "answer.xlsx", tmp_path / "bare.xlsx"
    workbook.write(answer, file, lang)
    whole = openpyxl.load_workbook(file)
    assert SHEETS[lang] | {"hold", "win", "keep", "= hold", "= win", "= keep"} <= set(whole.sheetnames)
    whole.save(bare)  # without the values that were written beside the formulas
    office = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"]
    convert = [*office, "--convert-to", "xlsx", "--outdir", str(tmp_path / "done"), str(bare)]
    subprocess.run(convert, check=True, capture_output=True, timeout=400)
    done, known = (
        openpyxl.load_workbook(one, data_only=True) for one in (tmp_path / "done" / "bare.xlsx", file)
    )
    checks = 0
    for sheet in whole.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                value = done[sheet.title][cell.coordinate].value
                assert not str(value).startswith(("#", "Err:")) or cell.data_type == "s"
                if cell.data_type == "f":
                    expected = known[sheet.title][cell.coordinate].value
                    same = value == expected if isinstance(value, str) else value == pytest.approx(expected)
                    assert same, (sheet.title, cell.coordinate)
                    checks += str(cell.value).startswith("=IF(AND(")
                    assert value == 1 or not str(cell.value).startswith("=IF(AND(")
    assert checks > 20
