"""Display texts of comparisons and of the demo: (English, Finnish). Part of `virta.texts`."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # The head of a comparison
    "plans_compared": ("{n} plans", "{n} suunnitelmaa"),
    "paired_replications": ("{n} paired replications", "{n} parittaista toistoa"),
    # Progress
    "step_replications": ("Replications", "Toistoja"),
    "step_counterfactuals": ("What the plans moved", "Mitä suunnitelmat siirsivät"),
    "step_marginal values": ("What more would bring", "Mitä lisäys toisi"),
    "step_flip points": ("What would turn the answer", "Mikä kääntäisi vastauksen"),
    "step_worlds": ("Worlds", "Maailmoja"),
    "step_why": ("Why they differ", "Mistä ero tulee"),
    "step_points": ("Points", "Pisteitä"),
    "step_rows": ("Rows", "Rivejä"),
    "step_grid": ("Worlds, for the grid", "Maailmoja, ruudukkoa varten"),
    # Side by side
    "side_by_side": ("Side by side", "Rinnakkain"),
    "difference_column": ("difference", "ero"),
    "difference_note": (
        "Difference: paired, to {baseline}, ± half of its 95 % interval.",
        "Ero: parittainen, suunnitelmaan {baseline}, ± puolet 95 %:n välistä.",
    ),
    "sequence_note": (
        "The runs were watched for a decision, so intervals hold at whatever look they ended, and are wider.",
        "Ajoja katsottiin ratkaisua odottaen, joten välit pätevät lopetushetkestä riippumatta ja ovat"
        " leveämpiä.",
    ),
    "differences_to": ("Differences to {baseline}", "Erot suunnitelmaan {baseline}"),
    # How sure
    "how_sure": ("How sure: {metric}, difference to {baseline}", "Kuinka varma: {metric}, ero: {baseline}"),
    "mean_difference": ("Mean", "Keskiarvo"),
    "standard_error": ("Standard error", "Keskivirhe"),
    "interval": ("{level} interval", "{level} väli"),
    "all_at_once": ("The same, all plans at once", "Sama, kaikille yhtä aikaa"),
    "interval_kind": ("Kind of interval", "Välin laji"),
    "kind_t": ("t", "t"),
    "kind_bootstrap-t": ("bootstrap-t", "bootstrap-t"),
    "kind_sequence": ("sequence", "jono"),
    "skewness": ("Skewness", "Vinous"),
    "p_holm": ("p of no difference, Holm", "p ilman eroa, Holm"),
    "p_value": ("p of no difference", "p ilman eroa"),
    "correlation": ("Correlation of the plans", "Suunnitelmien korrelaatio"),
    "variance_ratio": ("Runs saved by pairing", "Parituksen säästö ajoissa"),
    "ahead_in": ("Ahead, with the same luck", "Edellä, samalla tuurilla"),
    "from_to": ("{low} to {high}", "{low} – {high}"),
    "how_sure_note": (
        "Luck alone, with the assumptions taken as true. {stopped}.",
        "Vain sattuma, kun oletukset pitävät. {stopped}.",
    ),
    "several_note": (
        "The p-values are held over all rivals by Holm's procedure.",
        "P-arvot on korjattu kaikille vertailuille Holmin menetelmällä.",
    ),
    # What we caused
    "caused": ("What the plans cause", "Minkä suunnitelmat aiheuttavat"),
    "caused_subtitle": ("against no spend at all, {n} replications", "ilman panostuksia, {n} toistoa"),
    "won_by_spend": ("Won by acquisition spend", "Voitettu hankintapanoksilla"),
    "kept_by_spend": ("Kept by retention spend", "Pidetty säilytyspanoksilla"),
    "cost_won": ("Cost per customer won", "Hinta voitettua kohti"),
    "cost_kept": ("Cost per customer kept", "Hinta pidettyä kohti"),
    "caused_note": (
        "Cost: the spend of that aim, divided by those who would not have come, or stayed, without it.",
        "Hinta: tavoitteen panos jaettuna niillä, jotka eivät olisi tulleet tai pysyneet ilman sitä.",
    ),
    # What would turn it
    "turns": ("What would turn the answer", "Mikä kääntäisi vastauksen"),
    "turns_assumed": ("Assumed", "Oletettu"),
    "turns_at": ("Turns at", "Kääntyy"),
    "turns_to": ("Then better", "Sitten parempi"),
    "turns_note": (
        "Each response moved alone, in all plans, from a quarter to four times; the nearest turn first.",
        "Kutakin vaikutusta siirretty yksin, kaikissa suunnitelmissa, neljäsosasta nelinkertaiseksi.",
    ),
    "turns_rest": ("{n} more do not turn it.", "{n} muuta ei käännä sitä."),
    "turns_more": ("{n} more turn it, farther away.", "{n} muuta kääntää sen, kauempana."),
    "turns_none": (
        "No assumed response, moved to a quarter or to four times, turns it from {best}.",
        "Mikään oletettu vaikutus neljäsosaan tai nelinkertaiseksi siirrettynä ei käännä: {best}.",
    ),
    "turns_nothing": (
        "There is no recommendation to turn.",
        "Ei ole suositusta, jonka voisi kääntää.",
    ),
    # Worlds
    "worlds": ("What we do not know", "Mitä emme tiedä"),
    "worlds_subtitle": (
        "{metric}, difference to {baseline}, in {n} worlds",
        "{metric}, ero: {baseline}, {n} maailmassa",
    ),
    "worlds_better": ("Better in so many worlds", "Parempi näin monessa"),
    "worlds_best": ("Best of all in so many", "Paras kaikista näin monessa"),
    "worlds_range": ("95 % of worlds", "95 % maailmoista"),
    "worlds_sd": ("Spread of what we do not know", "Tietämättömyyden hajonta"),
    "worlds_luck": ("Spread of luck within a world", "Sattuman hajonta maailmassa"),
    "worlds_hangs_on": (
        "{rival} hangs most on {path} (rank correlation {r}).",
        "{rival} riippuu eniten: {path} (järjestyskorrelaatio {r}).",
    ),
    # Where it comes from
    "report_of": ("The report", "Raportti"),
    # The demo
    "demo_question": (
        "What pays, over five years: winning customers or keeping them?",
        "Mikä kannattaa viidessä vuodessa: hankkia asiakkaita vai pitää heidät?",
    ),
    "demo_plans": (
        "A home retailer with 1 500 customers and 3 600 EUR a month to spend has three plans for it: hold"
        " today's split, move 900 to advertising (win), move 900 to care of customers (keep). Its numbers"
        " are assumptions, in a file that you can read and change.",
        "Kodintavarakaupalla on 1 500 asiakasta ja 3 600 euroa kuussa käytettävänä, ja siihen kolme"
        " suunnitelmaa: pidä nykyinen jako (hold), siirrä 900 mainontaan (win), siirrä 900 asiakkaiden"
        " hoitoon (keep). Luvut ovat oletuksia, tiedostossa jonka voi lukea ja muuttaa.",
    ),
    "engines": ("Two engines, one meaning", "Kaksi moottoria, yksi merkitys"),
    "demo_data_question": (
        "A shop that has only its log of purchases: win customers, or keep them?",
        "Kauppa, jolla on vain ostolokinsa: hankkia asiakkaita vai pitää heidät?",
    ),
    "demo_data": (
        "The log of {customers} customers of CDNOW, a shop for CDs, from 1997 becomes a scenario (BG/NBD). "
        "While they stay, customers buy {pace} times a year on average, and {leaving} of their purchases are "
        "the last; they differ much in both. In the nine months that the fit did not see they bought "
        "{bought} times; {expected} were expected.",
        "CD-kauppa CDNOW:n {customers} asiakkaan ostoloki vuodelta 1997 muuttuu skenaarioksi (BG/NBD). "
        "Asiakkaana ollessaan he ostavat keskimäärin {pace} kertaa vuodessa, ja {leaving} ostoista jää "
        "viimeiseksi; kummassakin he eroavat paljon toisistaan. Yhdeksänä kuukautena, joita sovitus ei "
        "nähnyt, ostoja tehtiin {bought}; odotettiin {expected}.",
    ),
    "demo_data_plans": (
        "Plans for the next two years: today's advertising; more of it; a letter a month to the best tenth "
        "of the customers; a letter to all of them. How people respond to either is assumed: no log of "
        "purchases tells.",
        "Suunnitelmat kahdeksi vuodeksi: nykyinen mainonta; enemmän mainontaa; kirje kuussa parhaalle "
        "kymmenykselle asiakkaista; kirje kaikille. Miten ihmiset kumpaankin vastaavat, on oletus: "
        "ostoloki ei sitä kerro.",
    ),
    "demo_engines": (
        "SimPy and the compiled kernel wrote the same {events} events, to the last bit.",
        "SimPy ja käännetty ydin kirjoittivat samat {events} tapahtumaa viimeistä bittiä myöten.",
    ),
    "demo_written": (
        "Figures, tables and a two-page report: {folder}",
        "Kuvat, taulukot ja kahden sivun raportti: {folder}",
    ),
    "demo_without_figures": (
        'Tables: {folder} (figures and the report need matplotlib: pip install "virta[figures]")',
        'Taulukot: {folder} (kuvat ja raportti vaativat matplotlibin: pip install "virta[figures]")',
    ),
}
