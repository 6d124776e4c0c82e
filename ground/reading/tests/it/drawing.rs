//! Identity cards of people who do not exist, as a camera would see them.

use image::{GrayImage, ImageFormat, Luma};
use skrifa::font::name::NameId;
use skrifa::font::{Blob, Font};
use skrifa::{DrawMemory, PathSink, ScalerFont};
use std::{io::Cursor, sync::LazyLock};
use tiny_skia::{FillRule, Mask, PathBuilder, Transform};

/// Debian's `fonts-noto-cjk`.
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/// A card in pixels: 85.6 mm by 54 mm.
const CARD: [f32; 2] = [1000.0, 631.0];

static FACE: LazyLock<Font> = LazyLock::new(|| {
    let blob = Blob::from(std::fs::read(FONT).expect("fonts-noto-cjk is installed"));
    let mainland = |face: &Font| {
        let family = face.names().get(NameId::FAMILY_NAME).and_then(|name| name.english_or_first());
        family.is_some_and(|family| family.name() == "Noto Sans CJK SC")
    };
    (0..).map_while(|index| Font::new(blob.clone(), index)).find(mainland).expect("it has the face")
});

/// What stands where on a card, with the height of its letters: left, middle, height, text.
pub(crate) type Print = (f32, f32, f32, &'static str);

/// A man who does not exist; 演示 is his given name.
pub(crate) const MAN: [Print; 13] = [
    (60.0, 90.0, 36.0, "姓 名"),
    (180.0, 90.0, 42.0, "王演示"),
    (60.0, 170.0, 36.0, "性 别"),
    (180.0, 170.0, 40.0, "男"),
    (290.0, 170.0, 36.0, "民 族"),
    (410.0, 170.0, 40.0, "汉"),
    (60.0, 250.0, 36.0, "出 生"),
    (180.0, 250.0, 40.0, "1950 年 1 月 1 日"),
    (60.0, 335.0, 36.0, "住 址"),
    (180.0, 335.0, 40.0, "湖北省英山县红山镇乌"),
    (180.0, 390.0, 40.0, "云山村3组演示18号"),
    (60.0, 550.0, 36.0, "公民身份号码"),
    (340.0, 550.0, 46.0, "421124195001010015"),
];

/// The side with the emblem.
pub(crate) const ISSUE: [Print; 5] = [
    (400.0, 120.0, 56.0, "中华人民共和国"),
    (400.0, 220.0, 72.0, "居民身份证"),
    (180.0, 450.0, 36.0, "签发机关"),
    (370.0, 450.0, 40.0, "演示县公安局"),
    (180.0, 540.0, 36.0, "有效期限  2016.01.04-2036.01.04"),
];

struct Ink<'a> {
    path: &'a mut PathBuilder,
    right: f32,
    down: f32,
}

impl PathSink for Ink<'_> {
    fn move_to(&mut self, x: f32, y: f32) {
        self.path.move_to(self.right + x, self.down - y);
    }
    fn line_to(&mut self, x: f32, y: f32) {
        self.path.line_to(self.right + x, self.down - y);
    }
    fn quad_to(&mut self, a: f32, b: f32, x: f32, y: f32) {
        let (right, down) = (self.right, self.down);
        self.path.quad_to(right + a, down - b, right + x, down - y);
    }
    fn curve_to(&mut self, a: f32, b: f32, c: f32, d: f32, x: f32, y: f32) {
        let (right, down) = (self.right, self.down);
        self.path.cubic_to(right + a, down - b, right + c, down - d, right + x, down - y);
    }
    fn close(&mut self) {
        self.path.close();
    }
}

/// A card lying straight, its print dark on light.
pub(crate) fn card(print: &[Print]) -> GrayImage {
    let [width, height] = CARD.map(|side| side as u32);
    let mut path = PathBuilder::new();
    for (left, middle, size, text) in print {
        let font = ScalerFont::unhinted(FACE.clone(), Some(*size));
        let mut right = *left;
        for letter in text.chars() {
            let glyph = font.font().charmap().map_unicode(letter).expect("the font has it");
            if let Some(outline) = font.outline(glyph) {
                let mut ink = Ink { path: &mut path, right, down: middle + size * 0.36 };
                outline.draw(DrawMemory::Scratch, &mut ink).expect("it is drawn");
            }
            right += font.linear_glyph_metrics().h_advance(glyph);
        }
    }
    let mut mask = Mask::new(width, height).expect("a card has a size");
    if let Some(path) = path.finish() {
        mask.fill_path(&path, FillRule::Winding, true, Transform::identity());
    }
    GrayImage::from_fn(width, height, |x, y| Luma([210 - mask.data()[(y * width + x) as usize] / 10 * 7]))
}

/// How a camera sees it: its corners in a picture of this size, clockwise from the top left one.
pub(crate) struct View {
    pub(crate) size: [u32; 2],
    pub(crate) corners: [[f32; 2]; 4],
}

/// A card on a dark table, seen askew and from one side, with noise and uneven light.
pub(crate) fn photograph(card: &GrayImage, view: &View) -> GrayImage {
    let mut seed = 0x9e37_79b9_u32;
    let mut noise = move || {
        seed ^= seed << 13;
        seed ^= seed >> 17;
        seed ^= seed << 5;
        (seed >> 24) as f32 / 255.0 - 0.5
    };
    GrayImage::from_fn(view.size[0], view.size[1], |x, y| {
        let light = 0.75 + 0.25 * x as f32 / view.size[0] as f32;
        let on_card = within(&view.corners, [x as f32, y as f32]);
        let shade = on_card.map_or(60.0, |[u, v]| {
            let x = (u * (card.width() - 1) as f32) as u32;
            let y = (v * (card.height() - 1) as f32) as u32;
            f32::from(card.get_pixel(x, y).0[0])
        });
        Luma([(shade * light + noise() * 24.0).clamp(0.0, 255.0) as u8])
    })
}

/// Where a point lies between four corners, by halving; none outside.
fn within(corners: &[[f32; 2]; 4], point: [f32; 2]) -> Option<[f32; 2]> {
    let [a, b, c, d] = *corners;
    let at = |u: f32, v: f32| {
        [0, 1].map(|i| (a[i] * (1.0 - u) + b[i] * u) * (1.0 - v) + (d[i] * (1.0 - u) + c[i] * u) * v)
    };
    // Newton on the bilinear map: near enough to what a lens does to a card that lies a little askew.
    let (mut u, mut v) = (0.5_f32, 0.5_f32);
    for _ in 0..6 {
        let [x, y] = at(u, v);
        let (dx, dy) = (point[0] - x, point[1] - y);
        let du = [0, 1].map(|i| (b[i] - a[i]) * (1.0 - v) + (c[i] - d[i]) * v);
        let dv = [0, 1].map(|i| (d[i] - a[i]) * (1.0 - u) + (c[i] - b[i]) * u);
        let area = du[0] * dv[1] - du[1] * dv[0];
        if area.abs() < f32::EPSILON {
            return None;
        }
        u += (dx * dv[1] - dy * dv[0]) / area;
        v += (dy * du[0] - dx * du[1]) / area;
    }
    ((0.0..=1.0).contains(&u) && (0.0..=1.0).contains(&v)).then_some([u, v])
}

pub(crate) fn jpeg(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Jpeg).expect("it is encoded");
    bytes.into_inner()
}
