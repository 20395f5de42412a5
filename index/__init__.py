"""Articles in, ranked and cited passages out.

The way of an article, from `build.build`: `plan` (what is new) -> `load`, `decode`, `describe` (title, authors,
dates) -> `clean`, `lines` (typed blocks) -> `sentences`, `chunk` (passages) -> `ingest`, `write`, `schema` (the
store) -> `passages` (its two search indexes: `embed` and `vectors`, `words` and `lexical`) -> `manifest`,
`generation` (published at once).

The way of a question: `generation.open_index`, then `search.search`: `embed` -> `vectors` and `lexical` -> `fusion`
-> `highlight` -> `answerable` -> `result`.
"""

import os

# ONNX Runtime would otherwise write a device id and a database of events below ~/.cache, and send them. It reads
# this once, when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
