"""Measures the index on question sets: read a set, ask it, score the answers, compare with a saved report.

The path through it: `dataset` reads a set, `run` builds its index and `ask` puts every question; `score` turns
what came back into measures (`measures`, `excerpts`, `answerability`), `right` and `calibration` hold the
confidence against what was right, `ablate` switches the ranking's mechanisms off in turn, `asked` keeps the
questions. `report` puts it together and, by `compare` and `diff`, sets it against an earlier one; `tables` and
`show` write it for a terminal, `html` (by `charts` and `svg`) as a page. `cli` is the command `pincite eval`.
"""
