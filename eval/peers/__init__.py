"""What pincite does, done with the libraries people use today, and all of them measured in one run.

    python -m eval.peers --work FOLDER [--only txtai,chroma] [--runs 5] [--set briefings]

A *runner* is a script as a user of a library would write it after its documentation: it splits articles into
passages of about 200 tokens, embeds them with all-MiniLM-L6-v2, stores them, and answers a question with five
passages. `runner` is what all runners share; `catalogue` says what each needs, `environment` makes a virtual
environment for each, `measure` takes the figures in turns, `load` puts questions over HTTP, `hits` looks whether
the passages hold the answer, `table` writes what came out. `bare` uses no library but ONNX Runtime and FAISS: what
a question must cost at least.
"""
