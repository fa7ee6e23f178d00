"""Texts of lessons and handouts, in English and Finnish. A missing key is a KeyError."""

from __future__ import annotations

_TEXTS: dict[str, tuple[str, str]] = {
    "lessons": ("Lessons", "Oppitunnit"),
    "lead": (
        "Each lesson asks first: write your prediction down, then see what happens, and why.",
        "Jokainen oppitunti kysyy ensin: kirjoita ennusteesi ja katso sitten, mitä tapahtuu ja miksi.",
    ),
    "minutes": ("{n} minutes", "{n} minuuttia"),
    "my_prediction": ("My prediction", "Ennusteeni"),
    "draw": (
        "Drag the points, or take one with the Tab key and move it with the arrow keys.",
        "Raahaa pisteitä, tai valitse piste sarkaimella ja siirrä sitä nuolinäppäimillä.",
    ),
    "lock": ("This is my prediction: reveal", "Tämä on ennusteeni: paljasta"),
    "kept": ("Your prediction is kept beside the answer.", "Ennusteesi säilyy vastauksen vieressä."),
    "predicted": ("your prediction", "ennusteesi"),
    "simulated": ("simulated, {n} histories", "simuloitu, {n} kulkua"),
    "known": ("known without simulation", "tiedetään simuloimatta"),
    "distance": ("You were {by} off.", "Ero ennusteeseesi: {by}."),
    "near": ("As good as exact.", "Lähes täsmälleen."),
    "running": ("Running {n} histories…", "Ajetaan {n} kulkua…"),
    "happens": ("What happens", "Mitä tapahtuu"),
    "discuss": ("To discuss", "Keskusteltavaksi"),
    "notes": ("Teacher's notes", "Opettajalle"),
    "again": ("Predict again", "Ennusta uudelleen"),
    "open_market": ("Open the market in the studio", "Avaa markkina studiossa"),
    "handout": ("Handout for students (A4)", "Moniste opiskelijoille (A4)"),
    "handout_teacher": ("Answer sheet for the teacher (A4)", "Vastaukset opettajalle (A4)"),
    "next": ("Next lesson: {title}", "Seuraava oppitunti: {title}"),
    "name": ("Name: ______________________", "Nimi: ______________________"),
    "date": ("Date: ____________", "Päiväys: ____________"),
    "because": ("Because", "Koska"),
    "for_teacher": ("For the teacher · {minutes} minutes", "Opettajalle · {minutes} minuuttia"),
    "answer_number": (
        "Known: {known} {unit}. Simulated: {mean} ± {half} ({n} histories).",
        "Tiedetään: {known} {unit}. Simuloitu: {mean} ± {half} ({n} kulkua).",
    ),
    "answer_curve": (
        "Known after {years} years: {known} {unit}. Simulated: {mean} ± {half} ({n} histories).",
        "Tiedetään, kun aikaa on kulunut {years} v: {known} {unit}. Simuloitu: {mean} ± {half} ({n} kulkua).",
    ),
    "years_short": ("years", "v"),
    "year": ("Year", "Vuosi"),
    "after_years": ("after {n} years", "{n} vuoden päästä"),
}


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` fields filled in. Raises KeyError where there is none."""
    text = _TEXTS[key][("en", "fi").index(lang)]
    return text.format(**values) if values else text


def every_key() -> tuple[str, ...]:
    """The keys of all texts."""
    return tuple(_TEXTS)
