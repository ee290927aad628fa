# Sheets that have no file of their own.

# Report a problem.
report-title = Report a problem
report-promise = Nothing is sent; read it, save it, and give it to whoever helps you
report-text = Version and system, settings, counts of the library, what the doctor found, and the last lines of the log. Never in it: your key, your name, your pictures
report-with-names = With model names and paths
report-with-names-hint = Helps where one file or folder is the problem; without it folders are numbered
report-collecting = Collecting…
report-save = Save report…
report-copy = Copy all
report-copied = Report
path-which = This system shows no file dialog. Which file? Give its whole path.
path-where-to = This system shows no file dialog. Where should the file go? Give its whole path.
path-which-folder = This system shows no file dialog. Which folder? Give its whole path.
path-replace = There is a file already: { $path }. Replace it?
path-replace-yes = Replace
path-is-folder = This is a folder; say what the file in it is to be called: { $path }
path-is-file = This is a file; say which folder: { $path }
path-field = Whole path of the file
path-take = Go on

# The card to hand on
share-title = Share this model
share-copy-picture = Copy picture
share-save = Save picture…
share-picture = Picture

# Pictures of CivitAI's feed
images-title = Pictures on CivitAI
images-title-of = Pictures: { $name }
images-count =
    { $count ->
        [one] { $count } picture
       *[other] { $count } pictures
    }
images-most-liked = Most liked
images-newest = Newest
images-day = Day
images-week = Week
images-month = Month
images-always = Always
images-again = Ask again
images-none = CivitAI has no such pictures
images-left-out = { $count } without these words left out here
images-number = Picture { $number }
images-by = Picture { $number } by { $author }
images-covered = Picture { $number }, covered, level { $level }
images-reactions =
    { $count ->
        [one] { $count } reaction
       *[other] { $count } reactions
    }
images-close = Back to the wall
