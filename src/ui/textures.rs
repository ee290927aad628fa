//! Pictures on the graphics card: a byte budget, the least recently shown go first, uploads spread over frames.
//!
//! Of what is not there yet, or not any more, a blurred picture or a colour is kept to show meanwhile.

use crate::app::{Arrival, Hint, Picture, PictureId, PictureLoader, PictureSource, Thumb};
use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use std::collections::HashMap;
use std::hash::{BuildHasher as _, RandomState};
use std::sync::Arc;
use std::time::{Duration, Instant};

/// Bytes of textures that are kept (1,024 tiles of 256 px and some large pictures).
const BUDGET_BYTES: usize = 256 << 20;
/// What is left of them once they were too many: so that not every frame has to look for the oldest.
const BUDGET_AFTER_EVICTION_BYTES: usize = BUDGET_BYTES / 8 * 7;
/// Bytes uploaded in one frame, and one picture more.
const UPLOAD_BYTES_PER_FRAME: usize = 4 << 20;
/// Things taken from the loader in one frame: most are hints, which cost next to nothing.
const ARRIVALS_PER_FRAME: usize = 128;
/// Blurred pictures of blurhashes that are kept (4 KiB each).
const MAX_BLURS: usize = 512;
/// Colours that are kept (16 bytes each).
const MAX_COLOURS: usize = 200_000;
/// After this long a picture that could not be fetched for want of a network is asked for again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(30);

enum Entry {
    Ready { handle: TextureHandle, shown: u64 },
    Failed { at: Instant, try_again: bool },
}

/// A blurred picture that stands for one to come.
struct Blur {
    handle: TextureHandle,
    shown: u64,
}

/// What a picture that is being made looks like so far.
struct Live {
    of: Arc<Thumb>,
    handle: TextureHandle,
    shown: u64,
}

/// All textures of the window.
pub(crate) struct Textures {
    loader: Option<PictureLoader<Pixels>>,
    entries: HashMap<PictureId, Entry>,
    /// By the hash of the source, as colours are.
    blurs: HashMap<u64, Blur>,
    /// By the hash of the source: the same for every shape of a picture, and a false one would only be a false colour.
    colours: HashMap<u64, [u8; 3]>,
    hasher: RandomState,
    /// Pictures that are being made, by the hash of what they are of.
    live: HashMap<u64, Live>,
    bytes: usize,
    frame: u64,
    wanted: Vec<PictureId>,
    wanted_before: Vec<PictureId>,
}

/// What there is of a picture.
pub(crate) enum Shown {
    /// The picture.
    Ready(TextureHandle),
    /// It is on its way; this can be shown until then.
    Coming(Placeholder),
    /// There is none to be had.
    None,
}

/// What stands for a picture that is on its way.
pub(crate) enum Placeholder {
    /// Nothing is known of it.
    None,
    /// Its average colour, sRGB.
    Colour([u8; 3]),
    /// A blurred picture of another size and perhaps another shape.
    Blur(TextureHandle),
}

impl Textures {
    /// Textures fed by a loader; without one nothing is ever shown.
    pub(crate) fn new(loader: Option<PictureLoader<Pixels>>) -> Self {
        Self {
            loader,
            entries: HashMap::new(),
            blurs: HashMap::new(),
            colours: HashMap::new(),
            hasher: RandomState::new(),
            live: HashMap::new(),
            bytes: 0,
            frame: 0,
            wanted: Vec::new(),
            wanted_before: Vec::new(),
        }
    }

    /// Takes pictures that are ready. Call once at the beginning of a frame.
    pub(crate) fn begin_frame(&mut self, ctx: &Context) {
        self.frame += 1;
        self.wanted.clear();
        let frame = self.frame;
        self.live.retain(|_, live| live.shown + 2 >= frame);
        let (mut taken, mut uploaded_bytes) = (0, 0);
        while let Some(arrival) = self.loader.as_ref().and_then(PictureLoader::next_ready) {
            uploaded_bytes += match arrival {
                Arrival::Picture(picture) => self.take(ctx, picture),
                Arrival::Hint(source, hint) => self.take_hint(ctx, &source, hint),
            };
            taken += 1;
            if taken >= ARRIVALS_PER_FRAME || uploaded_bytes >= UPLOAD_BYTES_PER_FRAME {
                ctx.request_repaint();
                break;
            }
        }
        self.evict();
    }

