//! Simple landscapes: a sky that changes colour, a sun, and three ridges one behind the other.

use image::{ImageFormat, Rgb, RgbImage};
use std::io::Cursor;

const WIDTH: u32 = 960;
const HEIGHT: u32 = 540;

type Colour = [f32; 3];

/// Sky above and below, the three ridges from far to near, and where the sun stands (per cent of width and height).
struct Palette {
    sky: [Colour; 2],
    ridges: [Colour; 3],
    sun: (f32, f32),
}

fn palette(name: &str) -> Palette {
    let (sky, ridges, sun) = match name {
        "tea" => (
            [[166.0, 211.0, 226.0], [235.0, 245.0, 226.0]],
            [[140.0, 180.0, 150.0], [92.0, 150.0, 96.0], [50.0, 112.0, 62.0]],
            (0.78, 0.22),
        ),
        "river" => (
            [[180.0, 214.0, 240.0], [238.0, 244.0, 248.0]],
            [[120.0, 150.0, 160.0], [86.0, 130.0, 120.0], [88.0, 150.0, 190.0]],
            (0.25, 0.2),
        ),
        "fields" => (
            [[190.0, 220.0, 240.0], [250.0, 240.0, 210.0]],
            [[150.0, 170.0, 120.0], [206.0, 184.0, 92.0], [170.0, 140.0, 60.0]],
            (0.6, 0.18),
        ),
        "dusk" => (
            [[70.0, 62.0, 110.0], [244.0, 150.0, 96.0]],
            [[110.0, 70.0, 100.0], [70.0, 50.0, 84.0], [40.0, 34.0, 60.0]],
            (0.5, 0.42),
        ),
        "spring" => (
            [[206.0, 222.0, 228.0], [246.0, 248.0, 250.0]],
            [[170.0, 188.0, 192.0], [120.0, 152.0, 150.0], [84.0, 122.0, 124.0]],
            (0.7, 0.25),
        ),
        "street" => (
            [[150.0, 190.0, 230.0], [240.0, 236.0, 226.0]],
            [[128.0, 146.0, 150.0], [150.0, 120.0, 96.0], [110.0, 100.0, 96.0]],
            (0.2, 0.2),
        ),
        _ => (
            [[120.0, 176.0, 224.0], [230.0, 240.0, 244.0]],
            [[138.0, 160.0, 178.0], [90.0, 124.0, 120.0], [54.0, 92.0, 76.0]],
            (0.82, 0.2),
        ),
    };
    Palette { sky, ridges, sun }
}

fn mix(from: Colour, to: Colour, share: f32) -> Colour {
    std::array::from_fn(|channel| from[channel] + (to[channel] - from[channel]) * share.clamp(0.0, 1.0))
}

/// The height of ridge `number` at `x`, as a share of the picture from its top.
fn ridge(number: usize, x: f32) -> f32 {
    let step = number as f32;
    let base = 0.48 + 0.16 * step;
    base + 0.07 * (x * (5.0 - step) + step * 2.1).sin() + 0.025 * (x * (17.0 + 4.0 * step) + step).sin()
}

fn colour(palette: &Palette, x: f32, y: f32) -> Colour {
    let nearest = (0..3).rev().find(|number| y > ridge(*number, x));
    match nearest {
        Some(number) => {
            let shade = mix(palette.ridges[number], [20.0, 30.0, 30.0], (y - ridge(number, x)) * 0.9);
            // Rows, as tea and rice stand.
            if number == 2 && ((y * 60.0 + (x * 6.0).sin() * 2.0).fract() < 0.18) {
                mix(shade, [255.0; 3], 0.12)
            } else {
                shade
            }
        }
        None => {
            let sky = mix(palette.sky[0], palette.sky[1], y / 0.6);
            let (across, down) = ((x - palette.sun.0) * WIDTH as f32 / HEIGHT as f32, y - palette.sun.1);
            let far = (across * across + down * down).sqrt();
            mix([255.0, 244.0, 214.0], sky, (far - 0.06) * 14.0)
        }
    }
}

/// The scene of this name as PNG.
pub(super) fn png(name: &str) -> Vec<u8> {
    let palette = palette(name);
    let picture = RgbImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let colour = colour(&palette, x as f32 / WIDTH as f32, y as f32 / HEIGHT as f32);
        Rgb(colour.map(|channel| channel.clamp(0.0, 255.0) as u8))
    });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("a picture in memory can be written");
    bytes.into_inner()
}
