"""The page: ask, read and browse in a browser. Rendered here; one small script makes it quicker."""
