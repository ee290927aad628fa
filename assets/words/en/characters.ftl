# The character studio.

panel-characters = Characters
characters-character = Character
characters-make = Make a character
characters-make-now = Make the character
characters-new = New character
characters-choose-source = Choose a picture for a character
characters-count =
    { $count ->
        [one] { $count } character
       *[other] { $count } characters
    }
characters-credits =
    { $count ->
        [one] { $count } credit
       *[other] { $count } credits
    }
characters-batch-running = automatic run: { $ended } of { $wanted }
characters-batch-ended = An automatic run ended: { $made } of { $total } characters were made
characters-batch-troubled = An automatic run went badly: { $failed } of { $total } characters failed. Test the servers in the settings
characters-none = No characters yet
characters-how = Choose a picture you like: your own ComfyUI makes an avatar and four reference pictures of the figure. Dropped pictures and pictures of models can be taken too.
characters-no-server = Add a ComfyUI server first: it makes the pictures
characters-add-server = Add a ComfyUI server
characters-card = { $name }, { $summary }
characters-complete = { $made } of { $wanted }
characters-automatic = automatic
characters-by-hand = by hand
characters-running = being made
characters-avatar = Avatar
characters-face = Face close-up
characters-front = Front
characters-side = Side
characters-back = Back
characters-minor = “{ $word }” suggests a minor: only safe pictures are made
characters-source-says = What the source says
characters-look = Look
characters-unknown = unknown
characters-rating = Rating
characters-gender = Gender
characters-species = Species
characters-hair = Hair
characters-eyes = Eyes
characters-clothing = Clothing
characters-likely = likely
characters-sure = sure
characters-told-by-nothing = nobody says
characters-told-by-level = CivitAI level
characters-told-by-civitai = CivitAI prompt
characters-told-by-prompt = prompt in the file
characters-told-by-graph = workflow in the file
characters-told-by-minor = words that suggest a minor
characters-told-by-you = you
characters-models = Model
characters-method = Reference
characters-servers = Servers
characters-style = Style
characters-style-hint = ink drawing, muted colours …
characters-negative = Not wanted
characters-name = Name
characters-automatic-choice = the best the server can do
characters-checkpoints-after-test = Test a server in the settings to choose among its checkpoints
characters-with-references = Make the four references too
characters-uses-source = Let the picture itself take part, not only its description
characters-prompts = The prompts
characters-prompt = Prompt
characters-not = not: { $text }
characters-price =
    A set costs { $price } credits of { $left }. They are given back when no picture comes out. The credits are your own and fill up every day
characters-reading = Reading …
characters-waits = waits for a server
characters-sending = sending to { $server }
characters-queued = behind { $before } on { $server }
characters-step = step { $step } of { $steps } · { $server }
characters-loading = loading · { $server }
characters-fetching = fetching · { $server }
characters-out-of-reach = { $server } does not answer; waiting
characters-not-yet = not made yet
characters-about = seed { $seed } · { $seconds } s · { $server } · { $method }
characters-newer = newer: { $about }
characters-take-new = Take the newer picture
characters-keep-old = Keep the old picture
characters-renew = Make anew: { $what }
characters-retry = Make what is lacking
characters-stop = Stop
characters-export = Export
characters-recipe = Recipe
characters-copy-recipe = Copy the workflow
characters-delete = Delete
characters-deleted = { $name } is deleted
characters-exported = Written to { $path }
characters-show-file = Show
characters-test-server = Test connection
characters-test-server-of = Test connection of { $server }
characters-testing = Sending a picture there and back …
characters-remove-server = Remove { $server }
characters-server-address = Address of a ComfyUI server
characters-server-add = Add
characters-server-works =
    { $count ->
        [one] Works · ComfyUI { $version } · { $device } · { $count } checkpoint · can do { $methods }
       *[other] Works · ComfyUI { $version } · { $device } · { $count } checkpoints · can do { $methods }
    }
characters-no-method = nothing yet: it has no checkpoint
settings-section-comfy = ComfyUI
setting-comfy-servers = ComfyUI servers
setting-comfy-servers-hint = They make the pictures of characters. Several share the work. A picture goes there, through a workflow and back to test one.
