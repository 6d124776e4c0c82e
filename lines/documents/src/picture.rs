//! Pictures from outside, made safe and small: checked before they are decoded, decoded within a
//! memory limit, turned upright, stripped of everything but pixels, re-encoded as JPEG.

use std::io::Cursor;

use image::{
    DynamicImage, GenericImageView, ImageDecoder, ImageFormat, ImageReader, Limits, Rgb, RgbImage,
    codecs::jpeg::JpegEncoder, imageops::FilterType,
};

/// Width of the picture in an article.
pub const WIDTH: u32 = 1280;
/// Width of the thumbnail in a list.
pub const THUMBNAIL_WIDTH: u32 = 480;
/// What the encoded pictures are.
pub const MEDIA_TYPE: &str = "image/jpeg";

const MOST_PIXELS: u64 = 50_000_000;
const MOST_MEMORY: u64 = 320 * 1024 * 1024;
const TALLEST: u32 = 8_000;
const QUALITY: u8 = 80;
/// In what lines are drawn, how many times a half of one goes into the longer side, and the far edge of a picture.
const RED: Rgb<u8> = Rgb([0xFF, 0x2A, 0x1F]);
const PEN: i64 = 320;
const THOUSAND: u16 = 1000;
/// What is tried where a picture has to be small.
const QUALITIES: [u8; 4] = [80, 65, 45, 20];

/// A line on a picture, from point to point.
pub type Line = Vec<(u16, u16)>;

/// One encoded size of a picture.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Encoded {
    /// JPEG bytes without metadata.
    pub bytes: Vec<u8>,
    /// Pixels across.
    pub width: u32,
    /// Pixels down.
    pub height: u32,
}

/// A picture ready to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Picture {
    /// At most [`WIDTH`] wide.
    pub full: Encoded,
    /// At most [`THUMBNAIL_WIDTH`] wide.
    pub thumbnail: Encoded,
}

/// Why bytes did not become a picture. `Display` is a Chinese sentence.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// Not JPEG, PNG, WebP or GIF by its first bytes.
    UnknownFormat,
    /// More pixels than are decoded.
    TooLarge {
        /// Pixels across.
        width: u32,
        /// Pixels down.
        height: u32,
    },
    /// The bytes break off or contradict themselves.
    Damaged(String),
}

/// Checks and re-encodes a picture; of a moving one the first frame is kept.
///
/// # Errors
/// [`PictureError`] when the bytes are no usable picture.
pub fn prepare(bytes: &[u8]) -> Result<Picture, PictureError> {
    let image = decode(bytes)?;
    let full = shrink(&image, WIDTH);
    let thumbnail = shrink(&full, THUMBNAIL_WIDTH);
    Ok(Picture { full: encode(&full)?, thumbnail: encode(&thumbnail)? })
}

/// Checks and re-encodes a picture so that it is at most [`WIDTH`] wide and tall and takes at most so many bytes.
///
/// # Errors
/// [`PictureError`] when the bytes are no usable picture, or cannot be made so small.
pub fn small(bytes: &[u8], most: usize) -> Result<Vec<u8>, PictureError> {
    let image = on_white(&within(&decode(bytes)?, WIDTH, WIDTH));
    within_bytes(&image, most)
}

/// The same with red lines drawn on it. Their points are given in thousandths of a frame of this shape, in which the picture
/// stands in the middle and as large as it fits; what lies beside the picture is left out.
///
/// # Errors
/// As [`small`].
///
/// # Panics
/// When a side of the frame is nothing.
pub fn drawn_on(
    bytes: &[u8],
    (lines, frame): (&[Line], (u16, u16)),
    most: usize,
) -> Result<Vec<u8>, PictureError> {
    assert!(frame.0 > 0 && frame.1 > 0, "a frame has two sides");
    let mut image = on_white(&within(&decode(bytes)?, WIDTH, WIDTH));
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    let (across, down) = (i64::from(frame.0), i64::from(frame.1));
    let (wide, tall) = (width.max(height * across / down), height.max(width * down / across));
    let place = |(x, y): (u16, u16)| {
        let (x, y) = (i64::from(x.min(THOUSAND)), i64::from(y.min(THOUSAND)));
        let all = i64::from(THOUSAND);
        (x * wide / all - (wide - width) / 2, y * tall / all - (tall - height) / 2)
    };
    let reach = (width.max(height) / PEN).max(1);
    for line in lines {
        let points: Vec<_> = line.iter().map(|point| place(*point)).collect();
        for pair in points.windows(2) {
            stroke(&mut image, pair[0], pair[1], reach);
        }
    }
    within_bytes(&image, most)
}

/// A picture for a printer that knows no colour.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shades {
    /// Dots across.
    pub width: usize,
    /// Rows of one shade a dot, 0 black and 255 white.
    pub shades: Vec<u8>,
}

