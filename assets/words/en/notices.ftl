notice-copied = { $what } copied
notice-files-copied =
    { $count ->
        [one] File copied; paste it where it should go
       *[other] { $count } files copied; paste them where they should go
    }
notice-files-not-copied = The clipboard takes no files here ({ $why }); copy the path instead
notice-undo = Undo
notice-collected = { $count ->
    [one] One model put into { $name }
   *[other] { $count } models put into { $name }
}
notice-taken-out = { $count ->
    [one] One model taken out of { $name }
   *[other] { $count } models taken out of { $name }
}
notice-too-many-dropped = Only the first { $shown } of { $count } dropped files are looked at; add their folder instead
notice-arranged = { $name } is in your order now
notice-collection-renamed = { $before } is called { $name } now
notice-collection-moved = The collection { $name } was moved
notice-collection-removed = The collection { $name } was removed
notice-backup = The damaged library file was kept as { $path }
copied-path = Path
copied-hashes = Hashes
copied-trigger-words = Trigger words
copied-trigger-word = Trigger word
deed-report-saved = The report was saved as { $path }
deed-pictures-cleared = Small pictures are made again as they are needed
deed-token-kept = The key is kept
deed-token-forgotten = The key is forgotten
# Short notices, and the lights of health.

notices-dismiss = Dismiss
health-civitai = CivitAI
health-offline = Offline
health-offline-why = Nothing is sent; everything seen before is still here
health-not-asked = CivitAI has not been asked yet
health-silent = CivitAI does not answer
health-trying = Trying again
notices-title = Notices
notices-unread = { $count ->
    [one] Notices: one is new
   *[other] Notices: { $count } are new
}
notices-none = Nothing has happened yet
notices-clear = Clear all
health-comfy = ComfyUI
health-comfy-several = ComfyUI { $up } of { $count }
health-comfy-ready = { $server } is ready
health-comfy-busy = { $server } works; { $count ->
    [one] one job
   *[other] { $count } jobs
} in its queue
health-comfy-down = { $server } does not answer: { $why }
health-store = Store
health-store-open = The library is open
health-answers-budget = CivitAI answered { $ago }; { $count } calls may go out now
health-paused = CivitAI asked for a pause; { $time } to go
health-again-in = It is tried again in { $time }
health-folder-offline = { $name } offline
health-folders-why = Cannot be reached now; its models are greyed and nothing is forgotten
notice-no-dialog = No file dialog answers on this system; type the path of the folder instead
notice-hidden = { $name } is not shown any more
notice-hidden-creator = Nothing of { $name } is shown any more
notice-shown-again = It is shown again
notice-card-not-saved = The card could not be saved: { $why }
deed-card-saved = The card was saved: { $path }
