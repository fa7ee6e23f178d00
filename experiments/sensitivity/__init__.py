"""On which inputs a result depends: tornado, Morris, Sobol, and the share of luck in the variance.

The only place that knows SALib.
"""
