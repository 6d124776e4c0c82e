//! A picture on an A4 page: a PDF of one page with one picture.

use crate::Raster;
use lopdf::{Document, Object, Stream, dictionary};

/// A4 in points.
const PAGE: [f32; 2] = [595.0, 842.0];
const MARGIN: f32 = 42.0;
/// 120 mm: a slip on an office printer stays a slip.
const WIDTH: f32 = 340.0;

/// The page, with the picture in the middle of its top; one that is too long is made smaller.
pub(crate) fn page(raster: &Raster) -> Vec<u8> {
    let [page_width, page_height] = PAGE;
    let ratio = raster.height() as f32 / raster.width() as f32;
    let width = WIDTH.min((page_height - 2.0 * MARGIN) / ratio);
    let (height, left) = (width * ratio, (page_width - width) / 2.0);
    let bottom = page_height - MARGIN - height;

    let mut file = Document::with_version("1.4");
    let picture = file.add_object(Stream::new(
        dictionary! {
            "Type" => "XObject", "Subtype" => "Image", "ColorSpace" => "DeviceGray", "BitsPerComponent" => 1,
            "Width" => raster.width() as i64, "Height" => raster.height() as i64,
            // A one is black here, and white in a PDF.
            "Decode" => vec![Object::from(1), 0.into()],
        },
        raster.bits().to_vec(),
    ));
    let drawing = format!("{width} 0 0 {height} {left} {bottom} cm /Slip Do");
    let drawing = file.add_object(Stream::new(dictionary! {}, drawing.into_bytes()));
    let pages = file.new_object_id();
    let page = file.add_object(dictionary! {
        "Type" => "Page", "Parent" => pages, "Contents" => drawing,
        "MediaBox" => vec![0.into(), 0.into(), page_width.into(), page_height.into()],
        "Resources" => dictionary! { "XObject" => dictionary! { "Slip" => picture } },
    });
    let tree = dictionary! { "Type" => "Pages", "Kids" => vec![page.into()], "Count" => 1 };
    file.set_object(pages, tree);
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => pages });
    file.trailer.set("Root", catalog);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).expect("memory takes a page");
    bytes
}
