//! Pictures on the graphics card: a byte budget, the least recently shown go first, uploads spread over frames.

use crate::app::{Picture, PictureId, PictureLoader};
use egui::{ColorImage, Context, TextureHandle, TextureOptions};
use std::collections::HashMap;
use std::time::{Duration, Instant};

/// Bytes of textures that are kept (1,024 tiles of 256 px and some large pictures).
const BUDGET_BYTES: usize = 256 << 20;
/// Pictures uploaded in one frame.
const UPLOADS_PER_FRAME: usize = 8;
/// After this long a picture that could not be fetched for want of a network is asked for again.
const TRY_AGAIN_AFTER: Duration = Duration::from_secs(30);

enum Entry {
    Ready { handle: TextureHandle, shown: u64 },
    Failed { at: Instant, try_again: bool },
}

/// All textures of the window.
pub(crate) struct Textures {
    loader: Option<PictureLoader>,
    entries: HashMap<PictureId, Entry>,
    bytes: usize,
    frame: u64,
    wanted: Vec<PictureId>,
    wanted_before: Vec<PictureId>,
}

/// What there is of a picture.
pub(crate) enum Shown {
    /// The picture.
    Ready(TextureHandle),
    /// It is on its way.
    Coming,
    /// There is none to be had.
    None,
}

impl Textures {
    /// Textures fed by a loader; without one nothing is ever shown.
    pub(crate) fn new(loader: Option<PictureLoader>) -> Self {
        Self { loader, entries: HashMap::new(), bytes: 0, frame: 0, wanted: Vec::new(), wanted_before: Vec::new() }
    }

    /// Takes pictures that are ready. Call once at the beginning of a frame.
    pub(crate) fn begin_frame(&mut self, ctx: &Context) {
        self.frame += 1;
        self.wanted.clear();
        let Some(loader) = &self.loader else { return };
        let pictures: Vec<Picture> = loader.ready(UPLOADS_PER_FRAME).collect();
        if pictures.len() == UPLOADS_PER_FRAME {
            ctx.request_repaint();
        }
        for picture in pictures {
            self.take(ctx, picture);
        }
        self.evict();
    }

    fn take(&mut self, ctx: &Context, picture: Picture) {
        let max_side = ctx.input(|input| input.max_texture_side);
        let fits = |side: u32| side > 0 && side as usize <= max_side;
        let entry = match picture.thumb {
            Some(thumb) if fits(thumb.width) && fits(thumb.height) => {
                let size = [thumb.width as usize, thumb.height as usize];
                // Opaque pixels are the same premultiplied or not; this way costs no arithmetic.
                let image = ColorImage::from_rgba_premultiplied(size, &thumb.rgba);
                let handle = ctx.load_texture("picture", image, TextureOptions::LINEAR);
                self.bytes += handle.byte_size();
                Entry::Ready { handle, shown: self.frame }
            }
            _ => Entry::Failed { at: Instant::now(), try_again: picture.try_again },
        };
        if let Some(Entry::Ready { handle, .. }) = self.entries.insert(picture.id, entry) {
            self.bytes -= handle.byte_size();
        }
    }

    /// The texture of a picture; asks for it when it is not there.
    pub(crate) fn get(&mut self, id: PictureId) -> Shown {
        match self.entries.get_mut(&id) {
            Some(Entry::Ready { handle, shown }) => {
                *shown = self.frame;
                Shown::Ready(handle.clone())
            }
            Some(Entry::Failed { at, try_again }) if !*try_again || at.elapsed() < TRY_AGAIN_AFTER => Shown::None,
            _ => {
                self.wanted.push(id);
                Shown::Coming
            }
        }
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
            if self.bytes <= BUDGET_BYTES {
                return;
            }
            if let Some(Entry::Ready { handle, .. }) = self.entries.remove(&id) {
                self.bytes -= handle.byte_size();
            }
        }
    }
}
