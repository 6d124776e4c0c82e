//! A film as screens know it: plain data, and the rules over it.
//!
//! Invariant: there is no film without rights, and none is shown after they end, by the clock of whoever shows it.

use crate::study::question::Question;
use hongwang_base::{Millis, OrgPath};
use hongwang_replica::BlobRef;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Who lets it be shown, where, and until when.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Rights {
    /// Who owns the film.
    pub(crate) owner: String,
    /// By what it may be shown: a contract and its number, a permission, 公版.
    pub(crate) licence: String,
    /// Until the end of which day; none while nothing ends it.
    pub(crate) until: Option<Millis>,
    /// Within which organisation alone it may be shown; none where it says nothing of places.
    #[serde(default)]
    pub(crate) territory: Option<OrgPath>,
}

/// A place in a film with a name: a step of a dance, an act of an opera.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Chapter {
    /// Milliseconds from the beginning.
    pub(crate) at: u64,
    pub(crate) name: String,
}

/// What an editor writes about a film.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct Sheet {
    pub(crate) title: String,
    pub(crate) intro: String,
    /// The column of the tree that it stands in, without the leading `/`.
    pub(crate) place: String,
    /// The series that it belongs to; empty when it stands alone.
    pub(crate) series: String,
    /// 0 where there are no seasons.
    pub(crate) season: u16,
    /// 0 where there are no episodes.
    pub(crate) episode: u16,
    pub(crate) tags: Vec<String>,
    /// Who acts, sings, teaches.
    pub(crate) people: Vec<String>,
    /// The language or dialect that is spoken.
    pub(crate) language: String,
    pub(crate) chapters: Vec<Chapter>,
    /// Whether it is played with the keys of a lesson: slow, mirrored, in loops.
    pub(crate) lesson: bool,
    /// What is asked together once it is over.
    pub(crate) questions: Vec<Question>,
    pub(crate) rights: Rights,
    /// Whose villages get it before other films once it is let onto the screens; whoever brought it says so.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(crate) first: Vec<OrgPath>,
}

/// One file that a screen plays.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Copy {
    pub(crate) kind: CopyKind,
    pub(crate) blob: BlobRef,
    /// Pixels; 0 of sound alone.
    pub(crate) height: u32,
}

/// For whom a copy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum CopyKind {
    /// For the screen in the hall.
    Large,
    /// For telephones, and for lines that hold no more.
    Small,
    /// Sound alone.
    Sound,
}

/// Small pictures of a film in rows of one picture.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Strip {
    pub(crate) blob: BlobRef,
    /// Milliseconds from one to the next.
    pub(crate) every: u64,
    pub(crate) columns: u64,
    /// Pixels of one.
    pub(crate) picture: (u32, u32),
}

/// What was made of the file that came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Made {
    /// Milliseconds.
    pub(crate) millis: u64,
    /// The largest first.
    pub(crate) copies: Vec<Copy>,
    pub(crate) poster: Option<BlobRef>,
    pub(crate) strip: Option<Strip>,
    /// WebVTT by language.
    pub(crate) subtitles: Vec<(String, BlobRef)>,
}

impl Made {
    /// Everything of it with what it is.
    pub(crate) fn files(&self) -> impl Iterator<Item = (&'static str, BlobRef)> + '_ {
        let copies = self
            .copies
            .iter()
            .map(|copy| (if copy.kind == CopyKind::Sound { "audio/mp4" } else { "video/mp4" }, copy.blob));
        copies.chain(self.light())
    }

    /// What a page shows before anybody plays: it travels with the record.
    pub(crate) fn light(&self) -> impl Iterator<Item = (&'static str, BlobRef)> + '_ {
        let pictures = self.poster.iter().chain(self.strip.as_ref().map(|strip| &strip.blob));
        let pictures = pictures.map(|blob| ("image/jpeg", *blob));
        pictures.chain(self.subtitles.iter().map(|(_, blob)| ("text/vtt; charset=utf-8", *blob)))
    }

    /// The copy of this kind, or the next best with pictures before sound.
    pub(crate) fn copy(&self, kind: CopyKind) -> Option<&Copy> {
        self.copies.iter().find(|copy| copy.kind == kind).or_else(|| self.copies.first())
    }
}

/// A film that stands on screens.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Film {
    pub(crate) id: Uuid,
    /// Whose screens show it: this organisation and all below.
    pub(crate) scope: OrgPath,
    pub(crate) sheet: Sheet,
    pub(crate) made: Made,
    /// When it was let onto the screens.
    pub(crate) at: Millis,
}

impl Film {
    pub(crate) fn address(&self) -> String {
        format!("/media/film/{}", self.id)
    }

    /// When it may no longer be shown.
    pub(crate) fn until(&self) -> Millis {
        self.sheet.rights.until.unwrap_or(Millis(i64::MAX))
    }

    /// What one tile shows: the film, or the series that it belongs to.
    pub(crate) fn group(&self) -> String {
        if self.sheet.series.is_empty() {
            self.id.to_string()
        } else {
            format!("{}{}", self.scope, self.sheet.series)
        }
    }
}

/// Films in the order of their series: season, episode, title.
pub(crate) fn in_order(mut films: Vec<Film>) -> Vec<Film> {
    films.sort_by(|a, b| {
        let key = |film: &Film| (film.sheet.season, film.sheet.episode);
        key(a).cmp(&key(b)).then_with(|| a.sheet.title.cmp(&b.sheet.title)).then_with(|| a.id.cmp(&b.id))
    });
    films
}

/// The tiles of a list: the newest first, those of `village` itself before all, a series once.
pub(crate) fn tiles(films: &[Film], village: &OrgPath) -> Vec<Vec<Film>> {
    let mut groups: Vec<Vec<Film>> = Vec::new();
    for film in films {
        match groups.iter_mut().find(|group| group[0].group() == film.group()) {
            Some(group) => group.push(film.clone()),
            None => groups.push(vec![film.clone()]),
        }
    }
    groups.sort_by_key(|group| {
        let newest = group.iter().map(|film| film.at).max().unwrap_or_default();
        (group[0].scope != *village, std::cmp::Reverse(newest))
    });
    groups.into_iter().map(in_order).collect()
}
