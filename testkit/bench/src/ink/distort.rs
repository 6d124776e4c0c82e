//! How one person's hand differs from the model letter; the same each time for the same seed.

/// Strokes of points in a box of a thousand.
pub(crate) type Strokes = Vec<Vec<[f64; 2]>>;

const TURN: f64 = 6.0;
const STRETCH: f64 = 0.15;
const SHEAR: f64 = 0.1;
const STROKE_SHIFT: f64 = 16.0;
const POINT_SHIFT: f64 = 7.0;
const JOINED: f64 = 0.25;

/// Chances in a row from a seed (SplitMix64).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    /// From 0 to 1.
    fn share(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// From -1 to 1.
    fn around(&mut self) -> f64 {
        self.share().mul_add(2.0, -1.0)
    }

    /// Normally distributed with a deviation of 1: the sum of twelve.
    fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.share()).sum::<f64>() - 6.0
    }
}

/// Turned, stretched, sheared, shaken.
pub(crate) fn plain(strokes: &Strokes, chance: &mut Chance) -> Strokes {
    let (sine, cosine) = (TURN.to_radians() * chance.around()).sin_cos();
    let (wide, high) = (1.0 + STRETCH * chance.around(), 1.0 + STRETCH * chance.around());
    let shear = SHEAR * chance.around();
    strokes
        .iter()
        .map(|stroke| {
            let [right, down] = [chance.normal() * STROKE_SHIFT, chance.normal() * STROKE_SHIFT];
            let moved = |[x, y]: &[f64; 2]| {
                let (x, y) = ((x - 500.0) * wide + (y - 500.0) * shear, (y - 500.0) * high);
                let (x, y) = (x * cosine - y * sine, x * sine + y * cosine);
                [
                    500.0 + x + right + chance.normal() * POINT_SHIFT,
                    500.0 + y + down + chance.normal() * POINT_SHIFT,
                ]
            };
            stroke.iter().map(moved).collect()
        })
        .collect()
}

/// The same in any order, every second stroke from its end.
pub(crate) fn broken_order(strokes: &Strokes, chance: &mut Chance) -> Strokes {
    let mut strokes = plain(strokes, chance);
    for last in (1..strokes.len()).rev() {
        let other = (chance.share() * (last + 1) as f64) as usize;
        strokes.swap(last, other.min(last));
    }
    strokes.iter_mut().skip(1).step_by(2).for_each(|stroke| stroke.reverse());
    strokes
}

/// The same with a quarter of the strokes joined to the one before.
pub(crate) fn joined(strokes: &Strokes, chance: &mut Chance) -> Strokes {
    let mut joined: Strokes = Vec::new();
    for stroke in plain(strokes, chance) {
        match joined.last_mut() {
            Some(before) if chance.share() < JOINED => before.extend(stroke),
            _ => joined.push(stroke),
        }
    }
    joined
}

/// As a pad sends them: whole numbers within the box, made smaller as a whole where they do not fit.
pub(crate) fn whole(strokes: &Strokes) -> Vec<Vec<[i64; 2]>> {
    let all = || strokes.iter().flatten();
    let least = |axis: usize| all().map(|point| point[axis]).fold(0.0, f64::min);
    let most = |axis: usize| all().map(|point| point[axis]).fold(1000.0, f64::max);
    let (left, top) = (least(0), least(1));
    let scale = 1000.0 / (most(0) - left).max(most(1) - top);
    let point = |[x, y]: &[f64; 2]| [((x - left) * scale).round() as i64, ((y - top) * scale).round() as i64];
    strokes.iter().map(|stroke| stroke.iter().map(point).collect()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_distorts_alike_each_time_and_nothing_leaves_the_box() {
        let cross: Strokes = vec![vec![[0.0, 500.0], [1000.0, 500.0]], vec![[500.0, 0.0], [500.0, 1000.0]]];
        let twice = [(); 2].map(|()| plain(&cross, &mut Chance::new(7)));
        assert_eq!(twice[0], twice[1]);
        assert_ne!(twice[0], plain(&cross, &mut Chance::new(8)));
        for seed in 0..200 {
            let points = whole(&joined(&cross, &mut Chance::new(seed)));
            assert!(points.iter().flatten().flatten().all(|value| (0..=1000).contains(value)));
        }
    }
}