    /// Takes a picture; returns the bytes to upload.
    fn take(&mut self, ctx: &Context, picture: Picture<Pixels>) -> usize {
        let handle = picture.pixels.and_then(|pixels| load(ctx, pixels));
        let bytes = handle.as_ref().map_or(0, TextureHandle::byte_size);
        let entry = match handle {
            Some(handle) => {
                self.keep_colour(&picture.id.source, picture.average);
                Entry::Ready { handle, shown: self.frame }
            }
            None => Entry::Failed { at: Instant::now(), try_again: picture.try_again },
        };
        self.bytes += bytes;
        if let Some(Entry::Ready { handle, .. }) = self.entries.insert(picture.id, entry) {
            self.bytes -= handle.byte_size();
        }
        bytes
    }

    fn take_hint(&mut self, ctx: &Context, source: &PictureSource, hint: Hint<Pixels>) -> usize {
        match hint {
            Hint::Colour(colour) => {
                self.keep_colour(source, colour);
                0
            }
            Hint::Blur(pixels, average) => {
                self.keep_colour(source, average);
                let Some(handle) = load(ctx, pixels) else { return 0 };
                let bytes = handle.byte_size();
                if self.blurs.len() >= MAX_BLURS {
                    // One that is still shown falls back to its colour at worst.
                    let frame = self.frame;
                    self.blurs.retain(|_, blur| blur.shown + 1 >= frame);
                }
                self.blurs.insert(self.hasher.hash_one(source), Blur { handle, shown: self.frame });
                bytes
            }
        }
    }

    fn keep_colour(&mut self, source: &PictureSource, colour: [u8; 3]) {
        if self.colours.len() >= MAX_COLOURS {
            self.colours.clear();
        }
        self.colours.insert(self.hasher.hash_one(source), colour);
    }

    fn placeholder(&mut self, source: &PictureSource) -> Placeholder {
        let key = self.hasher.hash_one(source);
        if let Some(blur) = self.blurs.get_mut(&key) {
            blur.shown = self.frame;
            return Placeholder::Blur(blur.handle.clone());
        }
        self.colours.get(&key).map_or(Placeholder::None, |colour| Placeholder::Colour(*colour))
    }

    /// The texture of a picture; asks for it when it is not there.
    pub(crate) fn get(&mut self, id: PictureId) -> Shown {
        match self.entries.get_mut(&id) {
            Some(Entry::Ready { handle, shown }) => {
                *shown = self.frame;
                Shown::Ready(handle.clone())
            }
            Some(Entry::Failed { at, try_again }) if !*try_again || at.elapsed() < TRY_AGAIN_AFTER => {
                // What is known of it says more than an empty frame. A video has a sign of its own.
                match self.placeholder(&id.source) {
                    Placeholder::None => Shown::None,
                    _ if id.source.is_video() => Shown::None,
                    known => Shown::Coming(known),
                }
            }
            _ => {
                let placeholder = self.placeholder(&id.source);
                self.wanted.push(id);
                Shown::Coming(placeholder)
            }
        }
    }

    /// The texture of a small picture that changes while it is made.
    pub(crate) fn live(
        &mut self,
        ctx: &Context,
        of: impl std::hash::Hash,
        thumb: &Arc<Thumb>,
    ) -> Option<TextureHandle> {
        let key = self.hasher.hash_one(of);
        if let Some(live) = self.live.get_mut(&key)
            && Arc::ptr_eq(&live.of, thumb)
        {
            live.shown = self.frame;
            return Some(live.handle.clone());
        }
        let handle = load(ctx, finish(thumb))?;
        self.live.insert(key, Live { of: Arc::clone(thumb), handle: handle.clone(), shown: self.frame });
        Some(handle)
    }

    /// Tells the loader what this frame missed. Call once at the end of a frame.
    pub(crate) fn end_frame(&mut self) {
        if self.wanted == self.wanted_before {
            return;
        }
        if let Some(loader) = &self.loader {
            loader.want(self.wanted.iter().cloned());
        }
        std::mem::swap(&mut self.wanted, &mut self.wanted_before);
    }

