# The command palette.
