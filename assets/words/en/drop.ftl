# "What is this?": what a dropped file turns out to be.

drop-title = What is this?
drop-files =
    { $count ->
        [one] { $count } file dropped
       *[other] { $count } files dropped
    }
drop-nothing-imported = nothing is imported by looking
drop-hashing = Hashing: six digests in one read
drop-stopped = Stopped
drop-bytes-of = { $done } of { $total }
drop-show-in-gallery = Show in gallery
drop-copy-hashes = Copy hashes
drop-open-page = Open page
drop-same-as-published = Same as published

# What CivitAI answered. $name is put together by drop-name….
drop-name-version = { $name }, version { $version }
drop-name-creator = { $name } by { $creator }
drop-name-version-creator = { $name }, version { $version } by { $creator }
drop-on-civitai = { $name } on CivitAI · matched by { $hash }
drop-from-cache = { $name } · offline, from cache · matched by { $hash }
drop-not-on-civitai = Not on CivitAI
drop-unreachable = Not seen before · { $reason }
drop-asking = Asking CivitAI…
drop-tensors-kind = From its tensors: { $kind }
drop-tensors-kind-base = From its tensors: { $kind }, { $base }
drop-container = { $container } file
drop-is-picture = A picture: what it was made with, and models whose pictures look like it, can be found by it.
