//! Which picture a film shows when: a plain function of cuts and takes.

/// Pictures a second of a film.
pub(crate) const RATE: u64 = 25;
/// Milliseconds of one picture.
const PICTURE: u64 = 1_000 / RATE;
/// A cut that stands shorter is left out: nobody sees who it was. Milliseconds.
const SHORTEST: u64 = 1_000;
/// Where a picture is missing no longer than so many pictures, the last one stays.
pub(crate) const HELD: u64 = 2 * RATE;

/// From when on the picture of which track is shown.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Cut {
    /// Milliseconds since the recording began.
    pub from: u64,
    /// Whose; none where nobody is shown.
    pub track: Option<String>,
}

/// A file with pictures.
#[derive(Clone, PartialEq, Eq, Debug)]
pub(crate) struct Shot {
    pub(crate) track: String,
    /// Pictures of the film from its beginning to that of the file, and to its end.
    pub(crate) from: u64,
    pub(crate) until: u64,
}

impl Shot {
    pub(crate) fn new(track: String, start: u64, length: u64) -> Self {
        Self { track, from: pictures(start), until: pictures(start + length) }
    }
}

/// A stretch of the film, in pictures from its beginning.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub(crate) struct Scene {
    pub(crate) from: u64,
    pub(crate) until: u64,
    /// Which of the shots; none is the title.
    pub(crate) shot: Option<usize>,
}

impl Scene {
    pub(crate) fn pictures(&self) -> u64 {
        self.until - self.from
    }
}

/// Pictures that begin within so many milliseconds.
pub(crate) fn pictures(millis: u64) -> u64 {
    (millis + PICTURE / 2) / PICTURE
}

pub(crate) fn millis(pictures: u64) -> u64 {
    pictures * PICTURE
}

/// The scenes of a film of so many milliseconds: one after another, without a hole.
pub(crate) fn scenes(cuts: &[Cut], shots: &[Shot], length: u64) -> Vec<Scene> {
    let all = pictures(length);
    let mut scenes: Vec<Scene> = Vec::new();
    for (from, until, track) in stretches(cuts, length) {
        let mut at = from;
        while at < until {
            let scene = scene(shots, track, at, until);
            at = scene.until;
            push(&mut scenes, scene, shots);
        }
    }
    debug_assert_eq!(scenes.iter().map(Scene::pictures).sum::<u64>(), all);
    scenes
}

/// Cuts in their order, each until the next, from the beginning to the end; in pictures.
fn stretches(cuts: &[Cut], length: u64) -> Vec<(u64, u64, Option<&str>)> {
    let mut sorted: Vec<&Cut> = cuts.iter().filter(|cut| cut.from < length).collect();
    sorted.sort_by_key(|cut| cut.from);
    let ends: Vec<u64> = sorted.iter().skip(1).map(|cut| cut.from).chain([length]).collect();
    let kept = sorted.iter().zip(ends).filter(|(cut, end)| end - cut.from >= SHORTEST);
    let kept: Vec<(u64, Option<&str>)> = [(0, None)]
        .into_iter()
        .chain(kept.map(|(cut, _)| (pictures(cut.from), cut.track.as_deref())))
        .collect();
    let ends: Vec<u64> = kept.iter().skip(1).map(|(from, _)| *from).chain([pictures(length)]).collect();
    kept.into_iter().zip(ends).map(|((from, track), end)| (from, end, track)).collect()
}

/// What is shown of `track` at `at`, and until when it stays the same. Of two files at once the later one.
fn scene(shots: &[Shot], track: Option<&str>, at: u64, until: u64) -> Scene {
    let its = || shots.iter().enumerate().filter(|(_, shot)| Some(shot.track.as_str()) == track);
    let next = its().map(|(_, shot)| shot.from).filter(|from| *from > at).min().unwrap_or(u64::MAX);
    let shown =
        its().filter(|(_, shot)| shot.from <= at && at < shot.until).max_by_key(|(_, shot)| shot.from);
    let end = shown.map_or(u64::MAX, |(_, shot)| shot.until);
    Scene { from: at, until: until.min(next).min(end), shot: shown.map(|(number, _)| number) }
}

