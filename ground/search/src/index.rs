//! The index on the disk: opened, checked, written, replaced.
//!
//! It lies in `live` of its folder. A new one grows in `next` and takes its place when it is whole, so pages always
//! have one to ask. Each commit carries what it covers; a writer that was killed goes on from its last commit. It
//! carries a mark too: an index lies beside a database and cannot tell by itself whether that is still the same one.

use crate::cut::tokenizers;
use crate::fields::{FORM, Fields, schema};
use hongwang_feature::findable::Document;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use tantivy::indexer::{IndexWriterOptions, NoMergePolicy};
use tantivy::schema::Field;
use tantivy::{IndexReader, IndexWriter, ReloadPolicy, Searcher, TantivyError, Term};

/// The least that tantivy takes for a writer, bytes; it is held only while something is written.
const HEAP: usize = 15_000_000;
/// Blocks of 16 KiB of stored documents that a reader keeps unpacked, for each segment.
const BLOCKS: usize = 4;
/// Bytes written to tell a full disk from another fault.
const PROBE: usize = 1 << 20;

/// How far one feature's changes are in the index.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Covered {
    /// Of which edition.
    pub edition: String,
    /// Up to which number.
    pub upto: i64,
}

/// What an index covers, by the name of the feature.
pub type Covers = BTreeMap<String, Covered>;

#[derive(Serialize, Deserialize)]
struct Payload {
    form: u32,
    covers: Covers,
    mark: String,
}

/// Why the index cannot do as asked.
#[derive(Debug, thiserror::Error)]
pub enum SearchError {
    /// There is none yet.
    #[error("there is no index in {0}; it is made in the background")]
    Absent(PathBuf),
    /// It was made by another version of the program.
    #[error("the index in {0} has another form; it is made anew in the background")]
    OtherForm(PathBuf),
    /// It cannot be read; it is made anew.
    #[error("the index in {folder} is damaged ({why}); it is made anew in the background")]
    Damaged {
        /// Where it lies.
        folder: PathBuf,
        /// What tantivy said.
        why: String,
    },
    /// No room on the disk.
    #[error("the disk is full: {0} cannot grow; free some space, the index goes on by itself")]
    Full(PathBuf),
    /// The folder cannot be written.
    #[error("{folder} cannot be written ({source}); check the owner of the data folder")]
    Io {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        source: io::Error,
    },
}

/// An index that can be asked. Cheap to clone.
#[derive(Clone)]
pub struct Index {
    folder: PathBuf,
    index: tantivy::Index,
    reader: IndexReader,
    pub(crate) fields: Fields,
    covers: Covers,
    mark: String,
}

impl std::fmt::Debug for Index {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Index({})", self.folder.display())
    }
}

fn live(folder: &Path) -> PathBuf {
    folder.join("live")
}

fn next(folder: &Path) -> PathBuf {
    folder.join("next")
}

impl Index {
    /// Opens the index of `folder`. With `check` every byte is compared with its checksum first.
    ///
    /// # Errors
    /// When there is none that this version can read.
    pub fn open(folder: &Path, check: bool) -> Result<Self, SearchError> {
        Self::at(&live(folder), check)
    }

    fn at(folder: &Path, check: bool) -> Result<Self, SearchError> {
        let damaged =
            |error: TantivyError| SearchError::Damaged { folder: folder.to_owned(), why: error.to_string() };
        if !folder.join("meta.json").is_file() {
            return Err(SearchError::Absent(folder.to_owned()));
        }
        let mut index = tantivy::Index::open_in_dir(folder).map_err(damaged)?;
        let payload = index.load_metas().map_err(damaged)?.payload.unwrap_or_default();
        let payload: Option<Payload> = serde_json::from_str(&payload).ok();
        let (schema, fields) = schema();
        let Some(payload) = payload.filter(|payload| payload.form == FORM && index.schema() == schema) else {
            return Err(SearchError::OtherForm(folder.to_owned()));
        };
        if check && let Some(file) = index.validate_checksum().map_err(damaged)?.into_iter().next() {
            return Err(SearchError::Damaged { folder: folder.to_owned(), why: file.display().to_string() });
        }
        index.set_tokenizers(tokenizers());
        let reader = index
            .reader_builder()
            .reload_policy(ReloadPolicy::Manual)
            .doc_store_cache_num_blocks(BLOCKS)
            .try_into()
            .map_err(damaged)?;
        let Payload { covers, mark, .. } = payload;
        Ok(Self { folder: folder.to_owned(), index, reader, fields, covers, mark })
    }

