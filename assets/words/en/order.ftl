# Putting the library in order: plans, duplicates, what can be taken back.
order-title = Put in order
order-promise = Nothing is touched before you say so, and everything can be taken back
order-organise = Organise
order-duplicates = Duplicates
order-history = History
order-open = Organise, duplicates, history…
order-template = Template
order-template-hint = { $example }; empty is what downloads use
order-tokens = { $tokens } … A / at the end keeps the file's name.
order-unidentified = Unknown to CivitAI too
order-chosen =
    { $count ->
        [one] { $count } selected model
       *[other] { $count } selected models
    }
order-whole-library = Whole library
order-to = Where to
order-to-own = To where their kinds belong
order-to-folder = Another folder…
order-to-folder-hint = Whole path of a folder of the library
order-to-folder-field = Folder they go to
order-outside = Give the whole path of a folder of the library; models that lie elsewhere would be lost to it: { $path }
order-make-plan = Make a plan
order-planning = Making a plan…
order-no-plan = A plan tells where each model would go, with its sidecars and previews, what is in the way, and what it costs each disk.
order-count-all = All { $count }
order-count-ready = Ready { $count }
order-count-conflict = Conflict { $count }
order-count-skipped = Skipped { $count }
order-count-unchanged = Unchanged { $count }
order-renamed = { $size } renamed
order-incoming = { $size } come from other disks
order-outgoing = { $size } go to other disks
order-free = { $size } free
order-short = { $size } missing
order-apply =
    { $count ->
        [one] Move { $count } model
       *[other] Move { $count } models
    }
order-beside =
    { $count ->
        [one] { $count } file goes along
       *[other] { $count } files go along
    }
order-copied = copied to another disk
order-ready = Ready
order-unchanged = In its place
order-taken = Name is taken
order-twice = Two want this name
order-wanted-by = also wanted by { $path }
order-beside-taken = Sidecar's name is taken
order-shared = Shares its sidecars
order-gone = Not there
order-not-known = Unknown to CivitAI
order-broken = Broken
order-no-kind = Kind not known
order-link = A link
order-managed = Kept by InvokeAI
order-changed = Changed; rescan
order-failed =
    { $count ->
        [one] { $count } could not be done and is where it was
       *[other] { $count } could not be done and are where they were
    }
failures-copy = Copy list
failures-copied = List of what failed
order-some-failed = { $done } { $count } could not be done.
order-moved =
    { $count ->
        [one] Moved { $count } model.
       *[other] Moved { $count } models.
    }
order-linked =
    { $count ->
        [one] Linked { $count } duplicate.
       *[other] Linked { $count } duplicates.
    }
order-threw-away =
    { $count ->
        [one] Put { $count } model into the trash.
       *[other] Put { $count } models into the trash.
    }
order-undone =
    { $count ->
        [one] Put { $count } model back.
       *[other] Put { $count } models back.
    }
order-undone-files =
    { $count ->
        [one] { $count } file is as it was before.
       *[other] { $count } files are as they were before.
    }
order-looking = Looking for what is there more than once…
order-keep = Of each group, keep
order-keep-this = Keep this
order-keep-this-one = Keep this one: { $path }
order-rule-oldest = known longest
order-rule-newest = newest
order-rule-shortest = shortest path
order-rule-smallest = smallest
order-rule-largest = largest
order-rule-marked = favourites and stars first
order-groups =
    { $count ->
        [0] Nothing is there more than once
        [one] { $count } group · { $size } could be saved
       *[other] { $count } groups · { $size } could be saved
    }
order-not-hashed =
    { $count ->
        [one] { $count } file is not hashed yet
       *[other] { $count } files are not hashed yet
    }
order-same-bytes = Same bytes
order-same-weights = Same weights
order-twins = Twins
order-could-save = { $size } could be saved
order-kept = Keep
order-link-group = Hard link
order-trash-others = Others to trash
order-link-all =
    { $count ->
        [one] Hard link { $count } copy
       *[other] Hard link { $count } copies
    }
order-link-hint = Every path stays; the bytes are kept once. They are compared first.
order-trash-all =
    { $count ->
        [one] Put { $count } copy into the trash
       *[other] Put { $count } copies into the trash
    }
order-ask-trash =
    { $count ->
        [one] Put { $count } file with the same bytes as another into the system's trash?
       *[other] Put { $count } files with the same bytes as others into the system's trash?
    }
order-ask-group =
    { $count ->
        [one] Put { $count } file of “{ $name }” into the system's trash?
       *[other] Put { $count } files of “{ $name }” into the system's trash?
    }
order-ask-differs = What goes has other bytes than what is kept.
order-trash-yes = Into the trash
order-no-runs = Nothing was moved, linked or thrown away yet.
order-run-organise = Moved by a plan
order-run-trash = Put into the trash
order-run-duplicates = Duplicates linked
order-run-sidecars = Sidecars written
order-run-deploy = Made visible to other tools
order-steps =
    { $count ->
        [one] { $count } step
       *[other] { $count } steps
    }
