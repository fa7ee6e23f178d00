"""Texts about calibrations from retention tables and transition matrices: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Notes
    "note_cohorts_values": ("The values are read as {what}.", "Arvot on luettu näin: {what}."),
    "note_cohorts_first": (
        "The first column, age {age}, is taken as the start of each cohort: ages count from there.",
        "Ensimmäinen sarake, ikä {age}, on luettu kohortin aluksi: iät lasketaan siitä.",
    ),
    "note_cohorts_chosen": (
        "{law} has the least AIC; the others, above it: {others}.",
        "Pienin AIC on mallilla {law}; muut sen yläpuolella: {others}.",
    ),
    "note_cohorts_free": (
        "Rates are those of each age; beyond age {age} the last one is taken to hold, which nothing seen "
        "tells.",
        "Osuudet ovat kunkin iän omat; iän {age} jälkeen viimeisen oletetaan pysyvän, mitä mikään havaittu "
        "ei "
        "kerro.",
    ),
    "note_cohorts_flat": (
        "{law}: the records do not tell its parameters; they run off, and no errors are given.",
        "{law}: aineisto ei kerro sen parametreja; ne karkaavat, eikä virheitä anneta.",
    ),
    "note_cohorts_differ": (
        "Cohorts differ {spread} times as much as chance explains: one law for all is a mean over them, "
        "and newer "
        "cohorts may last otherwise. Bands and errors are widened by it.",
        "Kohortit eroavat {spread} kertaa sen verran kuin sattuma selittää: yksi malli kaikille on niiden "
        "keskiarvo, ja uudemmat voivat kestää toisin. Välit ja virheet on levennetty sen mukaan.",
    ),
    "reason_fell_to_nothing": ("fell to nothing", "putosi nollaan"),
    "reason_empty_cohort": ("empty cohort", "tyhjä kohortti"),
    "reason_cohort_grows": ("cohort grows", "kohortti kasvaa"),
    "note_matrix_period": ("The period is {number} {unit}s.", "Jakso: {number}, yksikkö {unit}."),
    "note_matrix_staying": (
        "No row tells who stays in {stages}: whoever is not told to go is taken to stay.",
        "Mikään rivi ei kerro, kuka jää vaiheeseen {stages}: muiden kuin lähtevien oletetaan jäävän.",
    ),
    "note_matrix_rounded": (
        "Shares out of {stages} are rounded and do not sum to 1; they were scaled to it.",
        "Vaiheen {stages} osuudet on pyöristetty, eikä summa ole 1; ne on skaalattu siihen.",
    ),
    "note_matrix_unknown": (
        "Nobody said how many were asked, so nothing tells how far the shares may be trusted: --size N, or "
        "--count instead of --share.",
        "Kukaan ei kertonut, montako kysyttiin, joten osuuksien luotettavuudesta ei tiedetä: --size N, tai "
        "--count eikä --share.",
    ),
    "reason_mixed_shares": ("mixed shares", "sekalaiset osuudet"),
    # Tables
    "matrix_title": ("Who goes where in {every}", "Kuka siirtyy minne ({every})"),
    "matrix_from": ("From", "Mistä"),
    "matrix_to": ("To", "Minne"),
    "matrix_share": ("Share", "Osuus"),
    "matrix_asked": ("Asked", "Kysytty"),
    "law_geometric": ("geometric", "geometrinen"),
    "law_sbg": ("sBG", "sBG"),
    "law_weibull": ("discrete Weibull", "diskreetti Weibull"),
    "law_bdw": ("BdW", "BdW"),
    "law_free": ("a rate for each age", "joka iälle oma osuus"),
    "cohorts_law": ("Law", "Malli"),
    "cohorts_choice": ("Laws compared", "Mallien vertailu"),
    "cohorts_rates": (
        "Lost by age, of those there at its beginning ({unit})",
        "Menetetyt iän mukaan ({unit})",
    ),
    "cohorts_age": ("Up to age", "Ikään"),
    "cohorts_at_risk": ("There", "Mukana"),
    "cohorts_lost": ("Lost", "Menetetty"),
    "cohorts_rate": ("Share", "Osuus"),
    "cohorts_fitted": ("Fitted", "Sovitettu"),
    "cohorts_corner": ("Customers left at age {age}, not yet seen", "Jäljellä iässä {age}, vielä näkemättä"),
    "cohorts_cohort": ("Cohort", "Kohortti"),
    "cohorts_size": ("Size", "Koko"),
    "cohorts_now": ("Left now", "Jäljellä nyt"),
    "cohorts_left": ("Then", "Silloin"),
    "cohorts_more": ("... and {n} cohorts more.", "... ja {n} kohorttia lisää."),
}
