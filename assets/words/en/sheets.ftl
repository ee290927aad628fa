# Sheets that have no file of their own.
