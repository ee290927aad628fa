# Names of kinds, states, orders and sources. What is a proper name stays as it is.

kind-checkpoint = Checkpoint
kind-lora = LoRA
kind-locon = LoCon
kind-dora = DoRA
kind-embedding = Embedding
kind-vae = VAE
kind-controlnet = ControlNet
kind-upscaler = Upscaler
kind-text-encoder = Text encoder
kind-diffusion-model = Diffusion model
kind-clip-vision = CLIP vision
kind-motion-module = Motion module
kind-hypernetwork = Hypernetwork
kind-ip-adapter = IP-Adapter
kind-aesthetic-gradient = Aesthetic gradient
kind-detection = Detection
kind-vision-language = Vision language
kind-llm = LLM
kind-asset = Asset
kind-other = Other

state-identified = On CivitAI
state-unknown = Not on CivitAI
state-pending = Not looked up yet
state-broken = Broken
state-not-in-library = Not in library

sort-name = name
sort-added = newest in library
sort-modified = file date
sort-size = size
sort-base = base model
sort-kind = type
sort-downloads = downloads
sort-likes = likes
sort-rating = rating
sort-score = quality
sort-creator = creator
sort-precision = precision
sort-state = state
sort-folder = folder
sort-own = my order

severity-note = Note
severity-warning = Needs a look
severity-broken = Broken

sidecar-a1111 = A1111 sidecar
sidecar-civitai-helper = Civitai Helper sidecar
sidecar-browser-plus = Civitai Browser+ sidecar
sidecar-stability-matrix = StabilityMatrix sidecar
sidecar-lora-manager = Lora Manager sidecar
sidecar-swarm = SwarmUI sidecar
sidecar-civicomfy = Civicomfy sidecar
sidecar-rgthree = rgthree sidecar
sidecar-model-manager = Model Manager notes
sidecar-civitdl = civitdl sidecar
sidecar-a1111-cache = A1111 hash cache

source-folder = folder name
source-file-name = file name
source-metadata = file metadata
source-tensors = tensors
source-civitai-hash = CivitAI (by hash)
source-civitai = CivitAI
source-user = you

base-other = Other
base-unknown = Unknown

container-unknown = unknown format

tool-loose = folder

# Facets and their values.
facet-kind = Type
facet-family = Base model
facet-state = State
facet-mark = Only
facet-collection = Collection
facet-rating = Rating
facet-tag = Tag
facet-own-tag = My tag
facet-creator = Creator
facet-folder = Folder
facet-precision = Precision
facet-size = Size
facet-added = Added
facet-level = Level
facet-permission = I want to
rating-none = Not rated
rating-stars = { $count ->
    [one] { $count } star
   *[other] { $count } stars
}
mark-favourite = Favourites
mark-note = With a note
mark-duplicate = Duplicates
mark-needs-a-look = Needs a look
mark-missing = Missing or offline
mark-no-picture = No picture
mark-archived = Archived on CivitAI
mark-in-library = In library
mark-update = Update available
mark-early-access = Early access
size-under-50-mb = Under 50 MB
size-to-200-mb = 50 – 200 MB
size-to-1-gb = 200 MB – 1 GB
size-to-4-gb = 1 – 4 GB
size-to-10-gb = 4 – 10 GB
size-over-10-gb = Over 10 GB
age-day = Today
age-week = In the last 7 days
age-month = In the last 30 days
age-year = In the last year
age-older = Longer ago
level-unrated = Unrated
mature-show = Show
mature-blur = Blur
mature-hide = Hide
may-no-credit = Use it without credit
may-sell-images = Sell pictures
may-rent = Offer it as a service
may-sell-model = Sell the model
may-share-merges = Share merges
may-other-licence = Change permissions
criterion-words = Ruled-out words
