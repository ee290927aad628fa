# Details of the selected model, and its pictures at full size.

# The drawer
drawer-nothing = Select a model to see what it is
drawer-show = Show details
drawer-height = Height of the details
drawer-more = More actions
drawer-edit = Edit…
drawer-edit-hint = Say what this file is where nobody else does
drawer-copy-words = Copy words

# Chips
drawer-on-civitai-by = On CivitAI, by { $hash }
found-by-its-download = its download
drawer-found = Found { $ago }
drawer-broken = Broken file
drawer-suspicious = Suspicious pickle
drawer-scan-danger = CivitAI calls the file dangerous
drawer-hashed = Hashed
drawer-hash-failed = Could not be hashed
drawer-missing = Not where it was
drawer-unreachable = Cannot be reached now
drawer-archived = Archived on CivitAI
drawer-taken-down = Taken down by CivitAI
drawer-early-access = Early access
drawer-other-copies =
    { $count ->
        [one] { $count } other copy
       *[other] { $count } other copies
    }
licence-credit-the-creator = Credit the creator
licence-credit-not-needed = No credit needed
licence-sell-pictures = Pictures may be sold
licence-no-sell-pictures = No selling of pictures
licence-rent = Paid generation allowed
licence-no-rent = No paid generation
licence-sell-model = Model may be sold
licence-no-sell-model = No selling of the model
licence-share-merges = Merges may be shared
licence-no-share-merges = No sharing of merges
licence-other-terms = Merges may have other terms
licence-same-terms = Merges keep these terms
licence-not-told = not told

# The line under the name
drawer-by = by { $creator }
drawer-by-hint = Show all of { $creator } in the library
drawer-version = version { $version }
drawer-published = published { $ago }
drawer-downloads =
    { $count ->
        [one] { $count } download
       *[other] { $count } downloads
    }
drawer-liked = { $percent }% liked

# Words
drawer-trigger-words = Trigger words
drawer-copy = Copy
drawer-all = all
drawer-copy-all = Copy all trigger words
drawer-copy-what = Copy { $what }
drawer-more-words =
    { $count ->
        [one] { $count } more word
       *[other] { $count } more words
    }

# What the user keeps
drawer-your-rating = your rating
drawer-your-tags = Your tags
drawer-tag-add = Add a tag
drawer-tag-add-this = Add the tag { $tag }
drawer-tag-remove = Remove the tag { $tag }
drawer-tag-show = Show all models with this tag
drawer-collections = Collections
drawer-collection-add = Add to a collection
drawer-collection-new = New collection
drawer-collection-take-out = Take out of { $name }
drawer-collection-show = Show this collection
drawer-your-note = Your note
drawer-note-hint = What worked, what did not, which weight

# What its pages say
drawer-about = About
drawer-about-version = About this version
drawer-more-text = More
drawer-more-of = More of: { $what }
drawer-less = Less
drawer-less-of = Less of: { $what }

# Facts
drawer-weight = Weight
drawer-weight-by = { $weight }, says the { $source }
drawer-file = File
drawer-tensors = Tensors
drawer-tensor-count =
    { $count ->
        [one] { $count } tensor
       *[other] { $count } tensors
    }
drawer-rank = rank { $rank }
drawer-parameters =
    { $count ->
        [one] { $count } parameter
       *[other] { $count } parameters
    }
drawer-parameters-short = { $amount } parameters
drawer-hashes = Hashes
drawer-not-hashed = not hashed yet
drawer-where = Where
drawer-visible-to = Visible to
drawer-visible-to-none = no tool; see Organise › Other tools
drawer-dates = Dates
drawer-added = added { $ago }
drawer-changed = file changed { $date }
drawer-missing-since = went missing { $ago }
drawer-duplicates = Other copies
drawer-go-to = Go to { $path }
drawer-findings = Findings

# Versions
drawer-versions = Versions
drawer-installed = Installed
drawer-newer = Newer
drawer-version-shown = { $name }, shown
drawer-version-installed = { $name }, installed
drawer-version-elsewhere = { $name }, on CivitAI
drawer-version-is-shown = This is the version that is shown
drawer-version-go-to = Click to go to its file
drawer-more-versions =
    { $count ->
        [one] { $count } more version
       *[other] { $count } more versions
    }

# Where every field came from
drawer-sources = Where this comes from
drawer-yours = Yours
drawer-sidecar = Sidecar
drawer-name = Name
drawer-type = Type
drawer-base-family = Base family
drawer-base-model = Base model
drawer-version-name = Version
drawer-published-at = Published
drawer-tags = Tags
drawer-creator = Creator
drawer-permissions = Permissions

