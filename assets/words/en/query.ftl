
# Questions: limits, formats, and the line of text that says the same as the chips.

facet-base = Published base
facet-format = Format
format-archive = Archive
format-other = Other
measure-size = Size
measure-downloads = Downloads
measure-likes = Likes
measure-rating = Your rating
measure-added = Added
measure-updated = Updated
