"""Articles in, ranked and cited passages out.

The way in: `index.build.build` turns files into a generation on disk. The way out:
`index.generation.open_index` opens the newest generation and `index.search.search` answers from it.
"""
