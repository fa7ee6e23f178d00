"""Texts of sensitivity, the value of information and flip regions."""

from __future__ import annotations

TEXTS: dict[str, tuple[str, str]] = {
    # What the inputs act on
    "output_one": ("{metric} of {plan}", "{metric}: {plan}"),
    "output_two": ("{metric}: {rival} minus {baseline}", "{metric}: {rival} miinus {baseline}"),
    "input": ("Input", "Lähtöluku"),
    "unit_of_variance": ("share of the variance", "osuus varianssista"),
    # Tornado
    "tornado_title": ("One number at a time", "Yksi luku kerrallaan"),
    "tornado_headline": (
        "{input} moves the result most: by {low} {unit} at {from_}, by {high} {unit} at {to}.",
        "Eniten tulosta siirtää {input}: arvolla {from_} {low} {unit}, arvolla {to} {high} {unit}.",
    ),
    "tornado_still": (
        "No number that may vary moves the result.",
        "Mikään vaihteleva luku ei siirrä tulosta.",
    ),
    "tornado_luck": (
        "With {n} replications, no number moves the result by more than luck.",
        "{n} toistolla mikään luku ei siirrä tulosta sattumaa enemmän.",
    ),
    "tornado_turns": (
        "The choice turns within what is thought possible of: {inputs}.",
        "Valinta kääntyy mahdollisena pidetyllä alueella, kun vaihtelee: {inputs}.",
    ),
    "tornado_holds": (
        "No number alone turns the choice within what is thought possible of it.",
        "Mikään luku yksin ei käännä valintaa mahdollisena pidetyllä alueella.",
    ),
    "tornado_undecided": (
        "As written, neither plan can be told to be the better one.",
        "Kirjoitetuilla luvuilla kumpaakaan suunnitelmaa ei voi sanoa paremmaksi.",
    ),
    "tornado_note": (
        "Each number alone at its 5 % and 95 % quantile, all others as written; {n} replications, the "
        "same luck.",
        "Jokainen luku yksin 5 ja 95 prosentin kvantiilissaan, muut kirjoitetun mukaisina; {n} toistoa, "
        "sama sattuma.",
    ),
    "tornado_column_low": ("At 5 %", "5 %:ssa"),
    "tornado_column_high": ("At 95 %", "95 %:ssa"),
    "tornado_column_value": ("Number", "Luku"),
    "tornado_column_change": ("Change", "Muutos"),
    "as_written": ("as written", "kirjoitettu"),
    # Morris
    "morris_title": ("Screening (Morris)", "Seulonta (Morris)"),
    "morris_headline": (
        "What matters, by size: {inputs}.",
        "Tulokseen vaikuttavat suuruusjärjestyksessä: {inputs}.",
    ),
    "morris_nothing": (
        "No number moves the result by more than luck.",
        "Mikään luku ei siirrä tulosta sattumaa enemmän.",
    ),
    "morris_untold": ("Not told from luck: {inputs}.", "Ei erotu sattumasta: {inputs}."),
    "morris_note": (
        "Mean absolute effect of a move through the central 90 % of a number; {n} replications a point, "
        "{trajectories} trajectories. Spread: large where the number interacts or bends.",
        "Keskimääräinen itseisvaikutus, kun luku kulkee keskimmäisen 90 prosentin läpi; {n} toistoa "
        "pisteessä, "
        "{trajectories} polkua. Hajonta on suuri, kun luku vaikuttaa yhdessä muiden kanssa tai "
        "epälineaarisesti.",
    ),
    "morris_mu_star": ("Effect", "Vaikutus"),
    "morris_mu": ("With sign", "Etumerkein"),
    "morris_sigma": ("Spread", "Hajonta"),
    "morris_luck": ("By luck", "Sattumalta"),
    # Sobol
    "sobol_title": ("Shares of the variance (Sobol)", "Varianssin osuudet (Sobol)"),
    "sobol_headline": (
        "{input} explains {share} of the variance that the inputs cause, {total} with its interactions.",
        "{input} selittää {share} lähtölukujen aiheuttamasta varianssista, yhdysvaikutuksineen {total}.",
    ),
    "sobol_untold": (
        "Which input matters most cannot be told yet: more replications or more points are wanted.",
        "Vielä ei voi sanoa, mikä lähtöluku vaikuttaa eniten: tarvitaan enemmän toistoja tai pisteitä.",
    ),
    "sobol_first": ("Alone", "Yksin"),
    "sobol_total": ("With interactions", "Yhdysvaikutuksineen"),
    "sobol_note": (
        "{blocks} blocks of {points} points; ± is the half-width of the 95 % interval.",
        "{blocks} lohkoa, kussakin {points} pistettä; ± on 95 %:n luottamusvälin puolikas.",
    ),
    "noise_note": (
        "Of a single replication's variance {one} is luck; of the differences between points in the mean "
        "of {n} replications {mean} ({low} to {high}).",
        "Yksittäisen toiston varianssista {one} on sattumaa; {n} toiston keskiarvojen eroista pisteiden "
        "välillä "
        "{mean} ({low} – {high}).",
    ),
    "noise_large": (
        "That is much: the shares are blurred. Run more replications.",
        "Se on paljon: osuudet ovat epätarkkoja. Aja enemmän toistoja.",
    ),
    "noise_unknown": (
        "With a single replication a point, luck cannot be told from the inputs.",
        "Yhdellä toistolla pistettä kohti sattumaa ei voi erottaa lähtöluvuista.",
    ),
    "dropped_note": (
        "{dropped} of {all} blocks were left out: a point in them has no value.",
        "{dropped} lohkoa {all}:sta jätettiin pois: jossakin pisteessä ei ole arvoa.",
    ),
    # Uncertainty
    "best_now": (
        "With what is known now, {plan} is the plan to take: it is the best in {share} of the worlds "
        "thought possible.",
        "Nykyisin tiedoin kannattaa valita {plan}: se on paras {share}:ssa mahdollisina pidetyistä "
        "maailmoista.",
    ),
    "worth_all": (
        "To know everything that is uncertain before deciding would be worth at most {amount} (95 % "
        "interval {low} to {high}).",
        "Kaiken epävarman tietäminen ennen päätöstä olisi korkeintaan {amount} arvoista (95 %:n väli "
        "{low} – {high}).",
    ),
    "worth_one": (
        "It would be worth at most {amount} to know {input} first.",
        "Korkeintaan {amount} kannattaisi maksaa siitä, että ensin tiedettäisiin {input}.",
    ),
    "worth_none": (
        "Nothing uncertain, if known alone, would be worth asking for: the choice would stay the same.",
        "Mitään epävarmaa ei yksinään kannata selvittää ensin: valinta pysyisi samana.",
    ),
    "worth_untold": (
        "What it is worth to know any one number first cannot be told from nothing yet: draw more worlds.",
        "Yksittäisen luvun tietämisen arvoa ei vielä voi erottaa nollasta: simuloi lisää maailmoja.",
    ),
    "best_alike": (
        "{plan} and {others} are worth the same over the worlds drawn: nothing here tells them apart.",
        "{plan} ja {others} ovat arvotuissa maailmoissa saman arvoiset: mikään tässä ei erota niitä.",
    ),
    "worth_all_none": (
        "In none of the {n} worlds drawn would knowing what is uncertain change the choice; with 95 %"
        " confidence it would in fewer than {share} of all.",
        "Yhdessäkään arvotuista maailmoista ({n}) epävarman tunteminen ei muuttaisi valintaa; 95 %:n"
        " varmuudella se muuttaisi sen alle {share} kaikista.",
    ),
    "plans_title": ("Plans over {n} worlds", "Suunnitelmat, maailmoja {n}"),
    "plan": ("Plan", "Suunnitelma"),
    "mean_of_worlds": ("Mean", "Keskiarvo"),
    "p_best": ("Best in", "Paras"),
    "p_best_interval": ("95 % interval", "95 %:n väli"),
    "worth_title": (
        "What it is worth at most to know first",
        "Mitä etukäteen tietäminen on korkeintaan arvoista",
    ),
    "worth": ("Worth", "Arvo"),
    "everything": ("everything uncertain", "kaikki epävarma"),
    "worth_note": (
        "Worth: what this one decision gains on average by knowing the number first, in {unit}.",
        "Arvo: mitä tämä yksi päätös keskimäärin hyötyy siitä, että luku tiedetään ensin, {unit}.",
    ),
    "worth_above": (
        "No number can be worth more than everything: where one seems so, it is the error of the estimates.",
        "Mikään luku ei voi olla kaikkea arvokkaampi: jos siltä näyttää, kyse on arvioiden virheestä.",
    ),
    "worth_more": ("And {n} more, worth less.", "Ja {n} muuta, vähempiarvoisia."),
    "luck_smoothed": (
        "Luck makes {share} of what differs between worlds; it was taken out by regression on the "
        "uncertain numbers.",
        "Sattumaa on {share} maailmojen eroista; se poistettiin regressiolla epävarmojen lukujen suhteen.",
    ),
    "luck_blurs": (
        "Luck makes {share} of what differs between worlds, which blurs who is best: run more "
        "replications or worlds.",
        "Sattumaa on {share} maailmojen eroista, mikä hämärtää paremmuutta: aja enemmän toistoja tai "
        "maailmoja.",
    ),
    "head_points": ("{n} replications at each point", "{n} toistoa joka pisteessä"),
    "head_worlds": ("{worlds} worlds, {n} replications in each", "{worlds} maailmaa, kussakin {n} toistoa"),
    # Grid
    "grid_title": (
        "The best plan by budget, horizon and discount rate",
        "Paras suunnitelma budjetin, jakson ja diskonttokoron mukaan",
    ),
    "grid_subtitle": (
        "Share of {n} worlds in which the plan with the best mean is the best one",
        "Osuus {n} maailmasta, joissa keskiarvoltaan paras suunnitelma on paras",
    ),
    "grid_everywhere": (
        "{plan} has the best mean at every budget, horizon and discount rate tried.",
        "{plan} on keskiarvoltaan paras jokaisella kokeillulla budjetilla, jaksolla ja diskonttokorolla.",
    ),
    "grid_turns": (
        "The plan with the best mean changes over the grid: {plans}.",
        "Keskiarvoltaan paras suunnitelma vaihtuu ruudukossa: {plans}.",
    ),
    "grid_cells_of": ("{plan} in {count} of {all}", "{plan}: {count} / {all}"),
    "grid_budget": ("Budget", "Budjetti"),
    "grid_horizon": ("Horizon", "Jakso"),
    "grid_rate": ("Discount rate", "Diskonttokorko"),
    "grid_best": ("Best mean", "Paras keskiarvo"),
    "grid_evpi": ("Knowing all", "Kaiken tieto"),
    "as_in_file": ("as in the file", "tiedoston mukaan"),
    # Regions
    "regions_title": ("Where the choice turns", "Missä valinta kääntyy"),
    "regions_subtitle": (
        "Each dot is a world thought possible, in the colour of its best plan; box: where another plan wins",
        "Jokainen piste on mahdollinen maailma parhaan suunnitelmansa värissä; laatikko: missä toinen "
        "voittaa",
    ),
    "region_sentence": (
        "{winner} is better than {recommended} where {bounds}: of the worlds in which {recommended} is "
        "not the best "
        "{coverage} are there (coverage), and of the worlds there it loses {density} (density; {ahead} "
        "in worlds not "
        "used for the search).",
        "{winner} on parempi kuin {recommended}, kun {bounds}: maailmoista, joissa {recommended} ei ole "
        "paras, siellä "
        "on {coverage} (peitto), ja siellä olevista se häviää {density} (tiheys; {ahead} maailmoissa, "
        "joita haku "
        "ei käyttänyt).",
    ),
    "region_elsewhere": ("Elsewhere: {sentence}", "Muualla: {sentence}"),
    "region_title": (
        "{winner} is better than {recommended} where {bounds}",
        "{winner} on parempi kuin {recommended}, kun {bounds}",
    ),
    "region_shares": ("Coverage {coverage}, density {density}.", "Peitto {coverage}, tiheys {density}."),
    "region_above": ("{input} > {value}", "{input} > {value}"),
    "region_below": ("{input} < {value}", "{input} < {value}"),
    "region_and": (" and ", " ja "),
    "region_where": ("Where", "Missä"),
    "region_coverage": ("Coverage", "Peitto"),
    "region_density": ("Density", "Tiheys"),
    "region_ahead": ("Held out", "Ulkopuolella"),
    "region_worlds": ("Worlds", "Maailmoja"),
    "region_none_agree": (
        "{recommended} is the best in nearly all worlds thought possible: there is no region in which "
        "to choose otherwise.",
        "{recommended} on paras lähes kaikissa mahdollisina pidetyissä maailmoissa: ei ole aluetta, "
        "jolla valita toisin.",
    ),
    "region_none_chance": (
        "No region was found in which another plan wins more often than chance alone would make it look.",
        "Ei löytynyt aluetta, jolla toinen suunnitelma voittaisi useammin kuin sattuma antaisi ymmärtää.",
    ),
    "wins": ("{plan} is best", "{plan} on paras"),
}