fn push(scenes: &mut Vec<Scene>, scene: Scene, shots: &[Shot]) {
    match scenes.last_mut() {
        Some(last) if last.shot == scene.shot => last.until = scene.until,
        // A change of layer, a short stall: the title would only flash up.
        Some(Scene { until, shot: Some(shot), .. })
            if scene.shot.is_none() && scene.pictures() <= HELD && *until <= shots[*shot].until =>
        {
            *until = scene.until;
        }
        _ => scenes.push(scene),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn cut(from: u64, track: &str) -> Cut {
        Cut { from, track: (!track.is_empty()).then(|| track.to_owned()) }
    }

    fn shot(track: &str, start: u64, length: u64) -> Shot {
        Shot::new(track.to_owned(), start, length)
    }

    fn shown(cuts: &[Cut], shots: &[Shot], length: u64) -> Vec<(u64, Option<usize>)> {
        let scenes = scenes(cuts, shots, length);
        scenes.iter().map(|scene| (millis(scene.pictures()), scene.shot)).collect()
    }

    #[test]
    fn where_there_is_no_picture_the_title_stands() {
        assert_eq!(shown(&[], &[], 5_000), [(5_000, None)]);
        assert_eq!(shown(&[cut(0, "a")], &[], 5_000), [(5_000, None)]);
        let shots = [shot("a", 4_000, 3_000)];
        assert_eq!(
            shown(&[cut(1_000, "a")], &shots, 12_000),
            [(4_000, None), (3_000, Some(0)), (5_000, None)]
        );
        assert_eq!(
            shown(&[cut(0, "a"), cut(5_000, "")], &shots, 9_000),
            [(4_000, None), (1_000, Some(0)), (4_000, None)]
        );
    }

    #[test]
    fn a_picture_that_stops_for_a_moment_stays() {
        let shots = [shot("a", 0, 3_000), shot("a", 4_920, 3_000), shot("a", 12_000, 1_000)];
        let expected = [(4_920, Some(0)), (3_000, Some(1)), (4_080, None), (1_000, Some(2))];
        assert_eq!(shown(&[cut(0, "a")], &shots, 13_000), expected);
    }

    #[test]
    fn of_two_files_at_once_the_later_is_shown() {
        let shots = [shot("a", 0, 9_000), shot("a", 4_000, 1_000)];
        assert_eq!(
            shown(&[cut(0, "a")], &shots, 9_000),
            [(4_000, Some(0)), (1_000, Some(1)), (4_000, Some(0))]
        );
    }

    #[test]
    fn a_cut_that_nobody_could_see_is_left_out_and_their_order_does_not_matter() {
        let shots = [shot("a", 0, 9_000), shot("b", 0, 9_000)];
        let cuts = [cut(5_000, "b"), cut(0, "a"), cut(3_000, "b"), cut(3_900, "a"), cut(20_000, "b")];
        assert_eq!(shown(&cuts, &shots, 9_000), [(5_000, Some(0)), (4_000, Some(1))]);
    }

    proptest! {
        #[test]
        fn scenes_fill_the_film_and_stay_within_their_shots(
            cuts in prop::collection::vec((0u64..40_000, 0usize..4), 0..12),
            shots in prop::collection::vec((0usize..3, 0u64..40_000, 0u64..20_000), 0..12),
            length in 0u64..50_000,
        ) {
            let names = ["a", "b", "c", ""];
            let cuts: Vec<Cut> = cuts.into_iter().map(|(from, name)| cut(from, names[name])).collect();
            let shots: Vec<Shot> = shots.into_iter().map(|(name, start, length)| shot(names[name], start, length)).collect();
            let scenes = scenes(&cuts, &shots, length);
            let mut at = 0;
            for scene in &scenes {
                prop_assert_eq!(scene.from, at);
                prop_assert!(scene.until > scene.from);
                at = scene.until;
                if let Some(shot) = scene.shot.map(|number| &shots[number]) {
                    prop_assert!(shot.from <= scene.from && scene.until <= shot.until + HELD);
                }
            }
            prop_assert_eq!(at, pictures(length));
        }
    }
}