# The form to say what a file is
drawer-edit-title = What you say it is
drawer-edit-remark = What you leave empty stays as found; the file itself is not changed
drawer-edit-keep = Keep
drawer-edit-stop = Cancel
drawer-as-found = As found: { $what }
drawer-as-found-what = As found: { $what }
drawer-words-hint = Words, separated by commas

# Pictures
drawer-no-pictures = No pictures
picture-video = Video: first picture
picture-point = Point at it to see it
picture-click = Click to see it
picture-of = { $number } of { $count }
picture-name = Picture { $number } of { $count }, show it large
picture-name-video = Video { $number } of { $count }, show its first picture large
picture-name-covered = Picture { $number } of { $count }, covered, level { $level }
picture-show = Show picture { $number }
picture-previous = Previous picture
picture-next = Next picture
picture-hidden =
    { $count ->
        [one] { $count } hidden
       *[other] { $count } hidden
    }

# Quick look
quick-look-fit = Fit
quick-look-one-to-one = 1:1
quick-look-larger = Larger
quick-look-smaller = Smaller
quick-look-zoom = { $percent }%
quick-look-size = { $width } × { $height }
quick-look-level = Level { $level }
quick-look-from-file = File beside the model
quick-look-from-inside = Inside the model file
quick-look-from-civitai = From CivitAI
quick-look-page = Page of the picture
quick-look-data = Generation data
quick-look-data-hint = Show or hide how the picture was made
quick-look-data-reading = Reading…
quick-look-data-none = This picture does not say how it was made
quick-look-prompt = Prompt
quick-look-negative = Negative prompt
quick-look-parameters = Parameters
quick-look-copy-all = Copy all
quick-look-uncover = Show it
quick-look-cover = Cover it again
quick-look-copy = Copy { $what }

# Descriptions.
text-cut = The text goes on; only its beginning is kept here
text-picture = Picture

# CivitAI's page of the shown version
page-title = On CivitAI: { $name }
page-told = told { $ago }
page-gone = deleted on CivitAI, noticed { $ago }; what was known stays
page-asking = asking again…
page-offline = not asked again: nothing is sent
page-failed = could not be asked again: { $why }
page-not-yours = Not the version you have
page-back = Back to yours
page-thumbs-up =
    { $count ->
        [one] { $count } thumb up
       *[other] { $count } thumbs up
    }
page-early-until = Early access until { $date }
page-paid = Has to be paid for
page-no-files = CivitAI lists no files for this version
page-files =
    { $count ->
        [one] { $count } file
       *[other] { $count } files
    }
page-file-primary = main file
page-file-primary-hint = What a plain download gives
page-file-go = Go to your file
page-pickle = Pickle scan
page-virus = Virus scan
page-scan-clean = { $name }: clean
page-scan-danger = { $name }: danger
page-scan-pending = { $name }: not done yet
page-scan-error = { $name }: failed
page-scan-other = { $name }: { $result }
page-scanned = Scanned { $date }, { $ago }
page-licence = What you may do
page-yes = yes
page-no = no
page-ask-no-credit = Use it without naming its creator?
page-ask-sell-images = Sell pictures made with it?
page-ask-rent = Offer it for generating, for money?
page-ask-sell-model = Sell the model or merges of it?
page-ask-share-merges = Share merges of it?
page-ask-other-licence = Give merges other terms?
page-base-licence = { $base }:
page-non-commercial = not for commercial use
page-licence-remark = The base model's licence holds beside what the creator allows; both as CivitAI tells them
drawer-version-look = Click to see its page here
drawer-latest = Latest
refused-no-file = Nothing of it is on this computer
refused-no-loader = ComfyUI has no node of its own that loads this kind of model
drawer-update = Newer version on CivitAI
quick-look-play = Play
quick-look-play-hint = Opens in your system's player
play-fetching = Fetching the video…
play-in-browser = { $why }. The browser opens it instead
quick-look-used = Models used here
quick-look-used-go = Go to it
# A model that CivitAI has no more
drawer-deleted = Deleted on CivitAI, noticed { $day }
drawer-deleted-hint = CivitAI has this model no more. Everything that was known of it is kept here
drawer-similar = Similar in your library
drawer-hash-told = As CivitAI tells it of this file, which was proved by its SHA256
