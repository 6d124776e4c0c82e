//! Reads the tree file: TOML in, a whole [`Tree`] or every problem with its line out.
//!
//! A value that cannot be read is reported and stood in for, so that the rest of the file is still checked; a tree
//! with stand-ins is never handed out, because any problem refuses the file.

use super::rules::{caption_faults, column_faults, key_faults, sibling_faults};
use super::{
    Arrangement, Caption, Column, Fault, Field, FileLine, Hall, IconKnown, Kind, MAX_HALLS, MAX_ITEMS,
    MaxAge, OrganisationType, Section, Shortcut, Slug, Tier, Tree, TreeProblem, TreeProblems,
};
use std::{fs::File, io::Read, ops::Range, path::Path, str::FromStr};
use toml::de::{DeTable, DeValue};

/// The most bytes of a tree file or an override.
pub(super) const MAX_BYTES: usize = 1 << 20;

/// The tree that comes with the product.
const SHIPPED: &str = include_str!("../../../../halls/columns.toml");

const CAPTION: [Field; 5] = [Field::Slug, Field::Name, Field::Short, Field::Icon, Field::Speak];

const COLUMN: [Field; 8] = [
    Field::Kind,
    Field::Tier,
    Field::Later,
    Field::Owner,
    Field::Source,
    Field::MaxAge,
    Field::Review,
    Field::Instead,
];

impl Tree {
    /// The tree that comes with the product.
    ///
    /// # Errors
    /// When it names an icon that the shell has not.
    pub fn shipped(icon_known: IconKnown) -> Result<Self, TreeProblems> {
        Self::parse("halls/columns.toml", SHIPPED.as_bytes(), icon_known)
    }

    /// The tree in the file at `path`.
    ///
    /// # Errors
    /// When it cannot be opened, and as [`Tree::parse`].
    pub fn load(path: &Path, icon_known: IconKnown) -> Result<Self, TreeProblems> {
        let file = path.display().to_string();
        let mut bytes = Vec::new();
        File::open(path)
            .and_then(|opened| opened.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
            .map_err(|error| TreeProblems::one(&file, Fault::Unreadable(error.to_string())))?;
        Self::parse(&file, &bytes, icon_known)
    }

    /// The tree in `bytes`; `file` is what problems call it.
    ///
    /// # Errors
    /// All problems at once, in the order of their lines.
    pub fn parse(file: &str, bytes: &[u8], icon_known: IconKnown) -> Result<Self, TreeProblems> {
        if bytes.len() > MAX_BYTES {
            return Err(TreeProblems::one(file, Fault::TooLarge { limit: MAX_BYTES }));
        }
        let text = std::str::from_utf8(bytes)
            .map_err(|_| TreeProblems::one(file, Fault::Syntax("不是 UTF-8 编码的文字".to_owned())))?;
        let (document, errors) = DeTable::parse_recoverable(text);
        let mut reader = Reader { file, text, icon_known, found: Vec::new() };
        if errors.is_empty() {
            let tree = reader.tree(document.get_ref());
            return reader.finish().map(|()| tree);
        }
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            reader.push(start, start, String::new(), None, Fault::Syntax(error.message().to_owned()));
        }
        Err(reader.finish().err().unwrap_or(TreeProblems(Vec::new())))
    }
}

/// One table of the file and what a message calls it.
struct Entry<'a> {
    table: &'a DeTable<'a>,
    start: usize,
    field: Field,
    /// The address of a hall, section or column; the name of anything else.
    address: String,
}

impl Entry<'_> {
    fn place(&self) -> String {
        format!("{} {}", self.field.words(), self.address)
    }
}

struct Found {
    /// Where the table starts that it is about, and which byte it points at.
    entry: usize,
    offset: usize,
    problem: TreeProblem,
}

struct Reader<'a> {
    file: &'a str,
    text: &'a str,
    icon_known: IconKnown<'a>,
    found: Vec<Found>,
}

impl<'a> Reader<'a> {
    fn tree(&mut self, root: &'a DeTable<'a>) -> Tree {
        let root = Entry { table: root, start: 0, field: Field::Hall, address: String::new() };
        self.only(&root, &[Field::Hall, Field::Shortcut, Field::OrganisationType]);
        let mut tree = Tree { halls: Vec::new(), shortcuts: Vec::new(), organisation_types: Vec::new() };
        let entries = self.inside(&root, Field::Hall);
        tree.halls = entries.iter().map(|entry| self.hall(entry)).collect();
        self.siblings(&entries, tree.halls.iter().map(|hall| &hall.caption.slug), MAX_HALLS);

        let entries = self.tables(&root, Field::Shortcut);
        tree.shortcuts = entries.iter().map(|entry| self.shortcut(entry)).collect();
        let kinds = self.tables(&root, Field::OrganisationType);
        tree.organisation_types = kinds.iter().map(|entry| self.organisation_type(entry)).collect();
        self.siblings(&kinds, tree.organisation_types.iter().map(|kind| &kind.slug), usize::MAX);
        // Where a slug is wrong, what leads to it is not wrong for that.
        if !self.found.iter().any(|found| found.problem.field == Some(Field::Slug)) {
            self.leads_somewhere(&tree, &entries, &kinds);
        }
        tree
    }

