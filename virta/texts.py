"""Every display text of the face, in English and Finnish.

A text is looked up by its key; a missing key or language is a `KeyError`, never an English
word in a Finnish table. Messages about errors stay in English, as in the scenario language.
"""

from __future__ import annotations

from simulation.scenario.types import Text

LANGUAGES = ("en", "fi")

_TEXTS: dict[str, tuple[str, str]] = {
    # Units
    "day": ("day", "päivä"),
    "week": ("week", "viikko"),
    "month": ("month", "kuukausi"),
    "quarter": ("quarter", "vuosineljännes"),
    "year": ("year", "vuosi"),
    "days": ("days", "päivää"),
    "weeks": ("weeks", "viikkoa"),
    "months": ("months", "kuukautta"),
    "quarters": ("quarters", "vuosineljännestä"),
    "years": ("years", "vuotta"),
    "span_day": ("Days", "Päivät"),
    "span_week": ("Weeks", "Viikot"),
    "span_month": ("Months", "Kuukaudet"),
    "span_quarter": ("Quarters", "Neljännekset"),
    "span_year": ("Years", "Vuodet"),
    "day_short": ("d", "pv"),
    "week_short": ("wk", "vk"),
    "month_short": ("mo", "kk"),
    "quarter_short": ("qtr", "nelj."),
    "year_short": ("yr", "v"),
    "until": ("to", "–"),
    "people": ("people", "henkilöä"),
    "thousand": ("thousand {unit}", "tuhatta {unit}"),
    "million": ("million {unit}", "miljoonaa {unit}"),
    # The head of a run
    "scenario": ("Scenario", "Skenaario"),
    "seed": ("seed", "siemen"),
    "replications": ("replications", "toistoa"),
    "one_replication": ("1 replication", "1 toisto"),
    "engine": ("engine", "moottori"),
    "engine_reference": ("reference engine (SimPy)", "viitemoottori (SimPy)"),
    "engine_compiled": ("compiled engine", "käännetty moottori"),
    "horizon": ("horizon", "aikajänne"),
    "people_at_start": ("people at start", "henkilöä alussa"),
    # Metrics
    "metrics": ("Metrics", "Tunnusluvut"),
    "metric": ("Metric", "Tunnusluku"),
    "mean": ("Mean", "Keskiarvo"),
    "interval": ("95 % interval", "95 % väli"),
    "exact": ("Exact", "Tarkka"),
    "distance": ("Distance", "Etäisyys"),
    "unit": ("Unit", "Yksikkö"),
    "better": ("Better", "Parempi"),
    "higher": ("higher", "suurempi"),
    "lower": ("lower", "pienempi"),
    "neither": ("–", "–"),
    "distance_note": (
        "Distance: simulated from exact, in standard errors.",
        "Etäisyys: simuloidun ero tarkasta, keskivirheinä.",
    ),
    "single_note": (
        "One replication has no interval: ask for more with --replications.",
        "Yhdellä toistolla ei ole väliä: pyydä lisää valinnalla --replications.",
    ),
    "undefined": ("not defined", "ei määritelty"),
    "no_exact": ("No exact answer", "Ei tarkkaa vastausta"),
    # Books
    "balance_sheet": ("Customer balance sheet", "Asiakastase"),
    "profit_and_loss": ("Customer profit and loss", "Asiakastuloslaskelma"),
    "portfolio": ("Customer portfolio", "Asiakasportfolio"),
    "event_log": ("Event log", "Tapahtumaloki"),
    "per_replication": ("mean of {n} replications", "{n} toiston keskiarvo"),
    "of_replication": ("replication {r}", "toisto {r}"),
    "total": ("Total", "Yhteensä"),
    "stage": ("Stage", "Vaihe"),
    "segment": ("Segment", "Segmentti"),
    "investment": ("Investment", "Panostus"),
    "opening": ("Opening", "Alussa"),
    "arrived": ("Arrived", "Saapui"),
    "moved_in": ("Moved in", "Siirtyi tänne"),
    "moved_out": ("Moved out", "Siirtyi pois"),
    "closing": ("Closing", "Lopussa"),
    "customers": ("Customers", "Asiakkaat"),
    "customers_opening": ("Customers, opening", "Asiakkaita alussa"),
    "customers_closing": ("Customers, closing", "Asiakkaita lopussa"),
    "entered_as_customers": ("Arrived as customers", "Saapui asiakkaina"),
    "won": ("Won", "Voitettu"),
    "won_back": ("Won back", "Voitettu takaisin"),
    "lost": ("Lost", "Menetetty"),
    "other_moves": ("Other moves", "Muut siirtymät"),
    "at_the_end_of": ("People by stage, at the end", "Henkilöt vaiheittain, lopussa"),
    "by_stage_whole": ("By stage, over the whole horizon", "Vaiheittain, koko aikajänteeltä"),
    "start": ("Start", "Alku"),
    "revenue": ("Revenue", "Liikevaihto"),
    "variable_cost": ("Variable cost", "Muuttuvat kulut"),
    "purchases_revenue": ("Purchases", "Ostot"),
    "margin_flow_revenue": ("Steady revenue", "Jatkuvat tuotot"),
    "gross_margin": ("Gross margin", "Myyntikate"),
    "service_cost": ("Service cost", "Palvelukulut"),
    "one_off": ("One-offs", "Kertaerät"),
    "one_off_revenue": ("One-off revenue", "Kertatuotot"),
    "one_off_cost": ("One-off cost", "Kertakulut"),
    "contribution": ("Contribution", "Kate"),
    "investments": ("Investments", "Panostukset"),
    "net": ("Net", "Tulos"),
    "discounted": ("Net, discounted", "Tulos diskontattuna"),
    "run_off": ("After the horizon", "Aikajänteen jälkeen"),
    "unspent": ("Unspent budget", "Käyttämättä jäänyt budjetti"),
    # Exact twin
    "exact_title": ("Exact twin", "Tarkka kaksonen"),
    "exact_occupancy": ("Expected people by stage", "Odotettu henkilömäärä vaiheittain"),
    # Portfolio
    "person": ("Customer", "Asiakas"),
    "purchases": ("Purchases", "Ostoja"),
    "top_customers": ("The {n} most valuable of {total}", "{n} arvokkainta, kaikkiaan {total}"),
    # Explanation
    "explanation": ("Every number as it was understood", "Jokainen luku niin kuin se ymmärrettiin"),
    "number": ("Number", "Luku"),
    "written": ("Written", "Kirjoitettu"),
    "understood": ("Understood", "Ymmärretty"),
    "conversion": ("Conversion", "Muunnos"),
    "default": ("default", "oletus"),
    # Lists
    "name": ("Name", "Nimi"),
    "title": ("Title", "Otsikko"),
    "stages": ("Stages", "Vaiheita"),
    "shipped": ("Shipped scenarios", "Mukana tulevat skenaariot"),
}

