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
online-no-answer = No answer from CivitAI: only what was seen before
online-local = Only the library knows this: CivitAI is not asked
online-left-out = { $count } left out on this side
online-left-out-hint = What CivitAI cannot filter is filtered here
online-above-level = level: { $count }
online-hidden = hidden by you: { $count }
online-again = Ask again
online-go-on = Try again
online-more = Ask for more
online-pictures = Pictures people made, with these filters
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

# Opening what was pasted or typed.
open-model = Open this model
open-hash = Open the model with this hash
open-version = Open this version
open-number = Open the model or version with this number
open-creator = Show the models of { $name }
open-picture = Picture { $number }
open-post = Pictures of post { $number }
open-article = Read article { $number }
open-collection = Public collection { $number }
open-nothing = “{ $text }” is no address, AIR, number or hash of CivitAI; paste one of these to open it
open-asking = Asking CivitAI for { $text }…
open-unknown = CivitAI has nothing under { $text }; check whether all of it was copied
open-offline = { $text } is not known here, and CivitAI cannot be asked offline; go online and paste it again
open-failed = { $text } could not be opened: { $why }