order-was-undone = Undone
order-interrupted = Interrupted
order-damaged = Cannot be read
job-plan = Making a plan
job-planned =
    { $count ->
        [one] { $count } file looked at
       *[other] { $count } files looked at
    }
job-order = Putting in order
job-ordered =
    { $count ->
        [one] { $count } model done
       *[other] { $count } models done
    }
job-order-failed = { $count } failed
job-order-left = { $count } not reached
order-exported = Exported to { $path }
order-imported =
    { $count ->
        [one] Imported what is kept of { $count } model and { $collections } collections; { $missing } models of the file are not in this library.
       *[other] Imported what is kept of { $count } models and { $collections } collections; { $missing } models of the file are not in this library.
    }
order-download-missing =
    { $count ->
        [one] Download the missing one
       *[other] Download the { $count } missing
    }
facet-label = Label
label-none = No label
label-red = Red
label-orange = Orange
label-yellow = Yellow
label-green = Green
label-blue = Blue
label-purple = Purple
query-field-label = your colour label, or none
drawer-label-as = Label it { $label }
drawer-label-off = Take the label away
command-bulk-edit = Edit selected models…
command-bulk-edit-hint = Favourite, rating, label, own tags, collection and hiding of all selected models at once
command-place-first = To the beginning of the collection
command-place-first-hint = Bring the selected models to the beginning of the collection that is shown in your order
command-place-up = One place up in the collection
command-place-up-hint = Bring the selected models one place towards the beginning
command-place-down = One place down in the collection
command-place-down-hint = Bring the selected models one place towards the end
command-place-last = To the end of the collection
command-place-last-hint = Bring the selected models to the end of the collection that is shown in your order
command-organise-selected = Organise selected…
command-organise-selected-hint = Move and rename the selected files by a plan, with their sidecars and previews
command-trash = Move to the trash…
command-trash-hint = Put the selected files into the system's trash, with their sidecars and previews
trash-title = Move to the trash
trash-remark =
    { $count ->
        [one] one file · { $size }
       *[other] { $count } files · { $size }
    }
trash-undo = Sidecars and previews go with them. Undo brings all of it back, and so does the system's trash. What you wrote about these models stays.
trash-undo-finder = Sidecars and previews go with them. Finder puts them back; then rescan. What you wrote about these models stays.
trash-yes =
    { $count ->
        [one] Move it to the trash
       *[other] Move { $count } files to the trash
    }
bulk-title = Edit models
bulk-remark =
    { $count ->
        [one] { $count } model is selected; what stays as it is does not change
       *[other] { $count } models are selected; what stays as it is does not change
    }
bulk-as-is = As it is
bulk-favourite = Favourite
bulk-rating = Rating
bulk-add-tags = Add tags
bulk-remove-tags = Remove tags
bulk-tags-hint = Own tags, with commas between them
bulk-known-tags = In use
bulk-put-into = Put into
bulk-take-from = Take out of
bulk-hide = Hide
bulk-hide-models = Never list these models on CivitAI again
bulk-hide-hint = Files of the library stay visible; Settings shows what is hidden
bulk-apply =
    { $count ->
        [one] Edit { $count } model
       *[other] Edit { $count } models
    }
bulk-done =
    { $count ->
        [one] { $count } model edited
       *[other] { $count } models edited
    }
bulk-undone =
    { $count ->
        [one] { $count } model is as it was
       *[other] { $count } models are as they were
    }
bulk-failed = { $count } not edited
bulk-left = { $count } not reached
bulk-gone = It is not in the library any more
job-bulk = Editing models
collections-save-search = Save this search as a smart collection
collections-save-search-hint = It always shows what the search finds
collections-requery = Use the current search
order-deploy = Other tools
order-sidecars = Sidecars
order-no-folder = There is no such folder, or its path is not a whole one: { $path }
order-deployed =
    { $count ->
        [one] { $count } model is visible to the tool now
       *[other] { $count } models are visible to the tool now
    }
order-deployed-symbolic =
    { $count ->
        [one] { $count } model is visible to the tool now, by a symbolic link: the disk takes no hard links there
       *[other] { $count } models are visible to the tool now, { $symbolic } by symbolic links: the disk takes no hard links there
    }
order-sidecars-written =
    { $count ->
        [one] { $count } sidecar written
       *[other] { $count } sidecars written
    }
deploy-promise = Models are made visible where they lie: by ComfyUI's list of folders, by InvokeAI's list of models, or by links. Nothing is moved, and it can be undone.
deploy-folder = Folder of the tool
deploy-folder-hint = The tool's folder, such as …/ComfyUI
deploy-address-hint = InvokeAI's address; empty is http://127.0.0.1:9090
deploy-tool = Tool
deploy-any-tool = As its folders tell
deploy-how = How
deploy-best = Best way
deploy-hard = Hard links
deploy-symbolic = Symbolic links
deploy-no-plan = Choose a tool: the plan tells what it sees already and what would be done.
deploy-counts = { $tool }: { $ready } ready, { $visible } visible already, { $cannot } cannot be made visible
deploy-with-visible = Show what it sees already
deploy-apply =
    { $count ->
        [one] Make { $count } model visible
       *[other] Make { $count } models visible
    }
