"""Texts of the report's pages: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Recommendation
    "head_choose": ("Choose {best}: {clauses}.", "Valitse {best}: {clauses}."),
    "head_stay": ("Stay with {best}: {clauses}.", "Pysy nykyisessä, {best}: {clauses}."),
    "head_leaning": (
        "{best} leads, but not surely: {clauses}. {settle}",
        "Edellä on {best}, mutta ei varmasti: {clauses}. {settle}",
    ),
    "head_not_separated": (
        "{plans} cannot be told apart: {clauses}. {settle}",
        "Ei voi sanoa, mikä näistä on paras: {plans}; {clauses}. {settle}",
    ),
    "head_plan": ("“{title}” ({label})", "”{title}” ({label})"),
    "head_lead": (
        "{by} {unit} ahead of {next} in {metric}",
        "{metric} on {by} {unit} parempi kuin seuraavalla ({next})",
    ),
    "head_beyond_chance": ("beyond chance", "enemmän kuin sattuma selittää"),
    "head_borne_out": (
        "and better in {share} of {n} worlds drawn from what is uncertain",
        "ja etumatka pitää {share} maailmoista ({n}), jotka on arvottu epävarmoista luvuista",
    ),
    "head_only_in": (
        "but better than {rival} in only {share} of {n} worlds drawn from what is uncertain",
        "mutta etumatka suunnitelmaan {rival} pitää vain {share} maailmoista ({n}), jotka on arvottu"
        " epävarmoista luvuista",
    ),
    "head_in_worlds": (
        "and {best} is better than {rival} in {share} of {n} worlds drawn from what is uncertain",
        "ja {best} on parempi kuin {rival} {share} maailmoista ({n}), jotka on arvottu epävarmoista luvuista",
    ),
    "head_not_weighed": (
        "but what is not known ({n} uncertain numbers) is not weighed",
        "mutta epävarmoja lukuja ({n}) ei ole punnittu",
    ),
    "head_one_not_weighed": (
        "but the one uncertain number is not weighed",
        "mutta yhtä epävarmaa lukua ei ole punnittu",
    ),
    "head_none_uncertain": (
        "if the assumptions hold, for the files call no number uncertain",
        "jos oletukset pitävät, sillä tiedostot eivät sano yhtään lukua epävarmaksi",
    ),
    "head_open": (
        "chance leaves {metric} of {best} less that of {next} open from {low} to {high} {unit}",
        "{metric}, {best} miinus {next}, jää sattuman vuoksi avoimeksi välille {low} – {high} {unit}",
    ),
    "head_same": (
        "{metric} of {best} and {next} is the same in every replication",
        "{metric} on sama joka toistossa ({best}, {next})",
    ),
    "head_single": (
        "in the one replication run, {best} is {by} {unit} ahead of {next} in {metric}",
        "ainoassa toistossa {metric} on {by} {unit} parempi ({best}) kuin seuraavalla ({next})",
    ),
    "settle_nothing": ("Neither pays more.", "Kumpikaan ei kannata enempää."),
    "settle_replications": (
        "More replications would tell chance apart: --until decided.",
        "Sattuman osuus selviää lisätoistoilla: --until decided.",
    ),
    "settle_worlds": (
        "Worlds drawn from them would tell: --worlds 100.",
        "Niistä arvotut maailmat kertoisivat sen: --worlds 100.",
    ),
    "settle_say_uncertain": (
        "Say in the files which are uncertain, then --worlds 100.",
        "Kirjoita tiedostoihin, mitkä luvut ovat epävarmoja, ja anna --worlds 100.",
    ),
    "settle_more_worlds": (
        "More worlds would tell more: --worlds 300.",
        "Enemmän maailmoja kertoisi enemmän: --worlds 300.",
    ),
    "settle_know": (
        "To know first would settle most: {input}.",
        "Eniten ratkaisisi tieto tästä: {input}.",
    ),
    "no_recommendation": (
        "No recommendation: {metric} has no value in some plan.",
        "Ei suositusta: tunnusluvulla {metric} ei ole arvoa kaikissa suunnitelmissa.",
    ),
    "listed": ("{first} and {last}", "{first} ja {last}"),
    "margin": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next}, the next best ({level} interval {low} to"
        " {high}).",
        "{metric} {time}: {best} on {by} {unit} edellä seuraavaksi parasta, joka on {next} ({level} väli"
        " {low} – {high}).",
    ),
    "and_after": ("{time} and after", "{time} ja sen jälkeen"),
    "margin_of_two": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next} ({level} interval {low} to {high}).",
        "{metric} {time}: {best} on {by} {unit} edellä suunnitelmaa {next} ({level} väli {low} – {high}).",
    ),
    "margin_same": (
        "{metric} {time}: {best} and {next} are the same in every replication.",
        "{metric} {time}: {best} ja {next} ovat samat joka toistossa.",
    ),
    "margin_open": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next} in the mean, but chance leaves anything"
        " from"
        " {low} to {high} open ({level} interval).",
        "{metric} {time}: {best} on keskimäärin {by} {unit} edellä seuraavaa, {next}, mutta sattuma jättää"
        " avoimeksi välin {low} – {high} ({level}).",
    ),
    "margin_single": (
        "{metric} {time}: in the one replication run, {best} is {by} {unit} ahead of {next}.",
        "{metric} {time}: ainoassa toistossa {best} on {by} {unit} edellä seuraavaa, {next}.",
    ),
    "chance": (
        "With the same luck, {rival} ends ahead of {baseline} in {share} of {n} replications. That covers"
        " chance alone, not whether the assumptions hold.",
        "Samalla tuurilla {rival} on lopussa edellä suunnitelmaa {baseline} {share} toistoista ({n}). Luku"
        " kattaa vain sattuman, ei oletusten paikkansapitävyyttä.",
    ),
    "in_worlds": (
        "In {share} of {n} worlds drawn from what is uncertain, {rival} is better than {baseline}; the"
        " difference is from {low} to {high} {unit} in 95 % of them.",
        "{rival} on parempi kuin {baseline} {share} maailmoista ({n}), jotka on arvottu epävarmoista"
        " luvuista;"
        " niistä 95 %:ssa ero on {low} – {high} {unit}.",
    ),
    "drift": (
        "Against doing nothing at all, the investments of {plan} are worth {amount}.",
        "Verrattuna siihen, ettei tehdä mitään, suunnitelman {plan} panostusten arvo on {amount}.",
    ),
    # Facts
    "fact_gain": ("Difference in net present value", "Ero nettonykyarvossa"),
    "fact_gain_note": (
        "{rival} against {baseline}, {level}: {low} to {high}",
        "{rival} – {baseline}, {level}: {low} – {high}",
    ),
    "fact_gain_simultaneous": (
        "{rival} against {baseline}; {level} for all plans at once: {low} to {high}",
        "{rival} – {baseline}; {level} kaikille suunnitelmille yhtä aikaa: {low} – {high}",
    ),
    "fact_gain_single": (
        "{rival} against {baseline}; one replication has no interval",
        "{rival} – {baseline}; yhdellä toistolla ei ole väliä",
    ),
    "fact_payback": ("Payback", "Takaisinmaksu"),
    "payback_same": ("no difference", "ei eroa"),
    "payback_same_note": (
        "{rival} and {baseline} are the same in every period",
        "{rival} ja {baseline} ovat samat joka jaksolla",
    ),
    "payback_at_once": ("at once", "heti"),
    "payback_at_once_note": (
        "{rival} is never behind {baseline}",
        "{rival} ei ole koskaan jäljessä: {baseline}",
    ),
    "payback_unknown": ("cannot be told", "ei selvillä"),
    "payback_unknown_note": (
        "by chance alone {rival} may be ahead of {baseline} or behind",
        "pelkän sattuman vuoksi {rival} voi olla edellä suunnitelmaa {baseline} tai jäljessä",
    ),
    "payback_undone": (
        "but behind in the end, for its customers bring less after the horizon",
        "mutta lopulta jäljessä, koska sen asiakkaat tuottavat jakson jälkeen vähemmän",
    ),
    "payback_never": ("not within the horizon", "ei jakson aikana"),
    "payback_never_note": (
        "{rival} is behind {baseline} at the end, later value included",
        "{rival} on lopussa jäljessä, myöhempi arvo mukaan luettuna: {baseline}",
    ),
    "payback_after_note": (
        "{rival} is behind {baseline} at the end, ahead with what its customers bring later",
        "{rival} on lopussa jäljessä, edellä kun asiakkaiden myöhempi tuotto luetaan: {baseline}",
    ),
    "payback_note": (
        "then {rival} is ahead of {baseline} for good; by the band from {earliest} to {latest}",
        "siitä alkaen {rival} on pysyvästi edellä; luottamusvälin mukaan {earliest} – {latest} ({baseline})",
    ),
    "payback_open": ("beyond the horizon", "jakson jälkeen"),
    "fact_downside": ("Downside", "Riski"),
    "downside_note": (
        "{rival} ends below {baseline} in {count} of {n} replications; chance {low} to {high}",
        "{rival} jää alle suunnitelman {baseline} {count} toistossa, yhteensä {n}; todennäköisyys {low}"
        " – {high}",
    ),
    "payback_note_single": (
        "then {rival} is ahead of {baseline} for good, in the one replication run",
        "siitä lähtien {rival} on edellä suunnitelmaa {baseline}, ainoassa toistossa",
    ),
    "downside_note_loss": (
        "{rival} ends more than {loss} below {baseline} in {count} of {n} replications; chance {low} to"
        " {high}",
        "{rival} jää yli {loss} alle suunnitelman {baseline} {count} toistossa, yhteensä {n};"
        " todennäköisyys"
        " {low} – {high}",
    ),
    "fact_flip": ("What turns the answer", "Mikä kääntää vastauksen"),
    "flip_value": ("{new}, not {old}", "{new}, ei {old}"),
    "flip_note": (
        "if this is how {investment} acts on {on} ({what}), {better} is better",
        "jos {investment} vaikuttaa näin: {on} ({what}), {better} on parempi",
    ),
    "flip_even": ("any small change", "mikä tahansa pieni muutos"),
    "flip_even_note": (
        "the plans are close to even: the values below are where their means meet",
        "suunnitelmat ovat lähes tasoissa: alla olevilla arvoilla niiden keskiarvot kohtaavat",
    ),
    "flip_none": ("nothing within × 4", "ei mikään, × 4"),
    "flip_none_note": (
        "no assumed response, moved to a quarter or to four times, turns it from {best}",
        "mikään oletettu vaikutus neljäsosaan tai nelinkertaiseksi siirrettynä ei käännä: {best}",
    ),
    "flip_not_looked": ("flip points were not looked for", "kääntöpisteitä ei etsitty"),
    "flip_nothing": ("there is no recommendation to turn", "ei suositusta, jonka voisi kääntää"),
    # What did not pay
    "lost_title": ("What did not pay", "Mikä ei kannattanut"),
    "nothing_lost": (
        "Nothing that was looked into brings less than it costs.",
        "Mikään tutkituista ei tuota vähemmän kuin maksaa.",
    ),
    "lost_plan": (
        "{rival}: it brings {amount} less than {baseline}.",
        "{rival}: se tuottaa {amount} vähemmän kuin {baseline}.",
    ),
    "lost_to_drift": (
        "The investments of {plan} together: against doing nothing they are worth {amount}.",
        "Suunnitelman {plan} panostukset yhteensä: verrattuna tekemättömyyteen niiden arvo on {amount}.",
    ),
    "lost_on_won": (
        "Winning customers in {plan}: one who would not have come anyway costs {cost}, and a customer"
        " is worth"
        " {clv}.",
        "Asiakkaiden voittaminen, {plan}: asiakas, joka ei olisi muuten tullut, maksaa {cost}, ja asiakkaan"
        " arvo on {clv}.",
    ),
    "lost_at_the_margin": (
        "More {investment} in {plan}: of one more {currency}, {lost} {currency} is lost.",
        "{investment} lisää, {plan}: jokaisesta lisätystä yksiköstä ({currency}) menetetään {lost}"
        " {currency}.",
    ),
    # Side by side
    "side_title": ("Side by side", "Rinnakkain"),
    "side_note": (
        "Small: paired difference to the first plan ± half of its 95 % interval.",
        "Pienellä: parittainen ero ensimmäiseen suunnitelmaan ± puolet 95 %:n välistä.",
    ),
    "undefined_note": ("–: not defined.", "–: ei määritelty."),
    "run_off_note": (
        "Net present value includes what the customers of the horizon still bring in {time}; prospects"
        " count zero.",
        "Nettonykyarvo sisältää sen, mitä asiakkaat tuottavat vielä jakson jälkeen ({time});"
        " prospekteja ei lasketa.",
    ),
    "cost_per_won": (
        "Cost per customer won, against not winning",
        "Hinta voitettua kohti, ilman voittamista",
    ),
    "cost_per_kept": ("Cost per customer kept, against not keeping", "Hinta pidettyä kohti, ilman pitämistä"),
    "spending_title": ("What is spent", "Mihin panostetaan"),
    "aim": ("Aim", "Tavoite"),
    "aim_acquisition": ("acquisition", "hankinta"),
    "aim_onboarding": ("onboarding", "perehdytys"),
    "aim_retention": ("retention", "säilyttäminen"),
    "aim_development": ("development", "kehittäminen"),
    "aim_win-back": ("win-back", "takaisinvoitto"),
    # Statements
    "balance_title": ("Customer balance sheet, {plan}", "Asiakastase, {plan}"),
    "profit_title": ("Customer profit and loss, {plan}", "Asiakastuloslaskelma, {plan}"),
    "column_day": ("Day", "Päivä"),
    "column_week": ("Week", "Viikko"),
    "column_month": ("Month", "Kuukausi"),
    "column_quarter": ("Quarter", "Neljännes"),
    "column_year": ("Year", "Vuosi"),
    "sheet_start": ("Start", "Alku"),
    "sheet_after": ("After", "Jälkeen"),
    "sheet_total": ("Total", "Yhteensä"),
    "sheet_opening": ("Opening", "Alussa"),
    "sheet_won": ("Won", "Voitettu"),
    "sheet_won_back": ("Won back", "Voitettu takaisin"),
    "sheet_arrived": ("Arrived as customers", "Saapui asiakkaina"),
    "sheet_returned": ("Returned", "Palasi"),
    "sheet_lost": ("Lost", "Menetetty"),
    "sheet_stepped_back": ("Stepped back", "Palasi prospektiksi"),
    "sheet_closing": ("Closing", "Lopussa"),
    "sheet_revenue": ("Revenue", "Myynti"),
    "sheet_margin": ("Margin", "Myyntikate"),
    "sheet_service_cost": ("Service cost", "Palvelukulut"),
    "sheet_one_off": ("One-offs", "Kertaerät"),
    "sheet_contribution": ("Contribution", "Kate"),
    "sheet_discounted": ("Discounted", "Diskontattuna"),
    # Further spend
    "further_title": ("What more would bring", "Mitä lisäys toisi"),
    "further_unit": (
        "{currency} of npv per further {currency}, {n} replications",
        "{currency} nykyarvoa lisättyä {currency} kohti, {n} toistoa",
    ),
    "further_note": (
        "The {currency} spent is paid out of it already: above 0, more pays; below 0, less would be better.",
        "Käytetty {currency} on jo vähennetty: yli 0 lisäys kannattaa, alle 0 vähempi olisi parempi.",
    ),
    # Assumptions
    "responses_title": (
        "Assumed responses, and where they turn the answer",
        "Oletetut vaikutukset ja kääntöpisteet",
    ),
    "responses_note": (
        "Each moved alone, in all plans, from a quarter to four times; the nearest turn first.",
        "Kutakin siirretty yksin, kaikissa suunnitelmissa, neljäsosasta nelinkertaiseksi; lähin ensin.",
    ),
    "responses_more": ("{n} further ones are farther away.", "Lisäksi {n} kauempana olevaa."),
    "column_investment": ("Investment", "Panostus"),
    "column_acts_on": ("Acts on", "Vaikuttaa"),
    "column_assumption": ("Assumption", "Oletus"),
    "column_assumed": ("Assumed", "Oletettu"),
    "column_turns_at": ("Turns at", "Kääntyy"),
    "column_better_then": ("Then better", "Sitten parempi"),
    "never_turns": ("not within × 4", "ei, × 4"),
    "times": ("× {factor}", "× {factor}"),
    "response_speeds_up_to": ("speeds up at most to", "nopeuttaa enintään"),
    "response_slows_down_to": ("slows down at most to", "hidastaa enintään"),
    "response_multiplies_up_to": ("multiplies at most by", "kertoo enintään"),
    "response_adds_up_to": ("adds at most", "lisää enintään"),
    "response_half_effect_at": ("half the effect at, a head", "puolet vaikutuksesta, henkeä kohti"),
    "response_full_effect_at": ("full effect at, a head", "koko vaikutus, henkeä kohti"),
    "response_steepness": ("steepness", "jyrkkyys"),
    "response_table": ("table", "taulukko"),
    "response_adds_table": ("table of what is added", "lisäysten taulukko"),
    "uncertain_title": ("Uncertain numbers", "Epävarmat luvut"),
    "uncertain_sampled": ("Sampled; see the recommendation.", "Arvottu; ks. suositus."),
    "uncertain_not_sampled": (
        "Taken at what the files say: their uncertainty is not in the intervals above.",
        "Otettu tiedostojen mukaan: epävarmuus ei sisälly yllä oleviin väleihin.",
    ),
    "median": ("Median", "Mediaani"),
    "distribution_lognormal": ("lognormal", "lognormaali"),
    "distribution_normal": ("normal", "normaali"),
    "distribution_gamma": ("gamma", "gamma"),
    "distribution_beta": ("beta", "beeta"),
    "distribution_uniform": ("uniform", "tasainen"),
    "distribution_triangular": ("triangular", "kolmio"),
    "sources_title": ("Plans and where their numbers come from", "Suunnitelmat ja lukujen lähteet"),
    "people_at_start": ("{n} people at start", "{n} henkilöä alussa"),
    "discounting": ("discounted at {rate} per year", "diskonttaus {rate} vuodessa"),
    "sampled": ("single purchases drawn", "yksittäiset ostot arvottu"),
    "expected": ("purchases as their mean", "ostot keskiarvoina"),
    "differs_discount": (
        "{one} and {other} discount differently.",
        "{one} ja {other} diskontataan eri tavalla.",
    ),
    "differs_run_off": (
        "{one} and {other} count different lengths after the horizon.",
        "{one} ja {other} laskevat eri pituisen ajan jakson jälkeen.",
    ),
    "differs_cash": (
        "In {one} and {other} cash falls at different times.",
        "Suunnitelmissa {one} ja {other} kassavirrat ajoittuvat eri tavalla.",
    ),
    "differs_purchases": (
        "{one} and {other} count purchases differently.",
        "{one} ja {other} laskevat ostot eri tavalla.",
    ),
    # Provenance
    "provenance_title": ("How to make these numbers again", "Miten luvut tehdään uudelleen"),
    "command": ("Command", "Komento"),
    "seed": ("Seed", "Siemen"),
    "engine": ("Engine", "Moottori"),
    "engine_compiled": ("compiled, model {version}", "käännetty, malli {version}"),
    "engine_reference": ("reference (SimPy), model {version}", "viite (SimPy), malli {version}"),
    "fingerprints": ("Fingerprints", "Sormenjäljet"),
    "versions": ("Made with", "Tehty"),
    "stopped_fixed": ("{n} paired replications, as asked", "{n} parittaista toistoa, kuten pyydettiin"),
    "stopped_precise": (
        "{n} paired replications, then the wanted precision was reached",
        "{n} parittaista toistoa, sitten haluttu tarkkuus saavutettiin",
    ),
    "stopped_imprecise": (
        "{n} paired replications, the limit, before the wanted precision",
        "{n} parittaista toistoa, yläraja, ennen haluttua tarkkuutta",
    ),
    "stopped_decided": (
        "{n} paired replications, then the plans were told apart",
        "{n} parittaista toistoa, sitten suunnitelmat erottuivat",
    ),
    "stopped_same": (
        "{n} paired replications, in each of which the plans were the same",
        "{n} parittaista toistoa, joista jokaisessa suunnitelmat olivat samat",
    ),
    "stopped_undecided": (
        "{n} paired replications, the limit, without a decision",
        "{n} parittaista toistoa, yläraja, ilman ratkaisua",
    ),
    # Figures
    "stocks_alt": ("Everyone by stage over time, {plan}", "Kaikki vaiheittain ajan kuluessa, {plan}"),
    "money_alt": (
        "Contribution and investments over time, {plan}",
        "Kate ja panostukset ajan kuluessa, {plan}",
    ),
    "flows_alt": ("Moves between stages per year, {plan}", "Siirtymät vaiheiden välillä vuodessa, {plan}"),
    "lives_alt": ("One customer under two plans", "Yksi asiakas kahdella suunnitelmalla"),
    "shown_title": ("Under {plan}", "Suunnitelma {plan}"),
    "uncertain_more": ("{n} further ones are not shown.", "Lisäksi {n}, joita ei näytetä."),
    "hinges_title": ("What it hangs on", "Mistä vastaus riippuu"),
    "hinges_told": ("In words", "Sanallisesti"),
    "more_title": ("More on {plan}, for the screen", "Lisää suunnitelmasta {plan}, näytöllä"),
}
