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
community-pictures = Pictures
community-creator = Creator
community-title = Community
community-not-known = CivitAI does not know this file, or has not been asked yet
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
