"""Texts in figures: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Units and time
    "people": ("people", "henkilöä"),
    "thousand": ("thousand {unit}", "tuhatta {unit}"),
    "million": ("million {unit}", "miljoonaa {unit}"),
    "one": ("{unit}", "{unit}"),
    "money_per": ("{unit} per {period}", "{unit} / {period}"),
    "day": ("day", "päivä"),
    "week": ("week", "viikko"),
    "month": ("month", "kuukausi"),
    "quarter": ("quarter", "vuosineljännes"),
    "year": ("year", "vuosi"),
    "days": ("days", "päivää"),
    "weeks": ("weeks", "viikkoa"),
    "months": ("months", "kuukautta"),
    "quarters": ("quarters", "neljännestä"),
    "years": ("years", "vuotta"),
    "in_day": ("in {count}", "{n} päivässä"),
    "in_week": ("in {count}", "{n} viikossa"),
    "in_month": ("in {count}", "{n} kuukaudessa"),
    "in_quarter": ("in {count}", "{n} vuosineljänneksessä"),
    "in_year": ("in {count}", "{n} vuodessa"),
    "after_day": ("after {count}", "{n} päivän kuluttua"),
    "after_week": ("after {count}", "{n} viikon kuluttua"),
    "after_month": ("after {count}", "{n} kuukauden kuluttua"),
    "after_quarter": ("after {count}", "{n} vuosineljänneksen kuluttua"),
    "after_year": ("after {count}", "{n} vuoden kuluttua"),
    # Stocks
    "stocks_title": (
        "{start} customers at the start, {end} {time}",
        "Asiakkaita alussa {start}, {time} {end}",
    ),
    "stocks_subtitle": (
        "Everyone in the market by stage; the darker a customer stage, the more it brings per head. {basis}.",
        "Kaikki markkinalla vaiheittain; tummempi asiakasvaihe tuottaa enemmän henkeä kohti. {basis}.",
    ),
    # Money
    "money_title": (
        "Customers bring {earned} {unit} {time}; {spent} of it is invested",
        "Asiakkaat tuottavat {time} {earned} {unit}; siitä panostetaan {spent}",
    ),
    "money_title_idle": (
        "Customers bring {earned} {unit} {time}; nothing is invested",
        "Asiakkaat tuottavat {time} {earned} {unit}; mitään ei panosteta",
    ),
    "money_subtitle": (
        "Up: margins less service cost and one-offs. Down: investments. Line: what is left. {basis}.",
        "Ylös: katteet palvelukulujen ja kertaerien jälkeen. Alas: panostukset. Viiva: jäävä kate. {basis}.",
    ),
    "earned": ("before investments", "ennen panostuksia"),
    "contribution": ("contribution", "kate"),
    # Difference
    "difference_subtitle": (
        "Discounted contribution, cumulative, less that of {baseline}. {basis}.",
        "Diskontattu kate kertyneenä, vähennettynä suunnitelman {baseline} katteella. {basis}.",
    ),
    "paired_mean": (
        "Mean of {n} paired replications, band: 95 %",
        "{n} parittaisen toiston keskiarvo ja 95 %:n luottamusväli",
    ),
    "paired_one": ("One replication, without an interval", "Yksi toisto, ei väliä"),
    "with_run_off": ("with later value", "myöhempi arvo mukana"),
    "pays_back": ("paid back: {when}", "maksanut takaisin: {when}"),
    # Plans
    "plans_subtitle": (
        "Means of {n} replications; dots and bars: paired difference to the baseline (grey), 95 %.",
        "{n} toiston keskiarvot; pisteet ja palkit: parittainen ero perussuunnitelmaan (harmaa), 95 %.",
    ),
    "per_person": ("{currency} per person", "{currency} henkilöä kohti"),
    # Lives
    "lives_title": (
        "The same customer: lost {when} under {lost}, still there {end} under {kept}",
        "Sama asiakas: {lost} menettää {when}, {kept} pitää vielä {end}",
    ),
    "lives_subtitle": (
        "Customers at the end under {kept} alone: {alike}; under {lost} alone: {contrary}.",
        "Lopussa asiakkaana vain suunnitelmalla {kept}: {alike}; vain suunnitelmalla {lost}: {contrary}.",
    ),
    "lives_spikes": ("Spikes: purchases.", "Piikit: ostot."),
    "lives_part": ("alike until {when}", "samanlaiset: {when}"),
    "lives_brought": ("brought {amount}", "tuotti {amount}"),
    # Outcome in a line
    "outcome_ahead": (
        "{rival} brings {by} more than {baseline}, {when}",
        "{rival} tuottaa {by} enemmän kuin {baseline}, {when}",
    ),
    "outcome_behind": (
        "{rival} brings {by} less than {baseline}",
        "{rival} tuottaa {by} vähemmän kuin {baseline}",
    ),
    "outcome_all_behind": (
        "No plan beats {baseline}: the nearest, {rival}, brings {by} less",
        "Mikään ei voita suunnitelmaa {baseline}: lähin, {rival}, tuottaa {by} vähemmän",
    ),
    "outcome_even": (
        "{rival} and {baseline} cannot be told apart: the difference is from {low} to {high} {unit}",
        "{rival} ja {baseline} eivät erotu: ero on {low} – {high} {unit}",
    ),
    "outcome_unknown": (
        "{rival} against {baseline}: one replication cannot tell",
        "{rival} ja {baseline}: yksi toisto ei ratkaise",
    ),
    "paid_back_after": ("paid back {time}", "takaisin maksettu {time}"),
    "paid_back_later": ("paid back only after the horizon", "takaisin vasta tarkastelujakson jälkeen"),
    "paid_back_never": ("not paid back within the horizon", "ei takaisin tarkastelujaksolla"),
    "paid_back_at_once": ("ahead from the start", "edellä alusta alkaen"),
    # Flows
    "flows_title": (
        "Per year {won} customers are won, {lost} lost, {won_back} won back",
        "Vuodessa asiakkaita voitetaan {won}, menetetään {lost}, saadaan takaisin {won_back}",
    ),
    "flows_title_plain": (
        "Per year {won} customers are won and {lost} lost",
        "Vuodessa asiakkaita voitetaan {won} ja menetetään {lost}",
    ),
    "flows_subtitle": (
        "Ribbons: people per year. Under a name: people there on average. Arrows down: out of the market.",
        "Virrat: henkilöä vuodessa. Nimen alla: henkilöitä keskimäärin. Nuoli alas: pois markkinalta.",
    ),
    "flow_won": ("becoming customers", "asiakkaiksi tulevat"),
    "flow_lost": ("lost", "menetetyt"),
    "flow_won_back": ("won back", "takaisin saadut"),
    "flow_other": ("other moves", "muut siirtymät"),
    "customers": ("Customers", "Asiakkaat"),
    "others": ("Not customers", "Muut kuin asiakkaat"),
    "mean_of": ("Mean of {n} replications", "{n} toiston keskiarvo"),
    "expected_values": ("Expected values, without simulation", "Odotusarvoja, ei simuloitu"),
    "one_replication": ("One replication", "Yksi toisto"),
}
