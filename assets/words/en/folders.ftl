# Folders of the library, and those that installed tools keep.

folders-title = Folders
folders-promise = no file is moved or changed unless you ask for it
folders-add = Add folder…
folders-none = No folder yet
folders-offline = offline
folders-scanned = scanned { $ago }
folders-not-scanned = not scanned yet
folders-take-out = Take out of the library: { $path }
folders-found = Found on this machine
folders-found-none = No other tool's models were found in the usual places
folders-add-found = Add
folders-add-found-path = Add { $path }
folders-find-tools = Find my tools
folders-rescan = Rescan
folders-offline-why = This drive is not connected, or the folder cannot be read
folders-ask = Remove “{ $name }” from the library? Its files stay where they are
folders-remove = Remove
folders-rescan-path = Rescan { $path }
folders-holds =
    { $count ->
        [one] { $count } model · { $size }
       *[other] { $count } models · { $size }
    }
folders-looking = Looking for the folders of other tools…
folders-add-ticked =
    { $count ->
        [0] Add ticked folders
        [one] Add { $count } folder
       *[other] Add { $count } folders
    }
folders-tick-all = Tick all
folders-type-path = Or type a path
folders-whole-path = Type the whole path of a folder
folders-add-typed = Add the typed folder
