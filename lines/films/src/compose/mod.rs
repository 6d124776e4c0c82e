//! One film of the recorded files of a meeting: who was shown when, all voices, and chapters.
//!
//! ```text
//! cuts + takes ─► scenes: a plain rule ─► a file a scene, cut out of its take, or the title on a dark picture ─┐
//! voices, each from its beginning ─► mixed by 32 ──────────────────────────────────────────────────────────────┴► film
//! ```
//!
//! Each step is a child of its own within the bounds of [`Films`]; it reads the folder of the takes and writes into the
//! folder that is worked in. A take that cannot be read is left out and named.

mod arguments;
mod scenes;

use crate::plan::Unfit;
use crate::run::{FilmError, Films};
use crate::words;
use arguments::Entry;
use scenes::{Scene, Shot, millis, scenes};
use std::{
    collections::BTreeSet,
    ffi::OsString,
    fs,
    path::{Path, PathBuf},
};

pub use scenes::Cut;

/// Hours of a film at most.
const LONGEST: u64 = 12;
/// Milliseconds by which the length of a film may differ from what it is to be.
const OFF: u64 = 500;

/// A recorded file: fragmented MP4 with one track.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Take {
    /// Where it lies, absolute.
    pub path: PathBuf,
    /// Of which track; [`Cut`]s name it.
    pub track: String,
    /// When it began, in milliseconds since the recording began.
    pub start: u64,
}

/// A place in the film that has a name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Chapter {
    /// Milliseconds since the recording began.
    pub at: u64,
    /// What people read.
    pub title: String,
}

/// What a film is to be.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Composition {
    /// What stands where there is no picture.
    pub title: String,
    /// How long it is, in milliseconds.
    pub length: u64,
    /// The files, in any order.
    pub takes: Vec<Take>,
    /// Who is shown from when on, in any order.
    pub cuts: Vec<Cut>,
    /// In any order.
    pub chapters: Vec<Chapter>,
}

/// A film, 1280×720 at 25 pictures a second, H.264 and AAC.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Composed {
    /// Where it lies.
    pub path: PathBuf,
    /// Takes that could not be read.
    pub left_out: Vec<PathBuf>,
}

/// A file with sound.
#[derive(Clone, Debug)]
pub(crate) struct Voice {
    path: PathBuf,
    start: u64,
}

/// The takes as they were found.
#[derive(Default)]
struct Material {
    /// Pictures with the path of each.
    shots: Vec<Shot>,
    paths: Vec<PathBuf>,
    voices: Vec<Voice>,
    left_out: Vec<PathBuf>,
}

/// A child that is to run.
struct Step {
    /// Milliseconds of film that it goes through.
    millis: u64,
    arguments: Vec<OsString>,
}

/// How far it is: milliseconds of the steps that are done, of all, and who hears of it.
struct Progress<F> {
    done: u64,
    all: u64,
    told: F,
}

impl Films {
    /// Makes one film of takes that lie in `folder`, in `work`, which is empty and whose content but for the film is worth
    /// nothing afterwards. Both are absolute paths. `progress` hears how many thousandths are done.
    ///
    /// # Errors
    /// See [`FilmError`]; [`FilmError::Unfit`] when it has no length, or one of more than twelve hours.
    pub async fn compose(
        &self,
        folder: &Path,
        composition: &Composition,
        work: &Path,
        progress: impl FnMut(u64),
    ) -> Result<Composed, FilmError> {
        let length = composition.length;
        match length.div_ceil(3_600_000) {
            0 => return Err(Unfit(words::NO_LENGTH.to_owned()).into()),
            hours if hours > LONGEST => return Err(Unfit(words::too_long(hours, LONGEST)).into()),
            _ => {}
        }
        let mut material = self.material(&composition.takes, length).await?;
        let scenes = scenes(&composition.cuts, &material.shots, length);
        let (cuts, names) = cuts(&scenes, &material);
        let mixes: Vec<Step> = mixes(&material.voices, length);
        let told = arguments::chapters(&composition.title, &composition.chapters, length);
        fs::write(work.join(arguments::CHAPTERS), told)?;
        fs::write(work.join(arguments::TITLE), arguments::title(&composition.title))?;

        let paths = (folder, work);
        let all = cuts.iter().chain(&mixes).map(|step| step.millis).sum::<u64>() + length;
        let mut progress = Progress { done: 0, all, told: progress };
        for step in cuts {
            match self.step(paths, step, &mut progress).await {
                // What is missing of its scenes becomes dark below.
                Ok(()) | Err(FilmError::Broken(_)) => {}
                Err(error) => return Err(error),
            }
        }
        let is_made = |name: &String| fs::metadata(work.join(name)).is_ok_and(|file| file.len() > 0);
        let files: Vec<Option<String>> = names.into_iter().map(|name| name.filter(is_made)).collect();
        let missing = scenes.iter().zip(&files).filter(|(_, file)| file.is_none());
        let missing = missing.filter_map(|(scene, _)| Some(material.paths[scene.shot?].clone()));
        material.left_out.extend(missing);
        let entries = arguments::entries(&scenes, &files);
        for step in darks(&entries) {
            self.step(paths, step, &mut progress).await?;
        }
        fs::write(work.join(arguments::LIST), arguments::list(&entries))?;
        let groups = mixes.len();
        for step in mixes {
            self.step(paths, step, &mut progress).await?;
        }
        let step = Step { millis: length, arguments: arguments::join(groups, length) };
        self.step(paths, step, &mut progress).await?;
        let path = work.join(arguments::FILM);
        let made = self.probe(&path).await?;
        if made.millis.abs_diff(length) > OFF {
            return Err(FilmError::Broken(format!("it is {} ms long instead of {length}", made.millis)));
        }
        (progress.told)(1_000);
        material.left_out.sort();
        material.left_out.dedup();
        Ok(Composed { path, left_out: material.left_out })
    }