    /// Checks where the shortcuts and the types of organisation lead.
    fn leads_somewhere(&mut self, tree: &Tree, shortcuts: &[Entry<'a>], kinds: &[Entry<'a>]) {
        let places = tree.shortcuts.iter().map(|shortcut| shortcut.to.clone()).collect();
        let all = Arrangement { halls: Vec::new(), shortcuts: places };
        for (index, fault) in all.shortcut_faults(tree) {
            self.report(&shortcuts[index], Field::To, fault);
        }
        for (entry, kind) in kinds.iter().zip(&tree.organisation_types) {
            for problem in tree.for_organisation(&kind.arrangement).1 {
                self.report(entry, problem.field.unwrap_or(Field::Halls), problem.fault);
            }
        }
    }

    fn hall(&mut self, entry: &Entry<'a>) -> Hall {
        self.only(entry, &[&CAPTION[..], &[Field::Section]].concat());
        let caption = self.caption(entry);
        let entries = self.inside(entry, Field::Section);
        let sections: Vec<_> = entries.iter().map(|entry| self.section(entry)).collect();
        self.siblings(&entries, sections.iter().map(|section| &section.caption.slug), MAX_ITEMS);
        Hall { caption, sections }
    }

    fn section(&mut self, entry: &Entry<'a>) -> Section {
        self.only(entry, &[&CAPTION[..], &[Field::Column]].concat());
        let caption = self.caption(entry);
        let entries = self.inside(entry, Field::Column);
        let columns: Vec<_> = entries.iter().map(|entry| self.column(entry)).collect();
        self.siblings(&entries, columns.iter().map(|column| &column.caption.slug), MAX_ITEMS);
        Section { caption, columns }
    }

    fn column(&mut self, entry: &Entry<'a>) -> Column {
        self.only(entry, &[&CAPTION[..], &COLUMN[..]].concat());
        let column = Column {
            caption: self.caption_parts(entry),
            kind: self.required(entry, Field::Kind).unwrap_or(Kind::Static),
            tier: self.required(entry, Field::Tier).unwrap_or(Tier::A),
            later: self.parsed(entry, Field::Later),
            owner: self.text(entry, Field::Owner).unwrap_or_default(),
            source: self.text(entry, Field::Source).unwrap_or_default(),
            max_age: self.required(entry, Field::MaxAge).unwrap_or(MaxAge::NONE),
            review: self.parsed(entry, Field::Review).unwrap_or_default(),
            instead: self.text(entry, Field::Instead),
        };
        let faults = column_faults(&column, self.icon_known);
        self.report_all(entry, faults);
        column
    }

    fn shortcut(&mut self, entry: &Entry<'a>) -> Shortcut {
        self.only(entry, &[Field::Name, Field::To, Field::Icon, Field::Speak]);
        let mut text = |field| self.text(entry, field).unwrap_or_default();
        let shortcut = Shortcut {
            name: text(Field::Name),
            to: text(Field::To),
            icon: text(Field::Icon),
            speak: text(Field::Speak),
        };
        if shortcut.to.is_empty() {
            self.report(entry, Field::To, Fault::Missing(Field::To));
        }
        let faults = key_faults(&shortcut.name, None, &shortcut.icon, &shortcut.speak, self.icon_known);
        self.report_all(entry, faults);
        shortcut
    }

    fn organisation_type(&mut self, entry: &Entry<'a>) -> OrganisationType {
        self.only(entry, &[Field::Slug, Field::Name, Field::Halls, Field::Shortcuts]);
        let name = self.text(entry, Field::Name).unwrap_or_default();
        if name.is_empty() {
            self.report(entry, Field::Name, Fault::Missing(Field::Name));
        }
        let mut halls = Vec::new();
        for word in self.list(entry, Field::Halls) {
            match word.parse() {
                Ok(slug) => halls.push(slug),
                Err(fault) => self.report(entry, Field::Halls, fault),
            }
        }
        OrganisationType {
            slug: self.required(entry, Field::Slug).unwrap_or_else(Slug::unreadable),
            name,
            arrangement: Arrangement { halls, shortcuts: self.list(entry, Field::Shortcuts) },
        }
    }

    fn caption(&mut self, entry: &Entry<'a>) -> Caption {
        let caption = self.caption_parts(entry);
        let faults = caption_faults(&caption, self.icon_known);
        self.report_all(entry, faults);
        caption
    }

    fn caption_parts(&mut self, entry: &Entry<'a>) -> Caption {
        Caption {
            slug: self.required(entry, Field::Slug).unwrap_or_else(Slug::unreadable),
            name: self.text(entry, Field::Name).unwrap_or_default(),
            short: self.text(entry, Field::Short),
            icon: self.text(entry, Field::Icon).unwrap_or_default(),
            speak: self.text(entry, Field::Speak).unwrap_or_default(),
        }
    }
}

