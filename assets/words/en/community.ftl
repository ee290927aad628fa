# How the selected model was received.

community-reception = Reception
community-as-of = as of { $ago }
community-none = Select a model that is on CivitAI to see how it was received
community-downloads =
    { $count ->
        [one] { $count } download
       *[other] { $count } downloads
    }
community-comments =
    { $count ->
        [one] { $count } comment
       *[other] { $count } comments
    }
community-counts-hidden = The creator hides the counts
community-examples = Examples by the creator
community-made = Made with it
community-made-none = Nobody has shown anything made with it yet
community-made-picture = Made by { $author }, { $count } reactions
community-creator = Creator
community-title = Community
community-not-known = CivitAI does not know this file
community-not-asked = CivitAI has not been asked about this file yet
community-sure = liked · 95% sure of { $low }–{ $high }
community-sure-why = With few votes the share says little: the true one lies between these two with 95% certainty
community-up = { $count } up
community-down = { $count } down
community-picture-number = Picture { $number }
community-all-pictures = Show all { $count }
community-tags = Tags
community-tag-hint = Show only models tagged { $tag }
community-creator-page = Page on CivitAI
community-all-by-creator = Show all by this creator
community-hot = Hot
community-rising = Rising
community-new = New
community-trend-row = { $name }: { $about }
community-new-work = New: { $name }, { $about }
community-gained =
    { $days ->
        [one] +{ $count } downloads since yesterday
       *[other] +{ $count } downloads in { $days } days
    }
community-gained-likes =
    { $days ->
        [one] +{ $count } likes since yesterday
       *[other] +{ $count } likes in { $days } days
    }
community-out = out { $ago }
community-from-civitai = As CivitAI sorts it, { $ago }
community-asking = Asking CivitAI…
community-never-asked = CivitAI has not been asked yet, and nothing is asked while offline
community-rising-none =
    { $count ->
        [0] A rate needs the counters of two days. None are kept yet: browse models, mark favourites or follow creators, and come back tomorrow
       *[other] A rate needs the counters of two days. Those of { $count } models are kept since today: come back tomorrow
    }
community-rising-from =
    { $count ->
        [one] From the counters of one model kept on this machine
       *[other] From the counters of { $count } models kept on this machine
    }
community-refresh = Ask CivitAI again
community-creators = Creators
community-you-follow = you follow { $count }
community-follow = Follow
community-following = Following
community-follow-name = Follow { $name }: kept on this machine only
community-unfollow-name = Stop following { $name }
community-new-works =
    { $count ->
        [one] one new since { $since }
       *[other] { $count } new since { $since }
    }
community-creator-gained = rising: +{ $count }
community-creator-models =
    { $count ->
        [one] one model
       *[other] { $count } models
    }
community-from = From the community
community-article = Article
community-collection = Collection
community-minutes = { $count } min
community-things =
    { $count ->
        [one] one item
       *[other] { $count } items
    }
community-by = by { $name }
community-load-reading = Show articles and collections
community-reading-search = Find tutorials and collections
community-reading-how = CivitAI looks for collections; the articles listed here are looked through by their titles
community-reading-nothing = Nothing with these words. More articles may have some
community-challenges = Challenges
community-discussions = Posts and discussions
community-opens-browser = { $name }: opens in the browser
community-showcase = Showcase
community-of-day = Today
community-of-week = This week
community-showcase-all = Show all of them
community-showcase-bases = All base models
community-showcase-base = Made with: { $name }
community-showcase-none = No picture of the chosen levels
community-showcase-somebody = somebody
community-showcase-picture = Picture by { $author }, { $base }, { $count } reactions
community-article-gone = CivitAI has this article no more
community-creator-pictures = Their pictures
community-creator-open = All about { $name }
community-creator-newest = Models, the newest first
community-creator-nothing = None of their models are known yet
community-creator-published =
    { $count ->
        [one] one model on CivitAI
       *[other] { $count } models on CivitAI
    }

# A public collection, looked at and kept.

shelf-title = Public collection
shelf-open = On CivitAI…
shelf-gone = There is no such public collection on CivitAI
shelf-models = Its models
shelf-why = CivitAI tells what a collection is, but not which models are in it. Open its page, and give their addresses here: as text, or by saving the page in your browser and choosing that file.
shelf-field = Addresses of its models
shelf-hint = https://civitai.com/models/…, AIRs or hashes, in any text
shelf-from-page = From a saved page…
shelf-named =
    { $count ->
        [0] no model named yet
        [one] one model named
       *[other] { $count } models named
    }
shelf-keep = Keep as my collection
shelf-add =
    { $count ->
        [one] Add one model
       *[other] Add { $count } models
    }
shelf-keeping = Looking for its models…
shelf-is-kept =
    { $count ->
        [one] kept as “{ $name }” with one model
       *[other] kept as “{ $name }” with { $count } models
    }
shelf-kept =
    { $count ->
        [0] Kept “{ $name }”
        [one] “{ $name }” has one model of this collection
       *[other] “{ $name }” has { $count } models of this collection
    }
shelf-unknown =
    { $count ->
        [one] CivitAI does not tell of one of them
       *[other] CivitAI does not tell of { $count } of them
    }
shelf-unreadable = The file cannot be read ({ $why }): { $path }
community-tips = { $count } Buzz tipped
community-own = Your rating and note
community-profile-models =
    { $count ->
        [one] one model known, { $own } in the library
       *[other] { $count } models known, { $own } in the library
    }
community-profile-totals = { $downloads } downloads · { $likes } likes
community-profile-newest = newest out { $ago }
