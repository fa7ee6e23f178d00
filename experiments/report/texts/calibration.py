"""Texts about calibrations: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Tables
    "fit_title": ("What the records say", "Mitä aineisto kertoo"),
    "fit_transition": ("Transition", "Siirtymä"),
    "fit_shape": ("Shape", "Muoto"),
    "fit_parameter": ("Parameter", "Parametri"),
    "fit_estimate": ("Estimate", "Estimaatti"),
    "fit_se": ("se", "kv"),
    "fit_interval": ("95 %", "95 %"),
    "fit_moves": ("Moves", "Siirtymiä"),
    "fit_segment": ("Segment", "Segmentti"),
    "fit_note": (
        "Durations in {units}, rates per {unit}; se: standard error.",
        "Kestot: {units}; intensiteetit: {unit}; kv: keskivirhe.",
    ),
    "fit_shared": (
        "Segments with fewer than {few} moves share the estimate of all; it stands in brackets.",
        "Segmentit, joissa on alle {few} siirtymää, saavat kaikkien yhteisen estimaatin; se on suluissa.",
    ),
    "fit_from": ("rate from {time}", "intensiteetti ajasta {time}"),
    "choice_title": ("Shapes compared", "Muotojen vertailu"),
    "choice_likelihood": ("ln L", "ln L"),
    "choice_parameters": ("Parameters", "Parametreja"),
    "choice_aic": ("AIC, above best", "AIC, yli parhaan"),
    "residuals_title": (
        "Moves seen and expected by time in stage",
        "Havaitut ja odotetut siirtymät vaiheajan mukaan",
    ),
    "residuals_class": ("Time in stage", "Aika vaiheessa"),
    "residuals_seen": ("Seen", "Havaittu"),
    "residuals_expected": ("Expected", "Odotettu"),
    "residuals_z": ("z", "z"),
    "residuals_note": (
        "z: the difference in standard deviations of a Poisson count. Several beyond 2 mean that no "
        "shape that "
        "was tried follows the data.",
        "z: ero Poisson-lukumäärän keskihajontoina. Jos moni ylittää kahden, mikään kokeiltu muoto ei seuraa "
        "aineistoa.",
    ),
    "held_title": (
        "Held out: moves after the fit ends",
        "Sivuun jätetty aineisto: siirtymät sovituksen jälkeen",
    ),
    "held_periods": ("Held out: the last periods", "Sivuun jätetty aineisto: viimeiset jaksot"),
    "held_won": ("Won", "Voitetut"),
    "held_lost": ("Lost", "Menetetyt"),
    "rates_title": ("Rates over the periods", "Intensiteetit jaksojen yli"),
    "rates_what": ("Rate", "Intensiteetti"),
    "rates_losing": ("Lost per customer and {unit}", "Menetetyt asiakasta kohti, {unit}"),
    "rates_winning": ("Won per prospect and {unit}", "Voitetut prospektia kohti, {unit}"),
    "rates_revenue": ("Revenue per customer and {unit}", "Liikevaihto asiakasta kohti, {unit}"),
    "rates_trend": ("Change a year", "Muutos vuodessa"),
    "rates_spread": ("Spread", "Hajonta"),
    "rates_note": (
        "Spread: variance of the counts in multiples of what chance alone makes; the errors contain it, "
        "and that "
        "good periods follow good ones.",
        "Hajonta: lukumäärien varianssi pelkän sattuman varianssiin verrattuna; se ja jaksojen "
        "samankaltaisuus ovat mukana virheissä.",
    ),
    "won_by_spend_title": ("Winning customers and spend", "Asiakkaiden voittaminen ja panostus"),
    "response_gain": (
        "Won, if spend is 10 % higher for good",
        "Voitetut, jos panostus on pysyvästi 10 % suurempi",
    ),
    "response_multiplier": ("speeds_up_to", "speeds_up_to"),
    "response_half": ("half_effect_at, per head and {unit}", "half_effect_at, henkeä kohti, {unit}"),
    "response_none": (
        "Spend's effect cannot be told from none: no effect is written.",
        "Panostuksen vaikutusta ei voi erottaa olemattomasta: vaikutusta ei kirjoiteta.",
    ),
    "response_caution": (
        "Spend was not allotted by chance: whatever else moved with it is in these numbers.",
        "Panostusta ei jaettu arpomalla: kaikki, mikä muuttui sen mukana, on näissä luvuissa.",
    ),
    "unbounded": ("no bound", "ei rajaa"),
    # Notes
    "note_gaps": (
        "{n} gaps between a person's stays are stays in {stage}, or where the row says.",
        "{n} väliä henkilön vaiheiden välissä on luettu vaiheeksi {stage} tai siksi, minkä rivi kertoo.",
    ),
    "note_unknown_entry": (
        "{n} persons are first seen leaving a stage that they entered at an unknown time: that stay is "
        "left out.",
        "{n} henkilöä nähdään ensin lähtemässä vaiheesta, johon tulon aikaa ei tiedetä: se vaihe on "
        "jätetty pois.",
    ),
    "note_outside": (
        "{n} stays lie outside the time of observation.",
        "{n} vaihetta on havaintoajan ulkopuolella.",
    ),
    "note_late": (
        "{n} stays began before observation did: they count from then on (left truncation).",
        "{n} vaihetta alkoi ennen havaintoajan alkua: ne otetaan mukaan siitä alkaen (vasemmalta katkaistu).",
    ),
    "note_returns_unseen": (
        "{way}: people come back, and what they did before observation began is not known; those who came "
        "back are likelier to leave soon. Where customers differ, the rate then comes out too high.",
        "{way}: ihmisiä palaa, eikä tiedetä, mitä he tekivät ennen havaintoajan alkua; palanneet lähtevät "
        "muita herkemmin pian uudelleen. Kun asiakkaat eroavat toisistaan, arvio on silloin liian suuri.",
    ),
    "note_own_clock": (
        "Everybody begins at 0: times count from each person's own start, not by the calendar (--clock says "
        "otherwise). How many come in a time is then not known.",
        "Kaikki alkavat nollasta: ajat luetaan kunkin omasta alusta, ei kalenterista (--clock sanoo muuta). "
        "Tulijoiden määrää ajassa ei silloin tiedetä.",
    ),
    "note_out_of_sight": (
        "{unseen} of {persons} people were last seen before the observation ends, and nothing tells where "
        "they are: people at start hold {there}, those who left included. If times count from each "
        "person's own start, say --clock own.",
        "{persons} ihmisestä {unseen} nähtiin viimeksi ennen havainnon loppua, eikä mikään kerro, missä he "
        "ovat: alussa on {there} ihmistä, lähteneet mukaan lukien. Jos ajat luetaan kunkin omasta alusta, "
        "sano --clock own.",
    ),
    "note_long_format": (
        "A row stands for each way in which a stay might have ended: {rows} rows are {stays} stays.",
        "Rivi on jokaiselle tavalle, jolla vaihe olisi voinut päättyä: {rows} riviä on {stays} vaihetta.",
    ),
    "note_events_read": (
        "Events lead to stages: {events}.",
        "Tapahtumat johtavat vaiheisiin: {events}.",
    ),
    "note_events_quiet": (
        "{n} events change no stage; what they change is what is paid.",
        "{n} tapahtumaa ei muuta vaihetta, vain sitä, mitä maksetaan.",
    ),
    "note_invoices_read": (
        "A customer is there in every {unit} with an invoice above 0 ({n} in all), and has left where the "
        "next one has none. The last {unit}, up to {end}, counts whole: if it was not over, leave it out of "
        "the file.",
        "Asiakas on mukana joka jaksossa ({unit}), jossa on nollaa suurempi lasku ({n} kaikkiaan), ja "
        "poissa, kun "
        "seuraavassa ei ole. Viimeinen jakso, {end} asti, luetaan kokonaiseksi: jos se oli kesken, jätä se "
        "pois tiedostosta.",
    ),
    "reason_no_beginning": ("no beginning", "alku puuttuu"),
    "note_joined": (
        "{n} of {of} rows are known to {file}; the others have nothing of it.",
        "Riveistä {n} / {of} löytyy tiedostosta {file}; muilla ei ole sen tietoja.",
    ),
    "note_strangers": (
        "{n} rows of {file} are of nobody in the first file: they are left out.",
        "{n} riviä tiedostossa {file} ei kuulu kenellekään ensimmäisessä tiedostossa: ne on jätetty pois.",
    ),
    "note_observed": ("Observed from {begin} to {end}.", "Havaittu {begin} – {end}."),
    "note_periods": (
        "{n} periods, from {begin} to {end}; length of one in {unit}s: {length}.",
        "{n} jaksoa, {begin} – {end}; jakson pituus yksikössä {unit}: {length}.",
    ),
    "note_signs": (
        "{columns} is never above 0: what it holds went, and is counted without the sign.",
        "{columns} ei ole koskaan nollaa suurempi: sen arvot ovat menetyksiä, ja ne luetaan ilman "
        "etumerkkiä.",
    ),
    "note_mrr": (
        "Sums of monthly revenue: a customer here is one unit of money a month, not a person.",
        "Kuukausituoton summia: asiakas on tässä yksi rahayksikkö kuukaudessa, ei ihminen.",
    ),
    "note_ties": (
        "Opening + won - lost = closing within {most} as written in the file.",
        "Alkusaldo + voitetut − menetetyt = loppusaldo tarkkuudella {most} tiedoston yksiköissä.",
    ),
    "note_read": ("{format}, {used} of {rows} rows used", "{format}, käytetty {used} riviä {rows} rivistä"),
    "note_written": ("Read as {columns}.", "Luettu näin: {columns}."),
    "note_zone": (
        "Moments count by the clock of {zone}.",
        "Ajanhetket luetaan vyöhykkeen {zone} kellosta.",
    ),
    "note_zone_of_file": (
        "Moments count by the clock of the file, {zone}; --zone says otherwise.",
        "Ajanhetket luetaan tiedoston kellosta, {zone}; --zone sanoo muuta.",
    ),
    "note_zones_differ": (
        "Moments are told in several time zones ({zones}), and each counts by the clock on its own wall: "
        "days may be off by one. --zone puts all on one clock, as in --zone Europe/Helsinki.",
        "Ajanhetket on kerrottu usealla aikavyöhykkeellä ({zones}), ja kukin luetaan oman seinänsä "
        "kellosta: päivä voi heittää yhdellä. --zone panee kaikki samaan kelloon, esimerkiksi --zone "
        "Europe/Helsinki.",
    ),
    "note_dropped": ("Left out: {rows} × {reason}.", "Jätetty pois: {rows} × {reason}."),
    "note_dropped_persons": (
        "Left out: {rows} × {reason} ({persons} persons).",
        "Jätetty pois: {rows} × {reason} ({persons} henkilöä).",
    ),
    # Reasons for leaving rows out
    "reason_missing_value": ("missing value", "puuttuva arvo"),
    "reason_negative_amount": ("negative amount", "negatiivinen summa"),
    "reason_number_out_of_range": ("number out of range", "luku sallitun alueen ulkopuolella"),
    "reason_currency_symbol": ("currency symbol", "valuuttamerkki"),
    "reason_thousands_separator": ("thousands separator", "tuhaterotin"),
    "reason_mixed_decimal_marks": ("mixed decimal marks", "sekalaiset desimaalimerkit"),
    "reason_not_a_number": ("not a number", "ei luku"),
    "reason_no_such_date": ("no such date", "olematon päivämäärä"),
    "reason_mixed_date_formats": ("mixed date formats", "sekalaiset päivämäärämuodot"),
    "reason_not_a_date": ("not a date", "ei päivämäärä"),
    "reason_neither_yes_nor_no": ("neither yes nor no", "ei kyllä eikä ei"),
    "reason_too_many_cells": ("too many cells", "liikaa soluja"),
    "reason_unknown_stage": ("unknown stage", "tuntematon vaihe"),
    "reason_time_backwards": ("time backwards", "aika taaksepäin"),
    "reason_duplicate": ("duplicate", "kaksoiskappale"),
    "reason_overlap": ("overlap", "päällekkäisyys"),
    "reason_person_ends_twice": ("person ends twice", "henkilö päättyy kahdesti"),
    "reason_same_stage_twice": ("same stage twice", "sama vaihe kahdesti"),
    "reason_contradiction": ("contradiction", "ristiriita"),
    "reason_gap_between_periods": ("gap between periods", "aukko jaksojen välissä"),
    "reason_does_not_tie": ("does not tie", "ei täsmää"),
    # Figures
    "staying_title": ("How long people stay in {stage}", "Kuinka kauan vaiheessa {stage} ollaan"),
    "staying_subtitle": (
        "Share not yet gone to {destination}, other ways closed. Steps: the records (Kaplan-Meier, "
        "95 % band); line: {family}.",
        "Osuus, joka ei ole siirtynyt vaiheeseen {destination} (muut tiet suljettu). "
        "Portaat: aineisto, Kaplan-Meier ja 95 %:n vyö; viiva: {family}.",
    ),
    "going_title": ("Where people go from {stage}", "Minne vaiheesta {stage} siirrytään"),
    "going_subtitle": (
        "Share that has gone there by then. Steps: the records (Aalen-Johansen, 95 %); lines: the fits.",
        "Osuus, joka on siihen mennessä siirtynyt. Portaat: aineisto (Aalen-Johansen, 95 %); viivat: "
        "sovitteet.",
    ),
    "replay_title": ("Customers: the statements and the rates", "Asiakkaat: tilastot ja intensiteetit"),
    "replay_subtitle": (
        "Dots: the statements. Line: the past told again with the rates of each period; band: 95 % of its "
        "chance, one person standing for {n}.",
        "Pisteet: tilastot. Viiva: menneisyys kerrottuna uudelleen kunkin jakson intensiteeteillä; vyö: 95 % "
        "sen sattumasta, kun yksi henkilö edustaa {n} henkilöä.",
    ),
    "rates_figure_title": ("Rates over the periods", "Intensiteetit jaksoittain"),
    "rates_subtitle": (
        "Dots: each period; line and band: the mean and its 95 % interval.",
        "Pisteet: jaksot; viiva ja vyö: keskiarvo ja sen 95 %:n väli.",
    ),
    "response_subtitle": (
        "Dots: periods; line: the curve that fits best.",
        "Pisteet: jaksot; viiva: parhaiten sopiva käyrä.",
    ),
    "won_axis": ("won in a period", "voitettu jaksossa"),
    "spend_axis": ("spend in a period", "panostus jaksossa"),
    "page_calibration": ("Calibration", "Kalibrointi"),
    "page_records": ("The records", "Aineisto"),
    "page_scenario": ("The scenario file", "Skenaariotiedosto"),
}