/// A picture in shades, at most so wide; what is drawn on it in red is black.
///
/// # Errors
/// [`PictureError`] when the bytes are no usable picture.
pub fn shades(bytes: &[u8], width: u32) -> Result<Shades, PictureError> {
    let image = on_white(&within(&decode(bytes)?, width, TALLEST));
    let shade = |pixel: &Rgb<u8>| match pixel.0 {
        [red, green, blue] if red > 180 && green < 110 && blue < 110 => 0,
        // What eyes see of each (BT.601).
        [red, green, blue] => {
            let sum = 299 * u32::from(red) + 587 * u32::from(green) + 114 * u32::from(blue);
            u8::try_from(sum / 1000).unwrap_or(u8::MAX)
        }
    };
    Ok(Shades { width: image.width() as usize, shades: image.pixels().map(shade).collect() })
}

/// One straight line: a dot beside the other, each so many pixels to either side.
fn stroke(image: &mut RgbImage, from: (i64, i64), to: (i64, i64), reach: i64) {
    let (width, height) = (i64::from(image.width()), i64::from(image.height()));
    let steps = ((to.0 - from.0).abs().max((to.1 - from.1).abs()) / reach).max(1);
    for step in 0..=steps {
        let (x, y) = (from.0 + (to.0 - from.0) * step / steps, from.1 + (to.1 - from.1) * step / steps);
        for row in (y - reach).max(0)..=(y + reach).min(height - 1) {
            for column in (x - reach).max(0)..=(x + reach).min(width - 1) {
                if (row - y).pow(2) + (column - x).pow(2) <= reach * reach {
                    let (Ok(column), Ok(row)) = (u32::try_from(column), u32::try_from(row)) else { continue };
                    image.put_pixel(column, row, RED);
                }
            }
        }
    }
}

/// JPEG of at most so many bytes, as good as that allows.
fn within_bytes(image: &RgbImage, most: usize) -> Result<Vec<u8>, PictureError> {
    for quality in QUALITIES {
        let encoded = jpeg(image, quality)?;
        if encoded.len() <= most {
            return Ok(encoded);
        }
    }
    Err(PictureError::TooLarge { width: image.width(), height: image.height() })
}

pub(crate) fn decode(bytes: &[u8]) -> Result<DynamicImage, PictureError> {
    let format = image::guess_format(bytes).map_err(|_| PictureError::UnknownFormat)?;
    if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP | ImageFormat::Gif) {
        return Err(PictureError::UnknownFormat);
    }
    let mut limits = Limits::default();
    limits.max_alloc = Some(MOST_MEMORY);
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(damaged)?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MOST_PIXELS {
        return Err(PictureError::TooLarge { width, height });
    }
    let orientation = decoder.orientation().map_err(damaged)?;
    let mut image = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    image.apply_orientation(orientation);
    Ok(image)
}

fn shrink(image: &DynamicImage, width: u32) -> DynamicImage {
    within(image, width, TALLEST)
}

/// The picture at most so wide and so tall; a smaller one as it is.
pub(crate) fn within(image: &DynamicImage, width: u32, height: u32) -> DynamicImage {
    let (across, down) = image.dimensions();
    if across <= width && down <= height {
        return image.clone();
    }
    image.resize(width.min(across), height.min(down), FilterType::CatmullRom)
}

fn encode(image: &DynamicImage) -> Result<Encoded, PictureError> {
    let opaque = on_white(image);
    let bytes = jpeg(&opaque, QUALITY)?;
    Ok(Encoded { bytes, width: opaque.width(), height: opaque.height() })
}

/// JPEG of this quality, without metadata.
pub(crate) fn jpeg(image: &RgbImage, quality: u8) -> Result<Vec<u8>, PictureError> {
    let mut bytes = Vec::new();
    JpegEncoder::new_with_quality(&mut bytes, quality).encode_image(image).map_err(damaged)?;
    Ok(bytes)
}

/// JPEG knows no transparency; a screen shows pictures on white.
pub(crate) fn on_white(image: &DynamicImage) -> RgbImage {
    if !image.color().has_alpha() {
        return image.to_rgb8();
    }
    let image = image.to_rgba8();
    RgbImage::from_fn(image.width(), image.height(), |x, y| {
        let [r, g, b, a] = image.get_pixel(x, y).0.map(u32::from);
        let blend = |channel: u32| u8::try_from((channel * a + 255 * (255 - a)) / 255).unwrap_or(u8::MAX);
        Rgb([blend(r), blend(g), blend(b)])
    })
}

fn damaged(error: image::ImageError) -> PictureError {
    PictureError::Damaged(error.to_string())
}
