"""Every text that people read, in English: key -> text, with fields in braces."""

TEXTS: dict[str, str] = {
    # Calibration
    "fit_title": "What the records say",
    "fit_transition": "Transition",
    "fit_shape": "Shape",
    "fit_parameter": "Parameter",
    "fit_estimate": "Estimate",
    "fit_se": "se",
    "fit_interval": "95 %",
    "fit_moves": "Moves",
    "fit_segment": "Segment",
    "fit_note": "Durations in {units}, rates per {unit}; se: standard error.",
    "fit_shared": "Segments with fewer than {few} moves share the estimate of all; it stands in brackets.",
    "fit_from": "rate from {time}",
    "choice_title": "Shapes compared",
    "choice_likelihood": "ln L",
    "choice_parameters": "Parameters",
    "choice_aic": "AIC, above best",
    "residuals_title": "Moves seen and expected by time in stage",
    "residuals_class": "Time in stage",
    "residuals_seen": "Seen",
    "residuals_expected": "Expected",
    "residuals_z": "z",
    "residuals_note": (
        "z: the difference in standard deviations of a Poisson count. Several beyond 2 mean that no shape"
        " that was tried follows the data."
    ),
    "held_title": "Held out: moves after the fit ends",
    "held_periods": "Held out: the last periods",
    "held_won": "Won",
    "held_lost": "Lost",
    "rates_title": "Rates over the periods",
    "rates_what": "Rate",
    "rates_losing": "Lost per customer and {unit}",
    "rates_winning": "Won per prospect and {unit}",
    "rates_revenue": "Revenue per customer and {unit}",
    "rates_trend": "Change a year",
    "rates_spread": "Spread",
    "rates_note": (
        "Spread: variance of the counts in multiples of what chance alone makes; the errors contain it, "
        "and that good periods follow good ones."
    ),
    "won_by_spend_title": "Winning customers and spend",
    "response_gain": "Won, if spend is 10 % higher for good",
    "response_multiplier": "speeds up at most to, times",
    "response_half": "half the effect at, per head and {unit}",
    "response_none": "Spend's effect cannot be told from none: no effect is written.",
    "response_caution": "Spend was not allotted by chance: whatever else moved with it is in these numbers.",
    "unbounded": "no bound",
    "note_gaps": "{n} gaps between a person's stays are stays in {stage}, or where the row says.",
    "note_unknown_entry": (
        "{n} persons are first seen leaving a stage that they entered at an unknown time: that stay is "
        "left out."
    ),
    "note_outside": "{n} stays lie outside the time of observation.",
    "note_late": "{n} stays began before observation did: they count from then on (left truncation).",
    "note_returns_unseen": (
        "{way}: people come back, and what they did before observation began is not known; those who came"
        " back are likelier to leave soon. Where customers differ, the rate then comes out too high."
    ),
    "note_minimum_term": (
        "{way}: none of the {moves} moves came before {term} in the stage, fewer than by chance at one pace:"
        " that is taken for a minimum term."
    ),
    "note_own_clock": (
        "Everybody begins at 0: times count from each person's own start, not by the calendar (--clock "
        "says otherwise). How many come in a time is then not known."
    ),
    "note_out_of_sight": (
        "{unseen} of {persons} people were last seen before the observation ends, and nothing tells where"
        " they are: people at start hold {there}, those who left included. If times count from each "
        "person's own start, say --clock own."
    ),
    "note_long_format": (
        "A row stands for each way in which a stay might have ended: {rows} rows are {stays} stays."
    ),
    "note_events_read": "Events lead to stages: {events}.",
    "note_events_quiet": "{n} events change no stage; what they change is what is paid.",
    "note_invoices_read": (
        "A customer is there in every {unit} with an invoice above 0 ({n} in all), and has left where the"
        " next one has none. The last {unit}, up to {end}, counts whole: if it was not over, leave it out"
        " of the file."
    ),
    "reason_no_beginning": "no beginning",
    "note_joined": "{n} of {of} rows are known to {file}; the others have nothing of it.",
    "note_strangers": "{n} rows of {file} are of nobody in the first file: they are left out.",
    "note_observed": "Observed from {begin} to {end}.",
    "note_periods": "{n} periods, from {begin} to {end}; length of one in {unit}s: {length}.",
    "note_signs": "{columns} is never above 0: what it holds went, and is counted without the sign.",
    "note_mrr": "Sums of monthly revenue: a customer here is one unit of money a month, not a person.",
    "note_ties": "Opening + won - lost = closing within {most} as written in the file.",
    "note_read": "{format}, {used} of {rows} rows used",
    "note_short_rows": "{n} rows end before the last column: the cells that they lack count as empty.",
    "note_invoices_twice": (
        "{n} invoices have the customer, the day and the sum of another, and count as further ones: if a bill"
        " is there twice, the money is too high."
    ),
    "note_written": "Read as {columns}.",
    "note_zone": "Moments count by the clock of {zone}.",
    "note_zone_of_file": "Moments count by the clock of the file, {zone}; --zone says otherwise.",
    "note_zones_differ": (
        "Moments are told in several time zones ({zones}), and each counts by the clock on its own wall: "
        "days may be off by one. --zone puts all on one clock, as in --zone Europe/Helsinki."
    ),
    "note_dropped": "Left out: {rows} × {reason}.",
    "note_dropped_persons": "Left out: {rows} × {reason} ({persons} persons).",
    "reason_missing_value": "missing value",
    "reason_negative_amount": "negative amount",
    "reason_number_out_of_range": "number out of range",
    "reason_currency_symbol": "currency symbol",
    "reason_thousands_separator": "thousands separator",
    "reason_mixed_decimal_marks": "mixed decimal marks",
    "reason_not_a_number": "not a number",
    "reason_no_such_date": "no such date",
    "reason_mixed_date_formats": "mixed date formats",
    "reason_not_a_date": "not a date",
    "reason_neither_yes_nor_no": "neither yes nor no",
    "reason_too_many_cells": "too many cells",
    "reason_too_few_cells": "too few cells",
    "reason_mixed_per_cent": "mixed per cent",
    "reason_unknown_stage": "unknown stage",
    "reason_time_backwards": "time backwards",
    "reason_duplicate": "duplicate",
    "reason_overlap": "overlap",
    "reason_person_ends_twice": "person ends twice",
    "reason_same_stage_twice": "same stage twice",
    "reason_contradiction": "contradiction",
    "reason_gap_between_periods": "gap between periods",
    "reason_does_not_tie": "does not tie",
    "staying_title": "How long people stay in {stage}",
    "staying_subtitle": (
        "Share not yet gone to {destination}, other ways closed. Steps: the records (Kaplan-Meier, 95 % "
        "band); line: {family}."
    ),
    "going_title": "Where people go from {stage}",
    "going_subtitle": (
        "Share that has gone there by then. Steps: the records (Aalen-Johansen, 95 %); lines: the fits."
    ),
    "replay_title": "Customers: the statements and the rates",
    "replay_subtitle": (
        "Dots: the statements. Line: the past told again with the rates of each period; band: 95 % of its"
        " chance, one person standing for {n}."
    ),
    "rates_figure_title": "Rates over the periods",
    "rates_subtitle": "Dots: each period; line and band: the mean and its 95 % interval.",
    "response_subtitle": "Dots: periods; line: the curve that fits best.",
    "won_axis": "won in a period",
    "spend_axis": "spend in a period",
    "page_calibration": "Calibration",
    "page_records": "The records",
    "page_scenario": "The scenario file",
    # Retention tables
    "note_cohorts_values": "The values are read as {what}.",
    "note_cohorts_first": (
        "The first column, age {age}, is taken as the start of each cohort: ages count from there."
    ),
    "note_cohorts_chosen": "{law} has the least AIC; the others, above it: {others}.",
    "note_cohorts_free": (
        "Rates are those of each age; beyond age {age} the last one is taken to hold, which nothing seen "
        "tells."
    ),
    "note_cohorts_flat": (
        "{law}: the records do not tell its parameters; they run off, and no errors are given."
    ),
    "note_cohorts_differ": (
        "Cohorts differ {spread} times as much as chance explains: one law for all is a mean over them, "
        "and newer cohorts may last otherwise. Bands and errors are widened by it."
    ),
    "reason_fell_to_nothing": "fell to nothing",
    "reason_empty_cohort": "empty cohort",
    "reason_cohort_grows": "cohort grows",
    "note_matrix_staying": "No row tells who stays in {stages}: whoever is not told to go is taken to stay.",
    "note_matrix_rounded": "Shares out of {stages} are rounded and do not sum to 1; they were scaled to it.",
    "note_matrix_unknown": (
        "Nobody said how many were asked, so nothing tells how far the shares may be trusted: --size N, "
        "or --count instead of --share."
    ),
    "reason_mixed_shares": "mixed shares",
    "matrix_title": "Who goes where in {every}",
    "matrix_from": "From",
    "matrix_to": "To",
    "matrix_share": "Share",
    "matrix_asked": "Asked",
    "law_geometric": "geometric",
    "law_sbg": "sBG",
    "law_weibull": "discrete Weibull",
    "law_bdw": "BdW",
    "law_free": "a rate for each age",
    "cohorts_law": "Law",
    "cohorts_choice": "Laws compared",
    "cohorts_rates": "Lost by age, of those there at its beginning ({unit})",
    "cohorts_age": "Up to age",
    "cohorts_at_risk": "There",
    "cohorts_lost": "Lost",
    "cohorts_rate": "Share",
    "cohorts_fitted": "Fitted",
    "cohorts_corner": "Customers left at age {age}, not yet seen",
    "cohorts_cohort": "Cohort",
    "cohorts_size": "Size",
    "cohorts_now": "Left now",
    "cohorts_left": "Then",
    "cohorts_more": "... and {n} cohorts more.",
    # Figures, and words that all share
    "people": "people",
    "decimal_mark": ".",
    "thousands_mark": " ",
    "thousand": "thousand {unit}",
    "million": "million {unit}",
    "one": "{unit}",
    "money_per": "{unit} per {period}",
    "day": "day",
    "week": "week",
    "month": "month",
    "quarter": "quarter",
    "year": "year",
    "days": "days",
    "hours": "hours",
    "weeks": "weeks",
    "months": "months",
    "quarters": "quarters",
    "years": "years",
    "in_day": "in {count}",
    "in_week": "in {count}",
    "in_month": "in {count}",
    "in_quarter": "in {count}",
    "in_year": "in {count}",
    "after_day": "after {count}",
    "after_week": "after {count}",
    "after_month": "after {count}",
    "after_quarter": "after {count}",
    "after_year": "after {count}",
    "stocks_title": "{start} customers at the start, {end} {time}",
    "stocks_subtitle": (
        "Everyone in the market by stage; the darker a customer stage, the more it brings per head. {basis}."
    ),
    "money_title": "Customers bring {earned} {unit} {time}; {spent} of it is invested",
    "money_title_idle": "Customers bring {earned} {unit} {time}; nothing is invested",
    "money_subtitle": (
        "Up: margins less service cost and one-offs. Down: investments. Line: what is left. {basis}."
    ),
    "earned": "before investments",
    "contribution": "contribution",
    "difference_subtitle": "Discounted contribution, cumulative, less that of {baseline}. {basis}.",
    "paired_mean": "Mean of {n} paired replications, band: 95 %",
    "paired_one": "One replication, without an interval",
    "with_run_off": "with later value",
    "pays_back": "paid back: {when}",
    "plans_subtitle": (
        "Means of {n} replications; dots and bars: paired difference to the baseline (grey), 95 %."
    ),
    "share_unit": "share",
    "per_person": "{currency} per person",
    "lives_title": "The same customer: lost {when} under {lost}, still there {end} under {kept}",
    "lives_subtitle": "Customers at the end under {kept} alone: {alike}; under {lost} alone: {contrary}.",
    "lives_turn": "They part {when}: under {plan} from {origin} to {destination}.",
    "lives_turn_by": (
        "They part {when}: under {plan} from {origin} to {destination}, on which {investments} acts."
    ),
    "lives_spikes": "Spikes: purchases.",
    "lives_part": "alike until {when}",
    "lives_brought": "brought {amount}",
    "outcome_ahead": "{rival} brings {by} more than {baseline}, {when}",
    "outcome_behind": "{rival} brings {by} less than {baseline}",
    "outcome_all_behind": "No plan beats {baseline}: the nearest, {rival}, brings {by} less",
    "outcome_even": (
        "{rival} and {baseline} cannot be told apart: the difference is from {low} to {high} {unit}"
    ),
    "outcome_unknown": "{rival} against {baseline}: one replication cannot tell",
    "paid_back_after": "paid back {time}",
    "paid_back_later": "paid back only after the horizon",
    "paid_back_never": "not paid back within the horizon",
    "paid_back_at_once": "ahead from the start",
    "flows_title": "Per year {won} customers are won, {lost} lost, {won_back} won back",
    "flows_title_plain": "Per year {won} customers are won and {lost} lost",
    "flows_subtitle": (
        "Ribbons: people per year. Under a name: people there on average. Arrows down: out of the market."
    ),
    "flow_won": "becoming customers",
    "flow_lost": "lost",
    "flow_won_back": "won back",
    "flow_other": "other moves",
    "customers": "Customers",
    "others": "Not customers",
    "mean_of": "Mean of {n} replications",
    "expected_values": "Expected values, without simulation",
    "one_replication": "One replication",
    # The report
    "head_choose": "Choose {best}: {clauses}.",
    "head_stay": "Stay with {best}: {clauses}.",
    "head_leaning": "{best} leads, but not surely: {clauses}. {settle}",
    "head_not_separated": "{plans} cannot be told apart: {clauses}. {settle}",
    "head_plan": "“{title}” ({label})",
    "head_lead": "{by} {unit} ahead of {next} in {metric}",
    "head_beyond_chance": "beyond chance",
    "head_spends_less": "with {by} less spent than in {next}",
    "head_spends_more": "for {by} more spent than in {next}",
    "head_spends_for": ("for {by} more spent than in {next}, of which each {currency} brings back {back}"),
    "next_beats_plan": (
        "Another use of the money would do more: one more {currency} on {investment} in {plan} brings "
        "{value} net, one of this plan's further spend {own}."
    ),
    "next_elsewhere": (
        "In {plan} one more {currency} on {best} brings {value} net, on {worst} {other}: money moved from "
        "the second to the first would do more."
    ),
    "among_given": "The choice is among the {n} plans given; virta optimize looks for others.",
    "head_borne_out": "and better in {share} of {n} worlds drawn from what is uncertain",
    "head_only_in": "but better than {rival} in only {share} of {n} worlds drawn from what is uncertain",
    "head_in_worlds": (
        "and {best} is better than {rival} in {share} of {n} worlds drawn from what is uncertain"
    ),
    "head_not_weighed": "but what is not known ({n} uncertain numbers) is not weighed",
    "head_one_not_weighed": "but the one uncertain number is not weighed",
    "head_none_uncertain": "if the assumptions hold, for the files call no number uncertain",
    "head_open": "chance leaves {metric} of {best} less that of {next} open from {low} to {high} {unit}",
    "head_same": "{metric} of {best} and {next} is the same in every replication",
    "head_single": "in the one replication run, {best} is {by} {unit} ahead of {next} in {metric}",
    "settle_nothing": "Neither pays more.",
    "settle_replications": "More replications would tell chance apart: {option}.",
    "settle_worlds": "Worlds drawn from them would tell: --worlds 100.",
    "settle_say_uncertain": "Say in the files which are uncertain, then --worlds 100.",
    "settle_more_worlds": "More worlds would tell more: --worlds 300.",
    "settle_know": "To know first would settle most: {input}.",
    "no_recommendation": "No recommendation: {metric} has no value in some plan.",
    "listed": "{first} and {last}",
    "margin": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next}, the next best ({level} interval {low} to"
        " {high})."
    ),
    "and_after": "{time} and after",
    "margin_of_two": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next} ({level} interval {low} to {high})."
    ),
    "margin_same": "{metric} {time}: {best} and {next} are the same in every replication.",
    "margin_open": (
        "{metric} {time}: {best} is {by} {unit} ahead of {next} in the mean, but chance leaves anything "
        "from {low} to {high} open ({level} interval)."
    ),
    "margin_single": "{metric} {time}: in the one replication run, {best} is {by} {unit} ahead of {next}.",
    "chance": (
        "With the same luck, {rival} ends ahead of {baseline} in {share} of {n} replications. That covers"
        " chance alone, not whether the assumptions hold."
    ),
    "in_worlds": (
        "In {share} of {n} worlds drawn from what is uncertain, {rival} is better than {baseline}; the "
        "difference is from {low} to {high} {unit} in 95 % of them."
    ),
    "drift": "Against doing nothing at all, the investments of {plan} are worth {amount}.",
    "fact_gain": "Difference in net present value",
    "fact_gain_note": "{rival} against {baseline}, {level}: {low} to {high}",
    "fact_gain_simultaneous": "{rival} against {baseline}; {level} for all plans at once: {low} to {high}",
    "fact_gain_single": "{rival} against {baseline}; one replication has no interval",
    "fact_payback": "Payback",
    "payback_same": "no difference",
    "payback_same_note": "{rival} and {baseline} are the same in every period",
    "payback_at_once": "at once",
    "payback_at_once_note": "{rival} is never behind {baseline}",
    "payback_unknown": "cannot be told",
    "payback_unknown_note": "by chance alone {rival} may be ahead of {baseline} or behind",
    "payback_undone": "but behind in the end, for its customers bring less after the horizon",
    "payback_never": "not within the horizon",
    "payback_never_note": "{rival} is behind {baseline} at the end, later value included",
    "payback_after_note": (
        "{rival} is behind {baseline} at the end, ahead with what its customers bring later"
    ),
    "payback_note": "then {rival} is ahead of {baseline} for good; by the band from {earliest} to {latest}",
    "payback_open": "beyond the horizon",
    "fact_downside": "Downside",
    "downside_note": "{rival} ends below {baseline} in {count} of {n} replications; chance {low} to {high}",
    "payback_note_single": "then {rival} is ahead of {baseline} for good, in the one replication run",
    "downside_note_loss": (
        "{rival} ends more than {loss} below {baseline} in {count} of {n} replications; chance {low} to "
        "{high}"
    ),
    "fact_flip": "What turns the answer",
    "flip_value": "{new}, not {old}",
    "flip_note": "if this is how {investment} acts on {on} ({what}), {better} is better",
    "flip_even": "any small change",
    "flip_even_note": "the plans are close to even: the values below are where their means meet",
    "flip_none": "nothing within × 4",
    "flip_none_note": "no assumed response, moved to a quarter or to four times, turns it from {best}",
    "flip_not_looked": "flip points were not looked for",
    "flip_nothing": "there is no recommendation to turn",
    "lost_title": "What did not pay",
    "nothing_lost": "Nothing that was looked into brings less than it costs.",
    "lost_plan": "{rival}: it brings {amount} less than {baseline}.",
    "lost_to_drift": "The investments of {plan} together: against doing nothing they are worth {amount}.",
    "lost_on_won": (
        "Winning customers in {plan}: one who would not have come anyway costs {cost}, and a customer is "
        "worth {clv}."
    ),
    "lost_at_the_margin": "More {investment} in {plan}: of one more {currency}, {lost} {currency} is lost.",
    "side_title": "Side by side",
    "side_note": "Small: paired difference to the first plan ± half of its 95 % interval.",
    "undefined_note": "–: not defined.",
    "run_off_note": (
        "Net present value is discounted and includes what the customers of the horizon still bring in "
        "{time}, prospects at zero; contribution is neither: it ends with the horizon."
    ),
    "cost_per_won": "Cost per customer won, against not winning",
    "cost_per_kept": "Cost per customer kept, against not keeping",
    "spending_title": "What is spent",
    "aim": "Aim",
    "aim_acquisition": "acquisition",
    "aim_onboarding": "onboarding",
    "aim_retention": "retention",
    "aim_development": "development",
    "aim_win-back": "win-back",
    "balance_title": "Customer balance sheet, {plan}",
    "profit_title": "Customer profit and loss, {plan}",
    "column_day": "Day",
    "column_week": "Week",
    "column_month": "Month",
    "column_quarter": "Quarter",
    "column_year": "Year",
    "sheet_start": "Start",
    "sheet_after": "After",
    "sheet_total": "Total",
    "sheet_total_after": "With after",
    "sheet_in_market": "In the market",
    "sheet_opening": "Opening",
    "sheet_won": "Won",
    "sheet_won_back": "Won back",
    "sheet_arrived": "Arrived as customers",
    "sheet_returned": "Returned",
    "sheet_lost": "Lost",
    "sheet_stepped_back": "Stepped back",
    "sheet_closing": "Closing",
    "sheet_revenue": "Revenue",
    "sheet_margin": "Margin",
    "sheet_service_cost": "Service cost",
    "sheet_one_off": "One-offs",
    "sheet_contribution": "Contribution",
    "sheet_discounted": "Discounted",
    "satisfaction": "Satisfaction",
    "sheet_referred": "Brought by others",
    "sheet_encounters": "Encounters",
    "sheet_failures": "Broken at a hand-off",
    "sheet_recoveries": "of these made good",
    "score_by_stage": "Mean score by stage, closing",
    "teams": "Teams",
    "sheet_calls": "Calls",
    "sheet_contacts": "Contacts",
    "sheet_abandoned": "Gave up waiting",
    "sheet_withdrawn": "Left the stage waiting",
    "sheet_wait": "Mean wait of those served, {unit}",
    "sheet_load": "Load: share of the people's time",
    "sheet_cost_a_contact": "Cost a contact, {currency}",
    "further_title": "What more would bring",
    "further_unit": "{currency} of npv per further {currency}, {n} replications",
    "further_note": (
        "The {currency} spent is paid out of it already: above 0, more pays; below 0, less would be better."
    ),
    "responses_title": "Assumed responses, and where they turn the answer",
    "responses_note": "Each moved alone, in all plans, from a quarter to four times; the nearest turn first.",
    "responses_more": "{n} further ones are farther away.",
    "column_investment": "Investment",
    "column_acts_on": "Acts on",
    "column_assumption": "Assumption",
    "column_assumed": "Assumed",
    "column_turns_at": "Turns at",
    "column_better_then": "Then better",
    "never_turns": "not within × 4",
    "times": "× {factor}",
    "response_speeds_up_to": "speeds up at most to",
    "response_slows_down_to": "slows down at most to",
    "response_multiplies_up_to": "multiplies at most by",
    "response_adds_up_to": "adds at most",
    "response_half_effect_at": "half the effect at, a head",
    "response_full_effect_at": "full effect at, a head",
    "response_steepness": "steepness",
    "response_table": "table",
    "response_adds_table": "table of what is added",
    "curves_title": "{plan}: {name} from {today} to {spend} moves {on} from {before} to {after}",
    "curves_added": "{plan}: {name} from {today} to {spend} adds {after} to {on} instead of {before}",
    "curves_same": "All plans stand at the same point of every response",
    "curves_subtitle": (
        "What lasts under a steady spend, for the mean number whom a plan reaches: each plan has a curve of "
        "its own where it reaches others. Ring: the first plan."
    ),
    "curves_more": "Not drawn, but in the table: {n}.",
    "curves_adds": "added to {on}",
    "curves_factor": "times",
    "curves_alt": "Responses to spend, and where the plans stand on them",
    "uncertain_title": "Uncertain numbers",
    "uncertain_sampled": "Sampled; see the recommendation.",
    "uncertain_not_sampled": "Taken at what the files say: their uncertainty is not in the intervals above.",
    "median": "Median",
    "distribution_lognormal": "lognormal",
    "distribution_normal": "normal",
    "distribution_gamma": "gamma",
    "distribution_beta": "beta",
    "distribution_uniform": "uniform",
    "distribution_triangular": "triangular",
    "sources_title": "Plans and where their numbers come from",
    "people_at_start": "{n} people at start",
    "discounting": "discounted at {rate} per year",
    "sampled": "single purchases drawn",
    "expected": "purchases as their mean",
    "differs_discount": "{one} and {other} discount differently.",
    "differs_run_off": "{one} and {other} count different lengths after the horizon.",
    "differs_cash": "In {one} and {other} cash falls at different times.",
    "differs_purchases": "{one} and {other} count purchases differently.",
    "provenance_title": "How to make these numbers again",
    "command": "Command",
    "seed": "Seed",
    "engine": "Engine",
    "engine_compiled": "compiled, model {version}",
    "engine_reference": "reference (SimPy), model {version}",
    "fingerprints": "Fingerprints",
    "versions": "Made with",
    "stopped_fixed": "{n} paired replications, as asked",
    "stopped_precise": "{n} paired replications, then the wanted precision was reached",
    "stopped_imprecise": "{n} paired replications, the limit, before the wanted precision",
    "stopped_decided": "{n} paired replications, then the plans were told apart",
    "stopped_same": "{n} paired replications, in each of which the plans were the same",
    "stopped_undecided": "{n} paired replications, the limit, without a decision",
    "stocks_alt": "Everyone by stage over time, {plan}",
    "money_alt": "Contribution and investments over time, {plan}",
    "flows_alt": "Moves between stages per year, {plan}",
    "lives_alt": "One customer under two plans",
    "shown_title": "Under {plan}",
    "uncertain_more": "{n} further ones are not shown.",
    "appendix_title": "Appendix: what the answer rests on",
    "hinges_title": "What it hangs on",
    "hinges_told": "In words",
    "more_title": "More on {plan}, for the screen",
    # Sensitivity, the value of information, flip regions
    "output_one": "{metric} of {plan}",
    "output_two": "{metric}: {rival} minus {baseline}",
    "input": "Input",
    "unit_of_variance": "share of the variance",
    "tornado_title": "One number at a time",
    "tornado_headline": (
        "{input} moves the result most: by {low} {unit} at {from_}, by {high} {unit} at {to}."
    ),
    "tornado_still": "No number that may vary moves the result.",
    "tornado_luck": "With {n} replications, no number moves the result by more than luck.",
    "tornado_turns": "The choice turns within what is thought possible of: {inputs}.",
    "tornado_holds": "No number alone turns the choice within what is thought possible of it.",
    "tornado_undecided": "As written, neither plan can be told to be the better one.",
    "tornado_note": (
        "Each number alone at its 5 % and 95 % quantile, all others as written; {n} replications, the "
        "same luck."
    ),
    "tornado_column_low": "At 5 %",
    "tornado_column_high": "At 95 %",
    "tornado_column_value": "Number",
    "tornado_column_change": "Change",
    "as_written": "as written",
    "morris_title": "Screening (Morris)",
    "morris_headline": "What matters, by size: {inputs}.",
    "morris_nothing": "No number moves the result by more than luck.",
    "morris_untold": "Not told from luck: {inputs}.",
    "morris_note": (
        "Mean absolute effect of a move through the central 90 % of a number; {n} replications a point, "
        "{trajectories} trajectories. Spread: large where the number interacts or bends."
    ),
    "morris_mu_star": "Effect",
    "morris_mu": "With sign",
    "morris_sigma": "Spread",
    "morris_luck": "By luck",
    "sobol_title": "Shares of the variance (Sobol)",
    "sobol_headline": (
        "{input} explains {share} of the variance that the inputs cause, {total} with its interactions."
    ),
    "sobol_untold": (
        "Which input matters most cannot be told yet: more replications or more points are wanted."
    ),
    "sobol_first": "Alone",
    "sobol_total": "With interactions",
    "sobol_note": "{blocks} blocks of {points} points; ± is the half-width of the 95 % interval.",
    "noise_note": (
        "Of a single replication's variance {one} is luck; of the differences between points in the mean "
        "of {n} replications {mean} ({low} to {high})."
    ),
    "noise_large": "That is much: the shares are blurred. Run more replications.",
    "noise_unknown": "With a single replication a point, luck cannot be told from the inputs.",
    "dropped_note": "{dropped} of {all} blocks were left out: a point in them has no value.",
    "best_now": (
        "With what is known now, {plan} is the plan to take: it is the best in {share} of the worlds "
        "thought possible."
    ),
    "worth_all": (
        "To know everything that is uncertain before deciding would be worth at most {amount} (95 % "
        "interval {low} to {high})."
    ),
    "worth_one": "It would be worth at most {amount} to know {input} first.",
    "worth_none": (
        "Nothing uncertain, if known alone, would be worth asking for: the choice would stay the same."
    ),
    "worth_untold": (
        "What it is worth to know any one number first cannot be told from nothing yet: draw more worlds."
    ),
    "best_alike": (
        "{plan} and {others} are worth the same over the worlds drawn: nothing here tells them apart."
    ),
    "worth_all_none": (
        "In none of the {n} worlds drawn would knowing what is uncertain change the choice; with 95 % "
        "confidence it would in fewer than {share} of all."
    ),
    "plans_title": "Plans over {n} worlds",
    "plan": "Plan",
    "mean_of_worlds": "Mean",
    "p_best": "Best in",
    "p_best_interval": "95 % interval",
    "worth_title": "What it is worth at most to know first",
    "worth": "Worth",
    "everything": "everything uncertain",
    "worth_note": "Worth: what this one decision gains on average by knowing the number first, in {unit}.",
    "worth_above": (
        "No number can be worth more than everything: where one seems so, it is the error of the estimates."
    ),
    "worth_more": "And {n} more, worth less.",
    "luck_smoothed": (
        "Luck makes {share} of what differs between worlds; it was taken out by regression on the "
        "uncertain numbers."
    ),
    "luck_blurs": (
        "Luck makes {share} of what differs between worlds, which blurs who is best: run more "
        "replications or worlds."
    ),
    "head_points": "{n} replications at each point",
    "head_worlds": "{worlds} worlds, {n} replications in each",
    "grid_title": "The best plan by budget, horizon and discount rate",
    "grid_subtitle": "Share of {n} worlds in which the plan with the best mean is the best one",
    "grid_everywhere": "{plan} has the best mean at every budget, horizon and discount rate tried.",
    "grid_turns": "The plan with the best mean changes over the grid: {plans}.",
    "grid_cells_of": "{plan} in {count} of {all}",
    "grid_budget": "Budget",
    "grid_horizon": "Horizon",
    "grid_rate": "Discount rate",
    "grid_best": "Best mean",
    "grid_evpi": "Knowing all",
    "as_in_file": "as in the file",
    "regions_title": "Where the choice turns",
    "regions_subtitle": (
        "Each dot is a world thought possible, in the colour of its best plan; box: where another plan wins"
    ),
    "region_sentence": (
        "{winner} is better than {recommended} where {bounds}: of the worlds in which {recommended} is "
        "not the best {coverage} are there (coverage), and of the worlds there it loses {density} "
        "(density; {ahead} in worlds not used for the search)."
    ),
    "region_elsewhere": "Elsewhere: {sentence}",
    "region_title": "{winner} is better than {recommended} where {bounds}",
    "region_shares": "Coverage {coverage}, density {density}.",
    "region_above": "{input} > {value}",
    "region_below": "{input} < {value}",
    "region_and": " and ",
    "region_where": "Where",
    "region_coverage": "Coverage",
    "region_density": "Density",
    "region_ahead": "Held out",
    "region_worlds": "Worlds",
    "region_none_agree": (
        "{recommended} is the best in nearly all worlds thought possible: there is no region in which to "
        "choose otherwise."
    ),
    "region_none_chance": (
        "No region was found in which another plan wins more often than chance alone would make it look."
    ),
    "wins": "{plan} is best",
    # Best, optimize, explain
    "interval_of": "95 % interval {low} to {high}",
    "side_above": "above",
    "side_below": "below",
    "or": "{first} or {last}",
    "and": "{first} and {last}",
    "today": "today",
    "today_title": "Today",
    "best_within": "Choosing {others} instead would lose less than {zone}.",
    "best_open": "Whether choosing {others} instead would lose {zone} is open.",
    "best_regret": (
        "Who believes {belief} chooses {chosen}, which in truth brings {by} less than {best}: the regret of"
        " that belief."
    ),
    "best_belief_free": "Who believes {belief} chooses {chosen} as well: that belief costs nothing.",
    "best_limit": "The limit of {n} replications came before the selection was done.",
    "best_title": "Best of {n} plans",
    "best_column": "Plan",
    "best_dropped": "Dropped after",
    "best_behind": "Behind the best",
    "best_standing": "Standing",
    "standing_best": "selected",
    "standing_separated": "worse",
    "standing_within": "as good",
    "standing_not": "open",
    "best_note": (
        "The selection took {n} replications of the plans that stayed in it (indifference zone {zone}); "
        "the values come from {fresh} others, for a winner looks better than it is."
    ),
    "today_first": "Today's amounts",
    "today_first_shares": "Today's shares",
    "today_with": "today's amounts",
    "today_with_shares": "today's shares",
    "split_today_best": "{today} are the best found.",
    "split_today_same": "{today} are as good as the best found: they lose less than {zone}.",
    "split_today_open": (
        "Not separated: whether {today} lose {zone} against the best found is open; the mean loss is "
        "{by}, {interval}."
    ),
    "split_flat": "As good to within {zone}: {ranges}.",
    "split_flat_few": (
        "No other amounts were shown to be as good to within {zone}; not shown to be worse: {ranges}."
    ),
    "split_alone": "No other amounts that were tried are as good to within {zone}.",
    "split_limit": "The selection among the best was not finished within its limit of replications.",
    "split_at_edge": "The search went as far up as it may for {names}: more may pay still.",
    "range": "{name}: {low} to {high}",
    "amount_of": "{name} {amount}",
    "stretch_of": "{name} {begin}–{end}",
    "per_unit": "{currency} per {time}",
    "per_head_unit": "{currency} per {time} a head",
    "price_change_unit": "% of the price",
    "price_changes_title": "How much prices change",
    "amounts_title": "Where the money goes",
    "amounts_best": "Best found",
    "amounts_flat": "As good",
    "amounts_open": "Not shown worse",
    "settings_title": "The best amounts and others",
    "settings_loss": "Loses",
    "standing_same": "as good",
    "standing_open": "open",
    "standing_worse": "worse",
    "settings_note": (
        "Loses: against the best, paired, ± half of an interval that holds for all amounts at once. As "
        "good: less than {zone}."
    ),
    "settings_note_exact": (
        "Loses: against the best. Expected values without simulation: no luck, hence no intervals. As "
        "good: less than {zone}."
    ),
    "settings_more": "Further amounts that were tried and lose more: {n}.",
    "margins_title": "One more customer, at the margin",
    "margins_counted": "Customers",
    "margins_cost": "Costs",
    "margins_worth": "Brings",
    "margins_value": "Gain per {currency}",
    "counted_won": "won",
    "counted_won back": "won back",
    "counted_kept": "kept",
    "margins_note": (
        "Brings: in net present value, before what this one costs. More pays where a customer brings more"
        " than one costs; at the best spend without a limit the two meet. CLV before investments: {clv}."
    ),
    "frontier_title": "More money, or less",
    "frontier_total": "In all",
    "frontier_gain": "Gain per {currency} more",
    "frontier_note": (
        "Each total in its best split. Gain: net present value per further {currency}, both at time 0, "
        "with the spend paid: above 0, the step up pays."
    ),
    "frontier_pays": "More money pays up to {total}; beyond, a step up cannot be told from a loss.",
    "frontier_pays_all": "More money pays over all that was tried, up to {total}.",
    "frontier_pays_none": "No step up from nothing was shown to pay.",
    "frontier_subtitle": (
        "Each total in its best split, {basis}. Upper line: before investments. Lower line: after."
    ),
    "region_subtitle": "Dark: as good as the best to within {zone}. Pale: not shown to be worse. {basis}.",
    "losses_heading": "{metric} against the best, {unit}; grey band: the zone",
    "basis_fresh": "{n} paired replications",
    "basis_exact": "expected values",
    "expected_purchases_note": "Purchases were followed as expected values: that changes no mean.",
    "share_headline": "{metric} of {after} is {by} {side} that of {before}, {interval}: {why}.",
    "share_even": "{metric} of {after} cannot be told from that of {before} ({interval} {unit}): {why}.",
    "share_why": "{name} {by}",
    "share_nothing": "{before} and {after} mean the same: there is nothing to explain.",
    "share_title": "Where the difference comes from",
    "share_lever": "What differs",
    "share_alone": "Alone",
    "share_last": "Last",
    "share_note": (
        "Share: mean over all orders of moving one by one from {before} to {after}, ± half of an interval"
        " that holds for all at once; the shares add up. Alone: moved first. Last: moved after all "
        "others."
    ),
    "share_drawn": "{orders} orders were drawn; the intervals hold that chance too.",
    "share_changes": "What was changed",
    "share_path": "Path",
    "share_unwritten": "not written",
    "share_further": "and {n} more",
    "together_title": "Together or apart",
    "together_pair": "Two levers",
    "together_value": "Together beyond apart",
    "together_note": "Above 0 the two do more together than apart; below 0 they stand in for one another.",
    "waterfall_subtitle": "{metric}, {unit}. {basis}; lines: 95 % intervals for all shares at once.",
    "part_structure": "Structure",
    "part_people_at_start": "People at the start",
    "part_money": "Money and discounting",
    "part_time": "Time",
    "part_stages": "Stage {name}",
    "part_transitions": "Transition {name}",
    "part_traits": "Trait {name}",
    "part_segments": "Segment {name}",
    "part_market_entrants": "Entrants: {name}",
    "part_investments": "{name}",
    "part_prices": "Price {name}",
    "part_shocks": "Shock {name}",
    # Purchase models
    "note_bought_flat": (
        "{model}: the records do not tell {names}: the likelihood is flat there, as it is where customers"
        " do not differ or where too few bought again. No errors are given; another model may serve."
    ),
    "note_bought_without_errors": (
        "{model}: the curvature of the likelihood cannot be computed: no errors are given."
    ),
    "note_bought_merged": (
        "{merged} records fell on the same day or moment as another of the same customer; each such "
        "moment is one purchase, its amounts summed."
    ),
    "note_bought_end": (
        "The observation is taken to end with the last purchase of the log; --observed-until says otherwise."
    ),
    "note_bought_kept": "Rows that repeat customer, time and amount are counted as purchases, as asked.",
    "note_bought_free": (
        "{free} repeat purchases of amount 0 ({share} %) count as purchases, and in the mean amount as "
        "nothing, so that log and simulation hold the same money."
    ),
    "note_bought_nested": (
        "{model} runs off to a limit: what is written is that limit, {nested}, which says the same with "
        "fewer parameters."
    ),
    "note_bought_not_borne_out": (
        "The fit does not bear out its own log: {seen} repeat purchases up to its end, {low} to {high} in"
        " the middle 95 % of the simulations. Do not decide by this scenario before you know why."
    ),
    "note_bought_course_off": (
        "The pace of buying changes as the model does not: {seen} repeat purchases up to {time}, {low} to"
        " {high} in the middle 95 % of the simulations. A season, a campaign or a change of the market may be"
        " why."
    ),
    "note_bought_money_off": (
        "The money does not agree: {seen} of repeat spend a customer in the log up to the end of the fit,"
        " {low} to {high} in the middle 95 % of the simulations."
    ),
    "note_bought_summary": (
        "A summary tells how often, how recently and for how long, not when: nothing is compared over "
        "time or held out, and first purchases bring no money."
    ),
    "note_refunds_net": (
        "{n} refunds, {sum} in all, were taken off what the same customers bought last; {whole} purchases"
        " came back whole and count as none."
    ),
    "note_refunds_dropped": (
        "{n} refunds, {sum} in all, were left out, and the sales that they give back kept, as asked."
    ),
    "note_summary_counts_first": (
        "Nobody has a frequency of 0: if the first purchase is counted in it, everything below is wrong. "
        "Frequency counts repeat purchases."
    ),
    "reason_refund_without_a_purchase": "refund without a purchase",
    "reason_not_a_whole_number": "not a whole number",
    "bought_untold": "not told",
    "note_bought_no_mean": (
        "Amounts differ so much between customers that their mean is infinite (q at most 1)."
    ),
    "note_bought_dependent": (
        "How much and how often go together (correlation {correlation}), which the model of amounts rules"
        " out: the value of the best customers is not well told."
    ),
    "reason_outside_the_observation": "outside the observation",
    "bought_title": "What the log says",
    "bought_model": "Model",
    "bought_note": (
        "Customers: {n}, repeat purchases: {repeat}, up to {until}. Times in {units}; se: standard error."
    ),
    "bought_means": "In words",
    "bought_rate": "purchases per {unit} while a customer",
    "bought_chance": "chance of a purchase each {unit}",
    "bought_leaving_in_time": "leaving, per {unit}",
    "bought_leaving_at_purchases": "leaving, at each purchase",
    "bought_leaving_each_period": "leaving, each {unit}",
    "bought_amount": "amount of a purchase, {currency}",
    "bought_choice": "Models compared",
    "bought_frequency_title": "Customers by repeat purchases",
    "bought_repeat": "Repeat purchases",
    "bought_customers": "Customers",
    "bought_expected": "Expected",
    "bought_holdout_title": "Held out: {length} after the fit",
    "bought_before": "Repeat purchases before",
    "bought_then": "Bought then, each",
    "bought_all": "all, in total",
    "bought_holdout_note": (
        "Correlation between what each customer bought and what was expected: {correlation}."
    ),
    "bought_replay_title": "The log and its simulation",
    "bought_log": "Log",
    "bought_simulated": "Simulated",
    "bought_middle": "middle 95 %",
    "bought_until": "repeat purchases by {time}",
    "bought_share": "% of repeat spend by the best {share}",
    "bought_spend": "repeat spend a customer",
    "bought_replay_note": "{n} simulations of the scenario.",
    "tracking_title": "Repeat purchases: the log has {bought}, simulation {simulated}",
    "tracking_subtitle": (
        "Cumulative, by all who came. Dots: the log. Line: mean of {n} simulations, band: the middle 95 %"
        " of them."
    ),
    "tracking_seen": "the fit ends here; the rest it never saw",
    "concentration_title": "The best tenth of the customers bring {share} of repeat spend",
    "concentration_subtitle": (
        "Share of repeat spend by the best customers. Dots: the log. Bars: the middle 95 % of {n} "
        "simulations."
    ),
    "concentration_axis": "share of the customers, the best first",
    "coming_title": "{share} of the customers had not come back",
    "coming_subtitle": (
        "Customers by number of repeat purchases, up to {until}. Bars: the log. Lines: {model}."
    ),
    "yearly_title": "Donors a year: recorded, expected, simulated",
    "yearly_subtitle": (
        "Dots: recorded. Line: the model. Bars: mean of the simulations ± 1.96 standard errors."
    ),
    "surviving_title": "Customers left after each year: published, expected, simulated",
    "surviving_subtitle": (
        "Dots: published. Lines: the model. Bars: mean of the simulations ± 1.96 standard errors."
    ),
    # Sweeps
    "sweep_per_day": "{unit} per day",
    "sweep_per_week": "{unit} per week",
    "sweep_per_month": "{unit} per month",
    "sweep_per_quarter": "{unit} per quarter",
    "sweep_per_year": "{unit} per year",
    "sweep_axis": "{title}, {unit}",
    "sweep_map_title": "Where {rival} beats {baseline}",
    "sweep_map_of": "{metric}: {rival} less {baseline}, {unit}",
    "sweep_map_basis": (
        "{n} paired replications at each of {points} points; dots: cannot be told apart (95 %)."
    ),
    "sweep_value_basis": "{n} replications at each of {points} points.",
    "sweep_better": "{plan} is better",
    "sweep_curves_basis": "{n} replications at each point, band: 95 %, pointwise.",
    "sweep_value_title": "{metric}: {plan}",
    "sweep_curves_title": "{metric} against {factor}",
    "sweep_metric_unit": "{metric}, {unit}",
    "sweep_points": "{n} points",
    "sweep_one_point": "one point",
    "sweep_plans": "{n} plans",
    "sweep_one_plan": "one plan",
    "sweep_replications": "{n} replications",
    "sweep_one_replication": "one replication",
    "sweep_up_to": "{low} to {high} replications",
    "sweep_seed": "seed {seed}",
    "sweep_verdict": (
        "{metric}: {rival} is better than {baseline} at {better} of {total} points, worse at {worse}; at "
        "{open} it cannot be told."
    ),
    "sweep_unknown": "At {unknown} points there is no number: see the failures.",
    "sweep_best": "{metric}: the highest mean is {value}, at {where}.",
    "sweep_lowest": "{metric}: the lowest mean is {value}, at {where}.",
    "sweep_nothing": "No point has a number.",
    "sweep_of_many": (
        "The best of {n} means was helped by luck and is likely too good: others that may be as good: {near}."
        " Run its point with another seed before relying on it."
    ),
    "sweep_mean": "{metric}: the mean is {value}.",
    "sweep_of_plan": "{plan}: {where}",
    "sweep_difference": "{rival} less {baseline}",
    "sweep_across": "across: {x}; down: {y}",
    "sweep_open_note": "In parentheses: cannot be told apart at 95 %.",
    "sweep_some_levels": "Some levels of each factor; --out writes all.",
    "sweep_failed": "{n} replications failed: virta study failures {store}",
    "sweep_rows": "{total} rows in {store}: {computed} computed now by {where}, {found} there before.",
    "sweep_as_written": "as written",
    # Outcomes of sweeps: what makes them, emulators, fronts
    "yes": "yes",
    "no": "no",
    "factor_is": "{factor} is {word}",
    "factor_is_not": "{factor} is not {word}",
    "outcome_lacking": "{n} points are left out: rows of them are missing, or the metric has no value there.",
    "discover_above": "{outcome} above {value}",
    "discover_below": "{outcome} below {value}",
    "discover_reached": "{reached} of {n} points",
    "discover_box": (
        "{outcome} where {bounds}: of the points that have it {coverage} lie there (coverage), and of the "
        "points there {density} have it (density; {ahead} of points not used for the search)."
    ),
    "discover_also": (
        "Elsewhere, where {bounds}: {coverage} of the points that have it, and {density} of those there have "
        "it ({ahead} of points not used for the search)."
    ),
    "discover_no_box": "{outcome}: no box of the factors holds it more often than chance would make it look.",
    "discover_separates": (
        "{factor} separates points with it from the others most: their distributions are {distance} apart "
        "(Kolmogorov–Smirnov, p {p})."
    ),
    "discover_no_factor": (
        "No factor by itself separates points with it from the others: the widest distance, of {factor}, is "
        "{distance} (Kolmogorov–Smirnov, p {p})."
    ),
    "discover_forest": (
        "All factors together explain {fit} of what differs between points left out of a forest."
    ),
    "discover_no_forest": "A forest of all factors explains next to nothing at points left out of it.",
    "discover_boxes": "Where it is reached",
    "discover_limit": "Limit",
    "discover_quasi_p": "Quasi-p",
    "discover_points": "Points",
    "discover_boxes_note": (
        "Held out: density at points that took no part in the search. Quasi-p: chance alone, were the limit "
        "left out; the limit was searched for, so it is too small."
    ),
    "discover_factors": "Factor by factor",
    "discover_factor": "Factor",
    "discover_distance": "Distance",
    "discover_p": "p",
    "discover_score": "Score",
    "discover_factors_note": (
        "Distance: Kolmogorov–Smirnov, of values with the outcome from those without; p corrected for all "
        "factors (Holm). Score: share of what a forest explains; a shuffled factor scores up to {luck}."
    ),
    "discover_trade_off": "Smaller boxes are denser and cover less",
    "discover_trade_off_basis": (
        "Blue: every box on the way of peeling (PRIM), from all points at the lower right. Orange: the box "
        "told."
    ),
    "discover_box_basis": "The points of the study over two factors; limits of other factors are not drawn.",
    "discover_with": "has it",
    "discover_without": "has it not",
    "emulate_good": (
        "The emulator stands in for the simulation of {outcome}: at points it has not seen it explains "
        "{explained} of what differs, errs by {error} (root mean square), and its 95 % intervals hold "
        "{covered}."
    ),
    "emulate_share": (
        "{factor} makes most of what differs: {first} of the variance alone, {total} with its interactions."
    ),
    "emulate_trained": "{n} points, {numbers} numbers",
    "emulate_shares": "What the variance is made of",
    "emulate_first": "Alone",
    "emulate_total": "With interactions",
    "emulate_shares_note": (
        "Sobol indices of the emulator, each factor as the study's points have it; ± 95 % for what the "
        "emulator does not know."
    ),
    "emulate_predictions": "Predictions",
    "emulate_at": "At",
    "emulate_expected": "Expected",
    "emulate_predictions_note": (
        "Of the expected outcome; the luck of a single future is not in the intervals."
    ),
    "emulate_figure": "Predicted by emulators that had not seen the point, against simulated",
    "emulate_figure_basis": "Bars: 95 % intervals, the luck of the simulated mean included. Line: no error.",
    "emulate_simulated": "Simulated, {unit}",
    "emulate_predicted": "Predicted, {unit}",
    "pareto_front": ("{n} plans are left of which none is better than another in everything: {ranges}."),
    "pareto_range": "{objective} from {low} to {high}",
    "pareto_today": "Today's plan is beaten in everything by {n} of them.",
    "pareto_today_on": "None of them beats today's plan in everything.",
    "pareto_fallen": (
        "{n} more looked as good in the search and are beaten in everything by others in worlds not used "
        "for it."
    ),
    "pareto_worlds": "{worlds} worlds, {replications} replications in each",
    "pareto_luck": "{replications} replications; nothing is called uncertain",
    "pareto_mean": "{metric}, mean",
    "pareto_tail": "{metric}, worst {share}",
    "pareto_title": "The front",
    "pareto_plan": "Plan",
    "pareto_today_label": "today",
    "pareto_note": (
        "Less today's plan, in worlds and luck that took no part in the search; ± 95 %, not simultaneous. "
        "Amounts: {unit}."
    ),
    "pareto_figure": "Better in one only by being worse in another",
    "pareto_figure_basis": (
        "Less today's plan, paired, in worlds not used for the search; bars: 95 %; colour: {objective}."
    ),
    "pareto_figure_plain": "Less today's plan, paired, in worlds not used for the search; bars: 95 %.",
    # The command line
    "one_day": "Day",
    "one_week": "Week",
    "one_month": "Month",
    "one_quarter": "Quarter",
    "one_year": "Year",
    "several_days": "Days",
    "several_weeks": "Weeks",
    "several_months": "Months",
    "several_quarters": "Quarters",
    "several_years": "Years",
    "until": "to",
    "seed_is": "seed {seed}",
    "replications": "{n} replications",
    "replications_one": "1 replication",
    "by_engine_reference": "reference engine (SimPy)",
    "by_engine_compiled": "compiled engine",
    "by_engine_exact": "expected values, without simulation",
    "by_engine_mean-field": "expected values, approximate",
    "fingerprint": "fingerprint",
    "model_version": "model {n}",
    "share": "share",
    "share_per": "share {each}",
    "each_day": "per day",
    "each_week": "per week",
    "each_month": "per month",
    "each_quarter": "per quarter",
    "each_year": "per year",
    "each_period": "per {length}",
    "metrics": "Metrics",
    "mean": "Mean",
    "half_width": "± 95 %",
    "exact": "Exact",
    "distance": "Off, se",
    "unit": "Unit",
    "better": "Better",
    "higher": "higher",
    "unit_money": "money",
    "unit_people": "people",
    "unit_share": "share",
    "unit_share per period": "share per period",
    "unit_time": "time",
    "unit_money per person": "money per person",
    "lower": "lower",
    "neither": "–",
    "distance_note": "Off: the simulated mean less the exact value, in standard errors.",
    "expected_note": "Expected values: no luck, hence no intervals.",
    "single_note": "One replication has no interval; ask for more with --replications.",
    "undefined_metric": "{metric}: {reason}.",
    "no_exact_note": "No exact values: {reason}.",
    "balance_sheet": "Customer balance sheet",
    "profit_and_loss": "Customer profit and loss",
    "given_tenure": "A customer who has stayed",
    "given_purchases": "A customer with these purchases",
    "given_bought": "Purchases",
    "given_recency": "The last one at, {unit}",
    "given_age": "Known for, {unit}",
    "given_there": "Still there",
    "given_to_come": "Purchases to come",
    "given_survival": "Has stayed so long",
    "given_mean": "{trait}, mean",
    "given_time": "Still a customer for, {unit}",
    "given_value": "Value to come, {unit}",
    "given_note": (
        "Classes and means given this past, by the base rates; what is to come is expected "
        "until the end of the scenario, discounted to now, under its plans."
    ),
    "given_no_value": "No time and value to come: {reason}.",
    "portfolio": "Customer portfolio",
    "best_customers": "Best customers",
    "portfolio_any": "any",
    "portfolio_under": "under {high}",
    "portfolio_from": "{low} or more",
    "portfolio_between": "{low} to {high}",
    "portfolio_brought": "{what} a year",
    "portfolio_value": "Brought in the year, {currency}",
    "portfolio_age": "Age, {unit}",
    "portfolio_contribution": "Contribution",
    "portfolio_invested": "Invested",
    "portfolio_each": "Each",
    "portfolio_all": "Customers",
    "portfolio_left": "Left in the year",
    "portfolio_other": "No customers so far",
    "portfolio_moves": "A year later",
    "portfolio_rose": "higher",
    "portfolio_same": "same",
    "portfolio_fell": "lower",
    "portfolio_gone": "left",
    "portfolio_note": (
        "Heads at the end of years, then of the last of them: contribution before investments, what was "
        "invested in the same people, and contribution a head. Spend is divided equally among those it was "
        "made for; what won a customer in the year is in the customer’s cell. A relationship that began "
        "before the start counts from there, unless the file gives its tenure."
    ),
    "portfolio_subtitle": (
        "Up: what a customer brought in the year, {unit}; to the right: age of the relationship, {ages}. "
        "Replication 0."
    ),
    "portfolio_title": (
        "Customers who bring {value} a year: {heads} of the customers, {share} of the contribution, {when}"
    ),
    "portfolio_title_plain": "{n} customers {when}",
    "portfolio_key": "bold: people; below: contribution of the year, {unit}",
    "pair_profitability": "Customer profitability",
    "pair_of_profitability": "product profitability",
    "pair_development": "Relationship development",
    "pair_of_development": "product development",
    "pair_age": "Age of relationships",
    "pair_of_age": "age of products",
    "pair_share": "Share of customer",
    "pair_of_share": "market share",
    "pair_new": "Share of new customers",
    "pair_of_new": "share of new products",
    "pair_activity": "Purchases per customer",
    "pair_of_activity": "turnover of stock",
    "pair_retention": "Retention",
    "pair_of_retention": "repeat orders of products",
    "pair_satisfaction": "Satisfaction",
    "pair_of_satisfaction": "product quality",
    "pair_cost": "Cost of a customer won",
    "pair_of_cost": "cost of a product launched",
    "pair_customers": "Customers",
    "pair_of_customers": "units sold",
    "pair_best": "Share of the top 20 %",
    "pair_of_best": "share of the best sellers",
    "pair_note": (
        "In the order of the lines, the product view asks for: {asked}. Amounts are per customer; "
        "development is the growth of what a customer brings before investments."
    ),
    "pair_beside": "in place of {asked}",
    "pair_why_before": "no customer brought anything in the column before, or there is none before",
    "pair_why_horizon": "the books keep it at the horizon alone, or there was no customer",
    "pair_why_elsewhere": "a scenario does not say what customers buy elsewhere",
    "pair_why_expected": "purchases are expected values or flows; money.purchases: sampled counts them",
    "pair_why_satisfaction": "the scenario has no satisfaction",
    "pair_why_spend": "nobody was won, or nothing was spent on acquisition",
    "pair_why_single": "it is known for the whole run, where purchases are sampled",
    "pair_why_nobody": "there was no customer",
    "event_log": "Event log",
    "mean_over": "mean of {n} replications",
    "expected_basis": "expected values",
    "of_first": "replication 0",
    "by_stage": "Everyone by stage, closing",
    "sheet_run_off": "After",
    "after_note": (
        "After: customers alone run on for {time} after the horizon, prospects count zero; the metric "
        "contribution is without it."
    ),
    "churn_note": (
        "Retention and churn need not make 100 %: who is won and lost in the same period is lost but was "
        "not there to be kept, and who steps back to a potential stage is neither kept nor lost."
    ),
    "cut_off_note": (
        "Of the customers at the horizon {share} are still there then; what they bring later is cut off."
    ),
    "unspent_note": "{investment}: {amount} of the budget found nobody.",
    "person": "Customer",
    "segment": "Segment",
    "since": "Since",
    "final_stage": "Stage",
    "purchases": "Buys",
    "value": "Value",
    "most_valuable": "the {n} most valuable of {total}",
    "first_rows": "the first {n} after the start, of {total} rows",
    "time": "Time",
    "event": "Event",
    "from_stage": "From",
    "to_stage": "To",
    "amount": "Amount",
    "event_start": "start",
    "event_arrive": "arrive",
    "event_purchase": "purchase",
    "event_move": "move",
    "event_decide": "decide",
    "event_choice": "choice",
    "event_lapse": "lapse",
    "event_rule": "rule",
    "event_call": "call",
    "event_contact": "contact",
    "event_served": "served",
    "event_abandon": "gives up waiting",
    "event_withdraw": "withdraws the call",
    "event_fade": "effect fades",
    "event_encounter": "encounter",
    "event_recovery": "made good",
    "event_dated": "dated",
    "event_spend": "spend",
    "event_list": "list",
    "event_refer": "brings somebody",
    "event_note": "note",
    "try_next": "Try next",
    "ask_intro": "Answer for the last year; rough numbers are fine. Enter takes what stands in brackets.",
    "ask_title": "What is the business called?",
    "ask_currency": "Three letters, as in EUR.",
    "ask_whole": "The number of people must be whole.",
    "ask_range": "The number must be zero or more, and below a million million.",
    "ask_number": "{text!r} is not a number; write it like 12 500 or 0.4.",
    "ask_ambiguous": "{text!r} may be thousands or decimals; write it like 12 500 or 12.5.",
    "ask_wanted_people": "A number of people is wanted, as in 350; 0 if there are none.",
    "ask_wanted_money": "A sum of money is wanted, as in 12 500 or 8.50; 0 if there is none.",
    "ask_wanted_number": "A number is wanted, as in 4 or 0.5.",
    "ask_wanted_percent": "A percentage is wanted, as in 40 for 40 %.",
    "ask_no_share": "{text!r} is a share. {wanted}",
    "ask_percent": "No more than 100 % can be left of what was sold.",
    "ask_came_back": "{lost} were lost, and some of them stayed away: {most} at most can have come back.",
    "new_wrote": "Wrote {file}. Next:",
    "check_stage": "{n} stage",
    "check_stages": "{n} stages",
    "check_transition": "{n} transition",
    "check_transitions": "{n} transitions",
    "check_segment": "{n} segment",
    "check_segments": "{n} segments",
    "check_people": "{n} people at start",
    "check_in_periods": "{length} in {n} periods",
    "check_expected": (
        "about {events} events a replication: {people} people, {moves} moves, {purchases} purchases, "
        "{decisions} decisions"
    ),
    "convention_cash": "cash falls: {timing}",
    "convention_events": "random events",
    "convention_expected": "their expected value accrues",
    "convention_run_off": "{length} of run-off counts after the horizon",
    "convention_no_run_off": "nothing counts after the horizon",
    "explained_note": "What is written and understood stands in the language of scenario files.",
    "explanation": "Every number as it was understood",
    "number": "Number",
    "written": "Written",
    "understood": "Understood",
    "conversion": "Conversion",
    "default": "default",
    "name": "Name",
    "title": "Title",
    "stages": "Stages",
    "shipped": "Shipped scenarios",
    "shipped_studies": "Shipped studies",
    "how_to_sweep": "Run one: virta sweep NAME",
    "plans_compared": "{n} plans",
    "paired_replications": "{n} paired replications",
    "step_replications": "Replications",
    "step_counterfactuals": "What the plans moved",
    "step_marginal values": "What more would bring",
    "step_flip points": "What would turn the answer",
    "step_generations": "Generations",
    "step_worlds": "Worlds",
    "step_read": "Worlds read",
    "step_why": "Why they differ",
    "step_lives": "A customer who tells the difference",
    "step_points": "Points",
    "step_rows": "Rows",
    "step_grid": "Worlds, for the grid",
    "effects_title": "Costs and effects, discounted",
    "effects_cost": "Cost",
    "effects_effect": "Effect",
    "effects_more_cost": "More cost",
    "effects_more_effect": "More effect",
    "effects_icer": "ICER, {unit}",
    "effects_note": (
        "Cost: service, one-offs and investments in {unit}; effect: what stages bring over time besides "
        "money, within the horizon. More than the first plan; ICER: what a further unit of effect costs. "
        "± half of the 95 % interval."
    ),
    "side_by_side": "Side by side",
    "difference_column": "difference",
    "difference_note": "Difference: paired, to {baseline}, ± half of its 95 % interval.",
    "sequence_note": (
        "The runs were watched for a decision, so intervals hold at whatever look they ended, and are wider."
    ),
    "differences_to": "Differences to {baseline}",
    "how_sure": "How sure: {metric}, difference to {baseline}",
    "mean_difference": "Mean",
    "standard_error": "Standard error",
    "interval": "{level} interval",
    "all_at_once": "The same, all plans at once",
    "interval_kind": "Kind of interval",
    "kind_t": "t",
    "kind_bootstrap-t": "bootstrap-t",
    "kind_sequence": "sequence",
    "skewness": "Skewness",
    "p_holm": "p of no difference, Holm",
    "p_value": "p of no difference",
    "correlation": "Correlation of the plans",
    "variance_ratio": "Runs saved by pairing",
    "ahead_in": "Ahead, with the same luck",
    "from_to": "{low} to {high}",
    "how_sure_note": "Luck alone, with the assumptions taken as true. {stopped}.",
    "caused": "What the plans cause",
    "caused_subtitle": "against no spend at all, {n} replications",
    "won_by_spend": "Won by acquisition spend",
    "kept_by_spend": "Kept by retention spend",
    "cost_won": "Cost per customer the spend won",
    "cost_kept": "Cost per customer the spend kept",
    "caused_note": (
        "Cost: the spend of that aim, divided by those who would not have come, or stayed, without it."
    ),
    "turns": "What would turn the answer",
    "turns_assumed": "Assumed",
    "turns_at": "Turns at",
    "turns_to": "Then better",
    "turns_note": (
        "Each response moved alone, in all plans, from a quarter to four times; the nearest turn first."
    ),
    "turns_rest": "{n} more do not turn it.",
    "turns_more": "{n} more turn it, farther away.",
    "turns_none": "No assumed response, moved to a quarter or to four times, turns it from {best}.",
    "turns_nothing": "There is no recommendation to turn.",
    "worlds": "What we do not know",
    "worlds_subtitle": "{metric}, difference to {baseline}, in {n} worlds",
    "worlds_better": "Better in so many worlds",
    "worlds_best": "Best of all in so many",
    "worlds_range": "95 % of worlds",
    "worlds_sd": "Spread of what we do not know",
    "worlds_luck": "Spread of luck within a world",
    "worlds_hangs_on": "{rival} hangs most on {path} (rank correlation {r}).",
    "report_of": "The report",
    "demo_question": "What pays, over five years: winning customers or keeping them?",
    "demo_plans": (
        "A home retailer with 1 500 customers and 3 600 EUR a month to spend has three plans for it: hold"
        " today's split, move 900 to advertising (win), move 900 to care of customers (keep). Its numbers"
        " are assumptions, in a file that you can read and change."
    ),
    "engines": "Two engines, one meaning",
    "demo_data_question": "A shop that has only its log of purchases: win customers, or keep them?",
    "demo_data": (
        "The log of {customers} customers of CDNOW, a shop for CDs, from 1997 becomes a scenario "
        "(BG/NBD). While they stay, customers buy {pace} times a year on average, and {leaving} of their "
        "purchases are the last; they differ much in both. In the nine months that the fit did not see "
        "they bought {bought} times; {expected} were expected."
    ),
    "demo_data_plans": (
        "Plans for the next two years: today's advertising; more of it; a letter a month to the best "
        "tenth of the customers; a letter to all of them. How people respond to either is assumed: no log"
        " of purchases tells."
    ),
    "demo_engines": "SimPy and the compiled kernel wrote the same {events} events, to the last bit.",
    "demo_written": "Figures, tables and a two-page report: {folder}",
    "demo_without_figures": (
        'Tables: {folder} (figures and the report need matplotlib: pip install "virta[figures]")'
    ),
    "step_search": "Amounts tried",
    "step_select": "Replications that select",
    "step_believed": "Replications that select in the believed world",
    "step_estimate": "Amounts estimated anew",
    "step_frontier": "More money, or less",
    "step_margins": "One more customer",
    "step_compiling": "Compiling the engine for this machine; it takes about half a minute, once.",
    "step_done": "{doing}: {done} of {all}",
    "step_expected": "{doing}: computing expected values",
    "step_explain": "Replications",
    # Metrics
    "metric_npv": "Net present value",
    "metric_contribution": "Contribution",
    "metric_revenue": "Revenue",
    "metric_investment": "Investment",
    "metric_customer_equity": "Customer equity",
    "metric_value_after_horizon": "Value after the horizon",
    "metric_customers_end": "Customers at the end",
    "metric_customers_won": "Customers won",
    "metric_customers_lost": "Customers lost",
    "metric_customers_won_back": "Customers won back",
    "metric_retention_rate": "Retention rate",
    "metric_churn_rate": "Churn rate",
    "metric_new_customer_share": "Share of new customers",
    "metric_relationship_age": "Age of relationships",
    "metric_clv": "Customer lifetime value",
    "metric_residual_value": "Residual value",
    "metric_cost_per_won": "Acquisition spend per customer won",
    "metric_replacement_cost": "Cost of replacing the lost",
    "metric_top20_share": "Share of the top 20 %",
    # Stages of the shipped vocabularies, for files that give them no title
    "stage_market": "market",
    "stage_suspect": "suspect",
    "stage_prospect": "prospect",
    "stage_new": "new",
    "stage_active": "active",
    "stage_passive": "passive",
    "stage_ended": "ended",
    "stage_gone": "gone",
    "stage_customer": "customer",
    "stage_regular": "regular",
    "stage_key": "key",
    "stage_advocate": "advocate",
    "stage_awareness": "awareness",
    "stage_exploration": "exploration",
    "stage_expansion": "expansion",
    "stage_commitment": "commitment",
    "stage_dissolution": "dissolution",
    # Keys of scenario files, as tables and figures speak of them
    "path_rate": "rate",
    "path_speeds_up_to": "speeds_up_to",
    "path_slows_down_to": "slows_down_to",
    "path_half_effect_at": "half_effect_at",
    "path_purchases": "purchases",
    "path_mean": "mean",
    "path_median": "median",
    "path_cv": "cv",
    "path_margin": "margin",
    "path_revenue": "revenue",
    "path_budget": "budget",
    "path_reference": "reference",
    "path_probability": "probability",
    "path_count": "count",
    "path_scale": "scale",
    "path_shape": "shape",
    "path_discount_rate": "discount_rate",
    "path_service_cost": "service_cost",
    "path_carry_over": "carry_over",
    # Workbooks
    "excel_answer": "Answer",
    "excel_books": "Books",
    "excel_checks": "Checks",
    "excel_check": "Ties",
    "excel_ties": "All {n} lines of formulas tie with the simulation.",
    "excel_broken": "Something does not tie: see the red cells.",
    "excel_difference": "{rival} less {baseline}",
    "excel_low": "95 % from",
    "excel_high": "95 % to",
    "excel_interval_note": "Differences are paired; each interval is of one difference alone.",
    "excel_assumptions": "Assumptions and sources",
    "excel_customers": "Customer metrics",
    "excel_over_time": "Discounted contribution so far",
    "excel_money_by": "{currency}, by the end of {unit}",
    "excel_cash": "Cash by stretch of time, not discounted",
    "excel_cash_before": "So far, before",
    "excel_cash_after": "So far, after",
    "excel_input": (
        "Change numbers in columns B and C, save, and give this file to virta check, run or compare. Rows"
        " stand as lines in the scenario file."
    ),
    # Why there is no number: what lower layers say, word for word
    # Words of lower layers on how records are written and where rows are computed
    "word_exponential": "exponential",
    "word_weibull": "weibull",
    "word_gompertz": "gompertz",
    "word_loglogistic": "loglogistic",
    "word_lognormal": "lognormal",
    "word_piecewise": "piecewise",
    "word_rate": "rate",
    "word_rate to": "rate to",
    "word_scale": "scale",
    "word_shape": "shape",
    "word_growth": "growth",
    "word_median": "median",
    "word_never": "never",
    "word_shares in per cent": "shares in per cent",
    "word_shares": "shares",
    "word_counts": "counts",
    "word_thread": "thread",
    "word_threads": "threads",
    "word_process": "process",
    "word_processes": "processes",
    "word_worker": "worker",
    "word_workers": "workers",
    "word_decimal commas": "decimal commas",
    "word_decimal points": "decimal points",
    "word_commas": "commas",
    "word_points": "points",
    "word_blanks": "blanks",
    "word_apostrophes": "apostrophes",
    "word_semicolons": "semicolons",
    "word_tabs": "tabs",
    "word_bars": "bars",
    "word_between thousands": "between thousands",
    "word_with byte order mark": "with byte order mark",
    "word_without a heading": "without a heading",
    "word_for it is not UTF-8": "for it is not UTF-8",
    "word_with its time zone": "with its time zone",
    "word_sheet": "sheet",
    "why_no_risk": "there was no customer at the start of any period",
    "why_no_end": "there was no customer at the end of any period",
    "why_no_horizon": "there was no customer at the horizon",
    "why_nobody_came": "nobody became a customer within the run",
    "why_nobody_there": "nobody was a customer at the start",
    "why_nobody_won": "nobody was won, or nothing was spent on acquisition",
    "why_no_revenue": "there was no revenue, or purchases are expected values, which know no single customer",
    "why_ratio": "what it is divided by cannot be told from 0",
    "why_one": "one replication has no standard error",
    "why_no_twin": "the exact twin does not give this metric",
    "why_no_single": "expectations know no single customer",
    "why_no_spend": "nothing is spent on it",
    "why_since_entry": (
        "{stage} is decided every {every} since entry, which is not a whole number of periods of {period}"
    ),
    "why_first": (
        "{stage} is decided at first {every} since entry, which is not a whole number of periods of {period}"
    ),
    "why_sooner": "{stage} is decided at first sooner than from then on",
    "why_hazard": "the hazard of {name} is not constant over time",
    "why_enter_any": "{stage} is decided at intervals since entry, and {name} may enter it at any time",
    "why_enter_market": (
        "{stage} is decided at intervals since entry, and people enter the market there at any time"
    ),
    "why_traits": "exits depend on {n} traits ({names}); at most {most} are integrated",
    "why_states": "the moves between {n} states are more than are followed at once",
    "why_nodes": "integrating over {names} needs more than {most} nodes",
    "why_starters": "{stage} is decided at intervals since entry; its starters entered at random times",
    "why_missed": "starters in {stage} have been there for {time}: their decisions miss the boundaries",
    "why_beta": "starters in {stage} are survivors of a hazard that the beta trait {trait} multiplies",
    "why_by_purchases": "exits of {stage} follow from purchases, of which a time tells nothing",
    "why_nobody_buys": "nobody buys in {stage}",
    "why_may_return": (
        "who has left {stage} may buy in {other}, so silence does not tell who has left; of a customer known "
        "to be still there, give frequency and age alone"
    ),
    "why_between_periods": (
        "purchases in {stage} are decided at ends of periods, the last of them now: none {time} after "
        "entering"
    ),
    "why_too_many": "{n} purchases in {periods} periods of {stage}: at most one in each",
    "why_no_customer": "who is in {stage} is no customer",
    "why_at_purchase": "exits of {stage} are decided at each purchase",
    "why_rule": "{name} follows from what each person bought",
    "why_purchases_period": "purchases in {stage} are decided once a period",
    "why_lists": "more than {n} investments keep a list",
    "why_list": "the list of {name} is taken as a random one of the same share",
    "why_satisfaction": "each person's satisfaction follows from the encounters that this person had",
    "why_team": "people wait for {name}, and are served one at a time",
    "why_no_history": "nobody in {stage} can have this history",
    "why_referred_trait": "who is brought by others has a {trait} of their own, and so other exits",
    "why_referred_list": (
        "who is brought by others comes onto the list of {name} a period later at the earliest"
    ),
    "why_contagion": "contagion follows the expected share of the market that tells",
    "why_heads": (
        "what the company does follows the expected heads, not the heads of a single course of things"
    ),
    "why_policy": "what is spent is decided period by period, from what the company sees then",
    "why_process": "process {name} can do anything at any time",
    "why_unsettled": "the integral over {names} does not settle: {where} still moves by {gap} of its size",
    "why_unsettled_from": (
        "the integral over {names} does not settle: {where} still moves by {gap} of its size;"
        " its heads and money agree until {unit} {until}"
    ),
    "why_budget": "the budget of {name} is divided by the heads of its audience, which is feedback",
    "why_contagious": "the contagion of {name} follows from how many people are where",
    "why_ranked": "the list of {name} ranks people against one another",
    # Warnings of the loader and its advice, told by what they say; what is typed stays as it is.
    "doubt_within": 'in segment "{segment}", {doubted}',
    "doubt_point": "{digits} is {plain}: the point is a decimal point",
    "doubt_yearly": "{text} is {percent} % a year",
    "doubt_time": "{name}: {text} is a time of {span}",
    "doubt_rate": ("{text} is {share} % per {unit}: half of those in {stage} go this way within {span}"),
    "doubt_margin": "a margin of {percent} % leaves {rest} of each unit of revenue",
    "doubt_certain": "1 is certain: everyone goes at the first decision",
    "doubt_everyone": "1 is everyone",
    "doubt_multiplier": "{name}: {number} is {percent} %",
    "doubt_apart": "this {kind} is {odd}, and another is {other}: are both in the same unit?",
    "doubt_twelvefold": (
        "this {kind} is exactly twelve times another, which is {other}: is one of them a year's sum?"
    ),
    "doubt_times": "{new} is {count} times what it replaces, which is {old}: are both in the same unit?",
    "doubt_into": (
        "{new} goes {count} times into what it replaces, which is {old}: are both in the same unit?"
    ),
    "doubt_income": "no customer pays: {stage} brings {income} {currency} per {unit} and costs {cost}",
    "doubt_spend": (
        "{name} spends {spend} {currency} per {unit} on each customer, who brings at most {best}"
    ),
    "doubt_nobody": "nobody responds to the price {name}: it is as if nobody minded",
    "doubt_sign_leave": "with this sign fewer people leave at a higher price",
    "doubt_sign_buy": "with this sign more people buy at a higher price",
    "doubt_sign_join": "with this sign more people join at a higher price",
    "doubt_unfaded": (
        "people are not used to this price at the horizon (x {left}), and after it they are at once"
    ),
    "doubt_quantum": (
        "money.quantum is {quantum} {currency}: rounding moves {path} ({sum}) by up to {percent} %, "
        "and results with it"
    ),
    "doubt_cv": (
        "{path} has a cv of {cv}: half of its mean rests on purchases so rare that {seen} of them are "
        "expected in a replication, which will mostly show far less"
    ),
    "advice_thousands": "write {spaced} if thousands are meant, or {plain}",
    "advice_rate": "write rate: {rate} if a rate is meant, or {time}",
    "advice_if_meant": "write {first} if that is meant, or {second}",
    "advice_meant": "write {first} or {second} if that is meant",
    "advice_space": "thousands are set off by a space, and a unit may be written behind each",
    "advice_each": "write per year, or per month, behind each; the currency, too, if both are meant",
    "advice_unit": "a sum without a unit is per {own}: write per {first}, or per {second}, behind it",
    "advice_currency": "write the currency, too, if it is meant, as in {example}",
    "advice_effects": "write effects: {example}, or 0 where nobody minds",
    "advice_fade": "a longer horizon lets it fade, or value_after_horizon: none asks nothing of it",
    "advice_write": "write {text}",
    "sum_amount_of_a_purchase": "amount of a purchase",
    "sum_margin_flow": "margin flow",
    "sum_service_cost": "service cost",
    "sum_sum_of_a_customer": "sum of a customer",
    "sum_budget": "budget",
    "sum_spend": "spend",
    "sum_rate": "rate",
    "warning": "warning: ",
    "why_expected": (
        "purchases are expected values, which know no single customer: say purchases: sampled under money"
    ),
    "why_other": "{reason}",
    "note_way_not_borne_out": (
        "{way}: the fit does not bear out its own records: {seen} moves between {low} and {high} "
        "in the stage, where it expects {expected}. No shape that was tried follows them."
    ),
    "note_rates_not_borne_out": (
        "The mean rates do not bear out the statements: told again with them, {period} closes "
        "with {expected} customers ({low} to {high} by chance), and closed with {seen}. The "
        "rates have changed; the scenario has their means."
    ),
    "note_cohorts_not_borne_out": (
        "The law does not bear out its own table: {seen} were lost up to age {age}, of those "
        "there before, and it expects {expected}. Do not decide by this scenario before you know "
        "why."
    ),
    "cohorts_left_title": "By the law, {share} of a cohort are left at age {age}",
    "cohorts_left_subtitle": (
        "Dots: each cohort. Line: {law}; band: 95 % of what the youngest cohort comes to."
    ),
    "cohorts_rates_title": "Share lost since the age before",
    "cohorts_rates_subtitle": (
        "Dots: all cohorts together, with 95 % intervals of chance; line: the law chosen."
    ),
    "matrix_figure_subtitle": "Dots: the shares. Bars: 95 % intervals, given how many were asked.",
    "matrix_figure_bare": "Dots: the shares. How many were asked is not known, so there are no intervals.",
    "step_reading": "Reading {file}",
    "step_fitting": "Fitting what {file} says",
    # Messages on standard error, and the stores of studies
    "interrupted": "Interrupted.",
    "wrote": "Wrote {file}.",
    "wrote_next": "Wrote {file}. Next:",
    "wrote_files": "Wrote {n} files to {folder}.",
    "wrote_mapping": "Wrote {file}: --mapping {file} reads it the next time.",
    "figures_left_out": 'Figures are left out: they need matplotlib, pip install "virta[figures]".',
    "report_left_out": (
        'Figures and the report are left out: they need matplotlib, pip install "virta[figures]".'
    ),
    "demo_reading": "Reading a log of purchases",
    "grid_runs": "The grid runs {runs} replications besides {besides}.",
    "calibrate_not_written": "Nothing was written: say -o FILE for the scenario, --out DIR for everything.",
    "columns_guessed": "Columns guessed by their names: {columns}",
    "columns_accept": "Say --yes to accept them, or name them.",
    "columns_right": "Is this right?",
    "columns_name": "Name the columns.",
    "rows_done": "{done} of {all} rows",
    "rows_rate": "{rate} a second",
    "rows_left": "{time} to go",
    "rows_failed": "{n} failed",
    "sweep_stopped": "Stopped with {done} of {all} rows in {store}. The same command goes on from there.",
    "sweep_finishing": "Finishing what is under way; Ctrl-C once more ends at once.",
    "store_there": "rows there",
    "store_of": "of {all}",
    "store_failed": "failed",
    "store_missing": "missing",
    "store_goes_on": "The same virta sweep computes what is missing.",
    "store_nothing_failed": "Nothing failed.",
    "store_failure": "point {point}, {plan}: {kind}",
    "store_failure_of": "point {point}, {plan}, replication {replication}: {kind}",
    "store_point": "point {point}, {plan}",
    "store_not_stored": "is not stored; it was computed without a problem",
    "store_same": "the same as stored, to the last bit",
    "store_differs": "differs from what is stored in {metrics}",
    "store_looked_at": "{rows} rows looked at, {expected} expected, {failed} failed",
    "store_sound": "Sound and complete.",
    "store_not_begun": (
        "There is no study in it: it was never begun, or its beginning is lost. What is whole can be saved:"
        " virta study salvage {store} NEW-FILE; else run the sweep anew."
    ),
    "store_damaged": (
        "The file is damaged ({why}). Save what is whole: virta study salvage {store} NEW-FILE, then run"
        " the sweep with --store NEW-FILE."
    ),
    "store_rows_damaged": (
        "{n} rows are not as they were written ({keys}, ...). virta study verify --drop {store} takes them"
        " away; the sweep computes them again."
    ),
    "store_rows_missing": (
        "{n} rows are not there yet, or were lost with a damaged end of the file. The same virta sweep"
        " computes exactly these."
    ),
    "store_saved": (
        "Saved {rows} rows to {store}; {left} could not be. A sweep with --store {store} computes the rest."
    ),
    "game_serves": "Game: {address} (Ctrl+C ends it)",
    "game_state": "State: {file}, round {round}. The same command goes on from there.",
    "game_key": "Key of the teacher: {code}",
    "studio_serves": "Studio: {address} (Ctrl+C ends it)",
    # The studio
    "studio_days": "days",
    "studio_weeks": "weeks",
    "studio_months": "months",
    "studio_quarters": "quarters",
    "studio_years": "years",
    "studio_short_day": "day",
    "studio_short_week": "week",
    "studio_short_month": "month",
    "studio_short_quarter": "quarter",
    "studio_short_year": "year",
    "studio_short_year_axis": "years",
    "studio_per": "{what} a {unit}",
    "studio_a_head": "{unit}, a head",
    "studio_people_unit": "people",
    "studio_times": "times",
    "studio_people": "people",
    "studio_we": "What we do",
    "studio_market": "How customers move",
    "studio_buying": "What they bring",
    "studio_frame": "For all plans",
    "studio_horizon": "Horizon",
    "studio_discount": "Discount rate",
    "studio_gone": "leaves the market",
    "studio_newcomers": "Newcomers: {stage}",
    "studio_mean": "mean",
    "studio_median": "median",
    "studio_half_life": "half-life",
    "studio_purchases": "purchases",
    "studio_revenue_a_head": "revenue",
    "studio_amount": "a purchase",
    "studio_margin": "margin",
    "studio_spread": "Keep the sum of budgets",
    "studio_was": "was {value}",
    "studio_undo": "Undo",
    "studio_redo": "Redo",
    "studio_reset": "Reset the plan",
    "studio_controls": "Controls",
    "studio_today": "As opened",
    "studio_mine": "Plan A",
    "studio_plan_letter": "Plan {letter}",
    "studio_plan": "Plan",
    "studio_plans": "Plans",
    "studio_add_plan": "Copy to a further plan",
    "studio_drop_plan": "Remove this plan",
    "studio_no_change": "Move a control: the market answers at once.",
    "studio_first_ahead": "{plan} looks about {by} {unit} ahead of {baseline}.",
    "studio_first_behind": "{plan} looks about {by} {unit} behind {baseline}.",
    "studio_same_value": "{plan} changes nothing of value so far.",
    "studio_worked": "{n} replications with the same luck",
    "studio_worked_small": "first look in a small market",
    "studio_worked_exact": "expected values, without luck",
    "studio_stop": "Stop",
    "studio_stopped": "stopped; move a control to go on",
    "studio_p_better": "{plan} ends ahead in {p} of them",
    "studio_thousand": "thousand {unit}",
    "studio_headline_npv": "Net present value",
    "studio_headline_customers": "Customers at the end",
    "studio_headline_won": "Customers won",
    "studio_headline_lost": "Customers lost",
    "studio_flow": "The customer flow",
    "studio_flow_alt": (
        "The customer flow: stages in a row, moves between them as bands. The table below has the numbers."
    ),
    "studio_pause": "Pause",
    "studio_play": "Play",
    "studio_won": "won",
    "studio_lost": "lost",
    "studio_won_back": "won back",
    "studio_other": "other moves",
    "studio_stocks": "Customers over time",
    "studio_stocks_of": "Customers: {plan}",
    "studio_difference": "{currency} ahead of {baseline}",
    "studio_stocks_note": "dashed: {baseline}",
    "studio_difference_note": "discounted; 95 % band",
    "studio_as_table": "As a table",
    "studio_from": "From",
    "studio_to": "To",
    "studio_a_year": "A year",
    "studio_outside": "outside",
    "studio_time": "Time",
    "studio_stage": "Stage",
    "studio_low": "Low",
    "studio_high": "High",
    "studio_mean_column": "Mean",
    "studio_side_by_side": "Side by side",
    "studio_statements": "Statements",
    "studio_lives": "One customer",
    "studio_events": "Event log",
    "studio_files": "Files",
    "studio_get_books": "Show the statements",
    "studio_books_note": "Means over {n} replications, with the numbers of the controls.",
    "studio_get_lives": "Find a customer who tells the difference",
    "studio_next_life": "Another customer",
    "studio_lives_lead": (
        "The same customer with the same luck under both plans. Until {when} the two lives are one."
    ),
    "studio_lives_same": "The two lives are the same.",
    "studio_lives_nobody": (
        "No customer is lost under one plan and kept under the other. Change the plan and look again."
    ),
    "studio_lives_person": "Customer {person}",
    "studio_purchases_made": "{n} purchases",
    "studio_brought": "brought {amount}",
    "studio_get_events": "Show the events",
    "studio_events_note": "The first {n} of {all} events of one history of {plan}.",
    "studio_events_large": (
        "{people} people live here: the log is long. `virta run FILE --log --out DIR` writes it."
    ),
    "studio_event": "Event",
    "studio_person": "Person",
    "studio_amount_column": "Amount",
    "studio_kind_start": "is there",
    "studio_kind_arrive": "arrives",
    "studio_kind_move": "moves",
    "studio_kind_purchase": "buys",
    "studio_kind_decide": "moves",
    "studio_kind_choice": "buys",
    "studio_kind_lapse": "moves",
    "studio_kind_dated": "is moved",
    "studio_kind_spend": "we spend",
    "studio_kind_list": "on the list",
    "studio_download_plan": "The plan (YAML)",
    "studio_download_packed": "The plan with what it extends (zip)",
    "studio_download_note": (
        "The plan holds only what differs from {base}. Unpacked with what it extends, it runs on the"
        " command line; either opens here again."
    ),
    "studio_download_report": "The report (HTML, A4)",
    "studio_download_workbook": "The workbook (Excel)",
    "studio_download_data": "The data (CSV, zip)",
    "studio_preparing": "Preparing: {step}",
    "studio_cancel": "Cancel",
    "studio_cancelled": "Cancelled.",
    "studio_ready": "Ready: {file}",
    "studio_calibrate": "Make a scenario from your own records",
    "studio_calibrate_short": "From records",
    "studio_open_short": "Open",
    "studio_calibrate_lead": (
        "Your file stays on this machine. Rates and durations are estimated from it, each with its error,"
        " and become a scenario that opens here."
    ),
    "studio_step_file": "The file",
    "studio_step_columns": "What its columns say",
    "studio_step_found": "What was found",
    "studio_which_records": "What does a row of your file say?",
    "studio_records_histories": "Stages of customers",
    "studio_records_histories_note": (
        "Who was in which stage from when to when, who moved from where to where, or who joined and"
        " cancelled."
    ),
    "studio_records_purchases": "Purchases",
    "studio_records_purchases_note": "Who bought when, for how much.",
    "studio_records_cohorts": "A retention table",
    "studio_records_cohorts_note": "How many of each cohort are left at each age.",
    "studio_records_matrix": "A table of moves",
    "studio_records_matrix_note": "Which share or number went from one stage to another in a period.",
    "studio_records_statements": "Statements",
    "studio_records_statements_note": (
        "Customers, won and lost of each month or quarter, perhaps with spend and revenue."
    ),
    "studio_records_file": "CSV, Excel or Parquet, at most 20 MB",
    "studio_next": "Next",
    "studio_columns_lead": (
        "{file} has {n} columns. What each holds was guessed by its name: mend what is wrong."
    ),
    "studio_choose_columns": "Choose a column for: {names}.",
    "studio_no_column": "– none –",
    "studio_role_person": "Who",
    "studio_role_stage": "In which stage",
    "studio_role_entered": "Since when",
    "studio_role_left": "Until when; empty: still there",
    "studio_role_from": "From which stage",
    "studio_role_to": "To which stage",
    "studio_role_time": "When",
    "studio_role_events": "Event: joined, cancelled",
    "studio_role_amount": "How much",
    "studio_role_cohort": "Which cohort",
    "studio_role_size": "Customers at its start",
    "studio_role_ages": "The first age",
    "studio_role_share": "Which share went",
    "studio_role_count": "Or how many",
    "studio_role_period": "Which period",
    "studio_role_customers": "Customers at its end",
    "studio_role_won": "Won in it",
    "studio_role_lost": "Lost in it",
    "studio_role_spend": "Spent on winning",
    "studio_role_revenue": "Revenue",
    "studio_unit_of_time": "Unit of time",
    "studio_leave_bad_rows": "Leave out rows that cannot be right, and count them",
    "studio_make_scenario": "Make the scenario",
    "studio_other_file": "Another file",
    "studio_open_made": "Open it in the studio",
    "studio_download_scenario": "Save the scenario (YAML)",
    "studio_title": "Virta studio",
    "studio_studio": "Studio",
    "studio_lessons": "Lessons",
    "studio_language": "In English",
    "studio_skip": "Skip to the answer",
    "studio_open": "Open a scenario",
    "studio_open_shipped": "Shipped scenarios",
    "studio_open_own": "Your own file (YAML, or a zip with what it extends; at most 1 MB)",
    "studio_cannot_open": "This cannot be opened",
    "studio_group_library": "Markets to compare",
    "studio_group_vocabularies": "Three ways to see a customer's life",
    "studio_group_claims": "Claims that hold and fail",
    "studio_group_calibrated": "Made from records",
    "studio_group_published": "From the literature",
    "studio_group_lessons": "Markets of the lessons",
    "studio_too_large": "The file is too large: at most {n} MB.",
    "studio_password": "Password",
    "studio_enter": "Enter",
    "studio_wrong_password": "That is not the password.",
    "studio_wait": "Too many tries. Wait a minute.",
    "studio_failed": "The computation failed: {why}",
    "studio_not_allowed": "These numbers cannot stand together: {why}",
    # Lessons and handouts
    "lesson_lessons": "Lessons",
    "lesson_lead": "Each lesson asks first: write your prediction down, then see what happens, and why.",
    "lesson_minutes": "{n} minutes",
    "lesson_my_prediction": "My prediction",
    "lesson_draw": "Drag the points, or take one with the Tab key and move it with the arrow keys.",
    "lesson_lock": "This is my prediction: reveal",
    "lesson_kept": "Your prediction is kept beside the answer.",
    "lesson_predicted": "your prediction",
    "lesson_simulated": "simulated, {n} histories",
    "lesson_known": "known without simulation",
    "lesson_distance": "You were {by} off.",
    "lesson_near": "As good as exact.",
    "lesson_running": "Running {n} histories…",
    "lesson_happens": "What happens",
    "lesson_discuss": "To discuss",
    "lesson_notes": "Teacher's notes",
    "lesson_again": "Predict again",
    "lesson_open_market": "Open the market in the studio",
    "lesson_handout": "Handout for students (A4)",
    "lesson_handout_teacher": "Answer sheet for the teacher (A4)",
    "lesson_next": "Next lesson: {title}",
    "lesson_name": "Name: ______________________",
    "lesson_date": "Date: ____________",
    "lesson_because": "Because",
    "lesson_for_teacher": "For the teacher · {minutes} minutes",
    "lesson_answer_number": "Known: {known} {unit}. Simulated: {mean} ± {half} ({n} histories).",
    "lesson_answer_curve": (
        "Known after {years} years: {known} {unit}. Simulated: {mean} ± {half} ({n} histories)."
    ),
    "lesson_years_short": "years",
    "lesson_year": "Year",
    "lesson_after_years": "after {n} years",
    "lesson_part_question": "Question",
    "lesson_part_reveal": "What happens",
    "lesson_part_discuss": "Discuss",
    "lesson_part_teacher": "Teacher's notes",
    # The game
    "game_game": "Game",
    "game_board": "The board",
    "game_round_of": "Round {n} of {all}",
    "game_over": "The game is over",
    "game_rules": (
        "Every team runs the same shop, with the same customers and the same luck. Divide {budget} {unit}"
        " for the year; what is left over is kept. The team whose money and customers are worth most at the"
        " end wins."
    ),
    "game_team": "Team",
    "game_team_n": "Team {n}",
    "game_rank": "Rank",
    "game_customers": "Customers",
    "game_won": "Won",
    "game_lost": "Lost",
    "game_earned": "Earned so far",
    "game_equity": "Worth of customers",
    "game_score": "Score",
    "game_decided": "decided",
    "game_deciding": "not yet",
    "game_this_round": "This round",
    "game_close_round": "End the round",
    "game_close_anyway": "{n} teams have not decided; they would spend nothing. End the round all the same",
    "game_teams_turn": "Take a turn",
    "game_codes": "Codes of the teams",
    "game_codes_note": (
        "On one laptop: press a team's button, let it decide, come back. In browsers of their own: each"
        " team opens this address and types its code."
    ),
    "game_code": "Code of the team",
    "game_play": "Play",
    "game_wrong_code": "No team has this code.",
    "game_too_many_tries": "Too many tries. Wait a minute.",
    "game_for_teacher": "For the teacher",
    "game_teacher_key": "Key of the teacher",
    "game_event": "News",
    "game_our_name": "Our name",
    "game_divide": "Divide the budget",
    "game_left": "{sum} {unit} left over",
    "game_too_much": "{sum} {unit} too much",
    "game_not_allowed": "Not kept: each sum is 0 or more, and all together at most {budget}.",
    "game_round_ended": "Not kept: the teacher has ended this round.",
    "game_submit": "This is our decision",
    "game_submitted": "Kept. You may change it until the teacher ends the round.",
    "game_years_so_far": "Our years so far",
    "game_year": "Year",
    "game_known": "What our research says",
    "game_known_nothing": "Nothing yet: money for research buys estimates. These are the ranges.",
    "game_estimate": "Estimate",
    "game_between": "Between",
    "game_truth": "Truth",
    "game_back": "Back to the board",
    "game_debrief": "Debrief",
    "game_debrief_lead": "What each team knew, what it did, and where its rank came from.",
    "game_luck": (
        "Luck decided nothing: all teams had the same customers with the same luck, and equal decisions"
        " would have given equal scores."
    ),
    "game_hidden_truth": "What was hidden",
    "game_best": (
        "Best constant split in hindsight, of all in quarters of the budget: {split}. Score {score} {unit}."
    ),
    "game_ranks": "Scores, and what was spent",
    "game_swaps": "Where ranks came from",
    "game_swaps_note": (
        "What each team would have gained by spending on one thing, round by round, as {team} did, and on"
        " all else as it did. A minus: there it did better itself."
    ),
    "game_nothing": "nothing at all",
    "game_from_best": "Behind the best",
    "game_computing": "Computing…",
}
