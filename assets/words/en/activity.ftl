job-scan = Scanning folders
job-hash = Hashing
job-identify = Looking up on CivitAI
job-sample = Making the sample library
job-found = { $count ->
    [one] One model file
   *[other] { $count } model files
}
job-new = { $count } new
job-changed = { $count } changed
job-moved = { $count } moved
job-missing = { $count } missing
job-folders-offline = { $count ->
    [one] One folder offline
   *[other] { $count } folders offline
}
job-unreadable = { $count } could not be read
job-hashed = { $count ->
    [one] One file hashed
   *[other] { $count } files hashed
}
job-identified = { $count } identified
job-not-found = { $count } not on CivitAI
job-left = { $count } left for later
job-offline = From what was seen before; offline
# Jobs that run, and their progress.

activity-title = Activity
activity-none = Nothing is running
activity-running = { $count } running
activity-clear = Clear finished
activity-stop = Stop this job
activity-pause = Pause
activity-go-on = Go on
activity-done-of = { $done } of { $total }
activity-paused = paused
activity-left = { $time } left
activity-stopped = Stopped; what was done is kept
activity-begun = Just begun
activity-done = Done
activity-per-second = { $amount }/s
activity-pause-all = Pause all
activity-go-on-all = Go on with all
activity-cancel-all = Cancel all
activity-pause-job = Pause: { $job }
activity-go-on-job = Go on: { $job }
activity-cancel-job = Cancel: { $job }
activity-waits-scan-again = Waits for the running scan: something changed meanwhile
activity-waits-hash-again = Waits for the running job: files arrived meanwhile
activity-waits-for-scan = Waits for the scan
activity-waits-ask-again = Waits for the running look-up: answers may be there
activity-waits-for-hashes = Waits for hashes; asked every 30 s
job-import-catalogue = Importing a catalogue
job-export-catalogue = Exporting the catalogue
job-archive-issue = line { $line }: { $why }
job-archive-issues-more = and { $count } more, in the log
job-archive-models = { $count ->
    [one] 1 model
   *[other] { $count } models
}
job-archive-versions = { $count ->
    [one] 1 version
   *[other] { $count } versions
}
job-archive-unreadable = { $count ->
    [one] 1 line could not be read
   *[other] { $count } lines could not be read
}

activity-character = Making { $name }
activity-character-pictures = { $made } of { $count } pictures
activity-character-open = Show the character
