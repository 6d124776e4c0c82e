use crate::paper::Paper;
use hongwang_printing::{Raster, escpos::encode};
use proptest::prelude::*;

#[test]
fn one_row_is_sent_as_the_manual_writes_it() {
    let mut raster = Raster::new(16);
    raster.append(&[255, 0, 0, 0, 0, 0, 0, 255, 127, 128, 0, 0, 0, 0, 0, 0]);
    let wanted: [&[u8]; 5] = [
        &[0x1b, 0x40],
        &[0x1d, 0x76, 0x30, 0, 2, 0, 1, 0],
        &[0b1000_0001, 0b0100_0000],
        &[0x1b, 0x64, 4],
        &[0x1d, 0x56, 66, 0],
    ];
    assert_eq!(encode(&raster), wanted.concat());
}

#[test]
fn a_picture_without_a_row_is_only_cut() {
    assert_eq!(Paper::of(&encode(&Raster::new(384))), Paper { cut: true, ..Paper::default() });
}

/// A picture of any shades.
fn raster() -> impl Strategy<Value = Raster> {
    let shades = |width: usize| prop::collection::vec(any::<u8>(), 0..width * 300);
    let drawn = |(width, shades): (usize, Vec<u8>)| {
        let mut raster = Raster::new(width);
        raster.append(&shades);
        raster
    };
    (1_usize..12).prop_flat_map(move |bytes| (Just(bytes * 8), shades(bytes * 8))).prop_map(drawn)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 64, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn what_a_printer_makes_of_the_bytes_is_the_picture(raster in raster()) {
        let paper = Paper::of(&encode(&raster));
        prop_assert!(raster.height() == 0 || paper.shows(&raster));
        prop_assert!(paper.cut);
    }
}
