"""Articles in, ranked and cited passages out.

The way in: `index.build.build` turns files into a generation on disk. The way out:
`index.generation.open_index` opens the newest generation and `index.search.search` answers from it.
"""

import os

# ONNX Runtime would otherwise write a device id and a database of events below ~/.cache, and send them. It reads
# this once, when it is imported.
os.environ.setdefault("ORT_DISABLE_TELEMETRY", "1")
