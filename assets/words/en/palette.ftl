# The command palette.

palette-hint = A command, model, collection, tag or setting; or paste an address, hash or path
palette-nothing = Nothing has this name
palette-pasted = What you pasted
palette-recent = Used lately
palette-commands = Commands
palette-models = Models
palette-collections = Collections
palette-presets = Saved filters
palette-filters = Filters
palette-settings = Settings
palette-kind = Type
palette-family = Base model
palette-tag = Tag
palette-own-tag = Your tag
palette-creator = Creator
palette-look-at = { $count ->
    [one] Look at this file
   *[other] Look at these { $count } files
}
palette-show-matching = Show all models with “{ $text }”
palette-not-in-library = Not in your library
palette-open-in-browser = Open in the browser

# The sheet of keyboard shortcuts.
shortcuts-find = Find a shortcut
shortcuts-gallery = In the gallery
