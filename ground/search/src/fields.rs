//! The fields of the index and how a document fills them.

use crate::cut::{LETTERS, PAIRS, SOUNDS, WORDS};
use crate::fold::whole;
use hongwang_feature::findable::{Document, Group};
use tantivy::schema::{
    FAST, Field, IndexRecordOption, STORED, STRING, Schema, TextFieldIndexing, TextOptions,
};
use tantivy::{TantivyDocument, Term};

/// Counted up whenever a field changes, or how text is cut: an index of another form is made anew.
pub(crate) const FORM: u32 = 2;

/// The names of the fast fields.
pub(crate) const GROUP: &str = "group";
pub(crate) const RANK: &str = "rank";
pub(crate) const ENDS: &str = "ends";
pub(crate) const SCOPE: &str = "scope";

/// The fields.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Fields {
    /// Feature and key, as one term: what a document is deleted by.
    pub(crate) key: Field,
    /// Single characters of title and text, without places.
    pub(crate) letter: Field,
    /// Pairs of title and text, with places.
    pub(crate) pair: Field,
    /// Words of title and text, for the order.
    pub(crate) word: Field,
    /// Single characters of the title, with places.
    pub(crate) title: Field,
    /// How the title sounds, with places.
    pub(crate) sound: Field,
    group: Field,
    rank: Field,
    ends: Field,
    scope: Field,
    /// The document as it is shown, as JSON.
    pub(crate) shown: Field,
}

fn cut(tokenizer: &str, record: IndexRecordOption) -> TextOptions {
    let indexing = TextFieldIndexing::default().set_tokenizer(tokenizer).set_fieldnorms(false);
    TextOptions::default().set_indexing_options(indexing.set_index_option(record))
}

pub(crate) fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let places = IndexRecordOption::WithFreqsAndPositions;
    let fields = Fields {
        key: schema.add_text_field("key", STRING | STORED),
        letter: schema.add_text_field("letter", cut(LETTERS, IndexRecordOption::Basic)),
        pair: schema.add_text_field("pair", cut(PAIRS, places)),
        word: schema.add_text_field("word", cut(WORDS, IndexRecordOption::Basic)),
        title: schema.add_text_field("title", cut(LETTERS, places)),
        sound: schema.add_text_field("sound", cut(SOUNDS, places)),
        group: schema.add_u64_field(GROUP, FAST),
        rank: schema.add_i64_field(RANK, FAST),
        ends: schema.add_i64_field(ENDS, FAST),
        scope: schema.add_text_field(SCOPE, TextOptions::default().set_fast("raw")),
        shown: schema.add_text_field("shown", STORED),
    };
    (schema.build(), fields)
}

/// The number of a group in the index.
pub(crate) fn number(group: Group) -> u64 {
    Group::ALL.iter().position(|each| *each == group).map_or(u64::MAX, |place| place as u64)
}

impl Fields {
    /// What goes into the index for a document.
    pub(crate) fn fill(&self, key: &str, document: &Document) -> TantivyDocument {
        let whole = whole(document);
        let mut filled = TantivyDocument::default();
        filled.add_text(self.key, key);
        filled.add_text(self.letter, &whole);
        filled.add_text(self.pair, &whole);
        filled.add_text(self.word, &whole);
        filled.add_text(self.title, &document.title);
        filled.add_text(self.sound, &document.title);
        filled.add_u64(self.group, number(document.group));
        filled.add_i64(self.rank, rank(document));
        filled.add_i64(self.ends, document.ends.map_or(i64::MAX, |at| at.0));
        filled.add_text(self.scope, document.scope.as_str());
        filled.add_text(self.shown, serde_json::to_string(document).expect("a document is plain data"));
        filled
    }

    pub(crate) fn term(field: Field, text: &str) -> Term {
        Term::from_field_text(field, text)
    }
}

/// The order among equals: the newest first; what has no date, the shortest title first.
pub(crate) fn rank(document: &Document) -> i64 {
    let length = i64::try_from(document.title.chars().count()).unwrap_or(i64::MAX);
    document.date.map_or(-length, |at| at.0)
}
