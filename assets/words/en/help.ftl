# The user guide inside the window.

guide-title = User guide
guide-search = Search the guide
guide-nothing = Nothing in the guide has these words
guide-opening = Opening the guide…

help-keys = Keys
help-keys-do = What they do
help-key-space = Space
