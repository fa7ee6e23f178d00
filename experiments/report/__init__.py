"""Figures and reports of finished results: the only place that knows matplotlib.

A figure's module has `figure(...)`, which returns a matplotlib Figure, and `table(...)`, which returns
the numbers behind it as a DataFrame. `save` writes figures.
"""
