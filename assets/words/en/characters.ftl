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
characters-batch-stopped = The automatic run was stopped: { $whole } of { $total } characters are complete, { $pictures } pictures were made
characters-batch-ended-early = An automatic run ended early: { $made } of { $total } characters were made; { $why }
characters-was-stopped = stopped by hand
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
characters-about = { $seconds } s · { $server } · { $method } · seed { $seed }
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
characters-took-new = The newer picture is taken
characters-kept-old = The newer picture is thrown away
characters-renew-price = { $renew }. It costs { $count } { $count ->
        [one] credit
       *[other] credits
    }
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
batch-title = Automatic runs
batch-open = Automatic runs …
batch-never = switched off
batch-due = begins in a moment
batch-next = next in { $wait }, daily at { $hour } UTC
batch-run = This run
batch-idle = Nothing runs now
batch-start = Run now
batch-dry = Dry run
batch-so-far = { $ended } of { $wanted } characters · { $running } being made
batch-foreseen = takes about { $foreseen } in all
batch-late = takes about { $foreseen }, more than the { $budget } it was given
batch-looking = Asking CivitAI …
batch-would-take =
    { $count ->
        [one] { $count } picture would be taken
       *[other] { $count } pictures would be taken
    }
batch-candidate =
    { $count ->
        [one] { $number } by { $creator } · { $count } reaction
       *[other] { $number } by { $creator } · { $count } reactions
    }
batch-nothing = The automatic run made nothing: { $why }
batch-rules = Rules
batch-enabled = Run every day while CivitDeck is open
batch-hour = Begins at
batch-count = Characters
batch-budget = Time
batch-no-budget = as long as it takes
batch-reactions = Reactions
batch-words = Words
batch-bases = Base models
batch-any = any
batch-continue = Go on when a character fails
batch-asking = asking …
batch-ready = ready
batch-busy =
    { $count ->
        [one] busy, { $count } job in its queue
       *[other] busy, { $count } jobs in its queue
    }
batch-down = does not answer
batch-memory = { $free } of { $all } free
batch-pace =
    { $made ->
        [one] { $made } picture lately, { $mean } each · { $failed } failed
       *[other] { $made } pictures lately, { $mean } each · { $failed } failed
    }
batch-queue = Being made
batch-nothing-runs = Nothing
batch-credits = Credits
batch-credits-line = { $yours } left, { $held } held by what is being made
batch-prices = What a set by hand and a picture made anew cost, and what there is every day. Automatic runs are free
batch-reports = Reports
batch-no-report = None yet
batch-report = { $ago } · { $made } of { $total } made · { $took }
batch-parts = { $pictures } pictures · { $all } with all references · { $only } with the avatar only · { $seen } passed over as known
batch-over-budget = longer than the { $budget } it was given
batch-stopped = ended early: { $why }
workflow-title = Workflow
workflow-running = { $count } being made
workflow-create = new character
workflow-retry = what was lacking
workflow-renew = made anew
workflow-waited = {" "}· waited { $time }
workflow-cut-short = Cut short by the end of the program
workflow-handed-over = handed over by { $why }
workflow-over-time = Automatic runs over time
workflow-runs =
    { $count ->
        [one] { $count } run
       *[other] { $count } runs
    }
workflow-bar = { $date }: { $made } of { $total } characters
workflow-totals = { $made } of { $total } characters, { $pictures } pictures in { $took }
workflow-reason = Most frequent failure, { $times } times: { $reason }
characters-compare = Compare: { $what }
characters-compare-source = Source
characters-compare-old = As it is
characters-compare-new = Made anew
characters-compare-back = Back to the set
characters-nobody-answers = No server answers: start ComfyUI, or test the servers in Settings › ComfyUI
characters-too-few = A set costs { $price } credits and you have { $left }: too few. They fill up every day at midnight UTC; what things cost is set under Automatic runs
characters-no-checkpoints = No server that answers has a checkpoint: put one into its models/checkpoints
characters-not-there = { $what } (no server can do it yet)
characters-missing = { $server }, for more faithful pictures: { $what }
characters-loras = LoRAs
characters-add-lora = Add a LoRA …
characters-no-loras = None of your LoRAs is on these servers
characters-loras-elsewhere =
    { $count ->
        [one] { $count } LoRA of your library is on none of these servers
       *[other] { $count } LoRAs of your library are on none of these servers
    }
characters-remove-lora = Leave out { $name }
characters-triggers = trigger words
characters-triggers-of = Trigger words of { $name }
characters-lora-missing = No server has this file; the pictures would fail
characters-prompts-hint = What you type is sent for that picture. What keeps pictures safe is added again
characters-prompt-of = Prompt: { $what }
characters-negative-of = Not wanted: { $what }
characters-prompt-reset = Back to the prompt that follows from the above: { $what }
characters-step-source = Source
characters-step-attributes = What it shows
characters-step-way = Servers and method
characters-back-step = Back
characters-next-step = Next
characters-no-prompt = nothing is known of one
characters-say-unknown = Say that nothing is known: { $what }
characters-unknown-by-you = unknown, as you say
characters-nobody-says = nothing says it
characters-guess = a guess
characters-told-by-tagger = WD14 tagger
characters-told-by-tagger-on = WD14 on { $server }
characters-ask-tagger = Ask the tagger on { $server }
characters-tagger-hint =
    A hint: it fills only what nothing else says. At its first use the server fetches the tagger's model from huggingface.co