    fn evict(&mut self) {
        if self.bytes <= BUDGET_BYTES {
            return;
        }
        let mut ages: Vec<(u64, PictureId)> = self
            .entries
            .iter()
            .filter_map(|(id, entry)| match entry {
                // What the last frame showed is about to be shown again.
                Entry::Ready { shown, .. } if *shown + 1 < self.frame => Some((*shown, id.clone())),
                _ => None,
            })
            .collect();
        ages.sort_by_key(|(shown, _)| *shown);
        for (_, id) in ages {
            if self.bytes <= BUDGET_AFTER_EVICTION_BYTES {
                return;
            }
            if let Some(Entry::Ready { handle, .. }) = self.entries.remove(&id) {
                self.bytes -= handle.byte_size();
            }
        }
    }
}

/// Pixels as the graphics card takes them; `None` for a picture without any.
pub(crate) type Pixels = Option<Arc<ColorImage>>;

/// Makes pixels ready for the graphics card: on the worker that loaded them, because a frame has no time for it.
pub(crate) fn finish(thumb: &Thumb) -> Pixels {
    let size = [thumb.width as usize, thumb.height as usize];
    let bytes = size[0].checked_mul(size[1]).and_then(|pixels| pixels.checked_mul(4));
    // Opaque pixels are the same premultiplied or not; this way costs no arithmetic.
    let fits = bytes == Some(thumb.rgba.len()) && !thumb.rgba.is_empty();
    fits.then(|| Arc::new(ColorImage::from_rgba_premultiplied(size, &thumb.rgba)))
}

/// A texture, unless its size is none the graphics card takes.
fn load(ctx: &Context, pixels: Pixels) -> Option<TextureHandle> {
    let max_side = ctx.input(|input| input.max_texture_side);
    let pixels = pixels.filter(|pixels| pixels.width().max(pixels.height()) <= max_side)?;
    Some(ctx.load_texture("picture", pixels, TextureOptions::LINEAR))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::Fit;

    fn id(name: &str) -> PictureId {
        PictureId { source: PictureSource::Url(name.to_owned()), fit: Fit::Cover { width: 2, height: 2 } }
    }

    #[test]
    fn what_was_evicted_comes_back_with_its_colour() {
        let ctx = Context::default();
        let mut textures = Textures::new(None);
        assert!(matches!(textures.get(id("a")), Shown::Coming(Placeholder::None)));
        let pixels = finish(&Thumb { width: 2, height: 2, rgba: vec![255; 16] });
        let picture = Picture { id: id("a"), pixels: Some(pixels.clone()), average: [1, 2, 3], try_again: false };
        assert_eq!(textures.take(&ctx, picture), 16);
        assert!(matches!(textures.get(id("a")), Shown::Ready(_)));
        textures.entries.clear();
        assert!(matches!(textures.get(id("a")), Shown::Coming(Placeholder::Colour([1, 2, 3]))));
        textures.take_hint(&ctx, &id("a").source, Hint::Blur(pixels, [1, 2, 3]));
        assert!(matches!(textures.get(id("a")), Shown::Coming(Placeholder::Blur(_))));
        assert!(matches!(textures.get(id("b")), Shown::Coming(Placeholder::None)));
    }

    #[test]
    fn a_picture_that_cannot_be_had_keeps_what_is_known_of_it() {
        let ctx = Context::default();
        let mut textures = Textures::new(None);
        let failed = || Picture { id: id("a"), pixels: None, average: [0; 3], try_again: false };
        textures.take(&ctx, failed());
        assert!(matches!(textures.get(id("a")), Shown::None), "nothing is known");
        let pixels = finish(&Thumb { width: 2, height: 2, rgba: vec![255; 16] });
        textures.take_hint(&ctx, &id("a").source, Hint::Blur(pixels, [1, 2, 3]));
        textures.take(&ctx, failed());
        assert!(matches!(textures.get(id("a")), Shown::Coming(Placeholder::Blur(_))));
        textures.end_frame();
        assert!(textures.wanted_before.is_empty(), "it is not asked for again");
    }

    #[test]
    fn pixels_that_do_not_fit_their_size_are_no_picture() {
        for (width, height) in [(0, 0), (2, 3), (u32::MAX, u32::MAX)] {
            assert!(finish(&Thumb { width, height, rgba: vec![0; 16] }).is_none(), "{width} x {height}");
        }
        let ctx = Context::default();
        let wider_than_any_card = finish(&Thumb { width: 1 << 20, height: 1, rgba: vec![0; 4 << 20] });
        assert!(load(&ctx, wider_than_any_card).is_none());
    }
}
