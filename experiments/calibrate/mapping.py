"""Which column is which: guessed by its name in English or Finnish, and kept in a file for the next time.

A guess is never used as it is: whoever asks shows it and has it confirmed. A mapping file is TOML:

    time = "Order date"
    person = "Customer"

    [stages]                 # which stage an event leads to
    reactivated = "active"
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from experiments.calibrate.findings import CalibrationError
from simulation.scenario.problems import nearest

KNOWN: dict[str, tuple[str, ...]] = {
    "person": (
        "person", "customer", "customer id", "customerid", "customer no", "customer number", "client",
        "client id", "user", "user id", "account", "account id", "subscriber", "subscription id", "member",
        "lead", "lead id", "patient", "email", "customer email", "email address", "id",
        "asiakas", "asiakas id", "asiakasnumero", "asiakasnro", "asiakastunnus", "sähköposti", "henkilö",
        "tilaaja", "jäsen", "käyttäjä", "tunnus",
    ),
    "time": (
        "time", "date", "at", "timestamp", "created at", "order date", "purchase date", "invoice date",
        "transaction date", "paid at", "processed at", "event time", "event date", "day", "when",
        "occurred at", "aika", "päivä", "päivämäärä", "pvm", "aikaleima", "tilauspäivä", "ostopäivä",
        "laskun päivä", "laskutuspäivä", "tapahtumapäivä",
    ),
    "amount": (
        "amount", "total", "total price", "order total", "revenue", "sales", "value", "sum", "price", "spend",
        "mrr", "monthly value", "euros", "eur", "usd", "summa", "yhteensä", "hinta", "arvo", "myynti",
        "eurot", "loppusumma", "kuukausiarvo",
    ),
    "stage": ("stage", "state", "status", "phase", "vaihe", "tila"),
    "entered": (
        "entered", "entry", "start", "start date", "started", "from date", "begin", "in", "joined",
        "signup date", "alku", "alkoi", "aloitus", "alkupäivä", "alkupvm", "liittyi", "liittymispäivä",
    ),
    "left": (
        "left", "exit", "end", "end date", "ended", "until", "stop", "out", "cancelled at", "canceled at",
        "churn date", "loppu", "loppui", "päättyi", "päättymispäivä", "loppupäivä", "loppupvm", "erosi",
    ),
    "events": ("event", "event type", "type", "movement", "tapahtuma", "tapahtumatyyppi", "tyyppi", "muutos"),
    "from": ("from", "from stage", "origin", "source", "mistä", "lähtö"),
    "to": ("to", "to stage", "destination", "target", "minne", "mihin", "kohde"),
    "share": ("share", "probability", "proportion", "percent", "osuus", "todennäköisyys", "prosentti"),
    "count": ("count", "n", "number", "respondents", "people", "lukumäärä", "määrä", "kpl", "vastaajia"),
    "frequency": ("frequency", "x", "repeat purchases", "repeats", "uusintaostot", "frekvenssi"),
    "recency": ("recency", "t x", "tx", "last purchase", "viimeisin osto", "tuoreus"),
    "age": ("t", "age", "t cal", "tcal", "tenure", "ikä", "havaintoaika"),
    "monetary": (
        "monetary", "monetary value", "m x", "mean amount", "avg amount", "average order value", "keskiosto",
        "keskiostos", "raha-arvo",
    ),
    "period": (
        "period", "month", "quarter", "year", "date", "jakso", "kuukausi", "kausi", "vuosi", "neljännes",
    ),
    "customers": (
        "customers", "closing", "closing customers", "subscribers", "customers at end", "active customers",
        "asiakkaat", "asiakkaita", "asiakkaita lopussa", "asiakasmäärä", "tilaajat",
    ),
    "won": (
        "won", "new", "gained", "new customers", "added", "gross adds", "uudet", "uusia", "voitetut",
        "hankitut",
    ),
    "lost": (
        "lost", "churned", "gone", "lost customers", "churn", "menetetyt", "lähteneet",
        "poistuneet", "poistuma",
    ),
    "spend": ("spend", "marketing", "marketing spend", "advertising", "ad spend", "markkinointi", "mainonta"),
    "revenue": ("revenue", "sales", "turnover", "liikevaihto", "myynti"),
    "trans": ("trans", "transition"),
    "tstart": ("tstart",),
    "tstop": ("tstop",),
    "status": ("status",),
    "segment": ("segment", "segmentti", "asiakasryhmä"),
    "since": ("since", "observed since"),
    "event": ("churned", "event observed", "päättynyt"),
    "size": (
        "size", "cohort size", "customers", "users", "n", "total", "koko", "asiakkaat", "asiakkaita",
        "yhteensä",
    ),
    "ages": (),
    "cohort": (
        "cohort", "cohorts", "cohort month", "cohort week", "signup month", "kohortti",
        "aloituskuukausi",
    ),
}  # fmt: skip
"""Names of columns by what they hold, the surest first. The ages of a retention table are told by numbers."""


_MOVEMENTS: dict[str, tuple[str, ...]] = {
    "customers": ("", "closing", "ending", "end", "total", "lopussa", "yhteensä"),
    "won": (
        "new", "new business", "expansion", "upgrade", "upgrades", "reactivation", "reactivated", "uusi",
        "uudet", "laajennus", "korotukset", "palautuneet", "paluu",
    ),
    "lost": (
        "churn", "churned", "cancelled", "lost", "contraction", "downgrade", "downgrades", "poistuma",
        "poistuneet", "menetetty", "supistus", "alennukset",
    ),
}  # fmt: skip
"""What movements of monthly revenue are called, beside words for monthly revenue."""
_MONTHLY_REVENUE = {"mrr", "arr", "monthly", "recurring", "revenue", "kuukausitulo", "kuukausilaskutus"}


@dataclass(frozen=True)
class Guess:
    """Columns by what they seem to hold."""

    columns: dict[str, str]
    missing: tuple[str, ...] = ()
    """What is needed and no column is called by."""
    doubtful: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """What several columns may hold."""


def plain(name: str) -> str:
    """A name of a column as it is compared: small letters, blanks instead of marks."""
    parted = re.sub(r"(?<=[a-zåäö])(?=[A-ZÅÄÖ][a-zåäö])", " ", name.strip())
    return re.sub(r"[\s_.\-/€$£()]+", " ", parted).strip().casefold()


def guess(
    heading: Sequence[str], needed: Sequence[str], useful: Sequence[str] = (), taken: Sequence[str] = ()
) -> Guess:
    """Which columns hold what is needed or useful; columns already `taken` hold something else."""
    free = {name: plain(name) for name in heading if name not in taken}
    columns: dict[str, str] = {}
    doubtful: dict[str, tuple[str, ...]] = {}
    missing = []
    for role in (*needed, *useful):
        for synonym in KNOWN[role]:
            alike = tuple(name for name, said in free.items() if said == synonym)
            if len(alike) == 1:
                columns[role] = alike[0]
                del free[alike[0]]
            elif alike:
                doubtful[role] = alike
            if alike:
                break
        else:
            if role in needed:
                missing.append(role)
    return Guess(columns, tuple(missing), {role: names for role, names in doubtful.items() if role in needed})


def history_in(heading: Sequence[str]) -> dict[str, str]:
    """The columns of a stage history, by option, where a heading is recognised as one; empty where it is not.

    Known are the long format (a row for each possible move), moves, events of subscriptions, and stays.
    """
    found = guess(heading, ("from", "to", "tstart", "tstop", "status"), ("person",))
    if not found.missing and not found.doubtful:
        names = {"tstart": "entered", "tstop": "left", "status": "event"}
        return {names.get(role, role): column for role, column in found.columns.items()}
    for needed in (
        ("person", "from", "to", "time"),
        ("person", "events", "time"),
        ("person", "stage", "entered", "left"),
    ):
        found = guess(heading, needed)
        if not found.missing and not found.doubtful:
            return found.columns
    return {}


def movements_in(heading: Sequence[str]) -> dict[str, str]:
    """The columns of movements of monthly revenue by option, as sums where several have one part in it."""
    found: dict[str, list[str]] = {}
    for name in heading:
        words = plain(name).split()
        rest = " ".join(word for word in words if word not in _MONTHLY_REVENUE)
        option = next((option for option, names in _MOVEMENTS.items() if rest in names), None)
        if option and words:
            found.setdefault(option, []).append(name)
    if len(found.get("customers", ())) > 1:
        del found["customers"]
    return {option: "+".join(names) for option, names in found.items()}


def load(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """Columns by option, and stages by event, from a mapping file. Raises CalibrationError."""
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise CalibrationError(f"{path}: this is no mapping file: {problem}.") from problem
    stages = said.pop("stages", {})
    flat = stages if isinstance(stages, dict) else {"stages": None}
    for name, value in (*said.items(), *flat.items()):
        if not isinstance(value, str):
            raise CalibrationError(f'{path}: {name}: this should be a text in quotes, as in {name} = "...".')
    for name in said:
        if name not in KNOWN:
            close = nearest(name, list(KNOWN))
            hint = f" Did you mean {close}?" if close else f" Known: {', '.join(KNOWN)}."
            raise CalibrationError(f"{path}: there is nothing called {name}.{hint}")
    return said, dict(flat)


def text_of(columns: Mapping[str, str], stages: Mapping[str, str], about: str) -> str:
    """The text of a mapping file; `about` becomes its first line."""
    lines = [f"# {about}", *(f"{role} = {_quoted(name)}" for role, name in columns.items())]
    if stages:
        lines += [
            "",
            "[stages]",
            *(f"{_quoted(event)} = {_quoted(stage)}" for event, stage in stages.items()),
        ]
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
