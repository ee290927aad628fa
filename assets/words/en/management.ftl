# The library itself: my models, folders, statistics.

management-my-models = My models
management-in-duplicates = { $size } in duplicates
management-favourites = Favourites
management-needs-a-look = Needs a look
management-away = Missing or offline
management-duplicates = Duplicates
management-duplicates-tip =
    { $count ->
        [one] { $count } file is a copy of another and takes { $size }
       *[other] { $count } files are copies of others and take { $size }
    }
management-collections = Collections
management-new-collection = New collection
management-no-collections = Make a collection, then drop models on it
management-name-hint = Name of the collection
management-new-inside = New collection inside
management-rename = Rename
management-move-into = Move into
management-top-level = Top level
management-remove-collection = Remove…
management-remove-collection-yes = Remove
management-ask-collection = Remove the collection “{ $name }”? Its models stay in the library
management-ask-collections =
    { $count ->
        [one] Remove the collection “{ $name }” and { $count } more inside it? Their models stay in the library
       *[other] Remove the collection “{ $name }” and { $count } more inside it? Their models stay in the library
    }
management-no-folders = Add a folder with models; no file is moved or changed unless you ask for it
management-rescan-root = Rescan this folder
management-show-folder = Show in file manager
management-remove-root = Remove from library…
management-fold = Close { $name }
management-unfold = Open { $name }
management-more = More about { $name }
management-analytics = Analytics
management-last-weeks = last { $count } weeks
management-week-now =
    { $count ->
        [one] Last 7 days: { $count } model added
       *[other] Last 7 days: { $count } models added
    }
management-week =
    { $count ->
        [one] { $from } to { $to }: { $count } model added
       *[other] { $from } to { $to }: { $count } models added
    }
management-added = { $count } added this week
management-of-models = { $size } of models
management-show = show
management-show-duplicates = Show duplicates
management-by-type = By type
management-by-size = size
management-by-base = By base model
management-by-count = models
management-bar =
    { $count ->
        [one] { $name }: { $count } model, { $size }
       *[other] { $name }: { $count } models, { $size }
    }
management-all-bars = Show all { $count }
management-fewer = Show fewer
ask-keep = Keep
management-catalogue = Catalogue