    /// Throws away whatever lies in `folder`, to be made anew.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn discard(folder: &Path) -> Result<(), SearchError> {
        for place in [live(folder), next(folder)] {
            match fs::remove_dir_all(&place) {
                Err(source) if source.kind() != io::ErrorKind::NotFound => {
                    return Err(trouble_of(&place, source));
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// What it covers.
    pub fn covers(&self) -> &Covers {
        &self.covers
    }

    /// The mark of its last commit.
    pub fn mark(&self) -> &str {
        &self.mark
    }

    pub(crate) fn searcher(&self) -> Searcher {
        self.reader.searcher()
    }

    pub(crate) fn damaged(&self, error: impl std::fmt::Display) -> SearchError {
        SearchError::Damaged { folder: self.folder.clone(), why: error.to_string() }
    }
}

/// The one writer of an index; it holds some 15 MB until it is dropped.
pub struct Writing {
    folder: PathBuf,
    place: PathBuf,
    writer: IndexWriter,
    fields: Fields,
    covers: Covers,
}

impl std::fmt::Debug for Writing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Writing({})", self.place.display())
    }
}

impl Writing {
    /// Goes on with the index that is asked.
    ///
    /// # Errors
    /// As [`Index::open`], or when it cannot be written.
    pub fn on(folder: &Path) -> Result<Self, SearchError> {
        Self::of(folder, Index::at(&live(folder), false)?)
    }

    /// Goes on with the new index that a writer before this one left behind, if `fits` holds for it, or begins an
    /// empty one.
    ///
    /// # Errors
    /// When the folder cannot be written.
    pub fn anew(folder: &Path, fits: impl Fn(&Index) -> bool) -> Result<Self, SearchError> {
        let place = next(folder);
        if let Ok(begun) = Index::at(&place, true)
            && fits(&begun)
        {
            return Ok(Self::of(folder, begun)?.unmerged());
        }
        let io = |source| trouble_of(&place, source);
        match fs::remove_dir_all(&place) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(io(error)),
            _ => fs::create_dir_all(&place).map_err(io)?,
        }
        let (schema, fields) = schema();
        let mut index =
            tantivy::Index::create_in_dir(&place, schema).map_err(|error| trouble(&place, &error))?;
        index.set_tokenizers(tokenizers());
        let writer = writer(&index).map_err(|error| trouble(&place, &error))?;
        Ok(Self { folder: folder.to_owned(), place, writer, fields, covers: Covers::new() }.unmerged())
    }

    /// Nobody asks an index that is being made: its pieces are merged once, at the end, with no other merge beside.
    fn unmerged(self) -> Self {
        self.writer.set_merge_policy(Box::new(NoMergePolicy));
        self
    }

    fn of(folder: &Path, index: Index) -> Result<Self, SearchError> {
        let writer = writer(&index.index).map_err(|error| trouble(&index.folder, &error))?;
        let Index { folder: place, fields, covers, .. } = index;
        Ok(Self { folder: folder.to_owned(), place, writer, fields, covers })
    }

    /// What it covers so far.
    pub fn covers(&self) -> &Covers {
        &self.covers
    }

