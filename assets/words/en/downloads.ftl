downloads-title = Downloads
downloads-add = Download by address
downloads-field = Addresses to download
downloads-field-hint = Addresses on CivitAI, AIRs, hashes or version numbers, one a line
downloads-download = Download
downloads-close = Close
downloads-none = Nothing is being downloaded. Models you download are proved by their hash before they get their name.
downloads-asking =
    { $count ->
        [one] Asking CivitAI about { $count } model…
       *[other] Asking CivitAI about { $count } models…
    }
downloads-open =
    { $count ->
        [one] { $count } open
       *[other] { $count } open
    }
downloads-to-come = { $size }
downloads-held = All downloads are held
downloads-resting = CivitAI asks for a pause: { $time }
downloads-resting-hint = Too much was downloaded in too short a time. All goes on by itself when the pause is over.
downloads-go-on-all = Go on with all downloads
downloads-hold-all = Hold all downloads
downloads-free = { $free } free on the disk
downloads-no-room = Not enough room: { $needed } to come, { $free } free
downloads-from-file = From a file…
downloads-empty-list = This file names nothing that could be downloaded
downloads-cancel = Cancel the download of { $name }
downloads-pause = Pause the download of { $name }
downloads-resume = Go on with the download of { $name }
downloads-retry = Try { $name } again
downloads-forget = Take { $name } off the list
downloads-show = Show { $name } in the file manager
downloads-up = Sooner
downloads-down = Later
downloads-priority-high = Before all others
downloads-priority-normal = In its turn
downloads-priority-low = After all others
downloads-is-high = before all others
downloads-is-low = after all others
downloads-open-page = Open on CivitAI
downloads-history =
    { $count ->
        [one] { $count } ended
       *[other] { $count } ended
    }
downloads-clear = Clear the list of ended downloads
downloads-all = Show all { $count }
downloads-fewer = Show fewer
downloads-cut = The first { $shown } of { $count } are shown
downloads-failed-count = { $count } failed
downloads-retry-all = Try all that failed again
downloads-added =
    { $count ->
        [one] { $count } file is in the download queue
       *[other] { $count } files are in the download queue
    }
downloads-had-before = { $count } of them you had before
downloads-already-there = You have { $name } already, as it was published: { $path }
downloads-several-already-there =
    { $count ->
        [one] { $count } model of the list is in the library already, as it was published; it is not fetched again
       *[other] { $count } models of the list are in the library already, as they were published; they are not fetched again
    }
downloads-not-found = { $name } cannot be downloaded: { $why }
downloads-other-bytes = CivitAI has the file { $name } as it was no more; { $other } of the same version comes instead
downloads-no-folder = No folder of the library could take the file. Add a model folder first.
downloads-odd-line =
    { $count ->
        [one] This names nothing to download: { $line }
       *[other] { $count } lines name nothing to download; the first: { $line }
    }
downloads-done = { $name } is downloaded
downloads-failed = { $name } was not downloaded. { $why }
downloads-try-again = Try again
downloads-file = Download { $name }
downloads-file-open = { $name } is in the download queue
download-waiting = waits for its turn
download-running = begins
download-paused = paused
download-cancelled = cancelled
download-asking = asking CivitAI where it is
download-rereading = reading again what is there
download-finishing = proving it
download-waits-to-retry = waits before it tries again
download-rests = waits until CivitAI gives files again
proof-sha256 = SHA256 as published
proof-blake3 = BLAKE3 as published
proof-autov2 = AutoV2 as published
proof-structure = no hash was published; the file is whole
refusal-sign-in = CivitAI gives this file to signed-in users only: put an API key into the settings.
refusal-disabled = Its creator has switched downloads of this file off; a key does not help.
refusal-paid = It is for sale on CivitAI and not free to download.
refusal-no-access = This CivitAI account may not download it.
refusal-archived = It was archived and cannot be downloaded any more.
refusal-gone = It is not on CivitAI any more, or never was.
refusal-region = CivitAI does not serve this region.
refusal-offline = CivitDeck is offline.
refusal-name-taken = Another file of this name is there already: move it, or choose another folder in the settings.
refusal-web-page = A web page came instead of the model; nothing was saved.
refusal-message = A message came instead of the model; nothing was saved.
refusal-early-access = It is in early access.
refusal-early-access-until = It is in early access until { $date }.
refusal-rate-limited = CivitAI asks for fewer downloads; try again later.
refusal-rate-limited-for =
    { $count ->
        [one] CivitAI asks for fewer downloads; try again in { $count } second.
       *[other] CivitAI asks for fewer downloads; try again in { $count } seconds.
    }
refusal-network = The connection failed again and again: { $reason }
refusal-storage = The storage refused the file (status { $status }); try again later.
refusal-not-handed-out = CivitAI cannot hand this file out just now (status { $status }); try again later.
refusal-said = CivitAI refused: “{ $words }”
refusal-disk-full = There is not enough room: { $needed } to come, { $free } free.
refusal-disk = The file cannot be written: { $reason }
refusal-differs-size = It is not the published file: { $came } came, { $published } were published. What came is kept aside.
refusal-differs-hash = It is not the published file: its { $kind } is { $came }, published is { $published }. What came is kept aside.
refusal-broken = The file is broken: { $detail }
job-download = Downloading
job-downloaded =
    { $count ->
        [one] { $count } file downloaded
       *[other] { $count } files downloaded
    }
