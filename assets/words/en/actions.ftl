# What can be done, as menus, buttons and the list of shortcuts call it.

action-search = search
action-add-folder = add a folder
action-rescan = scan again
action-settings = settings
action-move = move in the gallery
action-picture = picture, large
action-details = details
action-close = close, clear
key-arrows = Arrows
key-space = Space
key-enter = Enter
key-escape = Esc
panel-show = Show { $panel }
panel-hide = Hide { $panel }
