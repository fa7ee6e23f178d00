"""Scenario texts that several tests start from."""

RETAILER = """\
schema: 1
title: {en: "Home retailer, today's budget", fi: Kodintavarakauppa nykyisellä budjetilla}
time: {unit: month, horizon: 60 months}
money: {currency: EUR, discount_rate: 8 % per year, value_after_horizon: run-off}

stages:
  suspect:  {kind: potential}
  prospect: {kind: potential}
  new:      {kind: customer, purchases: {rate: 0.9 per month, amount: {mean: 46, cv: 0.7}, margin: 38 %}, service_cost: 1.20 per month}
  active:   {kind: customer, purchases: {rate: 1.1 per month, amount: {mean: 52, cv: 0.7}, margin: 38 %}, service_cost: 0.80 per month}
  passive:  {kind: customer, purchases: {rate: 0.1 per month, amount: {mean: 40, cv: 0.9}, margin: 38 %}, service_cost: 0.20 per month}
  ended:    {kind: former}

transitions:
  suspect -> prospect: {rate: 0.03 per month}
  suspect -> gone:     {rate: 0.02 per month}          # leaves the market; `gone` is built in
  prospect -> new:     {rate: 0.08 per month}
  prospect -> suspect: {rate: 0.06 per month}
  new -> active:       {time_in_stage: {weibull: {mean: 2.5 months, shape: 2}}}
  active -> passive:   {rate: 0.05 per month, differs_by_customer: {gamma: {cv: 0.6}}, uncertain: {lognormal: {cv: 0.2}}}
  passive -> active:   {rate: 0.03 per month}
  passive -> ended:    {rate: 0.10 per month}
  ended -> active:     {rate: 0.002 per month}

people_at_start: {suspect: 40000, prospect: 3000, new: 800, active: 6000, passive: 2500, selection: none}
market_entrants: {suspect: {rate: 900 per month, growth: 2 % per year}}

investments:
  advertising: {aim: acquisition, budget: 40000 per month, reference: 40000 per month, audience: {stages: [suspect]}, carry_over: 0.5,
                effects: {suspect -> prospect: {speeds_up_to: 3.0, half_effect_at: 1.50}}}
  care:        {aim: retention, budget: 20000 per month, audience: {stages: [active], share: 20 %, by: observed_value},
                effects: {active -> passive: {slows_down_to: 0.5, half_effect_at: 4.00}}}
"""
"""The home retailer: every common part of the language once."""
