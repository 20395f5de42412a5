"""Measures the index on question sets: read a set, ask it, score the answers, compare with a saved report.

The path through it: `dataset` reads a set, `run` builds its index and asks every question, `score` turns what
came back into measures (`documents`, `excerpts`, `answerability`), `report` shows and stores them, `compare`
sets them against an earlier report, and `cli` is the command `pincite eval`.
"""
