"""Markets as files, in which money is split over two like halves."""

TWO = """
schema: 1
time: {unit: month, horizon: 12 months}
money: {purchases: expected}
stages:
  one: {kind: customer, margin_flow: {revenue: 10 per month}}
  two: {kind: customer, margin_flow: {revenue: 10 per month}}
  ended: {kind: former}
transitions: {one -> ended: {rate: 0.2}, two -> ended: {rate: 0.2}}
people_at_start: {one: 150, two: 150}
investments:
  first:
    aim: retention
    budget: 200
    audience: {stages: [one]}
    effects: {one -> ended: {slows_down_to: 0.3, half_effect_at: 1}}
  second:
    aim: retention
    budget: 100
    from: 3 months
    schedule: {6 months: 50}
    audience: {stages: [two]}
    effects: {two -> ended: {slows_down_to: 0.3, half_effect_at: 1}}
  gifts: {aim: development, per_head: 0.1, audience: {stages: [two]}}
"""

PRICED = """
schema: 1
time: {unit: month, horizon: 12 months}
money: {purchases: expected}
stages: {one: {kind: customer, purchases: {rate: 1 per month, amount: 10, margin: 40 %}}}
transitions: {one -> gone: {rate: 0}}
people_at_start: {one: 100}
prices:
  list:
    of: [one.amount]
    changes: {3 months: 5 %, 6 months: -10 %}
    effects: {one.purchases: {elasticity: -2}}
"""
"""Who sells r ** -2 at a price r and a cost of 0.6 earns most at r = 1.2, whenever the price is in force."""

HALVES = TWO.replace("    from: 3 months\n    schedule: {6 months: 50}\n", "").replace(
    "  gifts: {aim: development, per_head: 0.1, audience: {stages: [two]}}\n", ""
)
"""The same all the time, and nothing else: two thirds of 300 a month go to the first half."""
