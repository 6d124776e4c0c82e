//! Pictures from outside.

use std::io::Cursor;

use hongwang_documents::picture::{self, PictureError};
use image::{DynamicImage, ImageFormat, RgbImage, Rgba, RgbaImage};

fn encoded(image: &DynamicImage, format: ImageFormat) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, format).unwrap();
    bytes.into_inner()
}

fn photo(width: u32, height: u32) -> DynamicImage {
    let shade = |x: u32, y: u32| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90]);
    RgbImage::from_fn(width, height, shade).into()
}

#[test]
fn a_large_photo_becomes_a_screen_picture_and_a_thumbnail() {
    for format in [ImageFormat::Jpeg, ImageFormat::Png, ImageFormat::WebP] {
        let made = picture::prepare(&encoded(&photo(2400, 1600), format)).unwrap();
        assert_eq!((made.full.width, made.full.height), (1280, 853));
        assert_eq!((made.thumbnail.width, made.thumbnail.height), (480, 320));
        assert_eq!(image::guess_format(&made.full.bytes).unwrap(), ImageFormat::Jpeg);
        let again = image::load_from_memory(&made.full.bytes).unwrap();
        assert_eq!((again.width(), again.height()), (1280, 853));
    }
}

#[test]
fn a_small_picture_is_not_blown_up_and_transparency_becomes_white() {
    let clear: DynamicImage = RgbaImage::from_pixel(40, 30, Rgba([0, 0, 0, 0])).into();
    let made = picture::prepare(&encoded(&clear, ImageFormat::Png)).unwrap();
    assert_eq!((made.full.width, made.thumbnail.width), (40, 40));
    let pixels = image::load_from_memory(&made.full.bytes).unwrap().to_rgb8();
    assert!(pixels.pixels().all(|pixel| pixel.0.iter().all(|&channel| channel > 250)));
}

#[test]
fn a_picture_that_has_to_be_small_becomes_so_and_one_that_is_none_does_not() {
    let large = encoded(&photo(1500, 2000), ImageFormat::Png);
    let small = picture::small(&large, 200 << 10).unwrap();
    let again = image::load_from_memory(&small).unwrap();
    assert_eq!((again.width(), again.height()), (960, 1280));
    assert!(small.len() <= 200 << 10);
    assert!(picture::small(&large, 1000).is_err(), "not at any price");
    assert!(picture::small(&large[..large.len() / 2], 200 << 10).is_err());
    assert!(picture::small(b"GIF89a", 200 << 10).is_err());
}

#[test]
fn lines_are_drawn_in_red_where_they_lie_and_a_picture_stays_within_its_bytes() {
    let grey: DynamicImage = RgbaImage::from_pixel(1280, 640, Rgba([90, 90, 90, 255])).into();
    let lines = vec![vec![(0, 0), (1000, 0)], vec![(500, 0), (500, 1000)], vec![(7, 7)], vec![]];
    let drawn = picture::drawn_on(&encoded(&grey, ImageFormat::Png), (&lines, (2, 1)), 100 << 10).unwrap();
    let pixels = image::load_from_memory(&drawn).unwrap().to_rgb8();
    let is_red = |x, y| {
        let [red, green, _] = pixels.get_pixel(x, y).0;
        red > 180 && green < 120
    };
    assert!(is_red(10, 0) && is_red(639, 320) && is_red(639, 639), "the lines are there");
    assert!(!is_red(320, 320) && !is_red(960, 639), "and nothing else");
    let made = picture::shades(&drawn, 640).unwrap();
    assert_eq!((made.width, made.shades.len()), (640, 640 * 320));
    assert_eq!(made.shades[160 * 640 + 319], 0, "a line is black");
    assert!((80..100).contains(&made.shades[160 * 640 + 100]), "and grey is grey");
    assert!(picture::shades(b"GIF89a", 100).is_err());
    let beyond = vec![vec![(u16::MAX, u16::MAX), (0, 0)]; 40];
    picture::drawn_on(&encoded(&photo(1500, 2000), ImageFormat::Png), (&beyond, (16, 9)), 200 << 10).unwrap();
    assert!(picture::drawn_on(b"GIF89a", (&lines, (16, 9)), 100 << 10).is_err());
    // In a frame that is wider than the picture, its left edge is at a quarter.
    let upright: DynamicImage = RgbaImage::from_pixel(640, 640, Rgba([90, 90, 90, 255])).into();
    let edge = vec![vec![(0, 500), (300, 500)], vec![(760, 0), (1000, 1000)]];
    let drawn = picture::drawn_on(&encoded(&upright, ImageFormat::Png), (&edge, (2, 1)), 100 << 10).unwrap();
    let pixels = image::load_from_memory(&drawn).unwrap().to_rgb8();
    let red = |x, y| pixels.get_pixel(x, y).0[0] > 150;
    assert!(red(12, 320) && red(50, 320) && !red(120, 320) && !red(620, 120));
}

/// A JPEG with an EXIF segment that says "turned by 90°" and names a place.
fn turned_jpeg() -> Vec<u8> {
    let plain = encoded(&photo(64, 32), ImageFormat::Jpeg);
    let tiff = b"Exif\0\0MM\0\x2a\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0SECRETPLACE";
    let length = u16::try_from(tiff.len() + 2).unwrap().to_be_bytes();
    [&plain[..2], &[0xff, 0xe1], &length, tiff.as_slice(), &plain[2..]].concat()
}

#[test]
fn metadata_is_obeyed_where_it_turns_the_picture_and_then_dropped() {
    let bytes = turned_jpeg();
    let made = picture::prepare(&bytes).unwrap();
    assert_eq!((made.full.width, made.full.height), (32, 64));
    let holds = |bytes: &[u8], what: &[u8]| bytes.windows(what.len()).any(|window| window == what);
    assert!(holds(&bytes, b"SECRETPLACE"));
    assert!(!holds(&made.full.bytes, b"SECRETPLACE") && !holds(&made.full.bytes, b"Exif"));
}

/// A PNG header that announces the given size and holds nothing.
fn hollow_png(width: u32, height: u32) -> Vec<u8> {
    let mut bytes = encoded(&photo(1, 1), ImageFormat::Png);
    bytes[16..20].copy_from_slice(&width.to_be_bytes());
    bytes[20..24].copy_from_slice(&height.to_be_bytes());
    let crc = flate2::Crc::new();
    let mut crc = crc;
    crc.update(&bytes[12..29]);
    bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
    bytes
}

#[test]
fn a_picture_that_announces_too_many_pixels_is_refused_before_it_is_decoded() {
    let refused = picture::prepare(&hollow_png(30_000, 30_000)).unwrap_err();
    assert_eq!(refused, PictureError::TooLarge { width: 30_000, height: 30_000 });
    assert!(refused.to_string().contains("30000×30000"));
}

#[test]
fn what_is_no_picture_or_breaks_off_is_named() {
    assert_eq!(picture::prepare(b"<html>404</html>").unwrap_err(), PictureError::UnknownFormat);
    assert_eq!(picture::prepare(b"BM rest of a bitmap").unwrap_err(), PictureError::UnknownFormat);
    assert_eq!(picture::prepare(b"").unwrap_err(), PictureError::UnknownFormat);
    let whole = encoded(&photo(200, 200), ImageFormat::Png);
    assert!(matches!(picture::prepare(&whole[..whole.len() / 2]), Err(PictureError::Damaged(_))));
}
