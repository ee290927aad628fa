# The frame of the window: top bar, panel names, status bar.

shell-app-name = CivitDeck
shell-sample = Sample library
shell-opening = Opening the library…
shell-failed-title = The library could not be opened
shell-rebuild = Keep it as a backup and start anew
shell-drop-here = Drop to see what it is
shell-cancel = Cancel
shell-close = Close
shell-mature = Mature
shell-progress = Progress

panel-top-bar = Top bar
panel-discovery = Discovery
panel-models = Models
panel-images = Images
panel-community = Community
panel-management = Management
panel-width = Width of { $panel }
shell-search = Search and commands
shell-search-or-paste = Search, or paste an address, hash or AIR

status-models = { $count ->
    [one] { $count } model
   *[other] { $count } models
}
status-folders = { $count ->
    [one] { $count } folder
   *[other] { $count } folders
}
status-identified = Identified { $count }
status-unknown = unknown { $count }
status-broken = broken { $count }
status-show-only = Show only these
status-show-all = Show all models again
status-show-jobs = Show what is running
status-budget = CivitAI budget { $count }
status-data-from = data from { $ago }
