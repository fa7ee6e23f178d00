"""Texts of the game, in English and Finnish. A missing key is a KeyError."""

from __future__ import annotations

_TEXTS: dict[str, tuple[str, str]] = {
    "game": ("Game", "Peli"),
    "board": ("The board", "Taulu"),
    "round_of": ("Round {n} of {all}", "Kierros {n}/{all}"),
    "over": ("The game is over", "Peli on päättynyt"),
    "rules": (
        "Every team runs the same shop, with the same customers and the same luck. Divide {budget} "
        "{unit} for the year; "
        "what is left over is kept. The team whose money and customers are worth most at the end wins.",
        "Jokaisella joukkueella on sama kauppa, samat asiakkaat ja sama sattuma. Jakakaa vuodelle "
        "{budget} {unit}; mitä jää "
        "yli, säästyy. Voittaja on joukkue, jonka rahat ja asiakkaat ovat lopussa yhteensä arvokkaimmat.",
    ),
    "team": ("Team", "Joukkue"),
    "team_n": ("Team {n}", "Joukkue {n}"),
    "rank": ("Rank", "Sija"),
    "customers": ("Customers", "Asiakkaita"),
    "won": ("Won", "Voitettu"),
    "lost": ("Lost", "Menetetty"),
    "earned": ("Earned so far", "Ansaittu tähän asti"),
    "equity": ("Worth of customers", "Asiakkaiden arvo"),
    "score": ("Score", "Pisteet"),
    "decided": ("decided", "päättänyt"),
    "deciding": ("not yet", "ei vielä"),
    "this_round": ("This round", "Tämä kierros"),
    "close_round": ("End the round", "Päätä kierros"),
    "close_anyway": (
        "{n} teams have not decided; they would spend nothing. End the round all the same",
        "{n} joukkuetta ei ole päättänyt; ne eivät käyttäisi mitään. Päätä kierros silti",
    ),
    "teams_turn": ("Take a turn", "Pelaa vuoro"),
    "codes": ("Codes of the teams", "Joukkueiden koodit"),
    "codes_note": (
        "On one laptop: press a team's button, let it decide, come back. In browsers of their own: each "
        "team opens this "
        "address and types its code.",
        "Yhdellä koneella: paina joukkueen painiketta, anna sen päättää ja palaa. Omilla selaimilla: "
        "joukkue avaa tämän "
        "osoitteen ja kirjoittaa koodinsa.",
    ),
    "code": ("Code of the team", "Joukkueen koodi"),
    "play": ("Play", "Pelaa"),
    "wrong_code": ("No team has this code.", "Koodia ei ole millään joukkueella."),
    "too_many_tries": ("Too many tries. Wait a minute.", "Liian monta yritystä. Odota minuutti."),
    "for_teacher": ("For the teacher", "Opettajalle"),
    "teacher_key": ("Key of the teacher", "Opettajan avain"),
    "event": ("News", "Uutinen"),
    "our_name": ("Our name", "Nimemme"),
    "divide": ("Divide the budget", "Jakakaa budjetti"),
    "left": ("{sum} {unit} left over", "{sum} {unit} jää yli"),
    "too_much": ("{sum} {unit} too much", "{sum} {unit} liikaa"),
    "submit": ("This is our decision", "Tämä on päätöksemme"),
    "submitted": (
        "Kept. You may change it until the teacher ends the round.",
        "Tallessa. Voitte muuttaa sitä, kunnes opettaja päättää kierroksen.",
    ),
    "years_so_far": ("Our years so far", "Vuotemme tähän asti"),
    "year": ("Year", "Vuosi"),
    "known": ("What our research says", "Mitä tutkimuksemme kertoo"),
    "known_nothing": (
        "Nothing yet: money for research buys estimates. These are the ranges.",
        "Ei vielä mitään: tutkimukseen käytetty raha ostaa arvioita. Tässä ovat vaihteluvälit.",
    ),
    "estimate": ("Estimate", "Arvio"),
    "between": ("Between", "Väliltä"),
    "truth": ("Truth", "Totuus"),
    "back": ("Back to the board", "Takaisin taululle"),
    "debrief": ("Debrief", "Purku"),
    "debrief_lead": (
        "What each team knew, what it did, and where its rank came from.",
        "Mitä kukin joukkue tiesi, mitä se teki ja mistä sen sija tuli.",
    ),
    "luck": (
        "Luck decided nothing: all teams had the same customers with the same luck, and equal decisions "
        "would have given "
        "equal scores.",
        "Sattuma ei ratkaissut mitään: kaikilla joukkueilla oli samat asiakkaat ja sama sattuma, ja "
        "samat päätökset "
        "olisivat antaneet samat pisteet.",
    ),
    "hidden_truth": ("What was hidden", "Mikä oli piilossa"),
    "best": (
        "Best constant split in hindsight, of all in quarters of the budget: {split}. Score {score} {unit}.",
        "Paras pysyvä jako jälkikäteen, kaikista budjetin neljänneksinä: {split}. Pisteet {score} {unit}.",
    ),
    "ranks": ("Scores, and what was spent", "Tulokset, ja mihin rahat menivät"),
    "swaps": ("Where ranks came from", "Mistä sijat tulivat"),
    "swaps_note": (
        "What each team would have gained by spending on one thing, round by round, as {team} did, and on "
        "all else as it did. A minus: there it did better itself.",
        "Mitä joukkue olisi voittanut, jos se olisi käyttänyt yhteen kohteeseen joka kierroksella saman kuin "
        "{team} ja muihin kuten käytti. Miinus: siinä se teki itse paremmin.",
    ),
    "nothing": ("nothing at all", "ei mitään"),
    "from_best": ("Behind the best", "Jäljessä parasta"),
    "computing": ("Computing…", "Lasketaan…"),
}


def say(key: str, lang: str, **values: object) -> str:
    """The text of `key` in `lang`, with `{name}` fields filled in. Raises KeyError where there is none."""
    text = _TEXTS[key][("en", "fi").index(lang)]
    return text.format(**values) if values else text


def every_key() -> tuple[str, ...]:
    """The keys of all texts."""
    return tuple(_TEXTS)
