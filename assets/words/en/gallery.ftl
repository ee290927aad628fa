# The grid of models, its header, and what it says when it is empty.

gallery-models =
    { $count ->
        [one] { $count } model
       *[other] { $count } models
    }
gallery-shown = { $count } shown
gallery-sort = Sort: { $order }
gallery-reverse = Reverse the order
gallery-tile-size = Tile size
gallery-show-details = Show details
gallery-hide-details = Hide details
gallery-empty-title = No models yet
gallery-empty-text = Add a folder with models, or drop any model file on this window to learn what it is. No file is ever moved or changed
gallery-no-hits-title = Nothing matches
gallery-no-hits-text = No model has all of these words and filters
gallery-clear-filters = Clear filters
tag-missing = Missing
tag-offline = Offline
tag-broken = Broken
tag-suspicious = Suspicious
tag-misplaced = Misplaced
tag-duplicate = Duplicate
