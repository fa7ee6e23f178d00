"""Purchases: how often, how likely and how large, for people of one segment and stage."""

from __future__ import annotations

import math

import numpy as np

from simulation.scenario.types import Purchases, Scenario, Segment, Stage

from .arrays import Floats, Ints
from .people import People, trait_column
from .plan import Plan, factor_on


def sold_in(stage: Stage) -> Purchases:
    """What is sold in a stage where something is."""
    assert stage.purchases is not None
    return stage.purchases


def left_of(margin: float, price: float) -> float:
    """What is left of a unit of revenue where a unit is sold for `price`, and cost 1 - margin to make."""
    cost = 1.0 - margin
    return (price - cost) / price


def rate(scenario: Scenario, plan: Plan, people: People, who: Ints, segment: Segment, stage: Stage) -> Floats:
    """Purchases a time unit that each makes in this period, where they come at a rate."""
    own = trait_column(segment, people.traits[who], sold_in(stage).rate_trait)
    return sold_in(stage).rate * own * factor_on(scenario, plan, people, who, "purchase_rate", stage.id)


def chance(
    scenario: Scenario, plan: Plan, people: People, who: Ints, segment: Segment, stage: Stage
) -> Floats:
    """The probability of each to buy at the period's end: 1 - (1 - p) ** factor, of a sure p 1 if at all."""
    buying, traits = sold_in(stage), people.traits[who]
    factor = factor_on(scenario, plan, people, who, "purchase_rate", stage.id)
    if buying.probability_trait is not None:
        p = trait_column(segment, traits, buying.probability_trait)
    else:
        assert buying.probability is not None
        factor = factor * trait_column(segment, traits, buying.rate_trait)
        p = np.full(len(who), buying.probability)
    return np.where(p < 1.0, 1.0 - (1.0 - p) ** factor, factor > 0.0)


def mean_amount(
    scenario: Scenario, plan: Plan, people: People, who: Ints, segment: Segment, stage: Stage
) -> Floats:
    """What a purchase of each is worth on average."""
    own = trait_column(segment, people.traits[who], sold_in(stage).amount_trait)
    return sold_in(stage).amount * own * factor_on(scenario, plan, people, who, "purchase_amount", stage.id)


def relative_amounts(purchases: Purchases, n: int, rng: np.random.Generator) -> Floats:
    """n purchases relative to their mean."""
    cv = purchases.amount_cv
    if purchases.amount_distribution == "fixed" or cv == 0:
        return np.ones(n)
    if purchases.amount_distribution == "gamma":
        return rng.gamma(cv**-2, cv**2, n)
    sigma = math.sqrt(math.log1p(cv**2))
    return rng.lognormal(-(sigma**2) / 2, sigma, n)
