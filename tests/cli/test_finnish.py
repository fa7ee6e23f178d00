"""No English is left in what a command says to a person who asked for Finnish."""

import ast
import html
import re
from functools import cache
from pathlib import Path

import pytest

from experiments.report import texts
from simulation.build import build
from simulation.metrics import METRICS
from simulation.scenario import loads
from tests.calibrate import test_damage as damage
from tests.calibrate import trials
from tests.calibrate.test_matrix import COUNTS
from virta import library
from virta.cli import main

SHOP = """\
schema: 1
title: {en: A small shop, fi: Pieni kauppa}
time: {unit: month, horizon: 2 years}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: run-off}
stages:
  prospekti: {kind: potential}
  asiakas: {kind: customer, purchases: {rate: 1 per month, amount: {mean: 50, cv: 0.5}, margin: 40 %}}
  entinen: {kind: former}
transitions:
  prospekti -> asiakas: {rate: 3 % per month}
  prospekti -> gone: {rate: 1 % per month}
  asiakas -> entinen: {rate: 5 % per month}
people_at_start: {prospekti: 200, asiakas: 100}
market_entrants: {prospekti: 5 per month}
investments:
  mainonta:
    title: {en: Advertising, fi: Mainonta}
    aim: acquisition
    budget: 200 per month
    reference: 200 per month
    audience: {stages: [prospekti]}
    effects: {prospekti -> asiakas: {speeds_up_to: 3, half_effect_at: 1}}
  hoito:
    title: {en: Care, fi: Hoito}
    aim: retention
    budget: 100 per month
    reference: 100 per month
    audience: {stages: [asiakas]}
    effects: {asiakas -> entinen: {slows_down_to: 0.5, half_effect_at: 1}}
uncertain:
  transitions."asiakas -> entinen".rate: {lognormal: {cv: 0.3}}
  investments.mainonta.effects."prospekti -> asiakas".speeds_up_to: {uniform: {low: 1.5, high: 4}}
"""
STUDY = """\
study: 1
title: {en: How much, fi: Kuinka paljon}
plans:
  nyt: kauppa.yaml
  hoito: {scenario: kauppa.yaml, set: {investments.hoito.budget: 300 per month}}
vary:
  summa: {path: investments.mainonta.budget, values: [0, 100, 200, 300]}
  hoito: {path: 'transitions."asiakas -> entinen".rate', from: 2 % per month, to: 20 % per month, steps: 5}
replications: 8
metrics: [npv, customers_end]
"""
LOG = library.folder() / "data" / "CDNOW_sample.txt"
LOG_COLUMNS = ("--person", "#2", "--time", "#3", "--amount", "#5", "--duplicates", "keep", "--unit", "week")
EVENTS = """\
asiakas,tapahtuma,aika
a,aloitti,2024-01-03
a,lopetti,2024-03-10
b,aloitti,2024-01-15
c,aloitti,2024-02-01
c,lopetti,2024-05-20
d,aloitti,2024-02-11
d,lopetti,2024-04-02
d,aloitti,2024-05-01
e,aloitti,2024-03-01
"""
SUBSCRIPTIONS = (
    *("--person", "asiakas", "--events", "tapahtuma", "--time", "aika"),
    *("--event-stage", "aloitti=tilaaja", "--event-stage", "lopetti=lopettanut"),
)
MORE = ("--plan", "enemmän: investments.mainonta.budget=400 per month")
COMMANDS = (
    ("run", "kauppa.yaml", "-n", "2"),
    ("run", "kauppa.yaml", "-n", "2", "--exact"),
    ("run", "kauppa.yaml", "-n", "1", "--customers", "--log"),
    ("compare", "kauppa.yaml", *MORE, "-n", "3"),
    ("compare", "kauppa.yaml", *MORE, "-n", "3", "--worlds", "16", "--explain"),
    ("best", "kauppa.yaml", *MORE, "--zone", "500", "--max-replications", "40", "--worlds", "8"),
    ("optimize", "kauppa.yaml", "-n", "2", "--max-replications", "30"),
    ("explain", "kauppa.yaml", *MORE, "-n", "2"),
    ("sensitivity", "kauppa.yaml", "-n", "2", "--metric", "customers_end"),
    ("uncertainty", "kauppa.yaml", *MORE, "--worlds", "16", "-n", "2"),
    ("sweep", "tutkimus.yaml", "--threads", "1"),
    ("check", "kauppa.yaml", "--explain"),
    ("list",),
    ("list", "metrics"),
    ("uncertainty", "kauppa.yaml", *MORE, "--worlds", "16", "-n", "2", "--horizons", "1 year,2 years"),
    ("pareto", "kauppa.yaml", "--worlds", "2", "-n", "1", "--population", "8", "--generations", "1"),
    ("discover", "tutkimus.sqlite", "--metric", "customers_end", "--above", "12"),
    ("emulate", "tutkimus.sqlite", "--metric", "customers_end"),
    ("demo",),
    ("study", "status", "tutkimus.sqlite"),
    ("study", "failures", "tutkimus.sqlite"),
    ("study", "verify", "tutkimus.sqlite"),
    ("study", "export", "tutkimus.sqlite", "--out", "taulukot"),
    ("study", "salvage", "tutkimus.sqlite", "pelastettu.sqlite"),
    ("calibrate", "matrix", "siirtymat.csv", "--every", "1 month", "--yes"),
    ("calibrate", "histories", "siirrot.csv", "--yes", "--shapes", "exponential,weibull", "-o", "kerho.yaml"),
    (
        "calibrate",
        "histories",
        "siirrot.csv",
        "--yes",
        "--holdout",
        "24",
        "--lenient",
        "--mapping",
        "sarakkeet.yaml",
    ),
    ("calibrate", "histories", "tilaukset.csv", *SUBSCRIPTIONS, "--observed-until", "2024-06-30"),
    ("calibrate", "statements", "tilit.csv", "--yes", "--prospects", "20000"),
    ("calibrate", "cohorts", "kohortit.csv", "--yes", "--until", "12"),
    ("calibrate", "purchases", str(LOG), *LOG_COLUMNS),
    ("calibrate", "purchases", str(LOG), *LOG_COLUMNS, "--model", "bg-nbd", "--holdout", "1997-09-30"),
)
PAGES = (
    ("report", "kauppa.yaml", *MORE, "-n", "3", "--out", "sivu.html"),
    ("compare", "kauppa.yaml", *MORE, "-n", "3", "--out", "ulos", "--format", "html,xlsx"),
)

