"""Every display text of the face, in English and Finnish.

A text is looked up by its key; a missing key or language is a `KeyError`, never an English
word in a Finnish table. Messages about errors stay in English, as in the scenario language.
"""

from __future__ import annotations

from simulation.scenario.types import Text
from virta import choice_texts, decision_texts

LANGUAGES = ("en", "fi")

_TEXTS: dict[str, tuple[str, str]] = {
    # Time
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
    "one_day": ("Day", "Päivä"),
    "one_week": ("Week", "Viikko"),
    "one_month": ("Month", "Kuukausi"),
    "one_quarter": ("Quarter", "Neljännes"),
    "one_year": ("Year", "Vuosi"),
    "several_days": ("Days", "Päivät"),
    "several_weeks": ("Weeks", "Viikot"),
    "several_months": ("Months", "Kuukaudet"),
    "several_quarters": ("Quarters", "Neljännekset"),
    "several_years": ("Years", "Vuodet"),
    "until": ("to", "–"),
    # The head of a run
    "seed": ("seed {seed}", "siemen {seed}"),
    "replications": ("{n} replications", "{n} toistoa"),
    "one_replication": ("1 replication", "1 toisto"),
    "engine_reference": ("reference engine (SimPy)", "viitemoottori (SimPy)"),
    "engine_compiled": ("compiled engine", "käännetty moottori"),
    "engine_exact": ("expected values, without simulation", "odotusarvot ilman simulointia"),
    "engine_mean-field": ("expected values, approximate", "odotusarvot, likimääräiset"),
    "people_at_start": ("{n} people at start", "{n} henkilöä alussa"),
    "fingerprint": ("fingerprint", "sormenjälki"),
    "model_version": ("model {n}", "malli {n}"),
    # Units
    "people": ("people", "henkilöä"),
    "per_person": ("{currency} per person", "{currency} henkilöä kohti"),
    "share": ("share", "osuus"),
    "share_per": ("share per {period}", "osuus, jaksona {period}"),
    "thousand": ("thousand {unit}", "tuhatta {unit}"),
    "million": ("million {unit}", "miljoonaa {unit}"),
    # Metrics
    "metrics": ("Metrics", "Tunnusluvut"),
    "mean": ("Mean", "Keskiarvo"),
    "half_width": ("± 95 %", "± 95 %"),
    "exact": ("Exact", "Tarkka"),
    "distance": ("Off, se", "Ero, kv"),
    "unit": ("Unit", "Yksikkö"),
    "better": ("Better", "Parempi"),
    "higher": ("higher", "suurempi"),
    "lower": ("lower", "pienempi"),
    "neither": ("–", "–"),
    "distance_note": (
        "Off: the simulated mean less the exact value, in standard errors.",
        "Ero: simuloitu keskiarvo miinus tarkka arvo, keskivirheinä.",
    ),
    "expected_note": (
        "Expected values: no luck, hence no intervals.",
        "Odotusarvoja: ei sattumaa, siis ei välejä.",
    ),
    "single_note": (
        "One replication has no interval; ask for more with --replications.",
        "Yhdellä toistolla ei ole väliä; pyydä lisää valinnalla --replications.",
    ),
    "undefined_note": ("{metric}: {reason}.", "{metric}: {reason}."),
    "no_exact_note": ("No exact values: {reason}.", "Ei tarkkoja arvoja: {reason}."),
    # Books
    "balance_sheet": ("Customer balance sheet", "Asiakastase"),
    "profit_and_loss": ("Customer profit and loss", "Asiakastuloslaskelma"),
    "portfolio": ("Customer portfolio", "Asiakasportfolio"),
    "event_log": ("Event log", "Tapahtumaloki"),
    "mean_of": ("mean of {n} replications", "{n} toiston keskiarvo"),
    "expected_basis": ("expected values", "odotusarvoja"),
    "of_first": ("replication 0", "toisto 0"),
    "total": ("Total", "Yhteensä"),
    "start": ("Start", "Alku"),
    "by_stage": ("Everyone by stage, closing", "Kaikki vaiheittain, lopussa"),
    "customers": ("Customers", "Asiakkaat"),
    "opening": ("Opening", "Alussa"),
    "arrived": ("Arrived as customers", "Saapui asiakkaina"),
    "returned": ("Returned", "Palasi"),
    "won": ("Won", "Voitettu"),
    "won_back": ("Won back", "Voitettu takaisin"),
    "lost": ("Lost", "Menetetty"),
    "stepped_back": ("Stepped back", "Palasi prospektiksi"),
    "closing": ("Closing", "Lopussa"),
    "revenue": ("Revenue", "Myynti"),
    "margin": ("Margin", "Myyntikate"),
    "service_cost": ("Service cost", "Palvelukulut"),
    "one_off": ("One-offs", "Kertaerät"),
    "contribution": ("Contribution", "Kate"),
    "discounted": ("Discounted", "Diskontattuna"),
    "run_off": ("After", "Jälkeen"),
    "run_off_note": (
        "After: customers alone run on for {time} after the horizon; prospects count zero.",
        "Jälkeen: vain asiakkaat jatkavat {time} tarkastelujakson jälkeen; prospekteja ei lasketa.",
    ),
    "cut_off_note": (
        "Of the customers at the horizon {share} are still there then; what they bring later is cut off.",
        "Tarkastelujakson lopun asiakkaista {share} on silloin yhä jäljellä; myöhempi tuotto jää pois.",
    ),
    "unspent_note": (
        "{investment}: {amount} of the budget found nobody.",
        "{investment}: {amount} budjetista ei tavoittanut ketään.",
    ),
    # Portfolio and log
    "person": ("Customer", "Asiakas"),
    "segment": ("Segment", "Segmentti"),
    "since": ("Since", "Alkaen"),
    "final_stage": ("Stage", "Vaihe"),
    "purchases": ("Buys", "Ostoja"),
    "value": ("Value", "Arvo"),
    "most_valuable": ("the {n} most valuable of {total}", "{n} arvokkainta, kaikkiaan {total}"),
    "first_rows": (
        "the first {n} after the start, of {total} rows",
        "{n} ensimmäistä alun jälkeen, rivejä {total}",
    ),
    "time": ("Time", "Aika"),
    "event": ("Event", "Tapahtuma"),
    "from_stage": ("From", "Mistä"),
    "to_stage": ("To", "Mihin"),
    "amount": ("Amount", "Määrä"),
    "event_start": ("start", "alussa"),
    "event_arrive": ("arrive", "saapuu"),
    "event_purchase": ("purchase", "ostaa"),
    "event_move": ("move", "siirtyy"),
    "event_decide": ("decide", "päättää"),
    "event_choice": ("choice", "ostopäätös"),
    "event_lapse": ("lapse", "jää pois"),
    "event_dated": ("dated", "päivätty"),
    "event_spend": ("spend", "panostus"),
    "event_list": ("list", "listalle"),
    "try_next": ("Try next", "Kokeile seuraavaksi"),
    # Interview
    "ask_intro": (
        "Answer for the last year; rough numbers are fine. Enter takes what stands in brackets.",
        "Vastaa viime vuodesta; karkeat luvut riittävät. Enter hyväksyy hakasulkeissa olevan.",
    ),
    "ask_title": ("What is the business called?", "Mikä on yrityksen nimi?"),
    "ask_currency": ("Three letters, as in EUR.", "Kolme kirjainta, esimerkiksi EUR."),
    "ask_whole": ("The number of people must be whole.", "Henkilömäärän on oltava kokonaisluku."),
    "ask_range": (
        "The number must be zero or more, and below a million million.",
        "Luvun on oltava vähintään nolla ja alle miljoona miljoonaa.",
    ),
    "ask_number": (
        "{text!r} is not a number; write it like 12 500 or 0.4.",
        "{text!r} ei ole luku; kirjoita se näin: 12 500 tai 0,4.",
    ),
    "ask_ambiguous": (
        "{text!r} may be thousands or decimals; write it like 12 500 or 12.5.",
        "{text!r} voi olla tuhansia tai desimaaleja; kirjoita se näin: 12 500 tai 12,5.",
    ),
    "ask_wanted_people": (
        "A number of people is wanted, as in 350; 0 if there are none.",
        "Tähän tarvitaan henkilömäärä, esimerkiksi 350; 0, jos ei ketään.",
    ),
    "ask_wanted_money": (
        "A sum of money is wanted, as in 12 500 or 8.50; 0 if there is none.",
        "Tähän tarvitaan rahasumma, esimerkiksi 12 500 tai 8,50; 0, jos ei mitään.",
    ),
    "ask_wanted_number": (
        "A number is wanted, as in 4 or 0.5.",
        "Tähän tarvitaan luku, esimerkiksi 4 tai 0,5.",
    ),
    "ask_wanted_percent": (
        "A percentage is wanted, as in 40 for 40 %.",
        "Tähän tarvitaan prosenttiluku, esimerkiksi 40, kun osuus on 40 %.",
    ),
    "ask_no_share": ("{text!r} is a share. {wanted}", "{text!r} on osuus. {wanted}"),
    "ask_percent": (
        "No more than 100 % can be left of what was sold.",
        "Myynnistä voi jäädä enintään 100 %.",
    ),
    "ask_came_back": (
        "{lost} were lost, and some of them stayed away: {most} at most can have come back.",
        "Menetettyjä oli {lost}, ja osa heistä pysyi poissa: palanneita voi olla enintään {most}.",
    ),
    "new_wrote": ("Wrote {file}. Next:", "Kirjoitettu: {file}. Seuraavaksi:"),
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
    "shipped_studies": ("Shipped studies", "Mukana tulevat parametritarkastelut"),
    "how_to_sweep": ("Run one: virta sweep NAME", "Ajo: virta sweep NIMI"),
    **decision_texts.TEXTS,
    **choice_texts.TEXTS,
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