deploy-list = Written into { $path }; the rest of the file stays as it is
deploy-show-text = Show the text
deploy-hide-text = Hide the text
deploy-mixed =
    { $count ->
        [one] { $path } holds models of several kinds: ComfyUI will offer all of them under each of these kinds. Organise it first, or use links.
       *[other] { $count } folders hold models of several kinds ({ $path } is one): ComfyUI will offer all that is in them under each of these kinds. Organise them first, or use links.
    }
deploy-visible = visible
deploy-no-place = no folder for its type
deploy-other-volume = on another disk
deploy-by-symbolic = { $to } (symbolic link)
deploy-managed = in the tool's own folder
deploy-not-known = listed, and not recognised
deploy-server = Added to the list of InvokeAI at { $address }, each file where it lies. InvokeAI looks at every file from end to end; taking it back takes the entry off and leaves the file.
sidecars-promise = What is known of models, beside them, for other tools. Keys of others and your own words stay; nothing is written into a model file; it can be undone.
sidecars-folder = Folder of the library
sidecars-pictures = Preview picture (.preview.png)
sidecars-no-plan = Choose forms and a folder: the plan shows each file and its text before anything is written.
sidecars-counts = { $changes } would be written, { $same } say it already, { $unknown } models are not known to CivitAI, { $failed } cannot be read
sidecars-apply =
    { $count ->
        [one] Write { $count } sidecar
       *[other] Write { $count } sidecars
    }
sidecars-new = new
sidecars-changed = changed
sidecars-show-text = Show text
sidecars-hide-text = Hide text
setting-downloads-sidecars = Write sidecars
setting-downloads-sidecars-hint = After each download, what is known of the model beside it, for Lora Manager, Civitai Helper, StabilityMatrix and A1111; can be undone under History
command-analytics = All figures…
command-analytics-hint = The library by type, base, precision, year and licence, its growth, what is largest, and what pictures were made with
analytics-title = Figures of the library
analytics-remark =
    { $count ->
        [one] { $count } model · { $size }
       *[other] { $count } models · { $size }
    }
analytics-counting = Counting…
analytics-groups = What there is
analytics-growth = Growth
analytics-largest = Largest
analytics-pictures = Use in pictures
analytics-by-published = Year of publication
analytics-by-arrived = Year of arrival
analytics-health = Worth a look
analytics-came = Models that came, by month
analytics-came-in =
    { $month }: { $count ->
        [one] { $count } model came, { $size }
       *[other] { $count } models came, { $size }
    }
analytics-total = Size of the library
analytics-months = the last { $count } months
analytics-total-then = { $month }: { $size } in all; shows what came then
analytics-save = Save as a table (CSV)…
analytics-again = Count again
analytics-saved = The figures are in { $path }
analytics-not-saved = The figures were not saved ({ $why }); choose another place: { $path }
analytics-pictures-hint = Pictures of ComfyUI, A1111 and others say what they were made with. Only the folders you name are read, and nothing of them is sent anywhere.
analytics-folders = Folders of pictures
analytics-folders-hint = Folders with pictures you made, one a line
analytics-read = Read these pictures
analytics-read-so-many = { $pictures } pictures read { $ago }; { $known } of them name models of this library
analytics-never =
    { $count ->
        [one] Select the { $count } model no picture was made with
       *[other] Select the { $count } models no picture was made with
    }
analytics-never-hint = They are selected in the gallery, to be looked at, edited or thrown away
analytics-most-used = Used most
analytics-in-pictures =
    { $count ->
        [one] { $count } picture
       *[other] { $count } pictures
    }
job-used = Reading pictures
job-used-pictures =
    { $count ->
        [one] { $count } picture read
       *[other] { $count } pictures read
    }
job-used-known = { $count } name models of this library
quick-look-fetch-all = Download the { $count } that are not here
command-send-to-comfy = Send to ComfyUI
command-send-to-comfy-hint = Put a node that loads it on the clipboard, to paste in ComfyUI, and check that the servers see the file
comfy-sent = A node that loads { $name } is on the clipboard: paste it in ComfyUI.
comfy-no-server = No ComfyUI server is set, so nobody was asked whether it sees the file.
comfy-seen = { $server } sees it as { $file }.
comfy-not-seen = { $server } does not see the file: make it visible under Organise › Other tools.
comfy-untold = { $server } does not tell whether it sees such files.
comfy-silent = { $server } could not be asked: { $why }
comfy-no-loader = ComfyUI has no node of its own that loads { $name }