/// Values of one table.
impl<'a> Reader<'a> {
    /// Reports every key that does not belong into this table.
    fn only(&mut self, entry: &Entry<'a>, fields: &[Field]) {
        for key in entry.table.keys() {
            if !fields.iter().any(|field| field.key() == key.get_ref()) {
                let allowed = fields.iter().map(|field| field.key()).collect::<Vec<_>>().join("、");
                let fault = Fault::UnknownField { key: key.get_ref().to_string(), allowed };
                self.push(entry.start, key.span().start, entry.place(), None, fault);
            }
        }
    }

    fn text(&mut self, entry: &Entry<'a>, field: Field) -> Option<String> {
        let value = entry.table.get(field.key())?;
        let text = value.get_ref().as_str();
        if text.is_none() {
            self.report(entry, field, Fault::WrongType(field));
        }
        text.map(|text| text.trim().to_owned())
    }

    fn parsed<T: FromStr<Err = Fault>>(&mut self, entry: &Entry<'a>, field: Field) -> Option<T> {
        let parsed = self.text(entry, field)?.parse::<T>();
        parsed.map_err(|fault| self.report(entry, field, fault)).ok()
    }

    fn required<T: FromStr<Err = Fault>>(&mut self, entry: &Entry<'a>, field: Field) -> Option<T> {
        if entry.table.get(field.key()).is_none() {
            self.report(entry, field, Fault::Missing(field));
        }
        self.parsed(entry, field)
    }

    fn list(&mut self, entry: &Entry<'a>, field: Field) -> Vec<String> {
        let Some(value) = entry.table.get(field.key()) else {
            self.report(entry, field, Fault::Missing(field));
            return Vec::new();
        };
        let words = value.get_ref().as_array().and_then(|array| {
            array.iter().map(|word| word.get_ref().as_str().map(str::to_owned)).collect::<Option<Vec<_>>>()
        });
        words.unwrap_or_else(|| {
            self.report(entry, field, Fault::WrongType(field));
            Vec::new()
        })
    }

    /// The tables under `field`, of which there must be at least one.
    fn inside(&mut self, entry: &Entry<'a>, field: Field) -> Vec<Entry<'a>> {
        let entries = self.tables(entry, field);
        if entries.is_empty() {
            self.report(entry, field, Fault::NoneInside(field));
        }
        entries
    }

    fn tables(&mut self, entry: &Entry<'a>, field: Field) -> Vec<Entry<'a>> {
        let Some(value) = entry.table.get(field.key()) else { return Vec::new() };
        let tables: Option<Vec<(Range<usize>, &DeTable)>> = value.get_ref().as_array().and_then(|array| {
            array.iter().map(|value| value.get_ref().as_table().map(|table| (value.span(), table))).collect()
        });
        let Some(tables) = tables else {
            self.report(entry, field, Fault::NotTables(field));
            return Vec::new();
        };
        let entries = tables.into_iter().enumerate().map(|(index, (span, table))| {
            let named = [Field::Slug, Field::Name].iter().find_map(|field| table.get(field.key()));
            let named = named.and_then(|value: &toml::Spanned<DeValue>| value.get_ref().as_str());
            let name =
                named.map_or_else(|| format!("第{}个", index + 1), |name| name.chars().take(40).collect());
            let in_tree = matches!(field, Field::Hall | Field::Section | Field::Column);
            let address = if in_tree { format!("{}/{name}", entry.address) } else { name };
            Entry { table, start: span.start, field, address }
        });
        entries.collect()
    }

    fn siblings<'s>(&mut self, entries: &[Entry<'a>], slugs: impl Iterator<Item = &'s Slug>, limit: usize) {
        let Some(first) = entries.first() else { return };
        for (index, field, fault) in sibling_faults(slugs, first.field, limit) {
            self.report(&entries[index], field, fault);
        }
    }
}

/// What was found.
impl Reader<'_> {
    fn report_all(&mut self, entry: &Entry, faults: Vec<(Field, Fault)>) {
        for (field, fault) in faults {
            self.report(entry, field, fault);
        }
    }

    /// Reports what is wrong with a field, once: the first is the cause of the others.
    fn report(&mut self, entry: &Entry, field: Field, fault: Fault) {
        if self.found.iter().any(|found| found.entry == entry.start && found.problem.field == Some(field)) {
            return;
        }
        let offset = entry.table.get(field.key()).map_or(entry.start, |value| value.span().start);
        self.push(entry.start, offset, entry.place(), Some(field), fault);
    }

    fn push(&mut self, entry: usize, offset: usize, place: String, field: Option<Field>, fault: Fault) {
        let problem = TreeProblem { line: None, place, field, fault };
        self.found.push(Found { entry, offset, problem });
    }

    fn finish(mut self) -> Result<(), TreeProblems> {
        if self.found.is_empty() {
            return Ok(());
        }
        self.found.sort_by_key(|found| found.offset);
        let line_starts: Vec<usize> = self.text.match_indices('\n').map(|(at, _)| at + 1).collect();
        let problems = self.found.into_iter().map(|found| {
            let line = line_starts.partition_point(|start| *start <= found.offset) + 1;
            let line = Some(FileLine { file: self.file.to_owned(), line });
            TreeProblem { line, ..found.problem }
        });
        Err(TreeProblems(problems.collect()))
    }
}
