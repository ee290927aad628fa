# Search and filters.

discovery-filters = Filters
discovery-reset = Reset
discovery-type = Type
discovery-base = Base model
discovery-state = State
discovery-filter-hint = Filter the library
discovery-clear-text = Clear the text
discovery-shown-in = { $count } shown in { $time }
discovery-under-1-ms = under 1 ms
discovery-milliseconds = { $count } ms
