"""The doors to the index: the command line and HTTP."""
