# Short notices, and the lights of health.

notices-dismiss = Dismiss
notices-copied = { $what } copied
notices-too-many-dropped = Only the first { $limit } of { $count } dropped files are looked at; add their folder instead
notices-backup-kept = The damaged library file was kept as { $path }
health-civitai = CivitAI
health-offline = Offline
health-offline-why = Nothing is sent; everything seen before is still here
health-answers = CivitAI answers
health-not-asked = CivitAI has not been asked yet
health-silent = CivitAI does not answer
health-trying = Trying again
