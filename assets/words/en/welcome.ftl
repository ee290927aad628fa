# The first run.

welcome-eyebrow = No models yet
welcome-title = Welcome to CivitDeck
welcome-text = Add the folders your models lie in. They are shown within seconds; no file is moved or changed unless you ask for it
welcome-add = Add folder…
welcome-find = Find my tools
welcome-find-hint = Look for ComfyUI, A1111, Forge, SwarmUI, InvokeAI and StabilityMatrix in the usual places
welcome-sample = Open the sample
welcome-sample-hint = A small made-up library in a window of its own, apart from yours and without a network
welcome-type = Type a path instead
welcome-path = Path of a folder
welcome-path-add = Add
welcome-searching = Looking for tools…
welcome-found = Found on this computer
welcome-found-none = No tool's models were found in the usual places
welcome-found-row = { $tool }, { $path }
welcome-counting = counting…
welcome-count =
    { $count ->
        [one] { $count } model
       *[other] { $count } models
    }
welcome-count-at-least = more than { $count } models
welcome-add-found =
    { $count ->
        [one] Add { $count } folder
       *[other] Add { $count } folders
    }
welcome-drop = Or drop any model file on this window to learn what it is
welcome-privacy = Only hashes are sent to CivitAI, never a file, a name or a path
