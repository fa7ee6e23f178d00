"""The classroom game: teams divide a budget, round by round, in one market with one luck.

`rules` knows a game and computes it, `store` keeps what teams decided, `debrief` tells afterwards where ranks
came from, `players` are policies that play by themselves. No module here knows the web.
"""