job-not-downloaded = { $count } not downloaded
command-download = Download
command-download-hint = Download the selected models that are not in the library
refused-nothing-to-download = Nothing that is selected can be downloaded
settings-section-downloads = Downloads
setting-downloads-at-once = Downloads at once
setting-downloads-at-once-hint = How many files come at the same time
setting-downloads-limit = Speed limit
setting-downloads-limit-hint = For all downloads together; 0 is no limit
setting-downloads-template = Folders for downloads
setting-downloads-template-hint = Folders made below the folder of each type, from words in braces such as base model and author; empty is none
setting-downloads-places = Where each type goes
setting-downloads-places-hint = A folder of your own, or folders of its own, for each type of model
setting-downloads-aliases = Folder names for base models
setting-downloads-aliases-hint = What a base model is called where a template makes a folder of it; organising uses the same names
setting-downloads-previews = Keep a preview picture
setting-downloads-previews-hint = Put the first picture anybody may see beside each downloaded file
downloads-limit-unit = MB/s
downloads-no-limit = no limit
downloads-example = For example: { $path }
downloads-template-tokens = You can use: { $tokens }
downloads-alias-base = Base model as CivitAI calls it
downloads-alias-folder = Folder for it
downloads-alias-add = Add
downloads-alias-line = { $base } → { $folder }
downloads-alias-remove = Take away the folder name for { $base }
downloads-alias-known = Base models of the library
downloads-alias-unused = No template for downloads makes a folder of the base model yet.
downloads-type = Type of model
downloads-folder-automatic = Chosen by the library
downloads-folder-choose = Choose…
downloads-folder-choose-title = Choose a folder for downloads
downloads-folder-not-whole = Write the whole path, from the root of the disk: “{ $path }” could be anywhere.
downloads-folder-not-there = There is no such folder: { $path }
downloads-folder-outside = It lies in no folder of the library: what comes there is not shown in the gallery.
downloads-folder-add = Add it to the library
downloads-outside = { $name } lies in { $path }, which is in no folder of the library, so the gallery does not show it
downloads-folder-own = Folder for { $kind }
downloads-template-of = Folders below it for { $kind }
downloads-template-same = As for all types
updates-title = Updates
updates-checking = Asking CivitAI about newer versions…
updates-never = CivitAI was not asked about newer versions yet
updates-checked = looked { $ago }
updates-none = Everything is the newest version
updates-check = Look for updates
updates-download-all =
    { $count ->
        [one] Download { $count } update
       *[other] Download all { $count }
    }
updates-from-to = { $from } → { $to }
updates-early = early access
updates-had-before = you had it { $ago }
updates-go-to = Show it in the gallery
updates-ignore-version = Do not tell of this version again
updates-ignore-model = Do not tell of this model again
updates-all = Show all { $count }
updates-fewer = Show fewer
updates-other-bases = Also for other base models
updates-early-access = Also in early access
updates-ignored =
    { $count ->
        [one] { $count } is ignored…
       *[other] { $count } are ignored…
    }
updates-ignored-hide = Hide what is ignored
updates-heed = Tell of { $name } again
updates-heed-all =
    { $count ->
        [one] Tell again of { $count } that is ignored
       *[other] Tell again of { $count } that are ignored
    }
job-updates = Looking for updates
job-updates-asked =
    { $count ->
        [one] { $count } model asked about
       *[other] { $count } models asked about
    }
job-updates-found =
    { $count ->
        [one] { $count } update
       *[other] { $count } updates
    }
command-check-updates = Look for updates
command-check-updates-hint = Ask CivitAI about newer versions of everything in the library
updates-compare = Compare the two versions
compare-title = Two versions side by side
compare-words = Trigger words
compare-description = What the versions say of themselves
compare-cut = The descriptions go on; only their beginnings are compared.
compare-no-files = No files are known
compare-nothing = Nothing in either
compare-same = The same in both
compare-asking = Reading what is known of both…
compare-version-gone = One of these versions is not on CivitAI any more, and nothing of it is kept.
compare-left = Version at the left
compare-right = Version at the right
drawer-compare-versions = Compare versions…
drawer-compare-shown = Compare with the one that is shown
drawer-compare-mine = Compare with yours
page-download-size = Download · { $size }
page-download-hint = Fetched into the folder of its type and proved by its hash before it gets its name
page-have-newer = You have { $name }, which is newer
page-had-before = You had this file { $ago }
page-had-before-hint = It was downloaded then and is not where it was put any more
page-download-early = In early access until { $date }: only who has paid for it gets the file
page-download-paid = Has to be paid for: only who has paid for it gets the file
page-download-queued = in the queue
page-download-percent = { $percent } %
page-download-failed = not downloaded
gallery-download-update = Download the newer version
gallery-update-queued = The newer version is in the download queue
spots-to = To: { $place }
spots-choose = Choose where downloads of { $kind } go
spots-file = Download { $name } to another folder
spots-of = Downloads of { $kind } go to
spots-usual = Where the library keeps them: { $place }
spots-usual-none = Where the library keeps them
spots-other = Another folder…
spots-download-to = Download to
spots-below = Chosen below that folder: { $below }
spots-directly = Chosen: directly in that folder
spots-by-template = Make folders by the template again
downloads-misplaced = { $name } is a { $kind } by its tensors and lies in { $place }, where tools do not look for it
downloads-put-right = Move it to { $folder }
downloads-put-right-hint = By its tensors it is a { $kind }. What lies beside it goes along, and the move can be taken back.
