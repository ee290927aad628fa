# Details of the selected model.

drawer-nothing = Select a model to see what it is
drawer-about = About
drawer-sources = Where this comes from
drawer-trigger-word = Trigger word
drawer-trigger-words = Trigger words
drawer-copy = Copy
drawer-copy-all = Copy all trigger words
drawer-copy-what = Copy { $what }
drawer-versions = Versions
drawer-installed = Installed
drawer-findings = Findings
drawer-open-page = Open page
drawer-show-file = Show file
drawer-copy-hashes = Copy hashes
drawer-picture-large = Show the picture large
drawer-on-civitai-by = On CivitAI, by { $hash }
drawer-broken = Broken file
drawer-hashed = Hashed
drawer-unreachable = Cannot be reached now
drawer-other-copies =
    { $count ->
        [one] { $count } other copy
       *[other] { $count } other copies
    }
drawer-file = File
drawer-tensors = Tensors
drawer-where = Where
drawer-hashes = Hashes
drawer-not-hashed = not hashed yet
drawer-by = by { $creator }
drawer-version = version { $version }
drawer-published = published { $ago }
drawer-downloads =
    { $count ->
        [one] { $count } download
       *[other] { $count } downloads
    }
drawer-liked = { $percent }% liked
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
drawer-name = Name
drawer-type = Type
drawer-base-family = Base family
drawer-base-model = Base model
drawer-tags = Tags
drawer-creator = Creator
drawer-permissions = Permissions
licence-no-credit = no credit needed
licence-credit = credit the creator
licence-merges = merges may be shared
licence-no-merges = no merges
licence-no-commercial = no commercial use
licence-commercial = commercial use: { $uses }
licence-not-told = not told

# Descriptions.
text-cut = The text goes on; only its beginning is kept here
text-picture = Picture
