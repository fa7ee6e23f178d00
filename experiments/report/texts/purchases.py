"""Texts about calibrations from purchase logs: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Notes
    "note_bought_flat": (
        "{model}: the records do not tell {names}: the likelihood is flat there, as it is where customers "
        "do not differ or where too few bought again. No errors are given; another model may serve.",
        "{model}: aineisto ei kerro parametreja {names}: uskottavuus on siellä tasainen, kuten silloin, kun "
        "asiakkaat eivät eroa toisistaan tai kun liian harva osti uudelleen. Virheitä ei anneta; toinen "
        "malli voi sopia.",
    ),
    "note_bought_without_errors": (
        "{model}: the curvature of the likelihood cannot be computed: no errors are given.",
        "{model}: uskottavuuden kaarevuutta ei voi laskea: virheitä ei anneta.",
    ),
    "note_bought_merged": (
        "{merged} records fell on the same day or moment as another of the same customer; each such moment "
        "is one purchase, its amounts summed.",
        "{merged} riviä osui samaan päivään tai hetkeen kuin saman asiakkaan toinen rivi; kukin hetki on "
        "yksi osto, jonka summat on laskettu yhteen.",
    ),
    "note_bought_end": (
        "The observation is taken to end with the last purchase of the log; --observed-until says otherwise.",
        "Havainnon oletetaan päättyvän lokin viimeiseen ostoon; --observed-until sanoo muuta.",
    ),
    "note_bought_kept": (
        "Rows that repeat customer, time and amount are counted as purchases, as asked.",
        "Rivit, jotka toistavat asiakkaan, ajan ja summan, lasketaan ostoiksi, kuten pyydettiin.",
    ),
    "note_bought_free": (
        "{free} repeat purchases of amount 0 ({share} %) count as purchases, and in the mean amount as "
        "nothing, "
        "so that log and simulation hold the same money.",
        "{free} uusintaostoa, joiden summa on 0 ({share} %), lasketaan ostoiksi ja keskisummaan nollina, "
        "jotta lokissa ja simulaatiossa on sama raha.",
    ),
    "note_bought_nested": (
        "{model} runs off to a limit: what is written is that limit, {nested}, which says the same with "
        "fewer "
        "parameters.",
        "{model} karkaa rajalleen: kirjoitettu on se raja, {nested}, joka sanoo saman harvemmilla "
        "parametreilla.",
    ),
    "note_bought_not_borne_out": (
        "The fit does not bear out its own log: {seen} repeat purchases up to its end, {low} to {high} in "
        "the "
        "middle 95 % of the simulations. Do not decide by this scenario before you know why.",
        "Sovitus ei vastaa omaa lokiaan: {seen} uusintaostoa sen loppuun mennessä, simulaatioiden "
        "keskimmäisessä 95 prosentissa {low} – {high}. Älä päätä tämän skenaarion varassa ennen kuin syy "
        "on selvillä.",
    ),
    "note_bought_money_off": (
        "The money does not agree: {seen} of repeat spend a customer in the log up to the end of the fit, "
        "{low} to {high} in the middle 95 % of the simulations.",
        "Raha ei täsmää: lokissa uusintaostoja {seen} asiakasta kohti sovituksen loppuun mennessä, "
        "simulaatioiden keskimmäisessä 95 prosentissa {low} – {high}.",
    ),
    "note_bought_summary": (
        "A summary tells how often, how recently and for how long, not when: nothing is compared over time "
        "or "
        "held out, and first purchases bring no money.",
        "Yhteenveto kertoo kuinka usein, kuinka äskettäin ja kuinka kauan, ei milloin: mitään ei verrata "
        "ajan "
        "yli eikä jätetä sivuun, eivätkä ensiostot tuo rahaa.",
    ),
    "note_refunds_net": (
        "{n} refunds, {sum} in all, were taken off what the same customers bought last; {whole} purchases "
        "came "
        "back whole and count as none.",
        "{n} hyvitystä, yhteensä {sum}, vähennettiin samojen asiakkaiden viimeisistä ostoista; {whole} ostoa "
        "palautui kokonaan, eikä niitä lasketa.",
    ),
    "note_refunds_dropped": (
        "{n} refunds, {sum} in all, were left out, and the sales that they give back kept, as asked.",
        "{n} hyvitystä, yhteensä {sum}, jätettiin pois ja niiden myynnit pidettiin, kuten pyydettiin.",
    ),
    "note_summary_counts_first": (
        "Nobody has a frequency of 0: if the first purchase is counted in it, everything below is wrong. "
        "Frequency counts repeat purchases.",
        "Kenelläkään frekvenssi ei ole 0: jos ensiosto on laskettu mukaan, kaikki alla on väärin. Frekvenssi "
        "laskee uusintaostot.",
    ),
    "reason_refund_without_a_purchase": ("refund without a purchase", "hyvitys ilman ostoa"),
    "reason_not_a_whole_number": ("not a whole number", "ei kokonaisluku"),
    "bought_untold": ("not told", "ei kerrottu"),
    "note_bought_no_mean": (
        "Amounts differ so much between customers that their mean is infinite (q at most 1).",
        "Summat eroavat asiakkaiden välillä niin paljon, että niiden keskiarvo on ääretön (q enintään 1).",
    ),
    "note_bought_dependent": (
        "How much and how often go together (correlation {correlation}), which the model of amounts rules "
        "out: the value of the best customers is not well told.",
        "Summa ja ostotiheys liittyvät toisiinsa (korrelaatio {correlation}), minkä summien malli sulkee "
        "pois: parhaiden asiakkaiden arvo ei näy hyvin.",
    ),
    "reason_outside_the_observation": (
        "outside the observation",
        "havaintoajan ulkopuolella",
    ),
    # Tables
    "bought_title": ("What the log says", "Mitä loki kertoo"),
    "bought_model": ("Model", "Malli"),
    "bought_note": (
        "Customers: {n}, repeat purchases: {repeat}, up to {until}. Times in {units}; se: standard error.",
        "Asiakkaita {n}, uusintaostoja {repeat}, {until} asti. Ajat: {units}; kv: keskivirhe.",
    ),
    "bought_means": ("In words", "Sanoina"),
    "bought_rate": ("purchases per {unit} while a customer", "ostoja asiakkaana ollessa / {unit}"),
    "bought_chance": ("chance of a purchase each {unit}", "oston todennäköisyys / {unit}"),
    "bought_leaving_in_time": ("leaving, per {unit}", "lähteminen / {unit}"),
    "bought_leaving_at_purchases": ("leaving, at each purchase", "lähteminen / osto"),
    "bought_leaving_each_period": ("leaving, each {unit}", "lähteminen / {unit}"),
    "bought_amount": ("amount of a purchase, {currency}", "oston summa, {currency}"),
    "bought_choice": ("Models compared", "Mallien vertailu"),
    "bought_frequency_title": ("Customers by repeat purchases", "Asiakkaat uusintaostojen mukaan"),
    "bought_repeat": ("Repeat purchases", "Uusintaostoja"),
    "bought_customers": ("Customers", "Asiakkaita"),
    "bought_expected": ("Expected", "Odotettu"),
    "bought_holdout_title": (
        "Held out: {length} after the fit",
        "Sivuun jätetty aineisto: {length} sovituksen jälkeen",
    ),
    "bought_before": ("Repeat purchases before", "Uusintaostoja ennen"),
    "bought_then": ("Bought then, each", "Ostoja sitten, kukin"),
    "bought_all": ("all, in total", "kaikki yhteensä"),
    "bought_holdout_note": (
        "Correlation between what each customer bought and what was expected: {correlation}.",
        "Korrelaatio kunkin asiakkaan ostojen ja odotuksen välillä: {correlation}.",
    ),
    "bought_replay_title": ("The log and its simulation", "Loki ja sen simulaatio"),
    "bought_log": ("Log", "Loki"),
    "bought_simulated": ("Simulated", "Simuloitu"),
    "bought_middle": ("middle 95 %", "keskimmäiset 95 %"),
    "bought_until": ("repeat purchases by {time}", "uusintaostoja, {time} mennessä"),
    "bought_share": ("% of repeat spend by the best {share}", "% uusintaostojen summasta, parhaat {share}"),
    "bought_spend": ("repeat spend a customer", "uusintaostojen summa asiakasta kohti"),
    "bought_replay_note": ("{n} simulations of the scenario.", "Skenaarion {n} simulaatiota."),
    # Figures
    "tracking_title": (
        "Repeat purchases: the log has {bought}, simulation {simulated}",
        "Uusintaostot: lokissa {bought}, simulaatiossa {simulated}",
    ),
    "tracking_subtitle": (
        "Cumulative, by all who came. Dots: the log. Line: mean of {n} simulations, band: the middle "
        "95 % of them.",
        "Kertyneenä, kaikki tulleet. Pisteet: loki. Viiva: {n} simulaation keskiarvo, nauha: "
        "keskimmäiset 95 %.",
    ),
    "tracking_seen": (
        "the fit ends here; the rest it never saw",
        "sovitus päättyy tähän; loppua se ei nähnyt",
    ),
    "concentration_title": (
        "The best tenth of the customers bring {share} of repeat spend",
        "Paras kymmenesosa asiakkaista tuo {share} uusintaostojen summasta",
    ),
    "concentration_subtitle": (
        "Share of repeat spend by the best customers. Dots: the log. Bars: the middle 95 % of {n} "
        "simulations.",
        "Parhaiden asiakkaiden osuus uusintaostojen summasta. Pisteet: loki. Pylväät: keskimmäiset 95 % {n} "
        "simulaatiosta.",
    ),
    "concentration_axis": ("share of the customers, the best first", "osuus asiakkaista, parhaat ensin"),
    "coming_title": (
        "{share} of the customers had not come back",
        "{share} asiakkaista ei ollut palannut",
    ),
    "coming_subtitle": (
        "Customers by number of repeat purchases, up to {until}. Bars: the log. Lines: {model}.",
        "Asiakkaat uusintaostojen määrän mukaan, {until} asti. Pylväät: loki. Viivat: {model}.",
    ),
    "yearly_title": (
        "Donors a year: recorded, expected, simulated",
        "Lahjoittajat vuosittain: kirjattu, odotettu, simuloitu",
    ),
    "yearly_subtitle": (
        "Dots: recorded. Line: the model. Bars: mean of the simulations ± 1.96 standard errors.",
        "Pisteet: kirjattu. Viiva: malli. Pylväät: simulaatioiden keskiarvo ± 1,96 keskivirhettä.",
    ),
    "surviving_title": (
        "Customers left after each year: published, expected, simulated",
        "Jäljellä olevat asiakkaat vuosittain: julkaistu, odotettu, simuloitu",
    ),
    "surviving_subtitle": (
        "Dots: published. Lines: the model. Bars: mean of the simulations ± 1.96 standard errors.",
        "Pisteet: julkaistu. Viivat: malli. Pylväät: simulaatioiden keskiarvo ± 1,96 keskivirhettä.",
    ),
}