characters-tagging = The tagger on { $server } looks at the picture …
characters-tagged =
    { $count ->
        [one] The tagger on { $server } saw { $count } thing
       *[other] The tagger on { $server } saw { $count } things
    }
characters-workflow = Workflow
characters-workflow-built-in = built in, by the method above
characters-workflow-own = your own
characters-workflow-choose = Choose a file …
characters-workflow-reset = Back to the built-in one
characters-workflow-hint = Saved in ComfyUI with “Export (API)”, with placeholders for the prompt and the rest; the guide lists them
characters-choose-workflow = Choose a workflow in API format
characters-words-lacking = Its words are not in prompts you typed: { $what }
characters-insert-words = Insert the words of { $name }
characters-retry-short = Retry
characters-retry-one = Retry: { $what }
characters-edit = Change …
characters-edit-hint = Pictures that are there stay as they are; pictures made from now on follow this
characters-save = Save
characters-cancel-edit = Leave as it was
characters-server-name = name
characters-server-name-of = Name of { $server }
characters-server-weight = share of the work
characters-server-weight-hint = How much it takes beside the others, 1 to 100
characters-server-weight-of = Share of { $server }
batch-level = At most
batch-tagger = Have the WD14 tagger look where a server has one
batch-how = How pictures are made
batch-how-hint = Automatic runs use this, and a new character by hand begins with it
batch-picture-time = One picture
batch-avatar-time = The avatar
batch-attempts = Tries
batch-price-set = A set
batch-price-picture = Made anew
batch-allowance = Every day
characters-unrated = not rated
characters-charged =
    { $count ->
        [one] { $count } credit charged
       *[other] { $count } credits charged
    }
characters-expect-edit = keeps the character while the view changes
characters-expect-adapter = alike; details may differ
characters-expect-img2img = cannot turn a character: side and back are poor
characters-expect-txt2img = shares the description, not the face
characters-steps = Steps
characters-steps-usual = as many as usual
characters-show = Show
characters-whole = { $name }: { $made } of { $wanted } pictures are there
characters-not-whole = { $name }: { $made } of { $wanted } pictures are there. { $why }
characters-anew = { $name }: the picture made anew waits to be taken
characters-not-anew = { $name }: nothing was made anew, the picture stays. { $why }
characters-anew-failed = Making it anew failed: { $why }
characters-prompts-for = As they go to { $server } with { $method }, in words for { $family }
characters-family = Family
characters-family-told = { $family }, as far as is known
characters-family-hint = Size, steps and words follow from it. Say it where the program does not know the model
characters-method-own = your own workflow decides
characters-expect-own = as your own workflow does it
characters-workflow-no-lora = The workflow has no place for the LoRA you chose, so it does not take part
characters-export-folder = A folder …
characters-export-zip = An archive …
characters-export-sheet = A contact sheet …
characters-recipe-of = Recipe: { $what }
characters-copy-all = Copy all of it
characters-copy-recipes = Copy the recipes of all pictures
characters-no-hash = not in the library, or not hashed yet
batch-movements = Movements
batch-movement-day = { $ago } · +{ $amount } for the day
batch-movement-begin = { $ago } · −{ $amount } held for { $name }
batch-movement-made = { $ago } · the { $amount } held are spent on { $name }
batch-movement-refund = { $ago } · +{ $amount } given back: nothing was made of { $name }

steps-download = Download
steps-integrate = Integrate
steps-test = Test
steps-deploy = Deploy
steps-not-here = It is not on this disk
steps-proved = On this disk, known to CivitAI by its hash
steps-here = On this disk
steps-seen-by = Seen by { $tools }
steps-seen-by-none = No tool sees it. Open “Other tools” to make it visible
steps-tried = Made a test picture { $ago }; a click makes another
steps-try = Make a test picture on a ComfyUI server: always the same words and seed, so that pictures can be compared
steps-no-test = { $kind }: nothing that makes a picture by itself
steps-deploy-hint = Put a node that loads it on the clipboard, and ask each server whether it sees the file
steps-picture = Show the test picture’s file
steps-result = Test picture · { $took } on { $server }
steps-recipe = seed { $seed } · { $size } · { $steps } steps
steps-stop = Stop
workflow-characters = Characters
characters-source-page = Open its page on CivitAI
characters-picture-of = { $what }, large beside its source
characters-log = What was done
characters-log-none = Nothing is kept of it
characters-draft = In preparation: { $name }
characters-draft-go-on = Go on
characters-draft-drop = Put aside what is being prepared
workflow-pictures = Pictures over time
workflow-days =
    { $count ->
        [one] one day
       *[other] { $count } days
    }
workflow-day = { $date }: { $made } made, { $failed } failed
workflow-rate = { $made } of { $tried } pictures made ({ $percent } %), { $mean } each
workflow-stage = { $percent } % made · { $failed } failed · { $mean }
workflow-why = { $times } × { $what }: { $why }
