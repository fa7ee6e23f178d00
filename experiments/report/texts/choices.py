"""Texts about the best of several plans, the best split of a budget, and why two plans differ."""

TEXTS: dict[str, tuple[str, str]] = {
    "interval_of": ("95 % interval {low} to {high}", "95 %:n väli {low} – {high}"),
    "side_above": ("above", "suurempi"),
    "side_below": ("below", "pienempi"),
    "or": ("{first} or {last}", "{first} tai {last}"),
    "and": ("{first} and {last}", "{first} ja {last}"),
    "today": ("today", "nykyinen"),
    "today_title": ("Today", "Nykyinen"),
    # The best of several plans
    "best_separated": (
        "{winner} is best: {metric} is {by} {side} that of {other}, {interval}.",
        "{winner} on paras: {metric} on {by} {side} kuin suunnitelmassa {other}, {interval}.",
    ),
    "best_not_separated": (
        "Not separated: {winner} was selected, and {metric} is {by} {side} that of {other}, {interval}.",
        "Ei erotu: valituksi tuli {winner}, ja {metric} on {by} {side} kuin suunnitelmassa {other}, "
        "{interval}.",
    ),
    "best_same": (
        "Not separated: {metric} of {winner} and of {other} is the same in every replication.",
        "Ei erotu: {metric} on suunnitelmissa {winner} ja {other} sama joka toistossa.",
    ),
    "best_within": (
        "Choosing {others} instead would lose less than {zone}.",
        "Valitsemalla sen sijaan {others} menettäisi alle {zone}.",
    ),
    "best_open": (
        "Whether choosing {others} instead would lose {zone} is open.",
        "Avoinna on, menettäisikö {zone} valitsemalla sen sijaan {others}.",
    ),
    "best_limit": (
        "The limit of {n} replications came before the selection was done.",
        "{n} toiston raja tuli vastaan ennen kuin valinta oli valmis.",
    ),
    "best_title": ("Best of {n} plans", "Paras {n} suunnitelmasta"),
    "best_column": ("Plan", "Suunnitelma"),
    "best_dropped": ("Dropped after", "Pudonnut toistossa"),
    "best_behind": ("Behind the best", "Jäljessä parhaasta"),
    "best_standing": ("Standing", "Asema"),
    "standing_best": ("selected", "valittu"),
    "standing_separated": ("worse", "huonompi"),
    "standing_within": ("as good", "yhtä hyvä"),
    "standing_not": ("open", "avoin"),
    "best_note": (
        "The selection took {n} replications of the plans that stayed in it (indifference zone {zone}); "
        "the values come from {fresh} others, for a winner looks better than it is.",
        "Valinta vei {n} toistoa mukana pysyneille suunnitelmille (yhdentekevyysvyöhyke {zone}); arvot "
        "ovat {fresh} muusta toistosta, sillä voittaja näyttää todellista paremmalta.",
    ),
    # The best split
    "today_than": ("today's amounts", "nykyisin summin"),
    "today_than_shares": ("today's shares of it", "nykyisin osuuksin"),
    "today_first": ("Today's amounts", "Nykyiset summat"),
    "today_first_shares": ("Today's shares", "Nykyiset osuudet"),
    "today_with": ("today's amounts", "nykyisillä summilla"),
    "today_with_shares": ("today's shares", "nykyisillä osuuksilla"),
    "split_better": (
        "{amounts}: {metric} is {by} {side} that of {today}, {interval}.",
        "{amounts}: {metric} on {by} {side} kuin {today}, {interval}.",
    ),
    "split_better_exact": (
        "{amounts}: {metric} is {by} {side} that of {today}.",
        "{amounts}: {metric} on {by} {side} kuin {today}.",
    ),
    "split_today_best": (
        "{today} are the best found.",
        "{today} ovat parhaat löydetyistä.",
    ),
    "split_today_same": (
        "{today} are as good as the best found: they lose less than {zone}.",
        "{today} ovat yhtä hyvät kuin parhaat löydetyt: niillä menettää alle {zone}.",
    ),
    "split_today_open": (
        "Not separated: whether {today} lose {zone} against the best found is open; the mean loss "
        "is {by}, {interval}.",
        "Ei erotu: avoinna on, menettääkö {today} {zone} parhaisiin löydettyihin nähden; "
        "menetys on keskimäärin {by}, {interval}.",
    ),
    "split_flat": (
        "As good to within {zone}: {ranges}.",
        "Yhtä hyviä (ero alle {zone}): {ranges}.",
    ),
    "split_flat_few": (
        "No other amounts were shown to be as good to within {zone}; not shown to be worse: {ranges}.",
        "Minkään muiden summien ei osoitettu olevan yhtä hyviä (ero alle {zone}); huonommiksi ei "
        "osoitettu: {ranges}.",
    ),
    "split_alone": (
        "No other amounts that were tried are as good to within {zone}.",
        "Mitkään muut kokeillut summat eivät ole yhtä hyviä (ero alle {zone}).",
    ),
    "split_limit": (
        "The selection among the best was not finished within its limit of replications.",
        "Valinta parhaiden kesken ei valmistunut toistojensa rajoissa.",
    ),
    "split_at_edge": (
        "The search went as far up as it may for {names}: more may pay still.",
        "Haku nousi ylärajaansa asti, kun kyse on panostuksesta {names}: lisäys voi yhä kannattaa.",
    ),
    "range": ("{name}: {low} to {high}", "{name}: {low} – {high}"),
    "amount_of": ("{name} {amount}", "{name} {amount}"),
    "stretch_of": ("{name} {begin}–{end}", "{name} {begin}–{end}"),
    "per_unit": ("{currency} per {time}", "{currency} / {time}"),
    "per_head_unit": ("{currency} per {time} a head", "{currency} / {time} henkeä kohti"),
    "amounts_title": ("Where the money goes", "Mihin raha menee"),
    "amounts_best": ("Best found", "Paras löydetty"),
    "amounts_flat": ("As good", "Yhtä hyvä"),
    "amounts_open": ("Not shown worse", "Ei osoitettu huonommaksi"),
    "settings_title": ("The best amounts and others", "Parhaat summat ja muita"),
    "settings_loss": ("Loses", "Menettää"),
    "standing_same": ("as good", "yhtä hyvä"),
    "standing_open": ("open", "avoin"),
    "standing_worse": ("worse", "huonompi"),
    "settings_note": (
        "Loses: against the best, paired, ± half of an interval that holds for all amounts at once. As good: "
        "less than {zone}.",
        "Menettää: parhaaseen nähden, parittain, ± puolet välistä, joka pätee kaikille summille yhtä aikaa. "
        "Yhtä hyvä: alle {zone}.",
    ),
    "settings_note_exact": (
        "Loses: against the best. Expected values without simulation: no luck, hence no intervals. As good: "
        "less than {zone}.",
        "Menettää: parhaaseen nähden. Odotusarvoja ilman simulointia: ei sattumaa, siis ei välejä. Yhtä "
        "hyvä: alle {zone}.",
    ),
    "settings_more": (
        "Further amounts that were tried and lose more: {n}.",
        "Muita kokeiltuja summia, joilla menettää enemmän: {n}.",
    ),
    "margins_title": ("One more customer, at the margin", "Yksi asiakas lisää"),
    "margins_counted": ("Customers", "Asiakkaita"),
    "margins_cost": ("Costs", "Maksaa"),
    "margins_worth": ("Brings", "Tuo"),
    "margins_value": ("Gain per {currency}", "Hyöty / {currency}"),
    "counted_won": ("won", "voitettu"),
    "counted_won back": ("won back", "voitettu takaisin"),
    "counted_kept": ("kept", "pidetty"),
    "margins_note": (
        "Brings: in net present value, before what this one costs. More pays where a customer brings more "
        "than one costs; at the best spend without a limit the two meet. CLV before investments: {clv}.",
        "Tuo: nettonykyarvona ennen tätä hintaa. Lisäys kannattaa, kun asiakas tuo enemmän kuin maksaa; "
        "parhaalla rajattomalla panostuksella ne ovat yhtä suuret. Elinkaariarvo ennen panostuksia: {clv}.",
    ),
    "frontier_title": ("More money, or less", "Enemmän tai vähemmän rahaa"),
    "frontier_total": ("In all", "Yhteensä"),
    "frontier_gain": ("Gain per {currency} more", "Hyöty / {currency} lisää"),
    "frontier_note": (
        "Each total in its best split. Gain: net present value per further {currency}, both at time 0, "
        "with the spend paid: above 0, the step up pays.",
        "Kukin summa parhaassa jaossaan. Hyöty: nettonykyarvo lisättyä yksikköä {currency} kohti, molemmat "
        "hetkellä 0, panostus maksettuna: kun se on yli 0, lisäys kannattaa.",
    ),
    "frontier_pays": (
        "More money pays up to {total}; beyond, a step up cannot be told from a loss.",
        "Lisäys kannattaa summaan {total} asti; sen yli lisäystä ei voi erottaa tappiosta.",
    ),
    "frontier_pays_all": (
        "More money pays over all that was tried, up to {total}.",
        "Lisäys kannattaa kaikilla kokeilluilla summilla, summaan {total} asti.",
    ),
    "frontier_pays_none": (
        "No step up from nothing was shown to pay.",
        "Minkään lisäyksen nollasta ei osoitettu kannattavan.",
    ),
    "frontier_subtitle": (
        "Each total in its best split, {basis}. Upper line: before investments. Lower line: after.",
        "Kukin summa parhaassa jaossaan, {basis}. Ylempi viiva: ennen panostuksia. Alempi: niiden jälkeen.",
    ),
    "region_subtitle": (
        "Dark: as good as the best to within {zone}. Pale: not shown to be worse. {basis}.",
        "Tumma: yhtä hyvä kuin paras (ero alle {zone}). Vaalea: ei osoitettu huonommaksi. {basis}.",
    ),
    "losses_heading": (
        "{metric} against the best, {unit}; grey band: the zone",
        "{metric} parhaaseen nähden, {unit}; harmaa kaista: merkityksetön ero",
    ),
    "basis_fresh": ("{n} paired replications", "{n} parittaista toistoa"),
    "basis_exact": ("expected values", "odotusarvoja"),
    "set_command": ("To run it", "Ajettavaksi"),
    "expected_purchases_note": (
        "Purchases were followed as expected values: that changes no mean.",
        "Ostot laskettiin odotusarvoina: se ei muuta keskiarvoja.",
    ),
    # Why two plans differ
    "share_headline": (
        "{metric} of {after} is {by} {side} that of {before}, {interval}: {why}.",
        "{metric} on suunnitelmassa {after} {by} {side} kuin suunnitelmassa {before}, {interval}: {why}.",
    ),
    "share_even": (
        "{metric} of {after} cannot be told from that of {before} ({interval} {unit}): {why}.",
        "{metric} on suunnitelmissa {after} ja {before} erottamaton ({interval} {unit}): {why}.",
    ),
    "share_why": ("{name} {by}", "{name} {by}"),
    "share_nothing": (
        "{before} and {after} mean the same: there is nothing to explain.",
        "{before} ja {after} tarkoittavat samaa: selitettävää ei ole.",
    ),
    "share_title": ("Where the difference comes from", "Mistä ero tulee"),
    "share_lever": ("What differs", "Mikä eroaa"),
    "share_value": ("Share", "Osuus"),
    "share_alone": ("Alone", "Yksin"),
    "share_last": ("Last", "Viimeisenä"),
    "share_note": (
        "Share: mean over all orders of moving one by one from {before} to {after}, ± half of an interval "
        "that holds for all at once; the shares add up. Alone: moved first. Last: moved after all others.",
        "Osuus: keskiarvo kaikista järjestyksistä, joissa yksi kerrallaan siirtyy suunnitelmasta {before} "
        "suunnitelmaan {after}, ± puolet kaikille yhtä aikaa pätevästä välistä; osuudet täsmäävät summaan. "
        "Yksin: ensimmäisenä. Viimeisenä: kaikkien muiden jälkeen.",
    ),
    "share_drawn": (
        "{orders} orders were drawn; the intervals hold that chance too.",
        "Järjestyksiä arvottiin {orders}; välit sisältävät tämänkin sattuman.",
    ),
    "share_changes": ("What was changed", "Mitä muutettiin"),
    "share_path": ("Path", "Polku"),
    "share_unwritten": ("not written", "ei kirjoitettu"),
    "share_further": ("and {n} more", "ja {n} muuta"),
    "together_title": ("Together or apart", "Yhdessä vai erikseen"),
    "together_pair": ("Two levers", "Kaksi tekijää"),
    "together_value": ("Together beyond apart", "Yhdessä yli erillisten"),
    "together_note": (
        "Above 0 the two do more together than apart; below 0 they stand in for one another.",
        "Yli 0: yhdessä ne tekevät enemmän kuin erikseen. Alle 0: ne korvaavat toisiaan.",
    ),
    "waterfall_subtitle": (
        "{metric}, {unit}. {basis}; lines: 95 % intervals for all shares at once.",
        "{metric}, {unit}. {basis}; viivat: 95 %:n välit kaikille osuuksille yhtä aikaa.",
    ),
    "part_structure": ("Structure", "Rakenne"),
    "part_people_at_start": ("People at the start", "Henkilöt alussa"),
    "part_money": ("Money and discounting", "Raha ja diskonttaus"),
    "part_time": ("Time", "Aika"),
    "part_stages": ("Stage {name}", "Vaihe {name}"),
    "part_transitions": ("Transition {name}", "Siirtymä {name}"),
    "part_traits": ("Trait {name}", "Ominaisuus {name}"),
    "part_segments": ("Segment {name}", "Segmentti {name}"),
    "part_market_entrants": ("Entrants: {name}", "Tulijat: {name}"),
    "part_investments": ("{name}", "{name}"),
    "part_prices": ("Price {name}", "Hinta {name}"),
    "part_shocks": ("Shock {name}", "Shokki {name}"),
}
