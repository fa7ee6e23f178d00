"""Which inputs a result hangs on: tornado, Morris, Sobol, and how much of it is luck.

The only place that knows SALib.
"""