PEOPLE = {"csv", "berger", "blattberg", "deighton", "high", "end", "regular", "alpha", "beta", "poisson"}
NAMES = {*METRICS} | PEOPLE
"""What is called so in any language: metrics, as they are typed, people, products, Greek letters."""

WORD = re.compile(r"(?<![\w./_=-])[a-zåäö]{3,}(?![\w/_=-]|\.\w)", re.IGNORECASE)


def words(text: str) -> set[str]:
    return {word.casefold() for word in WORD.findall(re.sub(r"\{\w+\}", " ", text))}


@cache
def english() -> frozenset[str]:
    """Words of the English catalogue and of the code's docstrings that the Finnish catalogue does without."""
    said = [*texts.catalogue("en").values()]
    for folder in ("simulation", "experiments", "virta"):
        for file in (Path(texts.__file__).parents[3] / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                    said.append(ast.get_docstring(node) or "")
    found = words(" ".join(said)) - words(" ".join(texts.catalogue("fi").values()))
    assert len(found) > 2000
    return frozenset(found)


def left(text: str) -> set[str]:
    """English words in a text, but for what is typed as it stands: options, files, paths in scenarios."""
    # What stands in the language of scenarios begins with a path, and commands with their name.
    named = "transitions|investments|stages|uncertain|market_entrants|people_at_start|time|money|limits"
    place = re.compile(rf"\s*(\$ ?)?(virta |({named})\.)")
    typed = "\n".join(line for line in text.splitlines() if not place.match(line))
    typed = re.sub(r"https?://\S+|'[^'\n]*'", " ", typed)
    typed = re.sub(r'"[^"\n]*"|\S+\.(yaml|html|csv|xlsx|json)\S*|--[\w-]+( [\w.:=%-]+)?', " ", typed)
    typed = re.sub(rf"[\w.-]*({named})\.[\w.]*(=[^,;\n]*)?", " ", typed)
    typed = re.sub(r"\b[\w-]+ \d+(\.\d+)+", " ", typed)  # a library and its version
    return (words(typed) & english()) - NAMES


def test_the_net_catches_english() -> None:
    assert left("Ero: there was no revenue, or nothing") >= {"there", "was"}
    assert not left("virta compare hold.yaml --worlds 100\nNettonykyarvo, 97,69 %, investments.care.budget")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("suomeksi")
    (made / "kauppa.yaml").write_text(SHOP, encoding="utf-8")
    (made / "tutkimus.yaml").write_text(STUDY, encoding="utf-8")
    (made / "tilaukset.csv").write_text(EVENTS, encoding="utf-8")
    (made / "kohortit.csv").write_text("\n".join(damage.cohorts()) + "\n", encoding="utf-8")
    stages = {"prospect": "prospekti", "customer": "asiakas", "ended": "entinen"}
    trials.moves(trials.club(trials.CLUB), 1).replace(stages).to_csv(made / "siirrot.csv", index=False)
    trials.statement(build(loads(trials.shop())), 1).to_csv(made / "tilit.csv", index=False)
    (made / "siirtymat.csv").write_text(COUNTS.replace("loyal", "uskollinen").replace("lost", "poissa"))
    return made


@pytest.mark.verify
@pytest.mark.parametrize("command", COMMANDS, ids=" ".join)
def test_no_english_is_left_on_the_terminal(
    command: tuple[str, ...],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(folder)
    if "tutkimus.sqlite" in command and not Path("tutkimus.sqlite").exists():
        # The workers of a parallel run share out the commands, and another may have had the sweep.
        assert main(["sweep", "tutkimus.yaml", "--threads", "1"]) == 0
        capsys.readouterr()
    assert main([*command, "--lang", "fi"]) == 0
    said = capsys.readouterr()
    assert len(words(said.out + said.err)) > 1
    assert left(said.out + said.err) == set(), said
    # A decimal comma and a space before the sign, as Finnish writes numbers.
    assert not re.findall(r"\d\.\d+ ?%|\d%", said.out + said.err)


@pytest.mark.verify
@pytest.mark.parametrize("command", PAGES, ids=" ".join)
def test_no_english_is_left_on_a_page_or_in_a_workbook(
    command: tuple[str, ...], folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    monkeypatch.chdir(folder)
    assert main([*command, "--lang", "fi", "--force"]) == 0
    for page in folder.rglob("*.html"):
        bare = re.sub(r"<(style|code|defs)\b.*?</\1>|<[^>]+>", "\n", page.read_text("utf-8"), flags=re.DOTALL)
        text = html.unescape(bare)
        assert left(text) == set(), page
    for file in folder.rglob("*.xlsx"):
        for sheet in openpyxl.load_workbook(file).worksheets:
            if not sheet.title.startswith("= "):
                texts_ = [c.value for row in sheet.iter_rows() for c in row if c.data_type == "s"]
                assert left("\n".join(texts_)) == set(), sheet.title


@pytest.mark.verify
@pytest.mark.parametrize("command", [("studio",), ("game", "--teams", "2", "--password", "salasana")])
def test_servers_say_in_finnish_where_they_are(
    command: tuple[str, ...],
    folder: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("nicegui")
    from virta.studio import server

    monkeypatch.chdir(folder)
    asked: dict[str, object] = {}
    for name in ("serve", "serve_game"):
        monkeypatch.setattr(server, name, lambda *_, **how: asked.update(how))
    assert main([*command, "--no-show", "--lang", "fi"]) == 0
    said = capsys.readouterr().err
    assert asked["lang"] == "fi"
    assert "Ctrl+C lopettaa" in said
    assert left(said) == set()
