//! Which simulcast layer is recorded: the largest that comes.

use crate::picture::size;
use crate::{Codec, Packet};

/// A layer that was not heard of for so many milliseconds makes room for any other.
const SILENT: u64 = 2_000;

#[derive(Debug)]
struct Current {
    layer: u8,
    /// Pixels of its picture; 0 until it told.
    pixels: u32,
    /// When it was last heard of.
    last: u64,
}

/// What becomes of a packet.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) enum Choice {
    /// It is of the layer that is recorded.
    Take,
    /// It is of the layer that is recorded from this packet on.
    Switch,
    /// It is of another one.
    Leave,
}

#[derive(Debug, Default)]
pub(crate) struct Layers(Option<Current>);

impl Layers {
    /// A layer is left only at the beginning of a keyframe of another, where a file can begin.
    pub(crate) fn choose(&mut self, codec: Codec, packet: &Packet) -> Choice {
        let (layer, last) = (packet.layer, packet.arrived);
        let pixels = size(codec, &packet.payload).map(|(width, height)| u32::from(width) * u32::from(height));
        let Some(current) = &mut self.0 else {
            self.0 = Some(Current { layer, pixels: pixels.unwrap_or(0), last });
            return Choice::Take;
        };
        if current.layer == layer {
            current.pixels = pixels.unwrap_or(current.pixels);
            current.last = last;
            return Choice::Take;
        }
        let silent = last.saturating_sub(current.last) >= SILENT;
        match pixels {
            Some(pixels) if silent || pixels > current.pixels => {
                *current = Current { layer, pixels, last };
                Choice::Switch
            }
            _ => Choice::Leave,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn packet(layer: u8, arrived: u64, height: Option<u8>) -> Packet {
        let begins = |height| [0x10, 0, 0, 0, 0x9d, 1, 0x2a, 200, 0, height, 0];
        let payload = height.map_or([0x10, 1].into(), |height| begins(height).into());
        Packet { layer, sequence: 0, time: 0, marker: true, arrived, payload }
    }

    #[test]
    fn a_larger_layer_is_taken_at_its_keyframe_and_a_smaller_one_when_it_falls_silent() {
        use Choice::*;
        let mut layers = Layers::default();
        let mut choose = |layer, arrived, height| layers.choose(Codec::Vp8, &packet(layer, arrived, height));
        assert_eq!(choose(0, 0, Some(90)), Take);
        assert_eq!(choose(1, 1, None), Leave, "nothing can begin there");
        assert_eq!(choose(1, 2, Some(180)), Switch);
        assert_eq!(choose(0, 3, Some(90)), Leave, "it is smaller");
        assert_eq!(choose(1, 4, None), Take);
        assert_eq!(choose(0, 2_003, Some(90)), Leave, "the larger one may only stumble");
        assert_eq!(choose(0, 2_004, None), Leave);
        assert_eq!(choose(0, 2_004, Some(90)), Switch);
    }
}
