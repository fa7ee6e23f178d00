"""The studio: scenarios, plans, lessons and the game in a browser.

`server`, `pages` and `parts` alone know the web framework; what is decided or computed stands in modules
without it: `market`, `controls`, `bench`, `picture`, `drawing`, `charts`.
"""
