//! A picture from outside, decoded within bounds: grey, upright as its camera said, and no larger than reading needs.

use image::{
    DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits,
    imageops::{FilterType, resize, rotate90, rotate180, rotate270},
};
use serde::{Deserialize, Serialize};
use std::io::Cursor;

/// Bytes that a picture may have.
pub const LONGEST: usize = 12 << 20;
/// Pixels that are decoded: phones take up to 13 million; more would need more memory than the box has to spare.
const MOST_PIXELS: u64 = 16_000_000;
/// For the decoder, beside the picture itself.
const MOST_MEMORY: u64 = 96 << 20;
/// Pixels of the longer side that are kept: a card that fills half of it still has letters of thirty pixels.
const SIDE: u32 = 1600;
/// A side shorter than this shows no line that can be read.
const LEAST_SIDE: u32 = 32;

/// Why a picture cannot be used. `Display` is what a person reads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error, Serialize, Deserialize)]
pub enum PictureProblem {
    /// Too many bytes or pixels.
    #[error("这张相片太大了，请离远一点再拍，或者选小一点的。")]
    TooLarge,
    /// Neither JPEG nor PNG nor WebP.
    #[error("这不是相片。要 JPG 或 PNG 的相片。")]
    UnknownFormat,
    /// It breaks off, or is no picture in spite of its beginning.
    #[error("这张相片坏了，打不开。请再拍一张。")]
    Damaged,
    /// Hardly a pixel.
    #[error("这张相片太小了，看不清。请再拍一张。")]
    TooSmall,
}

/// A grey picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    pixels: GrayImage,
}

/// How far a picture is turned to the right before it is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Turn {
    Half,
    Right,
    Left,
}

impl Picture {
    /// Decodes JPEG, PNG or WebP.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn decode(bytes: &[u8]) -> Result<Self, PictureProblem> {
        if bytes.len() > LONGEST {
            return Err(PictureProblem::TooLarge);
        }
        let format = image::guess_format(bytes).map_err(|_| PictureProblem::UnknownFormat)?;
        if !matches!(format, ImageFormat::Jpeg | ImageFormat::Png | ImageFormat::WebP) {
            return Err(PictureProblem::UnknownFormat);
        }
        let mut limits = Limits::default();
        limits.max_alloc = Some(MOST_MEMORY);
        let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
        reader.limits(limits);
        let mut decoder = reader.into_decoder().map_err(|_| PictureProblem::Damaged)?;
        let (width, height) = decoder.dimensions();
        if u64::from(width) * u64::from(height) > MOST_PIXELS {
            return Err(PictureProblem::TooLarge);
        }
        let orientation = decoder.orientation().map_err(|_| PictureProblem::Damaged)?;
        let image = DynamicImage::from_decoder(decoder).map_err(|_| PictureProblem::Damaged)?;
        let mut image = DynamicImage::ImageLuma8(shrunk(image.into_luma8()));
        image.apply_orientation(orientation);
        Self::grey(image.into_luma8())
    }

    /// A grey picture as it is.
    ///
    /// # Errors
    /// When it is too small.
    pub fn grey(pixels: GrayImage) -> Result<Self, PictureProblem> {
        let pixels = shrunk(pixels);
        if pixels.width().min(pixels.height()) < LEAST_SIDE {
            return Err(PictureProblem::TooSmall);
        }
        Ok(Self { pixels })
    }

    pub(crate) fn width(&self) -> u32 {
        self.pixels.width()
    }

    pub(crate) fn height(&self) -> u32 {
        self.pixels.height()
    }

    pub(crate) fn turned(&self, turn: Turn) -> Self {
        let pixels = match turn {
            Turn::Half => rotate180(&self.pixels),
            Turn::Right => rotate90(&self.pixels),
            Turn::Left => rotate270(&self.pixels),
        };
        Self { pixels }
    }

    /// The picture in another size, row by row: 1 is white, -1 is black.
    pub(crate) fn scaled(&self, width: u32, height: u32) -> Vec<f32> {
        let small = resize(&self.pixels, width, height, FilterType::Triangle);
        small.as_raw().iter().map(|shade| signed(f32::from(*shade))).collect()
    }

    /// The shade at a place between pixels: 1 is white, -1 is black. What lies outside is like the border.
    pub(crate) fn shade(&self, x: f32, y: f32) -> f32 {
        let x = x.clamp(0.0, (self.width() - 1) as f32);
        let y = y.clamp(0.0, (self.height() - 1) as f32);
        let (left, top) = (x.floor() as u32, y.floor() as u32);
        let (right, bottom) = ((left + 1).min(self.width() - 1), (top + 1).min(self.height() - 1));
        let at = |x, y| f32::from(self.pixels.get_pixel(x, y).0[0]);
        let (across, down) = (x - left as f32, y - top as f32);
        let above = at(left, top) * (1.0 - across) + at(right, top) * across;
        let below = at(left, bottom) * (1.0 - across) + at(right, bottom) * across;
        signed(above * (1.0 - down) + below * down)
    }
}

fn signed(shade: f32) -> f32 {
    shade / 127.5 - 1.0
}

fn shrunk(pixels: GrayImage) -> GrayImage {
    let longer = pixels.width().max(pixels.height());
    if longer <= SIDE {
        return pixels;
    }
    let less = |side: u32| (u64::from(side) * u64::from(SIDE) / u64::from(longer)).max(1) as u32;
    resize(&pixels, less(pixels.width()), less(pixels.height()), FilterType::Triangle)
}
