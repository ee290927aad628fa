# One sentence for each kind of finding. English readers see the stored sentence, which knows more of the file.

finding-empty = The file is empty
finding-truncated = The file is shorter than its header says: the download was cut off, so download it again
finding-html-page = This is a web page saved as a model: download the file again, signed in where that is needed
finding-json-body = This is an error answer saved as a model: download the file again
finding-header-too-large = The header claims to be larger than it can be: the file is damaged
finding-header-invalid = The header cannot be read: the file is damaged or of another format
finding-overlapping-tensors = Two tensors claim the same bytes: the file is damaged
finding-tensor-out-of-range = A tensor lies outside the file or does not fit its shape: the file is damaged
finding-trailing-bytes = There are bytes in the file that belong to no tensor
finding-zero-bytes = The file holds nothing but zeros: download it again
finding-wrong-extension = The file's ending does not fit its contents
finding-unknown-container = The file's format is not known
finding-pickle = This is a pickle: loading it can run code, so prefer safetensors
finding-suspicious-pickle = This pickle hides something or is built as weights never are: do not load it
finding-dangerous-pickle = This pickle can run any code when it is loaded: do not load it
finding-unknown-pickle = Something in this pickle is not known: do not load it unless you trust its maker
finding-misplaced = Tensors, metadata, CivitAI and folder disagree on what this is
finding-sidecar-unreadable = A sidecar could not be read and was passed over
finding-sidecar-stale = A sidecar names another hash than this file has: it was written for another file, or the file was changed
finding-header-edited = The weights are the published ones; only the header was edited
finding-differs-from-published = CivitAI knows this file by a short hash, but its SHA256 is another: it may have been changed
finding-useless-embedded-hash = The hash written inside the file is worth nothing
finding-changed-while-read = The file changed while it was being read: nothing was recorded
finding-unreadable = The file could not be read
finding-duplicate = The same file is in your library more than once
finding-same-weights = The same weights are in your library with another header
