# The library itself: my models, folders, statistics.

management-my-models = My models
management-in-duplicates = { $size } in duplicates
management-not-where-they-were =
    { $count ->
        [one] { $count } file is not where it was
       *[other] { $count } files are not where they were
    }
management-folders =
    { $count ->
        [one] { $count } folder
       *[other] { $count } folders
    }
management-folders-offline =
    { $count ->
        [one] { $count } folder offline
       *[other] { $count } folders offline
    }
management-states = Identified { $identified } · unknown { $unknown } · broken { $broken }
management-budget = CivitAI budget { $count }
