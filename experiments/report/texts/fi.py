"""Every text that people read, in Finnish: key -> text, with fields in braces."""

TEXTS: dict[str, str] = {
    # Calibration
    "fit_title": "Mitä aineisto kertoo",
    "fit_transition": "Siirtymä",
    "fit_shape": "Muoto",
    "fit_parameter": "Parametri",
    "fit_estimate": "Estimaatti",
    "fit_se": "kv",
    "fit_interval": "95 %",
    "fit_moves": "Siirtymiä",
    "fit_segment": "Segmentti",
    "fit_note": "Kestot: {units}; intensiteetit: {unit}; kv: keskivirhe.",
    "fit_shared": (
        "Segmentit, joissa on alle {few} siirtymää, saavat kaikkien yhteisen estimaatin; se on suluissa."
    ),
    "fit_from": "intensiteetti ajasta {time}",
    "choice_title": "Muotojen vertailu",
    "choice_likelihood": "ln L",
    "choice_parameters": "Parametreja",
    "choice_aic": "AIC, yli parhaan",
    "residuals_title": "Havaitut ja odotetut siirtymät vaiheajan mukaan",
    "residuals_class": "Aika vaiheessa",
    "residuals_seen": "Havaittu",
    "residuals_expected": "Odotettu",
    "residuals_z": "z",
    "residuals_note": (
        "z: ero Poisson-lukumäärän keskihajontoina. Jos moni ylittää kahden, mikään kokeiltu muoto ei "
        "seuraa aineistoa."
    ),
    "held_title": "Sivuun jätetty aineisto: siirtymät sovituksen jälkeen",
    "held_periods": "Sivuun jätetty aineisto: viimeiset jaksot",
    "held_won": "Voitetut",
    "held_lost": "Menetetyt",
    "rates_title": "Intensiteetit jaksojen yli",
    "rates_what": "Intensiteetti",
    "rates_losing": "Menetetyt asiakasta kohti, {unit}",
    "rates_winning": "Voitetut prospektia kohti, {unit}",
    "rates_revenue": "Liikevaihto asiakasta kohti, {unit}",
    "rates_trend": "Muutos vuodessa",
    "rates_spread": "Hajonta",
    "rates_note": (
        "Hajonta: lukumäärien varianssi pelkän sattuman varianssiin verrattuna; se ja jaksojen "
        "samankaltaisuus ovat mukana virheissä."
    ),
    "won_by_spend_title": "Asiakkaiden voittaminen ja panostus",
    "response_gain": "Voitetut, jos panostus on pysyvästi 10 % suurempi",
    "response_multiplier": "nopeutuu enintään, kertaa",
    "response_half": "puolet vaikutuksesta, panostus henkeä kohti, {unit}",
    "response_none": "Panostuksen vaikutusta ei voi erottaa olemattomasta: vaikutusta ei kirjoiteta.",
    "response_caution": (
        "Panostusta ei jaettu arpomalla: kaikki, mikä muuttui sen mukana, on näissä luvuissa."
    ),
    "unbounded": "ei rajaa",
    "note_gaps": (
        "{n} väliä henkilön vaiheiden välissä on luettu vaiheeksi {stage} tai siksi, minkä rivi kertoo."
    ),
    "note_unknown_entry": (
        "{n} henkilöä nähdään ensin lähtemässä vaiheesta, johon tulon aikaa ei tiedetä: se vaihe on "
        "jätetty pois."
    ),
    "note_outside": "{n} vaihetta on havaintoajan ulkopuolella.",
    "note_late": (
        "{n} vaihetta alkoi ennen havaintoajan alkua: ne otetaan mukaan siitä alkaen (vasemmalta katkaistu)."
    ),
    "note_returns_unseen": (
        "{way}: ihmisiä palaa, eikä tiedetä, mitä he tekivät ennen havaintoajan alkua; palanneet lähtevät"
        " muita herkemmin pian uudelleen. Kun asiakkaat eroavat toisistaan, arvio on silloin liian suuri."
    ),
    "note_minimum_term": (
        "{way}: yksikään {moves} siirtymästä ei tapahtunut ennen kuin tilassa oli oltu {term}, mikä ei"
        " tasaisella tahdilla olisi sattumaa: se oletetaan vähimmäiskestoksi."
    ),
    "note_own_clock": (
        "Kaikki alkavat nollasta: ajat luetaan kunkin omasta alusta, ei kalenterista (--clock sanoo "
        "muuta). Tulijoiden määrää ajassa ei silloin tiedetä."
    ),
    "note_out_of_sight": (
        "{persons} ihmisestä {unseen} nähtiin viimeksi ennen havainnon loppua, eikä mikään kerro, missä "
        "he ovat: alussa on {there} ihmistä, lähteneet mukaan lukien. Jos ajat luetaan kunkin omasta "
        "alusta, sano --clock own."
    ),
    "note_long_format": (
        "Rivi on jokaiselle tavalle, jolla vaihe olisi voinut päättyä: {rows} riviä on {stays} vaihetta."
    ),
    "note_events_read": "Tapahtumat johtavat vaiheisiin: {events}.",
    "note_events_quiet": "{n} tapahtumaa ei muuta vaihetta, vain sitä, mitä maksetaan.",
    "note_invoices_read": (
        "Asiakas on mukana joka jaksossa ({unit}), jossa on nollaa suurempi lasku ({n} kaikkiaan), ja "
        "poissa, kun seuraavassa ei ole. Viimeinen jakso, {end} asti, luetaan kokonaiseksi: jos se oli "
        "kesken, jätä se pois tiedostosta."
    ),
    "reason_no_beginning": "alku puuttuu",
    "note_joined": "Riveistä {n} / {of} löytyy tiedostosta {file}; muilla ei ole sen tietoja.",
    "note_strangers": (
        "{n} riviä tiedostossa {file} ei kuulu kenellekään ensimmäisessä tiedostossa: ne on jätetty pois."
    ),
    "note_observed": "Havaittu {begin} – {end}.",
    "note_periods": "{n} jaksoa, {begin} – {end}; jakson pituus yksikössä {unit}: {length}.",
    "note_signs": (
        "{columns} ei ole koskaan nollaa suurempi: sen arvot ovat menetyksiä, ja ne luetaan ilman etumerkkiä."
    ),
    "note_mrr": "Kuukausituoton summia: asiakas on tässä yksi rahayksikkö kuukaudessa, ei ihminen.",
    "note_ties": "Alkusaldo + voitetut − menetetyt = loppusaldo tarkkuudella {most} tiedoston yksiköissä.",
    "note_read": "{format}, käytetty {used} riviä {rows} rivistä",
    "note_short_rows": "{n} riviä päättyy ennen viimeistä saraketta: puuttuvat solut luetaan tyhjiksi.",
    "note_invoices_twice": (
        "{n} laskussa on sama asiakas, päivä ja summa kuin jossakin toisessa, ja ne lasketaan eri laskuiksi: "
        "jos sama lasku on mukana kahdesti, rahaa on liikaa."
    ),
    "note_written": "Luettu näin: {columns}.",
    "note_zone": "Ajanhetket luetaan vyöhykkeen {zone} kellosta.",
    "note_zone_of_file": "Ajanhetket luetaan tiedoston kellosta, {zone}; --zone sanoo muuta.",
    "note_zones_differ": (
        "Ajanhetket on kerrottu usealla aikavyöhykkeellä ({zones}), ja kukin luetaan oman seinänsä "
        "kellosta: päivä voi heittää yhdellä. --zone panee kaikki samaan kelloon, esimerkiksi --zone "
        "Europe/Helsinki."
    ),
    "note_dropped": "Jätetty pois: {rows} × {reason}.",
    "note_dropped_persons": "Jätetty pois: {rows} × {reason} ({persons} henkilöä).",
    "reason_missing_value": "puuttuva arvo",
    "reason_negative_amount": "negatiivinen summa",
    "reason_number_out_of_range": "luku sallitun alueen ulkopuolella",
    "reason_currency_symbol": "valuuttamerkki",
    "reason_thousands_separator": "tuhaterotin",
    "reason_mixed_decimal_marks": "sekalaiset desimaalimerkit",
    "reason_not_a_number": "ei luku",
    "reason_no_such_date": "olematon päivämäärä",
    "reason_mixed_date_formats": "sekalaiset päivämäärämuodot",
    "reason_not_a_date": "ei päivämäärä",
    "reason_neither_yes_nor_no": "ei kyllä eikä ei",
    "reason_too_many_cells": "liikaa soluja",
    "reason_too_few_cells": "liian vähän soluja",
    "reason_mixed_per_cent": "osassa soluista ei ole prosenttimerkkiä",
    "reason_unknown_stage": "tuntematon vaihe",
    "reason_time_backwards": "aika taaksepäin",
    "reason_duplicate": "kaksoiskappale",
    "reason_overlap": "päällekkäisyys",
    "reason_person_ends_twice": "henkilö päättyy kahdesti",
    "reason_same_stage_twice": "sama vaihe kahdesti",
    "reason_contradiction": "ristiriita",
    "reason_gap_between_periods": "aukko jaksojen välissä",
    "reason_does_not_tie": "ei täsmää",
    "staying_title": "Kuinka kauan vaiheessa {stage} ollaan",
    "staying_subtitle": (
        "Osuus, jota vaihe {destination} ei ole saanut, muut tiet suljettuina. Portaat: aineisto "
        "(Kaplan-Meier, 95 %); viiva: {family}."
    ),
    "going_title": "Minne vaiheesta {stage} siirrytään",
    "going_subtitle": (
        "Osuus, joka on siihen mennessä siirtynyt. Portaat: aineisto (Aalen-Johansen, 95 %); viivat: "
        "sovitteet."
    ),
    "replay_title": "Asiakkaat: tilastot ja intensiteetit",
    "replay_subtitle": (
        "Pisteet: tilastot. Viiva: menneisyys kerrottuna uudelleen kunkin jakson intensiteeteillä; vyö: "
        "95 % sen sattumasta, kun yksi henkilö edustaa {n} henkilöä."
    ),
    "rates_figure_title": "Intensiteetit jaksoittain",
    "rates_subtitle": "Pisteet: jaksot; viiva ja vyö: keskiarvo ja sen 95 %:n väli.",
    "response_subtitle": "Pisteet: jaksot; viiva: parhaiten sopiva käyrä.",
    "won_axis": "voitettu jaksossa",
    "spend_axis": "panostus jaksossa",
    "page_calibration": "Kalibrointi",
    "page_records": "Aineisto",
    "page_scenario": "Skenaariotiedosto",
    # Retention tables
    "note_cohorts_values": "Arvot on luettu näin: {what}.",
    "note_cohorts_first": "Ensimmäinen sarake, ikä {age}, on luettu kohortin aluksi: iät lasketaan siitä.",
    "note_cohorts_chosen": "Pienin AIC on mallilla {law}; muut sen yläpuolella: {others}.",
    "note_cohorts_free": (
        "Osuudet ovat kunkin iän omat; iän {age} jälkeen viimeisen oletetaan pysyvän, mitä mikään "
        "havaittu ei kerro."
    ),
    "note_cohorts_flat": "{law}: aineisto ei kerro sen parametreja; ne karkaavat, eikä virheitä anneta.",
    "note_cohorts_differ": (
        "Kohortit eroavat {spread} kertaa sen verran kuin sattuma selittää: yksi malli kaikille on niiden"
        " keskiarvo, ja uudemmat voivat kestää toisin. Välit ja virheet on levennetty sen mukaan."
    ),
    "reason_fell_to_nothing": "putosi nollaan",
    "reason_empty_cohort": "tyhjä kohortti",
    "reason_cohort_grows": "kohortti kasvaa",
    "note_matrix_staying": (
        "Mikään rivi ei kerro, kuka jää vaiheeseen {stages}: muiden kuin lähtevien oletetaan jäävän."
    ),
    "note_matrix_rounded": (
        "Vaiheen {stages} osuudet on pyöristetty, eikä summa ole 1; ne on skaalattu siihen."
    ),
    "note_matrix_unknown": (
        "Kukaan ei kertonut, montako kysyttiin, joten osuuksien luotettavuudesta ei tiedetä: --size N, "
        "tai --count eikä --share."
    ),
    "reason_mixed_shares": "sekalaiset osuudet",
    "matrix_title": "Kuka siirtyy minne ({every})",
    "matrix_from": "Mistä",
    "matrix_to": "Minne",
    "matrix_share": "Osuus",
    "matrix_asked": "Kysytty",
    "law_geometric": "geometrinen",
    "law_sbg": "sBG",
    "law_weibull": "diskreetti Weibull",
    "law_bdw": "BdW",
    "law_free": "joka iälle oma osuus",
    "cohorts_law": "Malli",
    "cohorts_choice": "Mallien vertailu",
    "cohorts_rates": "Menetetyt iän mukaan ({unit})",
    "cohorts_age": "Ikään",
    "cohorts_at_risk": "Mukana",
    "cohorts_lost": "Menetetty",
    "cohorts_rate": "Osuus",
    "cohorts_fitted": "Sovitettu",
    "cohorts_corner": "Jäljellä iässä {age}, vielä näkemättä",
    "cohorts_cohort": "Kohortti",
    "cohorts_size": "Koko",
    "cohorts_now": "Jäljellä nyt",
    "cohorts_left": "Silloin",
    "cohorts_more": "... ja {n} kohorttia lisää.",
    # Figures, and words that all share
    "people": "henkilöä",
    "decimal_mark": ",",
    "thousands_mark": " ",
    "thousand": "tuhatta {unit}",
    "million": "miljoonaa {unit}",
    "one": "{unit}",
    "money_per": "{unit} / {period}",
    "day": "päivä",
    "week": "viikko",
    "month": "kuukausi",
    "quarter": "vuosineljännes",
    "year": "vuosi",
    "days": "päivää",
    "hours": "tuntia",
    "weeks": "viikkoa",
    "months": "kuukautta",
    "quarters": "neljännestä",
    "years": "vuotta",
    "in_day": "{n} päivässä",
    "in_week": "{n} viikossa",
    "in_month": "{n} kuukaudessa",
    "in_quarter": "{n} vuosineljänneksessä",
    "in_year": "{n} vuodessa",
    "after_day": "{n} päivän kuluttua",
    "after_week": "{n} viikon kuluttua",
    "after_month": "{n} kuukauden kuluttua",
    "after_quarter": "{n} vuosineljänneksen kuluttua",
    "after_year": "{n} vuoden kuluttua",
    "stocks_title": "Asiakkaita alussa {start}, {time} {end}",
    "stocks_subtitle": (
        "Kaikki markkinalla vaiheittain; tummempi asiakasvaihe tuottaa enemmän henkeä kohti. {basis}."
    ),
    "money_title": "Asiakkaat tuottavat {time} {earned} {unit}; siitä panostetaan {spent}",
    "money_title_idle": "Asiakkaat tuottavat {time} {earned} {unit}; mitään ei panosteta",
    "money_subtitle": (
        "Ylös: katteet palvelukulujen ja kertaerien jälkeen. Alas: panostukset. Viiva: jäävä kate. {basis}."
    ),
    "earned": "ennen panostuksia",
    "contribution": "kate",
    "difference_subtitle": (
        "Diskontattu kate kertyneenä, vähennettynä suunnitelman {baseline} katteella. {basis}."
    ),
    "paired_mean": "{n} parittaisen toiston keskiarvo ja 95 %:n luottamusväli",
    "paired_one": "Yksi toisto, ei väliä",
    "with_run_off": "myöhempi arvo mukana",
    "pays_back": "maksanut takaisin: {when}",
    "plans_subtitle": (
        "{n} toiston keskiarvot; pisteet ja palkit: parittainen ero perussuunnitelmaan (harmaa), 95 %."
    ),
    "share_unit": "osuus",
    "per_person": "{currency} henkilöä kohti",
    "lives_title": "Sama asiakas: {lost} menettää {when}, {kept} pitää vielä {end}",
    "lives_subtitle": (
        "Lopussa asiakkaana vain suunnitelmalla {kept}: {alike}; vain suunnitelmalla {lost}: {contrary}."
    ),
    "lives_turn": "Tiet eroavat {when} ({plan}): {origin} → {destination}.",
    "lives_turn_by": (
        "Tiet eroavat {when} ({plan}): {origin} → {destination}, mihin vaikuttaa {investments}."
    ),
    "lives_spikes": "Piikit: ostot.",
    "lives_part": "samanlaiset: {when}",
    "lives_brought": "tuotti {amount}",
    "outcome_ahead": "{rival} tuottaa {by} enemmän kuin {baseline}, {when}",
    "outcome_behind": "{rival} tuottaa {by} vähemmän kuin {baseline}",
    "outcome_all_behind": "Mikään ei voita suunnitelmaa {baseline}: lähin, {rival}, tuottaa {by} vähemmän",
    "outcome_even": "{rival} ja {baseline} eivät erotu: ero on {low}–{high} {unit}",
    "outcome_unknown": "{rival} ja {baseline}: yksi toisto ei ratkaise",
    "paid_back_after": "takaisin maksettu {time}",
    "paid_back_later": "takaisin vasta tarkastelujakson jälkeen",
    "paid_back_never": "ei takaisin tarkastelujaksolla",
    "paid_back_at_once": "edellä alusta alkaen",
    "flows_title": "Vuodessa asiakkaita voitetaan {won}, menetetään {lost}, saadaan takaisin {won_back}",
    "flows_title_plain": "Vuodessa asiakkaita voitetaan {won} ja menetetään {lost}",
    "flows_subtitle": (
        "Virrat: henkilöä vuodessa. Nimen alla: henkilöitä keskimäärin. Nuoli alas: pois markkinalta."
    ),
    "flow_won": "asiakkaiksi tulevat",
    "flow_lost": "menetetyt",
    "flow_won_back": "takaisin saadut",
    "flow_other": "muut siirtymät",
    "customers": "Asiakkaat",
    "others": "Muut kuin asiakkaat",
    "mean_of": "{n} toiston keskiarvo",
    "expected_values": "Odotusarvoja, ei simuloitu",
    "one_replication": "Yksi toisto",
    # The report
    "head_choose": "Valitse {best}: {clauses}.",
    "head_stay": "Pysy nykyisessä, {best}: {clauses}.",
    "head_leaning": "Edellä on {best}, mutta ei varmasti: {clauses}. {settle}",
    "head_not_separated": "Ei voi sanoa, mikä näistä on paras: {plans}; {clauses}. {settle}",
    "head_plan": "”{title}” ({label})",
    "head_lead": "{by} {unit} edellä seuraavaa ({next}), kun mittana on {metric}",
    "head_beyond_chance": "enemmän kuin sattuma selittää",
    "head_spends_less": "vaikka rahaa kuluu {by} vähemmän kuin suunnitelmassa {next}",
    "head_spends_more": "kun rahaa kuluu {by} enemmän kuin suunnitelmassa {next}",
    "head_spends_for": (
        "kun rahaa kuluu {by} enemmän kuin suunnitelmassa {next}, ja jokainen {currency} tuo takaisin {back}"
    ),
    "next_beats_plan": (
        "Rahalla olisi parempaakin käyttöä: yksi {currency} lisää kohteeseen {investment} suunnitelmassa "
        "{plan} tuottaa nettona {value}, yksi {currency} tämän suunnitelman lisärahaa {own}."
    ),
    "next_elsewhere": (
        "Suunnitelmassa {plan} yksi {currency} lisää kohteeseen {best} tuottaa nettona {value}, kohteeseen "
        "{worst} {other}: jälkimmäisestä edelliseen siirretty raha tekisi enemmän."
    ),
    "among_given": "Valinta tehtiin annetuista {n} suunnitelmasta; virta optimize etsii muita.",
    "head_borne_out": "ja etumatka pitää {share} maailmoista ({n}), jotka on arvottu epävarmoista luvuista",
    "head_only_in": (
        "mutta etumatka suunnitelmaan {rival} pitää vain {share} maailmoista ({n}), jotka on arvottu "
        "epävarmoista luvuista"
    ),
    "head_in_worlds": (
        "ja {best} on parempi kuin {rival} {share} maailmoista ({n}), jotka on arvottu epävarmoista luvuista"
    ),
    "head_not_weighed": "mutta epävarmoja lukuja ({n}) ei ole punnittu",
    "head_one_not_weighed": "mutta yhtä epävarmaa lukua ei ole punnittu",
    "head_none_uncertain": "jos oletukset pitävät, sillä tiedostot eivät sano yhtään lukua epävarmaksi",
    "head_open": "{metric}, {best} miinus {next}, jää sattuman vuoksi avoimeksi välille {low}–{high} {unit}",
    "head_same": "{metric} on sama joka toistossa ({best}, {next})",
    "head_single": (
        "ainoassa toistossa {best} on {by} {unit} edellä seuraavaa ({next}), kun mittana on {metric}"
    ),
    "settle_nothing": "Kumpikaan ei kannata enempää.",
    "settle_replications": "Sattuman osuus selviää lisätoistoilla: {option}.",
    "settle_worlds": "Niistä arvotut maailmat kertoisivat sen: --worlds 100.",
    "settle_say_uncertain": "Kirjoita tiedostoihin, mitkä luvut ovat epävarmoja, ja anna --worlds 100.",
    "settle_more_worlds": "Enemmän maailmoja kertoisi enemmän: --worlds 300.",
    "settle_know": "Eniten ratkaisisi tieto tästä: {input}.",
    "no_recommendation": "Ei suositusta: tunnusluvulla {metric} ei ole arvoa kaikissa suunnitelmissa.",
    "listed": "{first} ja {last}",
    "margin": (
        "{metric} {time}: {best} on {by} {unit} edellä seuraavaksi parasta, joka on {next} ({level} väli "
        "{low}–{high})."
    ),
    "and_after": "{time} ja sen jälkeen",
    "margin_of_two": (
        "{metric} {time}: {best} on {by} {unit} edellä suunnitelmaa {next} ({level} väli {low}–{high})."
    ),
    "margin_same": "{metric} {time}: {best} ja {next} ovat samat joka toistossa.",
    "margin_open": (
        "{metric} {time}: {best} on keskimäärin {by} {unit} edellä seuraavaa, {next}, mutta sattuma "
        "jättää avoimeksi välin {low}–{high} ({level})."
    ),
    "margin_single": "{metric} {time}: ainoassa toistossa {best} on {by} {unit} edellä seuraavaa, {next}.",
    "chance": (
        "Samalla tuurilla {rival} on lopussa edellä suunnitelmaa {baseline} {share} toistoista ({n}). "
        "Luku kattaa vain sattuman, ei sitä, pitävätkö oletukset paikkansa."
    ),
    "in_worlds": (
        "{rival} on parempi kuin {baseline} {share} maailmoista ({n}), jotka on arvottu epävarmoista "
        "luvuista; niistä 95 %:ssa ero on {low}–{high} {unit}."
    ),
    "drift": "Verrattuna siihen, ettei tehdä mitään, suunnitelman {plan} panostusten arvo on {amount}.",
    "fact_gain": "Ero nettonykyarvossa",
    "fact_gain_note": "{rival} – {baseline}, {level}: {low}–{high}",
    "fact_gain_simultaneous": (
        "{rival} – {baseline}; {level} kaikille suunnitelmille yhtä aikaa: {low}–{high}"
    ),
    "fact_gain_single": "{rival} – {baseline}; yhdellä toistolla ei ole väliä",
    "fact_payback": "Takaisinmaksu",
    "payback_same": "ei eroa",
    "payback_same_note": "{rival} ja {baseline} ovat samat joka jaksolla",
    "payback_at_once": "heti",
    "payback_at_once_note": "{rival} ei ole koskaan jäljessä: {baseline}",
    "payback_unknown": "ei selvillä",
    "payback_unknown_note": (
        "pelkän sattuman vuoksi {rival} voi olla edellä suunnitelmaa {baseline} tai jäljessä"
    ),
    "payback_undone": "mutta lopulta jäljessä, koska sen asiakkaat tuottavat jakson jälkeen vähemmän",
    "payback_never": "ei jakson aikana",
    "payback_never_note": "{rival} jää lopulta jälkeen suunnitelmasta {baseline}, myöhempikin arvo lukien",
    "payback_after_note": (
        "{rival} on lopussa jäljessä suunnitelmaa {baseline} ja edellä vasta, kun asiakkaiden "
        "myöhempi tuotto lasketaan mukaan"
    ),
    "payback_note": (
        "siitä alkaen {rival} on pysyvästi edellä suunnitelmaa {baseline}; luottamusvälin mukaan "
        "aikaisintaan {earliest}, viimeistään {latest}"
    ),
    "payback_open": "jakson jälkeen",
    "fact_downside": "Riski",
    "downside_note": (
        "{rival} jää alle suunnitelman {baseline} {count} toistossa, yhteensä {n}; todennäköisyys "
        "{low}–{high}"
    ),
    "payback_note_single": "siitä lähtien {rival} on edellä suunnitelmaa {baseline}, ainoassa toistossa",
    "downside_note_loss": (
        "{rival} jää yli {loss} alle suunnitelman {baseline} {count} toistossa, yhteensä {n}; "
        "todennäköisyys {low}–{high}"
    ),
    "fact_flip": "Mikä kääntää vastauksen",
    "flip_value": "{new}, ei {old}",
    "flip_note": "jos {investment} vaikuttaa näin: {on} ({what}), {better} on parempi",
    "flip_even": "mikä tahansa pieni muutos",
    "flip_even_note": "suunnitelmat ovat lähes tasoissa: alla olevilla arvoilla niiden keskiarvot kohtaavat",
    "flip_none": "ei mikään, × 4",
    "flip_none_note": (
        "mikään oletettu vaikutus neljäsosaan tai nelinkertaiseksi siirrettynä ei käännä: {best}"
    ),
    "flip_not_looked": "kääntöpisteitä ei etsitty",
    "flip_nothing": "ei suositusta, jonka voisi kääntää",
    "lost_title": "Mikä ei kannattanut",
    "nothing_lost": "Mikään tutkituista ei tuota vähemmän kuin maksaa.",
    "lost_plan": "{rival}: se tuottaa {amount} vähemmän kuin {baseline}.",
    "lost_to_drift": (
        "Suunnitelman {plan} panostukset yhteensä: verrattuna tekemättömyyteen niiden arvo on {amount}."
    ),
    "lost_on_won": (
        "Asiakkaiden hankinta, {plan}: uusi asiakas, joka ei olisi muuten tullut, maksaa {cost}, ja "
        "asiakkaan arvo on {clv}."
    ),
    "lost_at_the_margin": (
        "Lisää panostukseen {investment}, {plan}: jokaisesta lisätystä yksiköstä ({currency}) menetetään "
        "{lost} {currency}."
    ),
    "side_title": "Rinnakkain",
    "side_note": "Pienellä: parittainen ero ensimmäiseen suunnitelmaan ± puolet 95 %:n välistä.",
    "undefined_note": "–: ei määritelty.",
    "run_off_note": (
        "Nettonykyarvo on diskontattu ja sisältää sen, mitä asiakkaat tuottavat vielä jakson jälkeen "
        "({time}); prospekteja ei lasketa. Kate on diskontaamaton ja päättyy jakson loppuun."
    ),
    "cost_per_won": "Hankintakustannus uutta asiakasta kohti, verrattuna hankinnan puuttumiseen",
    "cost_per_kept": "Kustannus pidettyä asiakasta kohti, verrattuna asiakaspidon puuttumiseen",
    "spending_title": "Mihin panostetaan",
    "aim": "Tavoite",
    "aim_acquisition": "hankinta",
    "aim_onboarding": "perehdytys",
    "aim_retention": "asiakaspito",
    "aim_development": "kehittäminen",
    "aim_win-back": "takaisinvoitto",
    "balance_title": "Asiakastase, {plan}",
    "profit_title": "Asiakastuloslaskelma, {plan}",
    "column_day": "Päivä",
    "column_week": "Viikko",
    "column_month": "Kuukausi",
    "column_quarter": "Neljännes",
    "column_year": "Vuosi",
    "sheet_start": "Alku",
    "sheet_after": "Jälkeen",
    "sheet_total": "Yhteensä",
    "sheet_total_after": "Ml. jälkeen",
    "sheet_in_market": "Markkinalla",
    "sheet_opening": "Alussa",
    "sheet_won": "Voitettu",
    "sheet_won_back": "Voitettu takaisin",
    "sheet_arrived": "Saapui asiakkaina",
    "sheet_returned": "Palasi",
    "sheet_lost": "Menetetty",
    "sheet_stepped_back": "Palasi prospektiksi",
    "sheet_closing": "Lopussa",
    "sheet_revenue": "Liikevaihto",
    "sheet_margin": "Myyntikate",
    "sheet_service_cost": "Palvelukulut",
    "sheet_one_off": "Kertaerät",
    "sheet_contribution": "Kate",
    "sheet_discounted": "Diskontattuna",
    "satisfaction": "Tyytyväisyys",
    "sheet_referred": "Muiden tuomia",
    "sheet_encounters": "Kohtaamisia",
    "sheet_failures": "Katkesi luovutuksessa",
    "sheet_recoveries": "joista korjattiin",
    "score_by_stage": "Keskimääräinen tyytyväisyys vaiheittain, lopussa",
    "teams": "Tiimit",
    "sheet_calls": "Yhteydenottoja",
    "sheet_contacts": "Palveltuja",
    "sheet_abandoned": "Kyllästyi odottamaan",
    "sheet_withdrawn": "Poistui vaiheesta odottaessaan",
    "sheet_wait": "Palveltujen keskimääräinen odotus, {unit}",
    "sheet_load": "Kuormitus: osuus työajasta",
    "sheet_cost_a_contact": "Palvelukerran hinta, {currency}",
    "further_title": "Mitä lisäys toisi",
    "further_unit": "{currency} nykyarvoa lisättyä {currency} kohti, {n} toistoa",
    "further_note": (
        "Käytetty {currency} on jo vähennetty: yli 0 lisäys kannattaa, alle 0 vähempi olisi parempi."
    ),
    "responses_title": "Oletetut vaikutukset ja kääntöpisteet",
    "responses_note": (
        "Kutakin siirretty yksin, kaikissa suunnitelmissa, neljäsosasta nelinkertaiseksi; lähin ensin."
    ),
    "responses_more": "Lisäksi {n} kauempana olevaa.",
    "column_investment": "Panostus",
    "column_acts_on": "Vaikuttaa",
    "column_assumption": "Oletus",
    "column_assumed": "Oletettu",
    "column_turns_at": "Kääntyy",
    "column_better_then": "Sitten parempi",
    "never_turns": "ei, × 4",
    "times": "× {factor}",
    "response_speeds_up_to": "nopeuttaa enintään",
    "response_slows_down_to": "hidastaa enintään",
    "response_multiplies_up_to": "kertoo enintään",
    "response_adds_up_to": "lisää enintään",
    "response_half_effect_at": "puolet vaikutuksesta, henkeä kohti",
    "response_full_effect_at": "koko vaikutus, henkeä kohti",
    "response_steepness": "jyrkkyys",
    "response_table": "taulukko",
    "response_adds_table": "lisäysten taulukko",
    "curves_title": "{plan}: {name} {today} → {spend}; {on} {before} → {after}",
    "curves_added": "{plan}: {name} {today} → {spend}; lisäys {on} {before} → {after}",
    "curves_same": "Kaikki suunnitelmat ovat jokaisella vaikutuskäyrällä samassa kohdassa",
    "curves_subtitle": (
        "Tasaisen panostuksen pysyvä vaikutus suunnitelman tavoittamaan keskimääräiseen joukkoon: jos joukot "
        "eroavat, kullakin suunnitelmalla on oma käyränsä. Rengas: ensimmäinen suunnitelma."
    ),
    "curves_more": "Vain taulukossa: {n}.",
    "curves_adds": "lisäys: {on}",
    "curves_factor": "kerroin",
    "curves_alt": "Panostusten vaikutuskäyrät ja suunnitelmien paikat niillä",
    "uncertain_title": "Epävarmat luvut",
    "uncertain_sampled": "Arvottu; ks. suositus.",
    "uncertain_not_sampled": "Otettu tiedostojen mukaan: epävarmuus ei sisälly yllä oleviin väleihin.",
    "median": "Mediaani",
    "distribution_lognormal": "lognormaali",
    "distribution_normal": "normaali",
    "distribution_gamma": "gamma",
    "distribution_beta": "beeta",
    "distribution_uniform": "tasainen",
    "distribution_triangular": "kolmio",
    "sources_title": "Suunnitelmat ja lukujen lähteet",
    "people_at_start": "{n} henkilöä alussa",
    "discounting": "diskonttaus {rate} vuodessa",
    "sampled": "yksittäiset ostot arvottu",
    "expected": "ostot keskiarvoina",
    "differs_discount": "{one} ja {other} diskontataan eri tavalla.",
    "differs_run_off": "{one} ja {other} laskevat eri pituisen ajan jakson jälkeen.",
    "differs_cash": "Suunnitelmissa {one} ja {other} kassavirrat ajoittuvat eri tavalla.",
    "differs_purchases": "{one} ja {other} laskevat ostot eri tavalla.",
    "provenance_title": "Miten luvut tehdään uudelleen",
    "command": "Komento",
    "seed": "Siemen",
    "engine": "Moottori",
    "engine_compiled": "käännetty, malli {version}",
    "engine_reference": "viite (SimPy), malli {version}",
    "fingerprints": "Sormenjäljet",
    "versions": "Tehty",
    "stopped_fixed": "{n} parittaista toistoa, kuten pyydettiin",
    "stopped_precise": "{n} parittaista toistoa, sitten haluttu tarkkuus saavutettiin",
    "stopped_imprecise": "{n} parittaista toistoa, yläraja, ennen haluttua tarkkuutta",
    "stopped_decided": "{n} parittaista toistoa, sitten suunnitelmat erottuivat",
    "stopped_same": "{n} parittaista toistoa, joista jokaisessa suunnitelmat olivat samat",
    "stopped_undecided": "{n} parittaista toistoa, yläraja, ilman ratkaisua",
    "stocks_alt": "Kaikki vaiheittain ajan kuluessa, {plan}",
    "money_alt": "Kate ja panostukset ajan kuluessa, {plan}",
    "flows_alt": "Siirtymät vaiheiden välillä vuodessa, {plan}",
    "lives_alt": "Yksi asiakas kahdella suunnitelmalla",
    "shown_title": "Suunnitelma {plan}",
    "uncertain_more": "Lisäksi {n}, joita ei näytetä.",
    "appendix_title": "Liite: mihin vastaus nojaa",
    "hinges_title": "Mistä vastaus riippuu",
    "hinges_told": "Sanallisesti",
    "more_title": "Lisää suunnitelmasta {plan}, näytöllä",
    # Sensitivity, the value of information, flip regions
    "output_one": "{metric}: {plan}",
    "output_two": "{metric}: {rival} miinus {baseline}",
    "input": "Lähtöluku",
    "unit_of_variance": "osuus varianssista",
    "tornado_title": "Yksi luku kerrallaan",
    "tornado_headline": (
        "Eniten tulosta siirtää {input}: arvolla {from_} {low} {unit}, arvolla {to} {high} {unit}."
    ),
    "tornado_still": "Mikään vaihteleva luku ei siirrä tulosta.",
    "tornado_luck": "{n} toistolla mikään luku ei siirrä tulosta sattumaa enemmän.",
    "tornado_turns": "Valinta kääntyy mahdollisena pidetyllä alueella, kun vaihtelee: {inputs}.",
    "tornado_holds": "Mikään luku yksin ei käännä valintaa mahdollisena pidetyllä alueella.",
    "tornado_undecided": "Kirjoitetuilla luvuilla kumpaakaan suunnitelmaa ei voi sanoa paremmaksi.",
    "tornado_note": (
        "Jokainen luku yksin 5 ja 95 prosentin kvantiilissaan, muut kirjoitetun mukaisina; {n} toistoa, "
        "sama sattuma."
    ),
    "tornado_column_low": "5 %:ssa",
    "tornado_column_high": "95 %:ssa",
    "tornado_column_value": "Luku",
    "tornado_column_change": "Muutos",
    "as_written": "kirjoitettu",
    "morris_title": "Seulonta (Morris)",
    "morris_headline": "Tulokseen vaikuttavat suuruusjärjestyksessä: {inputs}.",
    "morris_nothing": "Mikään luku ei siirrä tulosta sattumaa enemmän.",
    "morris_untold": "Ei erotu sattumasta: {inputs}.",
    "morris_note": (
        "Keskimääräinen itseisvaikutus, kun luku kulkee keskimmäisen 90 prosentin läpi; {n} toistoa "
        "pisteessä, {trajectories} polkua. Hajonta on suuri, kun luku vaikuttaa yhdessä muiden kanssa tai"
        " epälineaarisesti."
    ),
    "morris_mu_star": "Vaikutus",
    "morris_mu": "Etumerkein",
    "morris_sigma": "Hajonta",
    "morris_luck": "Sattumalta",
    "sobol_title": "Varianssin osuudet (Sobol)",
    "sobol_headline": (
        "{input} selittää {share} lähtölukujen aiheuttamasta varianssista, yhdysvaikutuksineen {total}."
    ),
    "sobol_untold": (
        "Vielä ei voi sanoa, mikä lähtöluku vaikuttaa eniten: tarvitaan enemmän toistoja tai pisteitä."
    ),
    "sobol_first": "Yksin",
    "sobol_total": "Yhdysvaikutuksineen",
    "sobol_note": "{blocks} lohkoa, kussakin {points} pistettä; ± on 95 %:n luottamusvälin puolikas.",
    "noise_note": (
        "Yksittäisen toiston varianssista {one} on sattumaa; {n} toiston keskiarvojen eroista pisteiden "
        "välillä {mean} ({low}–{high})."
    ),
    "noise_large": "Se on paljon: osuudet ovat epätarkkoja. Aja enemmän toistoja.",
    "noise_unknown": "Yhdellä toistolla pistettä kohti sattumaa ei voi erottaa lähtöluvuista.",
    "dropped_note": "{dropped} lohkoa {all}:sta jätettiin pois: jossakin pisteessä ei ole arvoa.",
    "best_now": (
        "Nykyisin tiedoin kannattaa valita {plan}: se on paras {share}:ssa mahdollisina pidetyistä "
        "maailmoista."
    ),
    "worth_all": (
        "Kaiken epävarman tietäminen ennen päätöstä olisi korkeintaan {amount} arvoista (95 %:n väli "
        "{low}–{high})."
    ),
    "worth_one": "Korkeintaan {amount} kannattaisi maksaa siitä, että ensin tiedettäisiin {input}.",
    "worth_none": "Mitään epävarmaa ei yksinään kannata selvittää ensin: valinta pysyisi samana.",
    "worth_untold": (
        "Yksittäisen luvun tietämisen arvoa ei vielä voi erottaa nollasta: simuloi lisää maailmoja."
    ),
    "best_alike": (
        "{plan} ja {others} ovat arvotuissa maailmoissa saman arvoiset: mikään tässä ei erota niitä."
    ),
    "worth_all_none": (
        "Yhdessäkään arvotuista maailmoista ({n}) epävarman tunteminen ei muuttaisi valintaa; 95 %:n "
        "varmuudella se muuttaisi sen alle {share} kaikista."
    ),
    "plans_title": "Suunnitelmat, maailmoja {n}",
    "plan": "Suunnitelma",
    "mean_of_worlds": "Keskiarvo",
    "p_best": "Paras",
    "p_best_interval": "95 %:n väli",
    "worth_title": "Mitä etukäteen tietäminen on korkeintaan arvoista",
    "worth": "Arvo",
    "everything": "kaikki epävarma",
    "worth_note": "Arvo: mitä tämä yksi päätös keskimäärin hyötyy siitä, että luku tiedetään ensin, {unit}.",
    "worth_above": (
        "Mikään luku ei voi olla kaikkea arvokkaampi: jos siltä näyttää, kyse on arvioiden virheestä."
    ),
    "worth_more": "Ja {n} muuta, vähempiarvoisia.",
    "luck_smoothed": (
        "Sattumaa on {share} maailmojen eroista; se poistettiin regressiolla epävarmojen lukujen suhteen."
    ),
    "luck_blurs": (
        "Sattumaa on {share} maailmojen eroista, mikä hämärtää paremmuutta: aja enemmän toistoja tai "
        "maailmoja."
    ),
    "head_points": "{n} toistoa joka pisteessä",
    "head_worlds": "{worlds} maailmaa, kussakin {n} toistoa",
    "grid_title": "Paras suunnitelma budjetin, jakson ja diskonttokoron mukaan",
    "grid_subtitle": "Osuus {n} maailmasta, joissa keskiarvoltaan paras suunnitelma on paras",
    "grid_everywhere": (
        "{plan} on keskiarvoltaan paras jokaisella kokeillulla budjetilla, jaksolla ja diskonttokorolla."
    ),
    "grid_turns": "Keskiarvoltaan paras suunnitelma vaihtuu ruudukossa: {plans}.",
    "grid_cells_of": "{plan}: {count} / {all}",
    "grid_budget": "Budjetti",
    "grid_horizon": "Jakso",
    "grid_rate": "Diskonttokorko",
    "grid_best": "Paras keskiarvo",
    "grid_evpi": "Kaiken tieto",
    "as_in_file": "tiedoston mukaan",
    "regions_title": "Missä valinta kääntyy",
    "regions_subtitle": (
        "Jokainen piste on mahdollinen maailma parhaan suunnitelmansa värissä; laatikko: missä toinen voittaa"
    ),
    "region_sentence": (
        "{winner} on parempi kuin {recommended}, kun {bounds}: maailmoista, joissa {recommended} ei ole "
        "paras, siellä on {coverage} (peitto), ja siellä olevista se häviää {density} (tiheys; {ahead} "
        "maailmoissa, joita haku ei käyttänyt)."
    ),
    "region_elsewhere": "Muualla: {sentence}",
    "region_title": "{winner} on parempi kuin {recommended}, kun {bounds}",
    "region_shares": "Peitto {coverage}, tiheys {density}.",
    "region_above": "{input} > {value}",
    "region_below": "{input} < {value}",
    "region_and": " ja ",
    "region_where": "Missä",
    "region_coverage": "Peitto",
    "region_density": "Tiheys",
    "region_ahead": "Ulkopuolella",
    "region_worlds": "Maailmoja",
    "region_none_agree": (
        "{recommended} on paras lähes kaikissa mahdollisina pidetyissä maailmoissa: ei ole aluetta, jolla"
        " valita toisin."
    ),
    "region_none_chance": (
        "Ei löytynyt aluetta, jolla toinen suunnitelma voittaisi useammin kuin sattuma antaisi ymmärtää."
    ),
    "wins": "{plan} on paras",
    # Best, optimize, explain
    "interval_of": "95 %:n väli {low}–{high}",
    "side_above": "suurempi",
    "side_below": "pienempi",
    "or": "{first} tai {last}",
    "and": "{first} ja {last}",
    "today": "nykyinen",
    "today_title": "Nykyinen",
    "best_within": "Valitsemalla sen sijaan {others} menettäisi alle {zone}.",
    "best_open": "Avoinna on, menettäisikö {zone} valitsemalla sen sijaan {others}.",
    "best_regret": (
        "Joka uskoo, että {belief}, valitsee vaihtoehdon {chosen}, joka todellisuudessa tuo {by} vähemmän"
        " kuin {best}: se on uskomuksen hinta."
    ),
    "best_belief_free": (
        "Joka uskoo, että {belief}, valitsee myös vaihtoehdon {chosen}: uskomus ei maksa mitään."
    ),
    "best_limit": "{n} toiston raja tuli vastaan ennen kuin valinta oli valmis.",
    "best_title": "Paras {n} suunnitelmasta",
    "best_column": "Suunnitelma",
    "best_dropped": "Pudonnut toistossa",
    "best_behind": "Jäljessä parhaasta",
    "best_standing": "Asema",
    "standing_best": "valittu",
    "standing_separated": "huonompi",
    "standing_within": "yhtä hyvä",
    "standing_not": "avoin",
    "best_note": (
        "Valinta vei {n} toistoa mukana pysyneille suunnitelmille (yhdentekevyysvyöhyke {zone}); arvot "
        "ovat {fresh} muusta toistosta, sillä voittaja näyttää todellista paremmalta."
    ),
    "today_first": "Nykyiset summat",
    "today_first_shares": "Nykyiset osuudet",
    "today_with": "nykyisillä summilla",
    "today_with_shares": "nykyisillä osuuksilla",
    "split_today_best": "{today} ovat parhaat löydetyistä.",
    "split_today_same": "{today} ovat yhtä hyvät kuin parhaat löydetyt: niillä menettää alle {zone}.",
    "split_today_open": (
        "Ei erotu: avoinna on, menettääkö {today} {zone} parhaisiin löydettyihin nähden; menetys on "
        "keskimäärin {by}, {interval}."
    ),
    "split_flat": "Yhtä hyviä (ero alle {zone}): {ranges}.",
    "split_flat_few": (
        "Minkään muiden summien ei osoitettu olevan yhtä hyviä (ero alle {zone}); huonommiksi ei "
        "osoitettu: {ranges}."
    ),
    "split_alone": "Mitkään muut kokeillut summat eivät ole yhtä hyviä (ero alle {zone}).",
    "split_limit": "Valinta parhaiden kesken ei valmistunut toistojensa rajoissa.",
    "split_at_edge": (
        "Haku nousi ylärajaansa asti, kun kyse on panostuksesta {names}: lisäys voi yhä kannattaa."
    ),
    "range": "{name}: {low}–{high}",
    "amount_of": "{name} {amount}",
    "stretch_of": "{name} {begin}–{end}",
    "per_unit": "{currency} / {time}",
    "per_head_unit": "{currency} / {time} henkeä kohti",
    "price_change_unit": "% hinnasta",
    "price_changes_title": "Paljonko hinnat muuttuvat",
    "amounts_title": "Mihin raha menee",
    "amounts_best": "Paras löydetty",
    "amounts_flat": "Yhtä hyvä",
    "amounts_open": "Ei osoitettu huonommaksi",
    "settings_title": "Parhaat summat ja muita",
    "settings_loss": "Menettää",
    "standing_same": "yhtä hyvä",
    "standing_open": "avoin",
    "standing_worse": "huonompi",
    "settings_note": (
        "Menettää: parhaaseen nähden, parittain, ± puolet välistä, joka pätee kaikille summille yhtä "
        "aikaa. Yhtä hyvä: alle {zone}."
    ),
    "settings_note_exact": (
        "Menettää: parhaaseen nähden. Odotusarvoja ilman simulointia: ei sattumaa, siis ei välejä. Yhtä "
        "hyvä: alle {zone}."
    ),
    "settings_more": "Muita kokeiltuja summia, joilla menettää enemmän: {n}.",
    "margins_title": "Yksi asiakas lisää",
    "margins_counted": "Asiakkaita",
    "margins_cost": "Maksaa",
    "margins_worth": "Tuo",
    "margins_value": "Hyöty / {currency}",
    "counted_won": "voitettu",
    "counted_won back": "voitettu takaisin",
    "counted_kept": "pidetty",
    "margins_note": (
        "Tuo: nettonykyarvona ennen tätä hintaa. Lisäys kannattaa, kun asiakas tuo enemmän kuin maksaa; "
        "parhaalla rajattomalla panostuksella ne ovat yhtä suuret. Elinkaariarvo ennen panostuksia: "
        "{clv}."
    ),
    "frontier_title": "Enemmän tai vähemmän rahaa",
    "frontier_total": "Yhteensä",
    "frontier_gain": "Hyöty / {currency} lisää",
    "frontier_note": (
        "Kukin summa parhaassa jaossaan. Hyöty: nettonykyarvo lisättyä yksikköä {currency} kohti, "
        "molemmat hetkellä 0, panostus maksettuna: kun se on yli 0, lisäys kannattaa."
    ),
    "frontier_pays": "Lisäys kannattaa summaan {total} asti; sen yli lisäystä ei voi erottaa tappiosta.",
    "frontier_pays_all": "Lisäys kannattaa kaikilla kokeilluilla summilla, summaan {total} asti.",
    "frontier_pays_none": "Minkään lisäyksen nollasta ei osoitettu kannattavan.",
    "frontier_subtitle": (
        "Kukin summa parhaassa jaossaan, {basis}. Ylempi viiva: ennen panostuksia. Alempi: niiden jälkeen."
    ),
    "region_subtitle": (
        "Tumma: yhtä hyvä kuin paras (ero alle {zone}). Vaalea: ei osoitettu huonommaksi. {basis}."
    ),
    "losses_heading": "{metric} parhaaseen nähden, {unit}; harmaa kaista: merkityksetön ero",
    "basis_fresh": "{n} parittaista toistoa",
    "basis_exact": "odotusarvoja",
    "expected_purchases_note": "Ostot laskettiin odotusarvoina: se ei muuta keskiarvoja.",
    "share_headline": (
        "{metric} on suunnitelmassa {after} {by} {side} kuin suunnitelmassa {before}, {interval}: {why}."
    ),
    "share_even": "{metric} on suunnitelmissa {after} ja {before} erottamaton ({interval} {unit}): {why}.",
    "share_why": "{name} {by}",
    "share_nothing": "{before} ja {after} tarkoittavat samaa: selitettävää ei ole.",
    "share_title": "Mistä ero tulee",
    "share_lever": "Mikä eroaa",
    "share_alone": "Yksin",
    "share_last": "Viimeisenä",
    "share_note": (
        "Osuus: keskiarvo kaikista järjestyksistä, joissa yksi kerrallaan siirtyy suunnitelmasta {before}"
        " suunnitelmaan {after}, ± puolet kaikille yhtä aikaa pätevästä välistä; osuudet täsmäävät "
        "summaan. Yksin: ensimmäisenä. Viimeisenä: kaikkien muiden jälkeen."
    ),
    "share_drawn": "Järjestyksiä arvottiin {orders}; välit sisältävät tämänkin sattuman.",
    "share_changes": "Mitä muutettiin",
    "share_path": "Polku",
    "share_unwritten": "ei kirjoitettu",
    "share_further": "ja {n} muuta",
    "together_title": "Yhdessä vai erikseen",
    "together_pair": "Kaksi tekijää",
    "together_value": "Yhdessä yli erillisten",
    "together_note": "Yli 0: yhdessä ne tekevät enemmän kuin erikseen. Alle 0: ne korvaavat toisiaan.",
    "waterfall_subtitle": "{metric}, {unit}. {basis}; viivat: 95 %:n välit kaikille osuuksille yhtä aikaa.",
    "part_structure": "Rakenne",
    "part_people_at_start": "Henkilöt alussa",
    "part_money": "Raha ja diskonttaus",
    "part_time": "Aika",
    "part_stages": "Vaihe {name}",
    "part_transitions": "Siirtymä {name}",
    "part_traits": "Ominaisuus {name}",
    "part_segments": "Segmentti {name}",
    "part_market_entrants": "Tulijat: {name}",
    "part_investments": "{name}",
    "part_prices": "Hinta {name}",
    "part_shocks": "Shokki {name}",
    # Purchase models
    "note_bought_flat": (
        "{model}: aineisto ei kerro parametreja {names}: uskottavuus on siellä tasainen, kuten silloin, "
        "kun asiakkaat eivät eroa toisistaan tai kun liian harva osti uudelleen. Virheitä ei anneta; "
        "toinen malli voi sopia."
    ),
    "note_bought_without_errors": "{model}: uskottavuuden kaarevuutta ei voi laskea: virheitä ei anneta.",
    "note_bought_merged": (
        "{merged} riviä osui samaan päivään tai hetkeen kuin saman asiakkaan toinen rivi; kukin hetki on "
        "yksi osto, jonka summat on laskettu yhteen."
    ),
    "note_bought_end": "Havainnon oletetaan päättyvän lokin viimeiseen ostoon; --observed-until sanoo muuta.",
    "note_bought_kept": (
        "Rivit, jotka toistavat asiakkaan, ajan ja summan, lasketaan ostoiksi, kuten pyydettiin."
    ),
    "note_bought_free": (
        "{free} uusintaostoa, joiden summa on 0 ({share} %), lasketaan ostoiksi ja keskisummaan nollina, "
        "jotta lokissa ja simulaatiossa on sama raha."
    ),
    "note_bought_nested": (
        "{model} karkaa rajalleen: kirjoitettu on se raja, {nested}, joka sanoo saman harvemmilla "
        "parametreilla."
    ),
    "note_bought_not_borne_out": (
        "Sovitus ei vastaa omaa lokiaan: {seen} uusintaostoa sen loppuun mennessä, simulaatioiden "
        "keskimmäisessä 95 prosentissa {low}–{high}. Älä päätä tämän skenaarion varassa ennen kuin syy on"
        " selvillä."
    ),
    "note_bought_course_off": (
        "Ostotahti muuttuu tavalla, jota malli ei tunne: {seen} uusintaostoa ajankohtaan {time} mennessä,"
        " simulaatioiden keskimmäisessä 95 prosentissa {low}–{high}. Syynä voi olla kausi, kampanja tai"
        " markkinan muutos."
    ),
    "note_bought_money_off": (
        "Raha ei täsmää: lokissa uusintaostoja {seen} asiakasta kohti sovituksen loppuun mennessä, "
        "simulaatioiden keskimmäisessä 95 prosentissa {low}–{high}."
    ),
    "note_bought_summary": (
        "Yhteenveto kertoo kuinka usein, kuinka äskettäin ja kuinka kauan, ei milloin: mitään ei verrata "
        "ajan yli eikä jätetä sivuun, eivätkä ensiostot tuo rahaa."
    ),
    "note_refunds_net": (
        "{n} hyvitystä, yhteensä {sum}, vähennettiin samojen asiakkaiden viimeisistä ostoista; {whole} "
        "ostoa palautui kokonaan, eikä niitä lasketa."
    ),
    "note_refunds_dropped": (
        "{n} hyvitystä, yhteensä {sum}, jätettiin pois ja niiden myynnit pidettiin, kuten pyydettiin."
    ),
    "note_summary_counts_first": (
        "Kenelläkään frekvenssi ei ole 0: jos ensiosto on laskettu mukaan, kaikki alla on väärin. "
        "Frekvenssi laskee uusintaostot."
    ),
    "reason_refund_without_a_purchase": "hyvitys ilman ostoa",
    "reason_not_a_whole_number": "ei kokonaisluku",
    "bought_untold": "ei kerrottu",
    "note_bought_no_mean": (
        "Summat eroavat asiakkaiden välillä niin paljon, että niiden keskiarvo on ääretön (q enintään 1)."
    ),
    "note_bought_dependent": (
        "Summa ja ostotiheys liittyvät toisiinsa (korrelaatio {correlation}), minkä summien malli sulkee "
        "pois: parhaiden asiakkaiden arvo ei näy hyvin."
    ),
    "reason_outside_the_observation": "havaintoajan ulkopuolella",
    "bought_title": "Mitä loki kertoo",
    "bought_model": "Malli",
    "bought_note": "Asiakkaita {n}, uusintaostoja {repeat}, {until} asti. Ajat: {units}; kv: keskivirhe.",
    "bought_means": "Sanoina",
    "bought_rate": "ostoja asiakkaana ollessa / {unit}",
    "bought_chance": "oston todennäköisyys / {unit}",
    "bought_leaving_in_time": "lähteminen / {unit}",
    "bought_leaving_at_purchases": "lähteminen / osto",
    "bought_leaving_each_period": "lähteminen / {unit}",
    "bought_amount": "oston summa, {currency}",
    "bought_choice": "Mallien vertailu",
    "bought_frequency_title": "Asiakkaat uusintaostojen mukaan",
    "bought_repeat": "Uusintaostoja",
    "bought_customers": "Asiakkaita",
    "bought_expected": "Odotettu",
    "bought_holdout_title": "Sivuun jätetty aineisto: {length} sovituksen jälkeen",
    "bought_before": "Uusintaostoja ennen",
    "bought_then": "Ostoja sitten, kukin",
    "bought_all": "kaikki yhteensä",
    "bought_holdout_note": "Korrelaatio kunkin asiakkaan ostojen ja odotuksen välillä: {correlation}.",
    "bought_replay_title": "Loki ja sen simulaatio",
    "bought_log": "Loki",
    "bought_simulated": "Simuloitu",
    "bought_middle": "keskimmäiset 95 %",
    "bought_until": "uusintaostoja, {time} mennessä",
    "bought_share": "% uusintaostojen summasta, parhaat {share}",
    "bought_spend": "uusintaostojen summa asiakasta kohti",
    "bought_replay_note": "Skenaarion {n} simulaatiota.",
    "tracking_title": "Uusintaostot: lokissa {bought}, simulaatiossa {simulated}",
    "tracking_subtitle": (
        "Kertyneenä, kaikki tulleet. Pisteet: loki. Viiva: {n} simulaation keskiarvo, nauha: keskimmäiset"
        " 95 %."
    ),
    "tracking_seen": "sovitus päättyy tähän; loppua se ei nähnyt",
    "concentration_title": "Paras kymmenesosa asiakkaista tuo {share} uusintaostojen summasta",
    "concentration_subtitle": (
        "Parhaiden asiakkaiden osuus uusintaostojen summasta. Pisteet: loki. Pylväät: keskimmäiset 95 % "
        "{n} simulaatiosta."
    ),
    "concentration_axis": "osuus asiakkaista, parhaat ensin",
    "coming_title": "{share} asiakkaista ei ollut palannut",
    "coming_subtitle": (
        "Asiakkaat uusintaostojen määrän mukaan, {until} asti. Pylväät: loki. Viivat: {model}."
    ),
    "yearly_title": "Lahjoittajat vuosittain: kirjattu, odotettu, simuloitu",
    "yearly_subtitle": (
        "Pisteet: kirjattu. Viiva: malli. Pylväät: simulaatioiden keskiarvo ± 1,96 keskivirhettä."
    ),
    "surviving_title": "Jäljellä olevat asiakkaat vuosittain: julkaistu, odotettu, simuloitu",
    "surviving_subtitle": (
        "Pisteet: julkaistu. Viivat: malli. Pylväät: simulaatioiden keskiarvo ± 1,96 keskivirhettä."
    ),
    # Sweeps
    "sweep_per_day": "{unit} päivässä",
    "sweep_per_week": "{unit} viikossa",
    "sweep_per_month": "{unit} kuukaudessa",
    "sweep_per_quarter": "{unit} neljänneksessä",
    "sweep_per_year": "{unit} vuodessa",
    "sweep_axis": "{title}, {unit}",
    "sweep_map_title": "Missä {rival} on parempi kuin {baseline}",
    "sweep_map_of": "{metric}: {rival}, vähennettynä {baseline}, {unit}",
    "sweep_map_basis": "{n} parittaista toistoa joka pisteessä ({points}); pisteet: ei erotu (95 %).",
    "sweep_value_basis": "{n} toistoa joka pisteessä ({points}).",
    "sweep_better": "{plan} on parempi",
    "sweep_curves_basis": "{n} toistoa joka pisteessä, vyöhyke: 95 %, pisteittäin.",
    "sweep_value_title": "{metric}: {plan}",
    "sweep_curves_title": "{metric}, muuttujana {factor}",
    "sweep_metric_unit": "{metric}, {unit}",
    "sweep_points": "{n} pistettä",
    "sweep_one_point": "yksi piste",
    "sweep_plans": "{n} suunnitelmaa",
    "sweep_one_plan": "yksi suunnitelma",
    "sweep_replications": "{n} toistoa",
    "sweep_one_replication": "yksi toisto",
    "sweep_up_to": "{low}–{high} toistoa",
    "sweep_seed": "siemen {seed}",
    "sweep_verdict": (
        "{metric}: {rival} on parempi kuin {baseline} {better} pisteessä, kaikkiaan {total}; huonompi "
        "{worse} pisteessä; {open} pisteessä ei erotu."
    ),
    "sweep_unknown": "{unknown} pisteessä ei ole lukua: katso epäonnistuneet.",
    "sweep_best": "{metric}: suurin keskiarvo on {value}, kun {where}.",
    "sweep_lowest": "{metric}: pienin keskiarvo on {value}, kun {where}.",
    "sweep_nothing": "Yhdelläkään pisteellä ei ole lukua.",
    "sweep_of_many": (
        "Paras {n} keskiarvosta on osin onnea ja luultavasti liian hyvä: {near} muuta voi olla yhtä hyviä."
        " Aja sen piste toisella siemenellä ennen kuin luotat siihen."
    ),
    "sweep_mean": "{metric}: keskiarvo on {value}.",
    "sweep_of_plan": "{plan}: {where}",
    "sweep_difference": "{rival}, vähennettynä {baseline}",
    "sweep_across": "vaakaan: {x}; pystyyn: {y}",
    "sweep_open_note": "Suluissa: ei erotu 95 %:n varmuudella.",
    "sweep_some_levels": "Osa tasoista; --out kirjoittaa kaikki.",
    "sweep_failed": "{n} toistoa epäonnistui: virta study failures {store}",
    "sweep_rows": "{total} riviä tiedostossa {store}: nyt laskettu {computed} ({where}), aiemmin {found}.",
    "sweep_as_written": "kuten kirjoitettu",
    # Outcomes of sweeps: what makes them, emulators, fronts
    "yes": "kyllä",
    "no": "ei",
    "factor_is": "{factor} on {word}",
    "factor_is_not": "{factor} ei ole {word}",
    "outcome_lacking": "{n} pistettä on jätetty pois: niistä puuttuu rivejä, tai mittarilla ei ole arvoa.",
    "discover_above": "{outcome} yli {value}",
    "discover_below": "{outcome} alle {value}",
    "discover_reached": "{reached} pistettä {n}:stä",
    "discover_box": (
        "{outcome}, kun {bounds}: pisteistä, joissa näin käy, {coverage} on siellä (peitto), ja siellä "
        "olevista pisteistä {density} on tällaisia (tiheys; haun ulkopuolisista pisteistä {ahead})."
    ),
    "discover_also": (
        "Muualla, kun {bounds}: pisteistä, joissa näin käy, {coverage}, ja siellä olevista {density} "
        "(haun ulkopuolisista pisteistä {ahead})."
    ),
    "discover_no_box": "{outcome}: missään tekijöiden rajaamassa osassa näin ei käy sattumaa useammin.",
    "discover_separates": (
        "Eniten pisteet erottaa {factor}: jakaumien etäisyys on {distance} (Kolmogorov–Smirnov, p {p})."
    ),
    "discover_no_factor": (
        "Mikään tekijä ei yksin erota pisteitä: suurin etäisyys, {factor}, on {distance} "
        "(Kolmogorov–Smirnov, p {p})."
    ),
    "discover_forest": "Tekijät selittävät yhdessä {fit} pisteiden eroista, metsän ulkopuolisissa pisteissä.",
    "discover_no_forest": "Tekijöistä kasvatettu metsä ei selitä juuri mitään ulkopuolisissa pisteissä.",
    "discover_boxes": "Missä näin käy",
    "discover_limit": "Raja",
    "discover_quasi_p": "Kvasi-p",
    "discover_points": "Pisteitä",
    "discover_boxes_note": (
        "Ulkopuolella: tiheys pisteissä, joita ei käytetty haussa. Kvasi-p: pelkkä sattuma, jos raja "
        "jätettäisiin pois; raja on haettu, joten luku on liian pieni."
    ),
    "discover_factors": "Tekijä kerrallaan",
    "discover_factor": "Tekijä",
    "discover_distance": "Etäisyys",
    "discover_p": "p",
    "discover_score": "Osuus",
    "discover_factors_note": (
        "Etäisyys: Kolmogorovin–Smirnovin, tekijän arvojen jakaumat kun näin käy ja kun ei; p korjattu "
        "kaikille tekijöille (Holm). Osuus siitä, minkä metsä selittää; sekoitettu tekijä saa enintään "
        "{luck}."
    ),
    "discover_trade_off": "Pienempi alue on tiheämpi ja peittää vähemmän",
    "discover_trade_off_basis": (
        "Sininen: kaikki haun alueet (PRIM), oikealla alhaalla kaikki pisteet. Oranssi: kerrottu alue."
    ),
    "discover_box_basis": (
        "Tutkimuksen pisteet kahden tekijän suhteen; muiden tekijöiden rajoja ei ole piirretty."
    ),
    "discover_with": "näin käy",
    "discover_without": "näin ei käy",
    "emulate_good": (
        "Emulaattori korvaa simuloinnin ({outcome}): ennen näkemättömissä pisteissä se selittää {explained} "
        "eroista, sen virheen neliökeskiarvo on {error}, ja 95 %:n väleihin osuu {covered}."
    ),
    "emulate_share": (
        "Suurimman osan eroista tekee {factor}: yksin {first} varianssista, yhdysvaikutuksineen {total}."
    ),
    "emulate_trained": "{n} pistettä, {numbers} lukua",
    "emulate_shares": "Mistä varianssi koostuu",
    "emulate_first": "Yksin",
    "emulate_total": "Yhdysvaikutuksineen",
    "emulate_shares_note": (
        "Emulaattorin Sobol-indeksit, tekijät jakautuneina kuten tutkimuksen pisteissä; ± 95 % siitä, mitä "
        "emulaattori ei tiedä."
    ),
    "emulate_predictions": "Ennusteet",
    "emulate_at": "Kohdassa",
    "emulate_expected": "Odotusarvo",
    "emulate_predictions_note": "Odotusarvosta; yksittäisen tulevaisuuden sattuma ei sisälly väleihin.",
    "emulate_figure": "Pistettä näkemättömän emulaattorin ennuste ja simuloitu arvo",
    "emulate_figure_basis": "Janat: 95 %:n välit, simuloidun keskiarvon sattuma mukana. Viiva: ei virhettä.",
    "emulate_simulated": "Simuloitu, {unit}",
    "emulate_predicted": "Ennuste, {unit}",
    "pareto_front": (
        "Jäljelle jää {n} suunnitelmaa, joista mikään ei ole toista parempi kaikessa: {ranges}."
    ),
    "pareto_range": "{objective} {low}–{high}",
    "pareto_today": "Nykyistä suunnitelmaa parempia kaikessa on näistä {n}.",
    "pareto_today_on": "Mikään näistä ei ole nykyistä suunnitelmaa parempi kaikessa.",
    "pareto_fallen": (
        "Lisäksi {n} näytti haussa yhtä hyvältä, mutta häviää kaikessa jollekin toiselle maailmoissa, joita "
        "haku ei käyttänyt."
    ),
    "pareto_worlds": "maailmoja {worlds}, toistoja kussakin {replications}",
    "pareto_luck": "{replications} toistoa; mitään ei sanota epävarmaksi",
    "pareto_mean": "{metric}, keskiarvo",
    "pareto_tail": "{metric}, huonoin {share}",
    "pareto_title": "Rintama",
    "pareto_plan": "Suunnitelma",
    "pareto_today_label": "nyt",
    "pareto_note": (
        "Ero nykyiseen suunnitelmaan maailmoissa, joita haku ei käyttänyt; ± 95 %, ei yhtaikainen. Summat: "
        "{unit}."
    ),
    "pareto_figure": "Yhdessä parempi vain olemalla toisessa huonompi",
    "pareto_figure_basis": (
        "Ero nykyiseen suunnitelmaan maailmoissa, joita haku ei käyttänyt; janat: 95 %; väri: {objective}."
    ),
    "pareto_figure_plain": "Ero nykyiseen suunnitelmaan maailmoissa, joita haku ei käyttänyt; janat: 95 %.",
    # The command line
    "one_day": "Päivä",
    "one_week": "Viikko",
    "one_month": "Kuukausi",
    "one_quarter": "Neljännes",
    "one_year": "Vuosi",
    "several_days": "Päivät",
    "several_weeks": "Viikot",
    "several_months": "Kuukaudet",
    "several_quarters": "Neljännekset",
    "several_years": "Vuodet",
    "until": "–",
    "seed_is": "siemen {seed}",
    "replications": "{n} toistoa",
    "replications_one": "1 toisto",
    "by_engine_reference": "viitemoottori (SimPy)",
    "by_engine_compiled": "käännetty moottori",
    "by_engine_exact": "odotusarvot ilman simulointia",
    "by_engine_mean-field": "odotusarvot, likimääräiset",
    "fingerprint": "sormenjälki",
    "model_version": "malli {n}",
    "share": "osuus",
    "share_per": "osuus {each}",
    "each_day": "päivässä",
    "each_week": "viikossa",
    "each_month": "kuukaudessa",
    "each_quarter": "vuosineljänneksessä",
    "each_year": "vuodessa",
    "each_period": "jaksossa ({length})",
    "metrics": "Tunnusluvut",
    "mean": "Keskiarvo",
    "half_width": "± 95 %",
    "exact": "Tarkka",
    "distance": "Ero, kv",
    "unit": "Yksikkö",
    "better": "Parempi",
    "higher": "suurempi",
    "unit_money": "raha",
    "unit_people": "henkilöä",
    "unit_share": "osuus",
    "unit_share per period": "osuus jaksossa",
    "unit_time": "aika",
    "unit_money per person": "raha henkilöä kohti",
    "lower": "pienempi",
    "neither": "–",
    "distance_note": "Ero: simuloitu keskiarvo miinus tarkka arvo, keskivirheinä.",
    "expected_note": "Odotusarvoja: ei sattumaa, siis ei välejä.",
    "single_note": "Yhdellä toistolla ei ole väliä; pyydä lisää valinnalla --replications.",
    "undefined_metric": "{metric}: {reason}.",
    "no_exact_note": "Ei tarkkoja arvoja: {reason}.",
    "balance_sheet": "Asiakastase",
    "profit_and_loss": "Asiakastuloslaskelma",
    "given_tenure": "Asiakas, joka on pysynyt",
    "given_purchases": "Asiakas, joka on ostanut näin",
    "given_bought": "Ostoja",
    "given_recency": "Viimeinen osto, {unit} alusta",
    "given_age": "Tunnettu, {unit}",
    "given_there": "Yhä mukana",
    "given_to_come": "Ostoja vielä",
    "given_survival": "Pysyy näin kauan",
    "given_mean": "{trait}, keskiarvo",
    "given_time": "Asiakkaana vielä, {unit}",
    "given_value": "Tuleva arvo, {unit}",
    "given_note": (
        "Luokat ja keskiarvot tämän historian perusteella, perusvauhtien mukaan; tuleva on odotusarvo "
        "skenaarion loppuun, diskontattuna tähän hetkeen, sen omilla suunnitelmilla."
    ),
    "given_no_value": "Ei tulevaa aikaa eikä arvoa: {reason}.",
    "portfolio": "Asiakasportfolio",
    "best_customers": "Arvokkaimmat asiakkaat",
    "portfolio_any": "kaikki",
    "portfolio_under": "alle {high}",
    "portfolio_from": "vähintään {low}",
    "portfolio_between": "{low}–{high}",
    "portfolio_brought": "{what} vuodessa",
    "portfolio_value": "Toi vuodessa, {currency}",
    "portfolio_age": "Ikä, {unit}",
    "portfolio_contribution": "Kate",
    "portfolio_invested": "Panostettu",
    "portfolio_each": "Päätä kohti",
    "portfolio_all": "Asiakkaat",
    "portfolio_left": "Lähti vuoden aikana",
    "portfolio_other": "Ei vielä asiakas",
    "portfolio_moves": "Vuotta myöhemmin",
    "portfolio_rose": "ylempi",
    "portfolio_same": "sama",
    "portfolio_fell": "alempi",
    "portfolio_gone": "lähti",
    "portfolio_note": (
        "Henkilöt vuosien lopussa, sitten viimeiseltä vuodelta kate ennen panostuksia, samoihin ihmisiin "
        "panostettu ja kate henkilöä kohti. Panostus jaetaan tasan niille, joille se tehtiin; vuoden "
        "aikana voitetun asiakkaan hankinta on asiakkaan omassa ruudussa. Ennen alkua syntynyt "
        "asiakassuhde luetaan alkavaksi tarkastelun alusta, ellei tiedosto kerro sen ikää."
    ),
    "portfolio_subtitle": (
        "Ylös: mitä asiakas toi vuodessa, {unit}; oikealle: asiakassuhteen ikä, {ages}. Toisto 0."
    ),
    "portfolio_title": "Vuodessa {value} tuovat: {heads} asiakkaista ja {share} katteesta, {when}",
    "portfolio_title_plain": "Asiakkaita {when} {n}",
    "portfolio_key": "lihavoitu: henkilöitä; alla: vuoden kate, {unit}",
    "pair_profitability": "Asiakaskannattavuus",
    "pair_of_profitability": "tuotekannattavuus",
    "pair_development": "Asiakassuhteen kehitys",
    "pair_of_development": "tuotekehitys",
    "pair_age": "Asiakassuhteiden ikä",
    "pair_of_age": "tuotteiden ikä",
    "pair_share": "Asiakasosuus",
    "pair_of_share": "markkinaosuus",
    "pair_new": "Uusien asiakkaiden osuus",
    "pair_of_new": "uusien tuotteiden osuus",
    "pair_activity": "Ostoja asiakasta kohti",
    "pair_of_activity": "varaston kierto",
    "pair_retention": "Asiakaspito",
    "pair_of_retention": "tuotteiden uusintatilaukset",
    "pair_satisfaction": "Asiakastyytyväisyys",
    "pair_of_satisfaction": "tuotteen laatu",
    "pair_cost": "Uuden asiakkaan hankintakustannus",
    "pair_of_cost": "uuden tuotteen lanseerauskustannus",
    "pair_customers": "Asiakkaita",
    "pair_of_customers": "myydyt kappaleet",
    "pair_best": "Parhaan viidenneksen osuus",
    "pair_of_best": "myydyimpien tuotteiden osuus",
    "pair_note": (
        "Rivien järjestyksessä tuotenäkökulma kysyy: {asked}. Rahamäärät ovat asiakasta kohti; kehitys on "
        "asiakkaan tuoton kasvu ennen panostuksia."
    ),
    "pair_beside": "sijasta: {asked}",
    "pair_why_before": "edellisessä sarakkeessa ei tuottanut kukaan, tai edellistä saraketta ei ole",
    "pair_why_horizon": "kirjanpito tuntee sen vain tarkastelujakson lopussa, tai asiakkaita ei ollut",
    "pair_why_elsewhere": "skenaario ei kerro, mitä asiakkaat ostavat muualta",
    "pair_why_expected": "ostot ovat odotusarvoja tai virtoja; money.purchases: sampled laskee ne",
    "pair_why_satisfaction": "skenaariossa ei ole tyytyväisyyttä",
    "pair_why_spend": "ketään ei voitettu, tai hankintaan ei käytetty mitään",
    "pair_why_single": "se tunnetaan koko ajolta, kun ostot arvotaan",
    "pair_why_nobody": "asiakkaita ei ollut",
    "event_log": "Tapahtumaloki",
    "mean_over": "{n} toiston keskiarvo",
    "expected_basis": "odotusarvoja",
    "of_first": "toisto 0",
    "by_stage": "Kaikki vaiheittain, lopussa",
    "sheet_run_off": "Jälkeen",
    "after_note": (
        "Jälkeen: vain asiakkaat jatkavat {time} tarkastelujakson jälkeen, prospekteja ei lasketa; "
        "tunnusluku kate on ilman sitä."
    ),
    "churn_note": (
        "Asiakaspidon ja poistuman summa ei aina ole 100 %: samassa jaksossa voitettu ja menetetty ei ollut "
        "alussa pidettävänä, ja potentiaaliseen vaiheeseen palaava ei ole pidetty eikä menetetty."
    ),
    "cut_off_note": (
        "Tarkastelujakson lopun asiakkaista {share} on silloin yhä jäljellä; myöhempi tuotto jää pois."
    ),
    "unspent_note": "{investment}: {amount} budjetista ei tavoittanut ketään.",
    "person": "Asiakas",
    "segment": "Segmentti",
    "since": "Alkaen",
    "final_stage": "Vaihe",
    "purchases": "Ostoja",
    "value": "Arvo",
    "most_valuable": "{n} arvokkainta, kaikkiaan {total}",
    "first_rows": "{n} ensimmäistä alun jälkeen, rivejä {total}",
    "time": "Aika",
    "event": "Tapahtuma",
    "from_stage": "Mistä",
    "to_stage": "Mihin",
    "amount": "Määrä",
    "event_start": "alussa",
    "event_arrive": "saapuu",
    "event_purchase": "ostaa",
    "event_move": "siirtyy",
    "event_decide": "päättää",
    "event_choice": "ostopäätös",
    "event_lapse": "jää pois",
    "event_rule": "sääntö",
    "event_call": "yhteydenotto",
    "event_contact": "palvelu alkaa",
    "event_served": "palveltu",
    "event_abandon": "luopuu odottamasta",
    "event_withdraw": "peruu yhteydenoton",
    "event_fade": "vaikutus heikkenee",
    "event_encounter": "kohtaaminen",
    "event_recovery": "virhe korjattiin",
    "event_dated": "päivätty",
    "event_spend": "panostus",
    "event_list": "listalle",
    "event_refer": "tuo jonkun",
    "event_note": "merkintä",
    "try_next": "Kokeile seuraavaksi",
    "ask_intro": "Vastaa viime vuodesta; karkeat luvut riittävät. Enter hyväksyy hakasulkeissa olevan.",
    "ask_title": "Mikä on yrityksen nimi?",
    "ask_currency": "Kolme kirjainta, esimerkiksi EUR.",
    "ask_whole": "Henkilömäärän on oltava kokonaisluku.",
    "ask_range": "Luvun on oltava vähintään nolla ja alle miljoona miljoonaa.",
    "ask_number": "{text!r} ei ole luku; kirjoita se näin: 12 500 tai 0,4.",
    "ask_ambiguous": "{text!r} voi olla tuhansia tai desimaaleja; kirjoita se näin: 12 500 tai 12,5.",
    "ask_wanted_people": "Tähän tarvitaan henkilömäärä, esimerkiksi 350; 0, jos ei ketään.",
    "ask_wanted_money": "Tähän tarvitaan rahasumma, esimerkiksi 12 500 tai 8,50; 0, jos ei mitään.",
    "ask_wanted_number": "Tähän tarvitaan luku, esimerkiksi 4 tai 0,5.",
    "ask_wanted_percent": "Tähän tarvitaan prosenttiluku, esimerkiksi 40, kun osuus on 40 %.",
    "ask_no_share": "{text!r} on osuus. {wanted}",
    "ask_percent": "Myynnistä voi jäädä enintään 100 %.",
    "ask_came_back": (
        "Menetettyjä oli {lost}, ja osa heistä pysyi poissa: palanneita voi olla enintään {most}."
    ),
    "new_wrote": "Kirjoitettu: {file}. Seuraavaksi:",
    "check_stage": "{n} vaihe",
    "check_stages": "{n} vaihetta",
    "check_transition": "{n} siirtymä",
    "check_transitions": "{n} siirtymää",
    "check_segment": "{n} segmentti",
    "check_segments": "{n} segmenttiä",
    "check_people": "alussa {n} henkilöä",
    "check_in_periods": "{length}, jaksoja {n}",
    "check_expected": (
        "noin {events} tapahtumaa toistossa: {people} henkilöä, {moves} siirtymää, {purchases} ostoa, "
        "{decisions} päätöstä"
    ),
    "convention_cash": "kassavirrat ajoittuvat: {timing}",
    "convention_events": "satunnaisia tapahtumia",
    "convention_expected": "niistä kertyy odotusarvo",
    "convention_run_off": "tarkastelujakson jälkeen lasketaan vielä {length}",
    "convention_no_run_off": "tarkastelujakson jälkeen ei lasketa mitään",
    "explained_note": "Kirjoitettu ja ymmärretty ovat skenaariotiedostojen kieltä, joka on englantia.",
    "explanation": "Jokainen luku niin kuin se ymmärrettiin",
    "number": "Luku",
    "written": "Kirjoitettu",
    "understood": "Ymmärretty",
    "conversion": "Muunnos",
    "default": "oletus",
    "name": "Nimi",
    "title": "Otsikko",
    "stages": "Vaiheita",
    "shipped": "Mukana tulevat skenaariot",
    "shipped_studies": "Mukana tulevat parametritarkastelut",
    "how_to_sweep": "Ajo: virta sweep NIMI",
    "plans_compared": "{n} suunnitelmaa",
    "paired_replications": "{n} parittaista toistoa",
    "step_replications": "Toistoja",
    "step_counterfactuals": "Mitä suunnitelmat siirsivät",
    "step_marginal values": "Mitä lisäys toisi",
    "step_flip points": "Mikä kääntäisi vastauksen",
    "step_generations": "Sukupolvia",
    "step_worlds": "Maailmoja",
    "step_read": "Maailmoja luettu",
    "step_why": "Mistä ero tulee",
    "step_lives": "Asiakas, josta ero näkyy",
    "step_points": "Pisteitä",
    "step_rows": "Rivejä",
    "step_grid": "Maailmoja, ruudukkoa varten",
    "effects_title": "Kustannukset ja vaikutukset, diskontattuina",
    "effects_cost": "Kustannus",
    "effects_effect": "Vaikutus",
    "effects_more_cost": "Lisäkustannus",
    "effects_more_effect": "Lisävaikutus",
    "effects_icer": "ICER, {unit}",
    "effects_note": (
        "Kustannus: palvelu, kertaerät ja panostukset, {unit}; vaikutus: mitä vaiheet tuovat ajan mittaan "
        "rahan lisäksi tarkastelujaksolla. Lisä on ensimmäiseen suunnitelmaan verrattuna; ICER: mitä yksi "
        "vaikutusyksikkö lisää maksaa. ± puolet 95 %:n luottamusvälistä."
    ),
    "side_by_side": "Rinnakkain",
    "difference_column": "ero",
    "difference_note": "Ero: parittainen, suunnitelmaan {baseline}, ± puolet 95 %:n välistä.",
    "sequence_note": (
        "Ajoja katsottiin ratkaisua odottaen, joten välit pätevät lopetushetkestä riippumatta ja ovat "
        "leveämpiä."
    ),
    "differences_to": "Erot suunnitelmaan {baseline}",
    "how_sure": "Kuinka varma: {metric}, ero: {baseline}",
    "mean_difference": "Keskiarvo",
    "standard_error": "Keskivirhe",
    "interval": "{level} väli",
    "all_at_once": "Sama, kaikille yhtä aikaa",
    "interval_kind": "Välin laji",
    "kind_t": "t",
    "kind_bootstrap-t": "bootstrap-t",
    "kind_sequence": "jono",
    "skewness": "Vinous",
    "p_holm": "p-arvo sille, ettei eroa ole (Holm)",
    "p_value": "p-arvo sille, ettei eroa ole",
    "correlation": "Suunnitelmien korrelaatio",
    "variance_ratio": "Parituksen säästö ajoissa",
    "ahead_in": "Edellä, samalla tuurilla",
    "from_to": "{low}–{high}",
    "how_sure_note": "Vain sattuma, kun oletukset pitävät. {stopped}.",
    "caused": "Minkä suunnitelmat aiheuttavat",
    "caused_subtitle": "ilman panostuksia, {n} toistoa",
    "won_by_spend": "Hankinnan ansiosta voitetut",
    "kept_by_spend": "Asiakaspidon ansiosta pysyneet",
    "cost_won": "Kustannus panostuksella hankittua asiakasta kohti",
    "cost_kept": "Kustannus panostuksella pidettyä asiakasta kohti",
    "caused_note": (
        "Kustannus: tavoitteen panos jaettuna niillä, jotka eivät olisi tulleet tai pysyneet ilman sitä."
    ),
    "turns": "Mikä kääntäisi vastauksen",
    "turns_assumed": "Oletettu",
    "turns_at": "Kääntyy",
    "turns_to": "Sitten parempi",
    "turns_note": (
        "Kutakin vaikutusta siirretty yksin, kaikissa suunnitelmissa, neljäsosasta nelinkertaiseksi."
    ),
    "turns_rest": "{n} muuta ei käännä sitä.",
    "turns_more": "{n} muuta kääntää sen, kauempana.",
    "turns_none": "Mikään oletettu vaikutus neljäsosaan tai nelinkertaiseksi siirrettynä ei käännä: {best}.",
    "turns_nothing": "Ei ole suositusta, jonka voisi kääntää.",
    "worlds": "Mitä emme tiedä",
    "worlds_subtitle": "{metric}, ero: {baseline}, {n} maailmassa",
    "worlds_better": "Parempi näin monessa",
    "worlds_best": "Paras kaikista näin monessa",
    "worlds_range": "95 % maailmoista",
    "worlds_sd": "Tietämättömyyden hajonta",
    "worlds_luck": "Sattuman hajonta maailmassa",
    "worlds_hangs_on": "{rival} riippuu eniten: {path} (järjestyskorrelaatio {r}).",
    "report_of": "Raportti",
    "demo_question": "Mikä kannattaa viidessä vuodessa: hankkia asiakkaita vai pitää heidät?",
    "demo_plans": (
        "Kodintavarakaupalla on 1 500 asiakasta ja 3 600 euroa kuussa käytettävänä, ja siihen kolme "
        "suunnitelmaa: pidä nykyinen jako (hold), siirrä 900 mainontaan (win), siirrä 900 asiakkaiden "
        "hoitoon (keep). Luvut ovat oletuksia, tiedostossa jonka voi lukea ja muuttaa."
    ),
    "engines": "Kaksi moottoria, yksi merkitys",
    "demo_data_question": "Kauppa, jolla on vain ostolokinsa: hankkia asiakkaita vai pitää heidät?",
    "demo_data": (
        "CD-kauppa CDNOW:n {customers} asiakkaan ostoloki vuodelta 1997 muuttuu skenaarioksi (BG/NBD). "
        "Asiakkaana ollessaan he ostavat keskimäärin {pace} kertaa vuodessa, ja {leaving} ostoista jää "
        "viimeiseksi; kummassakin he eroavat paljon toisistaan. Yhdeksänä kuukautena, joita sovitus ei "
        "nähnyt, ostoja tehtiin {bought}; odotettiin {expected}."
    ),
    "demo_data_plans": (
        "Suunnitelmat kahdeksi vuodeksi: nykyinen mainonta; enemmän mainontaa; kirje kuussa parhaalle "
        "kymmenykselle asiakkaista; kirje kaikille. Miten ihmiset kumpaankin vastaavat, on oletus: "
        "ostoloki ei sitä kerro."
    ),
    "demo_engines": "SimPy ja käännetty ydin kirjoittivat samat {events} tapahtumaa viimeistä bittiä myöten.",
    "demo_written": "Kuvat, taulukot ja kahden sivun raportti: {folder}",
    "demo_without_figures": (
        'Taulukot: {folder} (kuvat ja raportti vaativat matplotlibin: pip install "virta[figures]")'
    ),
    "step_search": "Kokeiltuja summia",
    "step_select": "Valinnan toistoja",
    "step_believed": "Valinnan toistoja uskotussa maailmassa",
    "step_estimate": "Uudelleen arvioituja",
    "step_frontier": "Enemmän tai vähemmän",
    "step_margins": "Yksi asiakas lisää",
    "step_compiling": "Moottori käännetään tälle koneelle; se vie puolisen minuuttia, kerran.",
    "step_done": "{doing}: {done} / {all}",
    "step_expected": "{doing}: lasketaan odotusarvoja",
    "step_explain": "Toistoja",
    # Metrics
    "metric_npv": "Nettonykyarvo",
    "metric_contribution": "Kate",
    "metric_revenue": "Liikevaihto",
    "metric_investment": "Panostus",
    "metric_customer_equity": "Asiakaspääoma",
    "metric_value_after_horizon": "Arvo tarkastelujakson jälkeen",
    "metric_customers_end": "Asiakkaita lopussa",
    "metric_customers_won": "Voitetut asiakkaat",
    "metric_customers_lost": "Menetetyt asiakkaat",
    "metric_customers_won_back": "Takaisin voitetut asiakkaat",
    "metric_retention_rate": "Asiakaspito",
    "metric_churn_rate": "Asiakaspoistuma",
    "metric_new_customer_share": "Uusien asiakkaiden osuus",
    "metric_relationship_age": "Asiakassuhteiden ikä",
    "metric_clv": "Asiakkaan elinkaariarvo",
    "metric_residual_value": "Jäännösarvo",
    "metric_cost_per_won": "Hankintapanostus uutta asiakasta kohti",
    "metric_replacement_cost": "Menetettyjen asiakkaiden korvaamisen kustannus",
    "metric_top20_share": "Parhaan 20 prosentin osuus",
    # Stages of the shipped vocabularies, for files that give them no title
    "stage_market": "markkina",
    "stage_suspect": "suspekti",
    "stage_prospect": "prospekti",
    "stage_new": "uusi asiakas",
    "stage_active": "aktiivinen",
    "stage_passive": "passiivinen",
    "stage_ended": "päättynyt",
    "stage_gone": "poistunut markkinalta",
    "stage_customer": "asiakas",
    "stage_regular": "kanta-asiakas",
    "stage_key": "avainasiakas",
    "stage_advocate": "suosittelija",
    "stage_awareness": "tietoisuus",
    "stage_exploration": "tutustuminen",
    "stage_expansion": "laajeneminen",
    "stage_commitment": "sitoutuminen",
    "stage_dissolution": "purkautuminen",
    # Keys of scenario files, as tables and figures speak of them
    "path_rate": "tahti",
    "path_speeds_up_to": "nopeuttaa enintään",
    "path_slows_down_to": "hidastaa enintään",
    "path_half_effect_at": "puolet vaikutuksesta, panostus",
    "path_purchases": "ostot",
    "path_mean": "keskiarvo",
    "path_median": "mediaani",
    "path_cv": "variaatiokerroin",
    "path_margin": "kateprosentti",
    "path_revenue": "liikevaihto",
    "path_budget": "budjetti",
    "path_reference": "vertailutaso",
    "path_probability": "todennäköisyys",
    "path_count": "lukumäärä",
    "path_scale": "skaala",
    "path_shape": "muotoparametri",
    "path_discount_rate": "diskonttokorko",
    "path_service_cost": "palvelukustannus",
    "path_carry_over": "vaikutuksen säilyminen",
    # Workbooks
    "excel_answer": "Vastaus",
    "excel_books": "Laskelmat",
    "excel_checks": "Tarkistukset",
    "excel_check": "Täsmää",
    "excel_ties": "Kaikki {n} kaavariviä täsmäävät simulointiin.",
    "excel_broken": "Jokin ei täsmää: katso punaisia soluja.",
    "excel_difference": "{rival} miinus {baseline}",
    "excel_low": "95 % alkaen",
    "excel_high": "95 % asti",
    "excel_interval_note": "Erot ovat parittaisia; kukin väli koskee yhtä eroa yksin.",
    "excel_assumptions": "Oletukset ja lähteet",
    "excel_customers": "Asiakasmittarit",
    "excel_over_time": "Diskontattu kate kertyneenä",
    "excel_money_by": "{currency}, aika yksikössä {unit}",
    "excel_cash": "Kassavirta ajan kuluessa, diskonttaamatta",
    "excel_cash_before": "Kertynyt ennen",
    "excel_cash_after": "Kertynyt jälkeen",
    "excel_input": (
        "Muuta lukuja sarakkeissa B ja C, tallenna ja anna tämä tiedosto komennolle virta check, run tai "
        "compare. Rivit ovat skenaariotiedoston rivejä."
    ),
    # Words of lower layers on how records are written and where rows are computed
    "word_exponential": "eksponentiaalinen",
    "word_weibull": "Weibull",
    "word_gompertz": "Gompertz",
    "word_loglogistic": "log-logistinen",
    "word_lognormal": "lognormaali",
    "word_piecewise": "paloittain vakio",
    "word_rate": "intensiteetti",
    "word_rate to": "intensiteetti ikään",
    "word_scale": "skaala",
    "word_shape": "muotoparametri",
    "word_growth": "kasvu",
    "word_median": "mediaani",
    "word_never": "ei koskaan",
    "word_shares in per cent": "osuuksia prosentteina",
    "word_shares": "osuuksia",
    "word_counts": "lukumääriä",
    "word_thread": "säie",
    "word_threads": "säiettä",
    "word_process": "prosessi",
    "word_processes": "prosessia",
    "word_worker": "työläinen",
    "word_workers": "työläistä",
    "word_decimal commas": "desimaalipilkut",
    "word_decimal points": "desimaalipisteet",
    "word_commas": "pilkut",
    "word_points": "pisteet",
    "word_blanks": "välit",
    "word_apostrophes": "heittomerkit",
    "word_semicolons": "puolipisteet",
    "word_tabs": "sarkaimet",
    "word_bars": "pystyviivat",
    "word_between thousands": "tuhansien välissä",
    "word_with byte order mark": "tavujärjestysmerkki",
    "word_without a heading": "ilman otsikkoriviä",
    "word_for it is not UTF-8": "sillä se ei ole UTF-8:aa",
    "word_with its time zone": "aikavyöhykkeineen",
    "word_sheet": "taulukko",
    # Why there is no number
    "why_no_risk": "yhdenkään jakson alussa ei ollut asiakkaita",
    "why_no_end": "yhdenkään jakson lopussa ei ollut asiakkaita",
    "why_no_horizon": "tarkastelujakson lopussa ei ollut asiakkaita",
    "why_nobody_came": "kenestäkään ei tullut asiakasta tarkastelujaksolla",
    "why_nobody_there": "kukaan ei ollut asiakas alussa",
    "why_nobody_won": "ketään ei voitettu, tai hankintaan ei panostettu",
    "why_no_revenue": (
        "liikevaihtoa ei ollut, tai ostot ovat odotusarvoja, jotka eivät erota asiakkaita toisistaan"
    ),
    "why_ratio": "jakajaa ei voi erottaa nollasta",
    "why_one": "yhdellä toistolla ei ole keskivirhettä",
    "why_no_twin": "tarkka laskenta ei anna tätä tunnuslukua",
    "why_no_single": "odotusarvot eivät tunne yksittäistä asiakasta",
    "why_no_spend": "siihen ei panosteta",
    "why_since_entry": (
        "vaihe {stage} ratkaistaan {every} välein tulosta, mikä ei ole kokonainen määrä jaksoja ({period})"
    ),
    "why_first": (
        "vaihe {stage} ratkaistaan ensi kerran {every} tulosta, mikä ei ole kokonainen määrä jaksoja "
        "({period})"
    ),
    "why_sooner": "vaihe {stage} ratkaistaan ensi kerran nopeammin kuin siitä eteenpäin",
    "why_hazard": "siirtymän {name} intensiteetti ei ole vakio ajassa",
    "why_enter_any": "vaihe {stage} ratkaistaan välein tulosta, ja {name} voi tulla siihen milloin tahansa",
    "why_enter_market": (
        "vaihe {stage} ratkaistaan välein tulosta, ja siihen tulee markkinalle ihmisiä milloin tahansa"
    ),
    "why_traits": "lähdöt riippuvat {n} ominaisuudesta ({names}); enintään {most} integroidaan",
    "why_states": "siirtymiä {n} tilan välillä on enemmän kuin voidaan seurata yhtä aikaa",
    "why_nodes": "integrointi yli ominaisuuksien {names} vaatii yli {most} solmua",
    "why_starters": (
        "vaihe {stage} ratkaistaan välein tulosta, ja alussa olleet tulivat siihen satunnaisina aikoina"
    ),
    "why_missed": (
        "vaiheessa {stage} alussa olleet ovat olleet siinä {time}: heidän ratkaisunsa eivät osu jaksojen "
        "rajoille"
    ),
    "why_beta": (
        "vaiheessa {stage} alussa olleet ovat säilyneet intensiteetistä, jonka beetaominaisuus {trait} kertoo"
    ),
    "why_by_purchases": "lähdöt vaiheesta {stage} riippuvat ostoista, joista aika ei kerro mitään",
    "why_nobody_buys": "vaiheessa {stage} ei osteta",
    "why_may_return": (
        "vaiheesta {stage} lähtenyt voi ostaa vaiheessa {other}, joten hiljaisuus ei kerro, kuka on poissa; "
        "anna asiakkaasta, jonka tiedetään olevan yhä mukana, vain ostojen määrä ja aika"
    ),
    "why_between_periods": (
        "ostot vaiheessa {stage} ratkaistaan jaksojen lopussa, viimeksi nyt: {time} alusta ei osteta"
    ),
    "why_too_many": "{n} ostoa {periods} jaksossa vaiheessa {stage}: enintään yksi jaksossa",
    "why_no_customer": "vaiheessa {stage} olevat eivät ole asiakkaita",
    "why_at_purchase": "lähdöt vaiheesta {stage} ratkaistaan joka ostossa",
    "why_rule": "{name} seuraa siitä, mitä kukin on ostanut",
    "why_purchases_period": "ostot vaiheessa {stage} ratkaistaan kerran jaksossa",
    "why_lists": "yli {n} panostusta pitää listaa",
    "why_list": "panostuksen {name} lista otetaan satunnaisena, samankokoisena",
    "why_satisfaction": "kunkin tyytyväisyys seuraa hänen omista kohtaamisistaan",
    "why_team": "henkilöt odottavat tiimiä {name} ja palvellaan yksi kerrallaan",
    "why_no_history": "kenelläkään vaiheessa {stage} ei voi olla tätä historiaa",
    "why_referred_trait": "muiden tuomalla on oma {trait} ja siksi eri poistumat",
    "why_referred_list": "muiden tuoma pääsee panostuksen {name} listalle aikaisintaan jaksoa myöhemmin",
    "why_contagion": "tarttuminen seuraa kertovien odotettua osuutta markkinasta",
    "why_heads": "yrityksen toimet seuraavat odotettuja henkilömääriä, eivät yksittäisen kulun henkilömääriä",
    "why_policy": "panostuksista päätetään jaksoittain sen mukaan, mitä yritys silloin näkee",
    "why_process": "prosessi {name} voi tehdä mitä tahansa milloin tahansa",
    "why_unsettled": "integraali yli ominaisuuksien {names} ei asetu: {where} muuttuu yhä {gap} koostaan",
    "why_unsettled_from": (
        "integraali yli ominaisuuksien {names} ei asetu: {where} muuttuu yhä {gap} koostaan;"
        " sen henkilömäärät ja rahat pitävät yhtä hetkeen {until} asti ({unit})"
    ),
    "why_budget": (
        "panostuksen {name} budjetti jaetaan kohderyhmän henkilömäärällä, mikä on takaisinkytkentää"
    ),
    "why_contagious": "siirtymän {name} tarttuminen riippuu siitä, montako henkilöä missäkin on",
    "why_ranked": "panostuksen {name} lista vertaa ihmisiä toisiinsa",
    # Latauksen varoitukset ja neuvot; kirjoitettava pysyy sellaisenaan.
    "doubt_within": "segmentissä ”{segment}”: {doubted}",
    "doubt_point": "{digits} on {plain}: piste on desimaalipiste",
    "doubt_yearly": "{text} on {percent} % vuodessa",
    "doubt_time": "{name}: {text} on aikana {span}",
    "doubt_rate": (
        "{text} on {share} % {unit}: puolet vaiheesta {stage} lähtee tätä tietä, kun on kulunut {span}"
    ),
    "doubt_margin": "kate {percent} % jättää jokaisesta liikevaihdon yksiköstä {rest}",
    "doubt_certain": "1 on varma: kaikki lähtevät ensimmäisessä päätöksessä",
    "doubt_everyone": "1 on kaikki",
    "doubt_multiplier": "{name}: {number} on {percent} %",
    "doubt_apart": "{kind}: tässä {odd}, toisaalla {other}; ovatko molemmat samassa yksikössä?",
    "doubt_twelvefold": (
        "{kind}: tämä on täsmälleen kaksitoista kertaa toinen, joka on {other}; "
        "onko toinen niistä vuoden summa?"
    ),
    "doubt_times": "{new} on {count} kertaa se, minkä se korvaa ({old}): ovatko molemmat samassa yksikössä?",
    "doubt_into": (
        "{new} menee {count} kertaa siihen, minkä se korvaa ({old}): ovatko molemmat samassa yksikössä?"
    ),
    "doubt_income": "yksikään asiakas ei tuota: {stage} tuo {income} {currency} {unit} ja maksaa {cost}",
    "doubt_spend": (
        "{name} käyttää {spend} {currency} {unit} kuhunkin asiakkaaseen, joka tuo enintään {best}"
    ),
    "doubt_nobody": "kukaan ei reagoi hintaan {name}, kuin se olisi kaikille yhdentekevä",
    "doubt_sign_leave": "tällä etumerkillä harvempi lähtee, kun hinta on korkeampi",
    "doubt_sign_buy": "tällä etumerkillä useampi ostaa, kun hinta on korkeampi",
    "doubt_sign_join": "tällä etumerkillä useampi liittyy, kun hinta on korkeampi",
    "doubt_unfaded": (
        "hintaan ei ole totuttu tarkastelujakson lopussa (x {left}), ja sen jälkeen siihen on totuttu heti"
    ),
    "doubt_quantum": (
        "money.quantum on {quantum} {currency}: pyöristys siirtää lukua {path} ({sum}) enintään {percent} %, "
        "ja tuloksia sen mukana"
    ),
    "doubt_cv": (
        "{path}: cv on {cv}, ja puolet keskiarvosta on niin harvinaisten ostojen varassa, että niitä "
        "odotetaan toistossa {seen}; useimmissa toistoissa näkyy paljon vähemmän"
    ),
    "advice_thousands": "kirjoita {spaced}, jos tarkoitat tuhansia, tai {plain}",
    "advice_rate": "kirjoita rate: {rate}, jos tarkoitat tahtia, tai {time}",
    "advice_if_meant": "kirjoita {first}, jos sitä tarkoitat, tai {second}",
    "advice_meant": "kirjoita {first} tai {second}, jos sitä tarkoitat",
    "advice_space": "tuhannet erotetaan välilyönnillä, ja kunkin perään voi kirjoittaa yksikön",
    "advice_each": "kirjoita kummankin perään per year tai per month, ja valuutta, jos molemmat ovat oikein",
    "advice_unit": "summa ilman yksikköä on per {own}: kirjoita sen perään per {first} tai per {second}",
    "advice_currency": "kirjoita myös valuutta, jos luku on oikein, kuten {example}",
    "advice_effects": "kirjoita effects: {example}, tai 0, jos hinta on yhdentekevä",
    "advice_fade": "pidemmällä jaksolla se ehtii hiipua, ja value_after_horizon: none jättää sen huomiotta",
    "advice_write": "kirjoita {text}",
    "sum_amount_of_a_purchase": "oston summa",
    "sum_margin_flow": "katevirta",
    "sum_service_cost": "palvelukulu",
    "sum_sum_of_a_customer": "asiakkaan summa",
    "sum_budget": "budjetti",
    "sum_spend": "panostus",
    "sum_rate": "tahti",
    "warning": "varoitus: ",
    "why_expected": (
        "ostot ovat odotusarvoja, jotka eivät erota asiakkaita toisistaan: kirjoita kohtaan money "
        "purchases: sampled"
    ),
    "why_other": "syy englanniksi: ”{reason}”",
    "note_way_not_borne_out": (
        "{way}: sovitus ei vastaa omaa aineistoaan: {seen} siirtymää vaiheajan {low} – {high} "
        "kohdalla, kun se odottaa {expected}. Mikään kokeiltu muoto ei seuraa aineistoa."
    ),
    "note_rates_not_borne_out": (
        "Keskimääräiset intensiteetit eivät vastaa tilastoja: niillä kerrattuna jakson {period} "
        "loppusaldo on {expected} asiakasta (sattuman rajoissa {low} – {high}), ja se oli "
        "{seen}. Intensiteetit ovat muuttuneet; skenaariossa ovat niiden keskiarvot."
    ),
    "note_cohorts_not_borne_out": (
        "Malli ei vastaa omaa taulukkoaan: ikään {age} mennessä lähti {seen} edellisessä iässä "
        "mukana olleista, ja malli odottaa {expected}. Älä päätä tämän skenaarion varassa ennen "
        "kuin syy on selvillä."
    ),
    "cohorts_left_title": "Mallin mukaan kohortista on iässä {age} jäljellä {share}",
    "cohorts_left_subtitle": (
        "Pisteet: kohortit. Viiva: {law}; vyö: 95 % siitä, mihin nuorin kohortti päätyy."
    ),
    "cohorts_rates_title": "Edellisen iän jälkeen lähteneiden osuus",
    "cohorts_rates_subtitle": (
        "Pisteet: kaikki kohortit yhdessä ja sattuman 95 %:n välit; viiva: valittu malli."
    ),
    "matrix_figure_subtitle": "Pisteet: osuudet. Palkit: 95 %:n välit, kun vastaajien määrä tiedetään.",
    "matrix_figure_bare": "Pisteet: osuudet. Vastaajien määrää ei tiedetä, joten välejä ei ole.",
    "step_reading": "Luetaan {file}",
    "step_fitting": "Sovitetaan malleja: {file}",
    # Messages on standard error, and the stores of studies
    "interrupted": "Keskeytetty.",
    "wrote": "Kirjoitettiin {file}.",
    "wrote_next": "Kirjoitettiin {file}. Seuraavaksi:",
    "wrote_files": "Tiedostoja kirjoitettiin {n}, kansio: {folder}",
    "wrote_mapping": "Kirjoitettiin {file}: --mapping {file} lukee sen ensi kerralla.",
    "figures_left_out": 'Kuvat jäävät pois: ne tarvitsevat matplotlibin, pip install "virta[figures]".',
    "report_left_out": (
        'Kuvat ja raportti jäävät pois: ne tarvitsevat matplotlibin, pip install "virta[figures]".'
    ),
    "demo_reading": "Luetaan ostolokia",
    "grid_runs": "Ruudukko ajaa {runs} toistoa muiden {besides} lisäksi.",
    "calibrate_not_written": "Mitään ei kirjoitettu: -o TIEDOSTO kirjoittaa skenaarion, --out KANSIO kaiken.",
    "columns_guessed": "Sarakkeet pääteltiin nimistä: {columns}",
    "columns_accept": "Hyväksy ne valitsimella --yes tai nimeä sarakkeet.",
    "columns_right": "Pitääkö tämä paikkansa?",
    "columns_name": "Nimeä sarakkeet.",
    "rows_done": "{done} / {all} riviä",
    "rows_rate": "{rate} sekunnissa",
    "rows_left": "aikaa jäljellä {time}",
    "rows_failed": "epäonnistui {n}",
    "sweep_stopped": (
        "Pysäytettiin, kun riveistä oli laskettu {done} / {all}: {store}. Sama komento jatkaa siitä."
    ),
    "sweep_finishing": "Tehdään kesken oleva valmiiksi; toinen Ctrl-C lopettaa heti.",
    "store_there": "rivejä tallessa",
    "store_of": "kaikkiaan {all}",
    "store_failed": "epäonnistuneita",
    "store_missing": "puuttuu",
    "store_goes_on": "Sama virta sweep laskee puuttuvat.",
    "store_nothing_failed": "Mikään ei epäonnistunut.",
    "store_failure": "piste {point}, {plan}: {kind}",
    "store_failure_of": "piste {point}, {plan}, toisto {replication}: {kind}",
    "store_point": "piste {point}, {plan}",
    "store_not_stored": "ei ole tallessa; laskenta onnistui",
    "store_same": "sama kuin tallessa oleva, viimeistä bittiä myöten",
    "store_differs": "poikkeaa tallessa olevasta: {metrics}",
    "store_looked_at": "rivejä tutkittu {rows}, odotettu {expected}, epäonnistuneita {failed}",
    "store_sound": "Ehjä ja täydellinen.",
    "store_not_begun": (
        "Tiedostossa ei ole tutkimusta: sitä ei koskaan aloitettu tai sen alku on kadonnut. Ehjän osan voi"
        " pelastaa: virta study salvage {store} UUSI-TIEDOSTO; muuten aja virta sweep uudelleen."
    ),
    "store_damaged": (
        "Tiedosto on vaurioitunut ({why}). Pelasta ehjä osa: virta study salvage {store} UUSI-TIEDOSTO, ja"
        " aja sitten virta sweep valitsimella --store UUSI-TIEDOSTO."
    ),
    "store_rows_damaged": (
        "Rivejä, jotka eivät ole sellaisia kuin ne kirjoitettiin: {n} ({keys}, ...). virta study verify"
        " --drop {store} poistaa ne; virta sweep laskee ne uudelleen."
    ),
    "store_rows_missing": (
        "Rivejä puuttuu vielä tai on kadonnut tiedoston vaurioituneen lopun mukana: {n}. Sama virta sweep"
        " laskee juuri ne."
    ),
    "store_saved": (
        "Rivejä pelastettiin {rows}, tiedosto: {store}; pelastamatta jäi {left}. virta sweep valitsimella"
        " --store {store} laskee loput."
    ),
    "game_serves": "Peli: {address} (Ctrl+C lopettaa)",
    "game_state": "Pelin tila: {file}, kierros {round}. Sama komento jatkaa siitä.",
    "game_key": "Opettajan avain: {code}",
    "studio_serves": "Studio: {address} (Ctrl+C lopettaa)",
    # The studio
    "studio_days": "päivää",
    "studio_weeks": "viikkoa",
    "studio_months": "kuukautta",
    "studio_quarters": "vuosineljännestä",
    "studio_years": "vuotta",
    "studio_short_day": "pv",
    "studio_short_week": "vko",
    "studio_short_month": "kk",
    "studio_short_quarter": "nelj.",
    "studio_short_year": "v",
    "studio_short_year_axis": "v",
    "studio_per": "{what}/{unit}",
    "studio_a_head": "{unit} henkeä kohti",
    "studio_people_unit": "hlö",
    "studio_times": "kertaa",
    "studio_people": "henkilöä",
    "studio_we": "Mitä me teemme",
    "studio_market": "Miten asiakkaat liikkuvat",
    "studio_buying": "Mitä he tuovat",
    "studio_frame": "Kaikille suunnitelmille",
    "studio_horizon": "Aikajänne",
    "studio_discount": "Laskentakorko",
    "studio_gone": "poistuu markkinoilta",
    "studio_newcomers": "Uusia tulijoita: {stage}",
    "studio_mean": "keskiarvo",
    "studio_median": "mediaani",
    "studio_half_life": "puoliintumisaika",
    "studio_purchases": "ostoja",
    "studio_revenue_a_head": "liikevaihto",
    "studio_amount": "ostos",
    "studio_margin": "kate",
    "studio_spread": "Pidä budjettien summa",
    "studio_was": "oli {value}",
    "studio_undo": "Kumoa",
    "studio_redo": "Tee uudelleen",
    "studio_reset": "Palauta suunnitelma",
    "studio_controls": "Säätimet",
    "studio_today": "Lähtökohta",
    "studio_mine": "Suunnitelma A",
    "studio_plan_letter": "Suunnitelma {letter}",
    "studio_plan": "Suunnitelma",
    "studio_plans": "Suunnitelmat",
    "studio_add_plan": "Kopioi uudeksi suunnitelmaksi",
    "studio_drop_plan": "Poista tämä suunnitelma",
    "studio_no_change": "Liikuta säädintä: markkina vastaa heti.",
    "studio_first_ahead": "{plan} näyttää olevan noin {by} {unit} edellä suunnitelmaa {baseline}.",
    "studio_first_behind": "{plan} näyttää olevan noin {by} {unit} suunnitelmaa {baseline} jäljessä.",
    "studio_same_value": "{plan} ei vielä muuta arvoa.",
    "studio_worked": "{n} toistoa, sama sattuma",
    "studio_worked_small": "ensisilmäys pienessä markkinassa",
    "studio_worked_exact": "odotusarvoja, ilman sattumaa",
    "studio_stop": "Pysäytä",
    "studio_stopped": "pysäytetty; liikuta säädintä jatkaaksesi",
    "studio_p_better": "{plan} päätyy edelle {p}:ssa niistä",
    "studio_thousand": "tuhatta {unit}",
    "studio_headline_npv": "Nettonykyarvo",
    "studio_headline_customers": "Asiakkaita lopussa",
    "studio_headline_won": "Voitettuja asiakkaita",
    "studio_headline_lost": "Menetettyjä asiakkaita",
    "studio_flow": "Asiakasvirta",
    "studio_flow_alt": "Asiakasvirta: vaiheet rivissä, siirtymät nauhoina. Luvut ovat alla taulukossa.",
    "studio_pause": "Tauko",
    "studio_play": "Jatka",
    "studio_won": "voitetut",
    "studio_lost": "menetetyt",
    "studio_won_back": "takaisin voitetut",
    "studio_other": "muut siirtymät",
    "studio_stocks": "Asiakkaat ajan mittaan",
    "studio_stocks_of": "Asiakkaat: {plan}",
    "studio_difference": "{currency} edellä suunnitelmaa {baseline}",
    "studio_stocks_note": "katkoviiva: {baseline}",
    "studio_difference_note": "diskontattuna; 95 %:n väli",
    "studio_as_table": "Taulukkona",
    "studio_from": "Mistä",
    "studio_to": "Mihin",
    "studio_a_year": "Vuodessa",
    "studio_outside": "ulkoa",
    "studio_time": "Aika",
    "studio_stage": "Vaihe",
    "studio_low": "Alaraja",
    "studio_high": "Yläraja",
    "studio_mean_column": "Keskiarvo",
    "studio_side_by_side": "Rinnakkain",
    "studio_statements": "Laskelmat",
    "studio_lives": "Yksi asiakas",
    "studio_events": "Tapahtumat",
    "studio_files": "Tiedostot",
    "studio_get_books": "Näytä laskelmat",
    "studio_books_note": "Keskiarvoja {n} toistosta, säätimien luvuilla.",
    "studio_get_lives": "Etsi asiakas, joka kertoo eron",
    "studio_next_life": "Toinen asiakas",
    "studio_lives_lead": (
        "Sama asiakas ja sama sattuma molemmissa suunnitelmissa. Hetkeen {when} asti elämät ovat yksi."
    ),
    "studio_lives_same": "Elämät ovat samat.",
    "studio_lives_nobody": (
        "Kukaan ei lähde yhdessä suunnitelmassa ja pysy toisessa. Muuta suunnitelmaa ja katso uudelleen."
    ),
    "studio_lives_person": "Asiakas {person}",
    "studio_purchases_made": "{n} ostoa",
    "studio_brought": "toi {amount}",
    "studio_get_events": "Näytä tapahtumat",
    "studio_events_note": "Ensimmäiset {n}/{all} tapahtumaa: {plan}, yksi kulku.",
    "studio_events_large": (
        "{people} henkilöä: loki on pitkä. `virta run TIEDOSTO --log --out KANSIO` kirjoittaa sen."
    ),
    "studio_event": "Tapahtuma",
    "studio_person": "Henkilö",
    "studio_amount_column": "Summa",
    "studio_kind_start": "on mukana",
    "studio_kind_arrive": "saapuu",
    "studio_kind_move": "siirtyy",
    "studio_kind_purchase": "ostaa",
    "studio_kind_decide": "siirtyy",
    "studio_kind_choice": "ostaa",
    "studio_kind_lapse": "siirtyy",
    "studio_kind_dated": "siirretään",
    "studio_kind_spend": "panostus",
    "studio_kind_list": "listalla",
    "studio_download_plan": "Suunnitelma (YAML)",
    "studio_download_packed": "Suunnitelma pohjineen (zip)",
    "studio_download_note": (
        "Suunnitelmassa on vain se, mikä poikkeaa pohjasta {base}. Pohjineen purettuna se toimii"
        " komentorivillä; kumpikin avautuu täällä uudelleen."
    ),
    "studio_download_report": "Raportti (HTML, A4)",
    "studio_download_workbook": "Työkirja (Excel)",
    "studio_download_data": "Aineisto (CSV, zip)",
    "studio_preparing": "Valmistellaan: {step}",
    "studio_cancel": "Peruuta",
    "studio_cancelled": "Peruttu.",
    "studio_ready": "Valmis: {file}",
    "studio_calibrate": "Tee skenaario omasta aineistosta",
    "studio_calibrate_short": "Aineistosta",
    "studio_open_short": "Avaa",
    "studio_calibrate_lead": (
        "Tiedosto pysyy tällä koneella. Siitä arvioidaan vauhdit ja kestot virheineen, ja niistä syntyy"
        " skenaario, joka avautuu tässä."
    ),
    "studio_step_file": "Tiedosto",
    "studio_step_columns": "Mitä sarakkeet kertovat",
    "studio_step_found": "Mitä löytyi",
    "studio_which_records": "Mitä tiedoston rivi kertoo?",
    "studio_records_histories": "Asiakkaiden vaiheet",
    "studio_records_histories_note": (
        "Kuka oli missä vaiheessa mistä mihin, kuka siirtyi mistä mihin tai kuka liittyi ja irtisanoi."
    ),
    "studio_records_purchases": "Ostot",
    "studio_records_purchases_note": "Kuka osti, milloin ja paljollako.",
    "studio_records_cohorts": "Pysyvyystaulukko",
    "studio_records_cohorts_note": "Montako kunkin kohortin asiakasta on jäljellä kussakin iässä.",
    "studio_records_matrix": "Siirtymätaulukko",
    "studio_records_matrix_note": (
        "Kuinka suuri osuus tai kuinka moni siirtyi vaiheesta toiseen jakson aikana."
    ),
    "studio_records_statements": "Jaksojen luvut",
    "studio_records_statements_note": (
        "Kuukausien tai neljännesten asiakkaat, voitetut ja menetetyt, ehkä myös panostus ja liikevaihto."
    ),
    "studio_records_file": "CSV, Excel tai Parquet, enintään 20 Mt",
    "studio_next": "Seuraava",
    "studio_columns_lead": "Tiedostossa {file} on {n} saraketta. Sisältö on arvattu nimistä: korjaa väärät.",
    "studio_choose_columns": "Valitse sarake: {names}.",
    "studio_no_column": "– ei mikään –",
    "studio_role_person": "Kuka",
    "studio_role_stage": "Missä vaiheessa",
    "studio_role_entered": "Mistä alkaen",
    "studio_role_left": "Mihin asti; tyhjä: yhä siellä",
    "studio_role_from": "Mistä vaiheesta",
    "studio_role_to": "Mihin vaiheeseen",
    "studio_role_time": "Milloin",
    "studio_role_events": "Tapahtuma: liittyi, irtisanoi",
    "studio_role_amount": "Paljonko",
    "studio_role_cohort": "Mikä kohortti",
    "studio_role_size": "Asiakkaita alussa",
    "studio_role_ages": "Ensimmäinen ikä",
    "studio_role_share": "Mikä osuus siirtyi",
    "studio_role_count": "Tai montako",
    "studio_role_period": "Mikä jakso",
    "studio_role_customers": "Asiakkaita lopussa",
    "studio_role_won": "Voitettuja",
    "studio_role_lost": "Menetettyjä",
    "studio_role_spend": "Panostus hankintaan",
    "studio_role_revenue": "Liikevaihto",
    "studio_unit_of_time": "Aikayksikkö",
    "studio_leave_bad_rows": "Jätä virheelliset rivit pois ja laske ne",
    "studio_make_scenario": "Tee skenaario",
    "studio_other_file": "Toinen tiedosto",
    "studio_open_made": "Avaa studiossa",
    "studio_download_scenario": "Tallenna skenaario (YAML)",
    "studio_title": "Virta-studio",
    "studio_studio": "Studio",
    "studio_lessons": "Oppitunnit",
    "studio_language": "Suomeksi",
    "studio_skip": "Siirry vastaukseen",
    "studio_open": "Avaa skenaario",
    "studio_open_shipped": "Mukana tulevat skenaariot",
    "studio_open_own": "Oma tiedosto (YAML tai zip pohjineen; enintään 1 Mt)",
    "studio_cannot_open": "Tätä ei voi avata",
    "studio_group_library": "Vertailtavat markkinat",
    "studio_group_vocabularies": "Kolme tapaa nähdä asiakkaan elämä",
    "studio_group_claims": "Väitteitä, jotka pätevät tai eivät päde",
    "studio_group_calibrated": "Aineistoista tehdyt",
    "studio_group_published": "Kirjallisuudesta",
    "studio_group_lessons": "Oppituntien markkinat",
    "studio_too_large": "Tiedosto on liian suuri: enintään {n} Mt.",
    "studio_password": "Salasana",
    "studio_enter": "Sisään",
    "studio_wrong_password": "Salasana ei ole oikea.",
    "studio_wait": "Liian monta yritystä. Odota minuutti.",
    "studio_failed": "Laskenta epäonnistui: {why}",
    "studio_not_allowed": "Nämä luvut eivät sovi yhteen: {why}",
    # Lessons and handouts
    "lesson_lessons": "Oppitunnit",
    "lesson_lead": (
        "Jokainen oppitunti kysyy ensin: kirjoita ennusteesi ja katso sitten, mitä tapahtuu ja miksi."
    ),
    "lesson_minutes": "{n} minuuttia",
    "lesson_my_prediction": "Ennusteeni",
    "lesson_draw": "Raahaa pisteitä, tai valitse piste sarkaimella ja siirrä sitä nuolinäppäimillä.",
    "lesson_lock": "Tämä on ennusteeni: paljasta",
    "lesson_kept": "Ennusteesi säilyy vastauksen vieressä.",
    "lesson_predicted": "ennusteesi",
    "lesson_simulated": "simuloitu, {n} kulkua",
    "lesson_known": "tiedetään simuloimatta",
    "lesson_distance": "Ero ennusteeseesi: {by}.",
    "lesson_near": "Lähes täsmälleen.",
    "lesson_running": "Ajetaan {n} kulkua…",
    "lesson_happens": "Mitä tapahtuu",
    "lesson_discuss": "Keskusteltavaksi",
    "lesson_notes": "Opettajalle",
    "lesson_again": "Ennusta uudelleen",
    "lesson_open_market": "Avaa markkina studiossa",
    "lesson_handout": "Moniste opiskelijoille (A4)",
    "lesson_handout_teacher": "Vastaukset opettajalle (A4)",
    "lesson_next": "Seuraava oppitunti: {title}",
    "lesson_name": "Nimi: ______________________",
    "lesson_date": "Päiväys: ____________",
    "lesson_because": "Koska",
    "lesson_for_teacher": "Opettajalle · {minutes} minuuttia",
    "lesson_answer_number": "Tiedetään: {known} {unit}. Simuloitu: {mean} ± {half} ({n} kulkua).",
    "lesson_answer_curve": (
        "Tiedetään, kun aikaa on kulunut {years} v: {known} {unit}. Simuloitu: {mean} ± {half} ({n} kulkua)."
    ),
    "lesson_years_short": "v",
    "lesson_year": "Vuosi",
    "lesson_after_years": "{n} vuoden päästä",
    "lesson_part_question": "Kysymys",
    "lesson_part_reveal": "Mitä tapahtuu",
    "lesson_part_discuss": "Keskusteltavaksi",
    "lesson_part_teacher": "Opettajalle",
    # The game
    "game_game": "Peli",
    "game_board": "Taulu",
    "game_round_of": "Kierros {n}/{all}",
    "game_over": "Peli on päättynyt",
    "game_rules": (
        "Jokaisella joukkueella on sama kauppa, samat asiakkaat ja sama sattuma. Jakakaa vuodelle {budget}"
        " {unit}; mitä jää yli, säästyy. Voittaja on joukkue, jonka rahat ja asiakkaat ovat lopussa"
        " yhteensä arvokkaimmat."
    ),
    "game_team": "Joukkue",
    "game_team_n": "Joukkue {n}",
    "game_rank": "Sija",
    "game_customers": "Asiakkaita",
    "game_won": "Voitettu",
    "game_lost": "Menetetty",
    "game_earned": "Ansaittu tähän asti",
    "game_equity": "Asiakkaiden arvo",
    "game_score": "Pisteet",
    "game_decided": "päättänyt",
    "game_deciding": "ei vielä",
    "game_this_round": "Tämä kierros",
    "game_close_round": "Päätä kierros",
    "game_close_anyway": "{n} joukkuetta ei ole päättänyt; ne eivät käyttäisi mitään. Päätä kierros silti",
    "game_teams_turn": "Pelaa vuoro",
    "game_codes": "Joukkueiden koodit",
    "game_codes_note": (
        "Yhdellä koneella: paina joukkueen painiketta, anna sen päättää ja palaa. Omilla selaimilla:"
        " joukkue avaa tämän osoitteen ja kirjoittaa koodinsa."
    ),
    "game_code": "Joukkueen koodi",
    "game_play": "Pelaa",
    "game_wrong_code": "Koodia ei ole millään joukkueella.",
    "game_too_many_tries": "Liian monta yritystä. Odota minuutti.",
    "game_for_teacher": "Opettajalle",
    "game_teacher_key": "Opettajan avain",
    "game_event": "Uutinen",
    "game_our_name": "Nimemme",
    "game_divide": "Jakakaa budjetti",
    "game_left": "{sum} {unit} jää yli",
    "game_too_much": "{sum} {unit} liikaa",
    "game_not_allowed": "Ei tallennettu: jokainen summa on vähintään 0 ja yhteensä enintään {budget}.",
    "game_round_ended": "Ei tallennettu: opettaja on jo päättänyt tämän kierroksen.",
    "game_submit": "Tämä on päätöksemme",
    "game_submitted": "Tallessa. Voitte muuttaa sitä, kunnes opettaja päättää kierroksen.",
    "game_years_so_far": "Vuotemme tähän asti",
    "game_year": "Vuosi",
    "game_known": "Mitä tutkimuksemme kertoo",
    "game_known_nothing": (
        "Ei vielä mitään: tutkimukseen käytetty raha ostaa arvioita. Tässä ovat vaihteluvälit."
    ),
    "game_estimate": "Arvio",
    "game_between": "Väliltä",
    "game_truth": "Totuus",
    "game_back": "Takaisin taululle",
    "game_debrief": "Purku",
    "game_debrief_lead": "Mitä kukin joukkue tiesi, mitä se teki ja mistä sen sija tuli.",
    "game_luck": (
        "Sattuma ei ratkaissut mitään: kaikilla joukkueilla oli samat asiakkaat ja sama sattuma, ja samat"
        " päätökset olisivat antaneet samat pisteet."
    ),
    "game_hidden_truth": "Mikä oli piilossa",
    "game_best": (
        "Paras pysyvä jako jälkikäteen, kaikista budjetin neljänneksinä: {split}. Pisteet {score} {unit}."
    ),
    "game_ranks": "Tulokset, ja mihin rahat menivät",
    "game_swaps": "Mistä sijat tulivat",
    "game_swaps_note": (
        "Mitä joukkue olisi voittanut, jos se olisi käyttänyt yhteen kohteeseen joka kierroksella saman"
        " kuin {team} ja muihin kuten käytti. Miinus: siinä se teki itse paremmin."
    ),
    "game_nothing": "ei mitään",
    "game_from_best": "Jäljessä parasta",
    "game_computing": "Lasketaan…",
}
