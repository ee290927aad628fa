# Settings.

settings-title = Settings
settings-search = Search settings
settings-none = No setting has these words
settings-reset = Reset
settings-reset-of = Reset: { $setting }
settings-less = Smaller
settings-more = Larger
settings-percent = { $percent } %

settings-section-folders = Folders
settings-section-account = Account
settings-section-civitai = CivitAI
settings-section-mature = Mature content
settings-section-look = Look
settings-section-language = Language
settings-section-advanced = Advanced

setting-folders = Folders of the library
setting-folders-hint = Where your models lie; no file is moved or changed unless you ask for it
settings-folders-open = Folders…
settings-folders-none = No folder yet
settings-folders-more =
    { $count ->
        [one] and { $count } more
       *[other] and { $count } more
    }

setting-key = CivitAI key
setting-key-hint = CivitDeck works without one; with it CivitAI also answers about models that only members see
settings-key-paste = Paste your key
settings-key-keep = Keep
settings-key-replace = Replace
settings-key-forget = Forget the key
settings-key-none = There is no key
settings-key-looking = Looking for a key…
settings-key-in-keyring = There is a key, kept in the system's keyring
settings-key-in-file = There is a key, kept in a file only you can read: { $path }
settings-key-from-environment = From the environment variable CIVITAI_TOKEN: it wins over a key kept here
settings-key-from-dot-env = CIVITAI_TOKEN from a .env file: it wins over a key kept here: { $path }
settings-key-odd = This is not a key, which is one word of letters, digits and signs
settings-key-make = Make a key on CivitAI
settings-key-where = It is kept in the system's keyring, or in a file only you can read, and goes to CivitAI alone

setting-address = Address
setting-address-hint = Where CivitAI is; empty is its own address
settings-address-odd = An address begins with https:// or http://
setting-pace = At most one call every
setting-pace-hint = Seconds between two look-ups in the background; what you ask for yourself does not wait
setting-identify = Look models up in the background
setting-identify-hint = Only hashes are sent to CivitAI, never a file, a name or a path
setting-offline = Send nothing
setting-offline-hint = Work as if there were no network; everything seen before is still here

setting-mature-mode = Pictures above the level
setting-mature-mode-hint = Shown as they are, shown blurred until you ask, or left out with their models
setting-mature-level = Highest level that is fine
setting-mature-level-hint = How CivitAI rates a picture, from PG for everybody to XXX; what nobody has rated is shown
setting-reveal-on-hover = Show blurred pictures under the pointer
setting-reveal-on-hover-hint = Otherwise only the key V and the menu of a model show them
settings-example = So it looks
settings-example-shown = { $level }, shown
settings-example-blurred = { $level }, blurred
settings-example-hidden = { $level }, hidden

setting-theme = Theme
setting-theme-hint = Light on dark, dark on light, or as the system says
theme-system = System
theme-dark = Dark
theme-light = Light
setting-zoom = Size of everything
setting-zoom-hint = Text, buttons and pictures, in steps of ten per cent
setting-tile-width = Tile size
setting-tile-width-hint = Width of the pictures in the gallery
setting-reduced-motion = No motion
setting-reduced-motion-hint = Nothing slides or fades

setting-language = Language
setting-language-hint = What the window speaks; changes at once
settings-language-system = System

setting-personal-search = Search by taste
setting-personal-search-hint = The search by meaning prefers a little what is like what you like; never against a name or what fits better
setting-vision = Picture encoder
setting-vision-hint = A CLIP-vision or SigLIP file of yours finds pictures alike in style and content; it looks at your previews in the background
setting-vision-auto = Automatic
setting-vision-off = Off
setting-vision-file = A file
setting-vision-choose = Choose an encoder…
setting-vision-used = { $encoder }: { $path }
setting-vision-none = The library has none; ComfyUI keeps them in models/clip_vision
setting-vision-later = Looked for when pictures are asked about
setting-texture-memory = Memory for pictures
setting-texture-memory-hint = Pictures kept ready to be painted; more makes scrolling back quicker
settings-mib = { $count } MiB
setting-data-folder = Data folder
setting-data-folder-hint = Your library, collections and notes; the models themselves stay where they are
settings-data-folder-show = Show
setting-clear-pictures = Small pictures
setting-clear-pictures-hint = Forget all that were made; they come back as they are needed
settings-clear = Clear
setting-renderer = Renderer
setting-renderer-hint = What paints the window; --renderer wgpu or glow chooses another at the start
settings-renderer-unknown = unknown
setting-version = Version
setting-version-hint = Of CivitDeck

# A test of the connection
settings-connection-test = Test connection
settings-connection-running = Asking CivitAI…
settings-connection-signed-in = CivitAI answers. Signed in as { $name }
settings-connection-signed-in-tier = CivitAI answers. Signed in as { $name } ({ $tier })
settings-connection-restricted = CivitAI answers. Signed in as { $name }, but the account is { $restriction }
settings-connection-no-key = CivitAI answers. Nobody is signed in, because there is no key
settings-connection-refused = CivitAI answers, but does not know this key: it may have been deleted there. Make a new one and paste it here
settings-connection-unsent = The key was not sent: the address in the settings is neither on https nor on this machine, so others could read it
setting-hidden = Hidden for good
setting-hidden-hint = Models and creators you never want to meet; files you have are always shown
hidden-none = Nothing is hidden. Hide a model or its creator by its menu
hidden-creator = Everything of { $name }
hidden-not-recommended = Not recommended: { $name }
hidden-show = Show again
hidden-show-this = Show again: { $name }
