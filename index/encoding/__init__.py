"""The bundled byte-level BPE encoding: its data file and the script that made it."""
