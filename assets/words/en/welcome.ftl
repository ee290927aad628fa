# The first run.
