"""Texts of sweeps, in figures and on the terminal: (English, Finnish)."""

TEXTS: dict[str, tuple[str, str]] = {
    # Units of factors
    "sweep_per_day": ("{unit} per day", "{unit} päivässä"),
    "sweep_per_week": ("{unit} per week", "{unit} viikossa"),
    "sweep_per_month": ("{unit} per month", "{unit} kuukaudessa"),
    "sweep_per_quarter": ("{unit} per quarter", "{unit} neljänneksessä"),
    "sweep_per_year": ("{unit} per year", "{unit} vuodessa"),
    "sweep_axis": ("{title}, {unit}", "{title}, {unit}"),
    # Figures
    "sweep_map_title": (
        "Where {rival} beats {baseline}",
        "Missä {rival} on parempi kuin {baseline}",
    ),
    "sweep_map_of": (
        "{metric}: {rival} less {baseline}, {unit}",
        "{metric}: {rival}, vähennettynä {baseline}, {unit}",
    ),
    "sweep_map_basis": (
        "{n} paired replications at each of {points} points; dots: cannot be told apart (95 %).",
        "{n} parittaista toistoa joka pisteessä ({points}); pisteet: ei erotu (95 %).",
    ),
    "sweep_value_basis": (
        "{n} replications at each of {points} points.",
        "{n} toistoa joka pisteessä ({points}).",
    ),
    "sweep_better": ("{plan} is better", "{plan} on parempi"),
    "sweep_curves_basis": (
        "{n} replications at each point, band: 95 %, pointwise.",
        "{n} toistoa joka pisteessä, vyöhyke: 95 %, pisteittäin.",
    ),
    "sweep_value_title": ("{metric}: {plan}", "{metric}: {plan}"),
    "sweep_curves_title": ("{metric} against {factor}", "{metric}, muuttujana {factor}"),
    "sweep_metric_unit": ("{metric}, {unit}", "{metric}, {unit}"),
    # Terminal
    "sweep_points": ("{n} points", "{n} pistettä"),
    "sweep_one_point": ("one point", "yksi piste"),
    "sweep_plans": ("{n} plans", "{n} suunnitelmaa"),
    "sweep_one_plan": ("one plan", "yksi suunnitelma"),
    "sweep_replications": ("{n} replications", "{n} toistoa"),
    "sweep_one_replication": ("one replication", "yksi toisto"),
    "sweep_up_to": ("{low} to {high} replications", "{low}–{high} toistoa"),
    "sweep_seed": ("seed {seed}", "siemen {seed}"),
    "sweep_verdict": (
        "{metric}: {rival} is better than {baseline} at {better} of {total} points, worse at {worse};"
        " at {open} it cannot be told.",
        "{metric}: {rival} on parempi kuin {baseline} {better} pisteessä, kaikkiaan {total};"
        " huonompi {worse} pisteessä; {open} pisteessä ei erotu.",
    ),
    "sweep_unknown": (
        "At {unknown} points there is no number: see the failures.",
        "{unknown} pisteessä ei ole lukua: katso epäonnistuneet.",
    ),
    "sweep_best": (
        "{metric}: the highest mean is {value}, at {where}.",
        "{metric}: suurin keskiarvo on {value}, kun {where}.",
    ),
    "sweep_lowest": (
        "{metric}: the lowest mean is {value}, at {where}.",
        "{metric}: pienin keskiarvo on {value}, kun {where}.",
    ),
    "sweep_mean": ("{metric}: the mean is {value}.", "{metric}: keskiarvo on {value}."),
    "sweep_of_plan": ("{plan}: {where}", "{plan}: {where}"),
    "sweep_difference": ("{rival} less {baseline}", "{rival}, vähennettynä {baseline}"),
    "sweep_across": ("across: {x}; down: {y}", "vaakaan: {x}; pystyyn: {y}"),
    "sweep_open_note": (
        "In parentheses: cannot be told apart at 95 %.",
        "Suluissa: ei erotu 95 %:n varmuudella.",
    ),
    "sweep_some_levels": (
        "Some levels of each factor; --out writes all.",
        "Osa tasoista; --out kirjoittaa kaikki.",
    ),
    "sweep_failed": (
        "{n} replications failed: virta study failures {store}",
        "{n} toistoa epäonnistui: virta study failures {store}",
    ),
    "sweep_rows": (
        "{total} rows in {store}: {computed} computed now by {where}, {found} there before.",
        "{total} riviä tiedostossa {store}: nyt laskettu {computed} ({where}), aiemmin {found}.",
    ),
    "sweep_as_written": ("as written", "kuten kirjoitettu"),
}
"""Keys begin with "sweep_", so that no other table has them."""