    /// Takes changes of a feature in: each document under its key, or none where it is gone.
    ///
    /// # Errors
    /// When the disk is full or the index fails.
    pub fn take(
        &mut self,
        feature: &str,
        changed: &[(String, Option<Document>)],
        covered: Covered,
    ) -> Result<(), SearchError> {
        for (key, document) in changed {
            let key = key_of(feature, key);
            self.writer.delete_term(Fields::term(self.fields.key, &key));
            if let Some(document) = document {
                let filled = self.fields.fill(&key, document);
                self.writer.add_document(filled).map_err(|error| trouble(&self.place, &error))?;
            }
        }
        self.covers.insert(feature.to_owned(), covered);
        Ok(())
    }

    /// Makes what was taken in last, under a mark by which the caller knows this commit again.
    ///
    /// # Errors
    /// When the disk is full or the index fails; nothing since the last commit is then kept.
    pub fn commit(&mut self, mark: &str) -> Result<(), SearchError> {
        let payload = Payload { form: FORM, covers: self.covers.clone(), mark: mark.to_owned() };
        let payload = serde_json::to_string(&payload).expect("plain data");
        let mut prepared = self.writer.prepare_commit().map_err(|error| trouble(&self.place, &error))?;
        prepared.set_payload(&payload);
        prepared.commit().map_err(|error| trouble(&self.place, &error))?;
        Ok(())
    }

    /// Commits, lets merges end and gives the memory back; a new index takes the place of the one that is asked.
    ///
    /// # Errors
    /// As [`Writing::commit`].
    pub fn finish(mut self, mark: &str) -> Result<Index, SearchError> {
        self.commit(mark)?;
        let Self { folder, place, mut writer, .. } = self;
        let segments = writer.index().searchable_segment_ids().map_err(|error| trouble(&place, &error))?;
        let is_new = place == next(&folder);
        // A whole new index becomes one piece: each piece costs a seek a word.
        if is_new && segments.len() > 1 {
            writer.merge(&segments).wait().map_err(|error| trouble(&place, &error))?;
        }
        writer.wait_merging_threads().map_err(|error| trouble(&place, &error))?;
        if is_new {
            let live = live(&folder);
            let io = |source| trouble_of(&folder, source);
            if live.exists() {
                fs::remove_dir_all(&live).map_err(io)?;
            }
            fs::rename(&place, &live).map_err(io)?;
        }
        Index::open(&folder, false)
    }
}

/// The key of a document among those of all features.
pub(crate) fn key_of(feature: &str, key: &str) -> String {
    format!("{feature} {key}")
}

pub(crate) fn key_term(field: Field, feature: &str, key: &str) -> Term {
    Fields::term(field, &key_of(feature, key))
}

fn writer(index: &tantivy::Index) -> tantivy::Result<IndexWriter> {
    let options = IndexWriterOptions::builder();
    let options = options.num_worker_threads(1).num_merge_threads(1).memory_budget_per_thread(HEAP);
    index.writer_with_options(options.build())
}

/// What a failed write means. tantivy hides the reason of its threads, so the disk is asked itself.
fn trouble(folder: &Path, error: &TantivyError) -> SearchError {
    if is_full(folder) {
        return SearchError::Full(folder.to_owned());
    }
    SearchError::Damaged { folder: folder.to_owned(), why: error.to_string() }
}

fn trouble_of(folder: &Path, source: io::Error) -> SearchError {
    if source.kind() == io::ErrorKind::StorageFull || is_full(folder) {
        return SearchError::Full(folder.to_owned());
    }
    SearchError::Io { folder: folder.to_owned(), source }
}

fn is_full(folder: &Path) -> bool {
    let probe = folder.join(".room");
    let tried = fs::File::create(&probe).and_then(|mut file| {
        file.write_all(&vec![1; PROBE])?;
        file.sync_all()
    });
    let full = tried.is_err_and(|error| {
        matches!(error.kind(), io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded)
    });
    // What could not be written need not be taken away.
    let _ = fs::remove_file(&probe);
    full
}
