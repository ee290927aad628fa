# Looking on CivitAI: where is looked, what came of it.

scope-library = Library
scope-civitai = CivitAI
scope-both = Both

online-found =
    { $count ->
        [one] { $count } model
       *[other] { $count } models
    }
online-pages =
    { $count ->
        [one] { $count } page in { $time }
       *[other] { $count } pages in { $time }
    }
online-live = live
online-kept = kept { $ago }
online-asking = Asking CivitAI…
online-end = that is all
online-offline = Offline: only what was seen before
online-local = Only the library knows this: CivitAI is not asked
online-left-out = { $count } left out on this side
online-left-out-hint = What CivitAI cannot filter is filtered here
online-hidden = hidden: { $count }
online-again = Ask again
online-go-on = Try again
online-more = Ask for more
online-order = CivitAI's order: { $order }
online-order-text = Words are ordered by how well they fit
online-period = Time: { $period }
online-nothing = Nothing found
online-nothing-text = Neither CivitAI nor what was seen before has anything for this
online-nothing-offline = Nothing seen before fits; go online to ask CivitAI

order-highest-rated = highest rated
order-most-downloaded = most downloaded
order-most-discussed = most discussed
order-most-collected = most collected
order-most-images = most pictures
order-newest = newest
order-oldest = oldest
period-day = day
period-week = week
period-month = month
period-year = year
period-all-time = all time

tag-in-library = In library
tag-update = Update
tag-early-access = Early access
tag-paid = Paid
tag-archived = Archived
tag-deleted = Deleted
