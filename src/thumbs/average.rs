//! One colour for a whole picture, to paint while the picture itself is on its way.

use super::Thumb;

/// The mean of all pixels, channel by channel as stored (sRGB); black where there are none.
pub fn average_rgb(thumb: &Thumb) -> [u8; 3] {
    let (pixels, _) = thumb.rgba.as_chunks::<4>();
    let mut sums = [0_u64; 3];
    for pixel in pixels {
        for (sum, channel) in sums.iter_mut().zip(pixel) {
            *sum += u64::from(*channel);
        }
    }
    let count = (pixels.len() as u64).max(1);
    sums.map(|sum| ((sum + count / 2) / count).min(255) as u8)
}
