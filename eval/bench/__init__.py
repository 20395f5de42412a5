"""`pincite bench`: how fast pincite is, and how large an index it carries, on the machine at hand.

Reading order: `material` (real documents and questions), `base` (their sentences), `perturb` and `corpus` (a
collection of any size made of them), `encoder` (vectors without running the model on each), `workshop` (collections
and indexes, made once and kept), one module for each measure, `suite` (which of them are run), `goals` and `table`
(what they must be), `growth` and `picture` (how they grow with size), `record` (what is written), `cli`.
"""