    async fn step(
        &self,
        paths: (&Path, &Path),
        step: Step,
        progress: &mut Progress<impl FnMut(u64)>,
    ) -> Result<(), FilmError> {
        let (before, all) = (progress.done, progress.all.max(1));
        let told = |done: u64| (progress.told)((1_000 * (before + done.min(step.millis)) / all).min(999));
        // Until the first scene of a long take comes, nothing is shown.
        self.patient().run(paths, step.millis, step.arguments, told).await?;
        progress.done = before + step.millis;
        Ok(())
    }

    async fn material(&self, takes: &[Take], length: u64) -> Result<Material, FilmError> {
        let mut material = Material::default();
        for take in takes.iter().filter(|take| take.start < length) {
            let probe = match self.probe(&take.path).await {
                Err(FilmError::Unfit(_)) => {
                    material.left_out.push(take.path.clone());
                    continue;
                }
                probe => probe?,
            };
            if probe.video.is_some() {
                material.shots.push(Shot::new(take.track.clone(), take.start, probe.millis));
                material.paths.push(take.path.clone());
            } else if !probe.audio.is_empty() {
                material.voices.push(Voice { path: take.path.clone(), start: take.start });
            } else {
                material.left_out.push(take.path.clone());
            }
        }
        Ok(material)
    }
}

/// What cuts all scenes out of their takes, and the name of the file of each scene that has a take.
fn cuts(scenes: &[Scene], material: &Material) -> (Vec<Step>, Vec<Option<String>>) {
    let (mut steps, mut names, mut next) = (Vec::new(), vec![None; scenes.len()], 0);
    for (number, (shot, path)) in material.shots.iter().zip(&material.paths).enumerate() {
        let its: Vec<usize> = (0..scenes.len()).filter(|place| scenes[*place].shot == Some(number)).collect();
        for places in its.chunks(arguments::CUT) {
            let chosen: Vec<Scene> = places.iter().map(|place| scenes[*place]).collect();
            let arguments = arguments::cut(path, shot, &chosen, next);
            let until = chosen.last().map_or(0, |scene| scene.until);
            steps.push(Step { millis: millis(until - shot.from), arguments });
            for place in places {
                names[*place] = Some(arguments::scene(next));
                next += 1;
            }
        }
    }
    (steps, names)
}

/// What makes the dark files among `entries`, each once.
fn darks(entries: &[Entry]) -> Vec<Step> {
    let lengths: BTreeSet<u64> =
        entries.iter().filter(|entry| entry.is_dark).map(|entry| entry.pictures).collect();
    let step = |pictures| {
        let arguments = arguments::dark(pictures, arguments::font());
        Step { millis: 0, arguments }
    };
    lengths.into_iter().map(step).collect()
}

fn mixes(voices: &[Voice], length: u64) -> Vec<Step> {
    let groups = voices.chunks(arguments::MIXED).enumerate();
    let step = |(number, group)| Step { millis: length, arguments: arguments::mix(group, length, number) };
    groups.map(step).collect()
}
