# Settings.

settings-theme = Theme
theme-system = System
theme-dark = Dark
theme-light = Light
settings-language = Language
settings-language-system = As the system
settings-civitai = CivitAI
settings-look-up = Look models up in the background
settings-pace = At most one call every
settings-only-hashes = Only hashes are sent, never a file, a name or a path
settings-look-up-now = Look up everything without an answer now
settings-keys = Keys
