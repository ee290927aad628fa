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
gallery-no-hits-title = Nothing matches
gallery-no-hits-text = No model has all of these words and filters
gallery-clear-filters = Clear filters
tag-missing = Missing
tag-offline = Offline
tag-broken = Broken
tag-suspicious = Suspicious
tag-misplaced = Misplaced
tag-duplicate = Duplicate
tag-pickle = Pickle

gallery-selected = { $count } selected
gallery-clear-selection = Clear the selection
gallery-rate = Rate
gallery-rating =
    { $stars ->
        [one] { $stars } star
       *[other] { $stars } stars
    }
gallery-not-rated = Not rated
gallery-favourite = Favourite: { $name }
gallery-add-to = Add to collection
gallery-place = Place in the collection
gallery-own-order = Show in my order
gallery-new-collection = New collection…
gallery-only-creator = Show only models by { $creator }
gallery-only-base = Show only { $base }
gallery-pictures = Pictures
gallery-list = Models on screen
gallery-columns = Columns
gallery-columns-usual = Back to the usual columns
gallery-column-left = Move { $column } to the left
gallery-column-right = Move { $column } to the right
gallery-downloads =
    { $count ->
        [one] { $count } download
       *[other] { $count } downloads
    }
gallery-likes =
    { $count ->
        [one] { $count } like
       *[other] { $count } likes
    }
gallery-all-hidden = Everything here is hidden
gallery-all-hidden-text = All models have pictures above the level that the settings show
gallery-take-away = Take away the filter { $filter }
gallery-filter-not = not { $filter }
gallery-filter-collection = Collection

column-name = Name
column-version = Version
column-kind = Type
column-base = Base model
column-creator = Creator
column-size = Size
column-precision = Precision
column-rating = Rating
column-score = Quality
column-downloads = Downloads
column-likes = Likes
column-added = Added
column-modified = File date
column-state = State
column-trigger-words = Trigger words
column-folder = Folder

gallery-found-sentence = Found for “{ $text }”
gallery-found-picture = Found for the picture, the most alike first
gallery-found-list = Recommended: { $list }
gallery-found-all = Show all models
gallery-found-order = what fits best
gallery-found-left-out = { $count } left out by filters