_STAGES: dict[str, str] = {
    "market": "markkina",
    "suspect": "suspekti",
    "prospect": "prospekti",
    "new": "uusi asiakas",
    "active": "aktiivinen",
    "passive": "passiivinen",
    "ended": "päättynyt",
    "gone": "poistunut markkinalta",
    "customer": "asiakas",
    "regular": "kanta-asiakas",
    "key": "avainasiakas",
    "advocate": "suosittelija",
    "awareness": "tietoisuus",
    "exploration": "tutustuminen",
    "expansion": "laajeneminen",
    "commitment": "sitoutuminen",
    "dissolution": "purkautuminen",
}
"""Finnish names of the stages of the shipped vocabularies, for files that give none."""


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` fields filled in. Raises KeyError if there is none."""
    text = _TEXTS[key][LANGUAGES.index(lang)] if lang in LANGUAGES else _no_language(lang)
    return text.format(**values) if values else text


def title_of(text: Text, name: str, lang: str) -> str:
    """A scenario's own title in `lang`; for a stage of the shipped vocabularies its Finnish name."""
    if lang == "fi":
        return text.fi or (_STAGES.get(name) if text.en == name else None) or text.en
    return text.en


def _no_language(lang: str) -> str:
    raise KeyError(f"no texts in {lang!r}; there are: {', '.join(LANGUAGES)}")
