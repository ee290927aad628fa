# Discovery: finding by a sentence, by a picture, by taste.

discovery-mode-search = Search
discovery-mode-smart = Smart
discovery-mode-visual = Visual
discovery-mode-recommend = Recommend
finder-row = { $name }, { $why }
finder-looking = Looking…
finder-sentence-hint = Say what you look for
finder-sentence-help = Say it in your own words, such as “flux lora for watercolor landscapes under 200 MB”. What you mean counts, not only the words. All of it happens on this computer.
finder-found = { $count } found in { $millis } ms
finder-read = meaning read of { $share }%
finder-prepared = { $share }% of the models are looked through so far
finder-nothing-plain = Nothing like it is known. Say it in other words, or search CivitAI.
finder-nothing = Nothing like it is known. Take a chip away, or search CivitAI.
finder-take-back = Take { $name } back
finder-read-from = Read from “{ $words }”, { $share }% sure
finder-or = Or: { $others }
finder-did-you-mean = “{ $written }” looks like a slip: searched for “{ $meant }”, too.
finder-as-written = Search for “{ $written }” as it is written
finder-others = Other meanings of “{ $words }”
finder-just-words = Just these words
finder-only = only { $kind }
finder-narrow = Narrow to { $tag }
finder-at-most = at most { $size }
finder-at-least = at least { $size }
finder-by = by { $name }
finder-popular-first = popular first
finder-newest-first = newest first
finder-not = not { $wish }
finder-or-wish = or { $wish }
finder-between = { $least } to { $most }
finder-tag = tag { $tag }
finder-as-written-words = “{ $words }”
finder-downloads-at-least = { $count ->
    [one] at least one download
   *[other] at least { $count } downloads
}
finder-downloads-at-most = { $count ->
    [one] at most one download
   *[other] at most { $count } downloads
}
finder-since = { $days ->
    [one] of the last day
   *[other] of the last { $days } days
}
finder-rated-first = best liked first
finder-as-asked = as asked: { $wishes }
finder-installed = in the library
finder-is-name = that is its name
finder-has-words = has { $words }
finder-near-meaning = similar in meaning, { $share }% of the nearest
finder-widely-used = widely used
finder-near-taste = near what you like
finder-relevance = Fits by { $share }%
finder-novelty = Little known: { $share }%
finder-diversity = Unlike the others here: { $share }%
finder-drop-picture = Drop or paste a picture here, or paste the address of one on CivitAI
finder-use-selected = Like the selected model’s picture
finder-forget-picture = Forget it
finder-like-picture = Like the picture of { $name }
finder-like-this-picture = Like a picture of the wall
finder-compared = Compared with { $looks } pictures on this disk and { $placeholders } placeholders from CivitAI
finder-made-with = Made with
finder-named = named by the picture itself
finder-named-by-file = named by the picture, by its file name only
finder-unknown-named = The picture also names what is not known here:
finder-unknown-open = Look for it on CivitAI: { $goal }
finder-unseen = It could not be looked at, only its own data were read: { $reason }
finder-looked-at = Still looking at the pictures on this disk: { $looked } of { $all }. The list grows.
finder-dropped-together = { $count } pictures were dropped. This is about the chosen one:
finder-find-by-picture = Find by this picture
finder-find-by-picture-hint = First the models that it was made with, then models whose pictures look like it
finder-no-pictures = There are no pictures to compare with yet.
finder-tier-same = The same picture
finder-tier-look = Similar colours, lines and texture
finder-tier-colours = Similar colours and composition
finder-tier-share = { $tier }, { $share }%
finder-choose-picture = Choose a picture…
finder-pasted-picture = Pasted picture, { $width } × { $height }
finder-looks-closer = { $encoder } still looks at it…
finder-compared-closer = By { $encoder }: { $count ->
    [one] one picture on this disk
   *[other] { $count } pictures on this disk
}
finder-tier-clip = Similar style and content (CLIP)
finder-tier-siglip = Similar style and content (SigLIP)
finder-for-you = For you
finder-similar = Similar
finder-goes-with = Goes well with
finder-trending = Trending
finder-newest = New
finder-select-one = Select a model first.
finder-none-liked = Nothing to recommend yet. Browse CivitAI, so that models become known here.
finder-none-with = No public picture that is known here uses it with another model.
finder-none-rising-new = What rises is in your library already, waved away, or for base models you do not use; all of it is below.
finder-none-new = No model that is known here came out within the last 60 days, for base models you use. Browse CivitAI, so that new ones become known.
finder-none-rising = Nothing surely rises. That takes the counters of some weeks; one of each model is kept a day.
finder-no-taste = Nothing is installed, rated or a favourite yet: what is well liked comes first.
finder-figures = Fits { $relevance }% · little known { $novelty }% · diverse { $diversity }% · community { $community }%
finder-not-interested = Not interested in { $name }
finder-waved-away = { $name } is recommended no more, and less of its like
finder-explores = To explore: { $why }
finder-used-together = { $count ->
    [one] Used together with { $name } on one public page
   *[other] Used together with { $name } on { $count } public pages
}
finder-alike = Similar to { $name }
finder-alike-tags = Similar to { $name }: { $tags }
finder-creator = From { $name }, whose models you like
finder-well-liked = Liked by at least { $share } of 100 who voted
finder-downloaded = Downloaded { $count } times
finder-new = { $days ->
    [0] Came out today
    [one] Came out yesterday
   *[other] Came out { $days } days ago
}
finder-rising = Gains { $count } a day, { $times } times as much as before
finder-usable = Fits a base model you have
finder-more-like-this = More like this
finder-more-like-picture = More pictures like this
finder-trends = Trends
finder-trends-steady = Nothing surely rises or falls: { $steady } of { $count } models surely stay as they are.
finder-trends-also-steady = { $steady ->
    [one] One model surely stays as it is.
   *[other] { $steady } models surely stay as they are.
}
finder-trends-none = Not enough data to tell what rises or falls; the counters of { $count } models are kept.
finder-trends-from = By the counters of { $count } models; only what is sure even though so many were looked at.
finder-trend = { $name }: { $times } times as much as before
finder-day = Day
finder-week = Week
finder-month = Month
finder-gained = Gained { $count } { $days ->
    [one] in one day
   *[other] in { $days } days
}
finder-gained-a-day = About { $count } a day, against { $before } before
finder-trend-models = { $count ->
    [one] One model
   *[other] { $count } models
} that were watched throughout
finder-trend-sure = { $share }% sure
finder-group-type = Type
finder-group-base = Base model
finder-group-tag = Tag
finder-group-creator = Creator
job-read = Reading texts for search
job-texts-read = { $count ->
    [one] texts of one model read
   *[other] texts of { $count } models read
}
job-see = Looking at pictures for search
job-pictures-seen = { $count ->
    [one] one picture looked at
   *[other] { $count } pictures looked at
}
insights-kindred = Similar tastes
insights-kindred-why = { $count ->
    [one] One model goes
   *[other] { $count } models go
} with what you like; { $model } with { $with } { $pages ->
    [one] on one public page
   *[other] on { $pages } public pages
}
insights-emerging = Emerging creators
insights-emerging-why = { $count ->
    [one] One known model
   *[other] { $count } known models
}, the first { $days ->
    [0] of today
    [one] of yesterday
   *[other] { $days } days ago
}; { $downloads } downloads, at least { $share } of 100 votes up
insights-tags = Popular tags
insights-tag-why = { $downloads } downloads a day over { $count } models by { $creators } creators
insights-tag-liked = { $count ->
    [one] one of what you like
   *[other] { $count } of what you like
}
insights-look-for = Look for { $name }

finder-show-wall = Show as pictures
finder-more-on-wall =
    { $count ->
        [one] { $count } more in the gallery
       *[other] { $count } more in the gallery
    }
