//! A PDF reduced to what it draws: a new file with the pages' content and resources, and nothing else of the old one.
//!
//! Forms, annotations, names, actions, attachments, metadata stay behind because nothing copies them. A file that
//! carries a program, a launch or another file is refused all the same: nobody photographs a paper into such a one.

use super::PaperError;
use lopdf::{Dictionary, Document, Error, LoadOptions, Object, ObjectId, dictionary};
use std::collections::{BTreeMap, BTreeSet};

const MOST_PAGES: usize = 30;
const MOST_OBJECTS: usize = 20_000;
/// The largest stream that is unpacked while the file is read: its tables.
const LARGEST_STREAM: usize = 16 << 20;
/// The largest file that comes of it.
const LARGEST: usize = 8 << 20;
const DEEPEST: usize = 64;

/// What of a page is taken over; everything else of it is left behind.
const OF_A_PAGE: [&[u8]; 6] = [b"Contents", b"Resources", b"MediaBox", b"CropBox", b"Rotate", b"Group"];
/// What a page inherits from the tree above it.
const INHERITED: [&[u8]; 4] = [b"Resources", b"MediaBox", b"CropBox", b"Rotate"];
/// Keys whose presence anywhere means that the file is more than paper.
const ACTIVE_KEYS: [(&[u8], &str); 7] = [
    (b"JS", "JavaScript"),
    (b"JavaScript", "JavaScript"),
    (b"EmbeddedFiles", "附件"),
    (b"EF", "附件"),
    (b"XFA", "XFA"),
    (b"RichMediaContent", "多媒体"),
    (b"Movie", "多媒体"),
];
/// The same as the value of `S`, `Type` or `Subtype`.
const ACTIVE_NAMES: [(&[u8], &str); 9] = [
    (b"JavaScript", "JavaScript"),
    (b"Launch", "启动程序"),
    (b"SubmitForm", "提交表单"),
    (b"ImportData", "导入数据"),
    (b"EmbeddedFile", "附件"),
    (b"FileAttachment", "附件"),
    (b"RichMedia", "多媒体"),
    (b"Rendition", "多媒体"),
    (b"GoToE", "附件"),
];
/// Links out of a copied dictionary to what was left behind.
const CUT: [&[u8]; 10] = [
    b"AA",
    b"A",
    b"AF",
    b"OpenAction",
    b"Annots",
    b"Metadata",
    b"PieceInfo",
    b"Parent",
    b"StructParent",
    b"StructParents",
];

/// The file reduced to its drawn pages.
pub(super) fn drawn(bytes: &[u8]) -> Result<Vec<u8>, PaperError> {
    let options = LoadOptions::with_max_decompressed_size(LARGEST_STREAM);
    let file = Document::load_mem_with_options(bytes, options).map_err(|error| match error {
        Error::InvalidPassword => PaperError::Protected,
        other => damaged(other),
    })?;
    if file.is_encrypted() || file.was_encrypted() {
        return Err(PaperError::Protected);
    }
    if file.objects.len() > MOST_OBJECTS {
        return Err(PaperError::TooLarge);
    }
    for object in file.objects.values() {
        only_paper(object, 0)?;
    }
    only_paper(&Object::Dictionary(file.trailer.clone()), 0)?;
    let pages: Vec<ObjectId> = file.page_iter().take(MOST_PAGES + 1).collect();
    match pages.len() {
        0 => return Err(PaperError::Damaged("no page".to_owned())),
        1..=MOST_PAGES => {}
        _ => return Err(PaperError::TooManyPages(pages.len())),
    }
    let mut made = written(&file, &pages)?;
    let mut bytes = Vec::new();
    made.save_to(&mut bytes).map_err(|error| PaperError::Damaged(error.to_string()))?;
    if bytes.len() > LARGEST { Err(PaperError::TooLarge) } else { Ok(bytes) }
}

fn damaged(error: Error) -> PaperError {
    PaperError::Damaged(error.to_string())
}

/// Refuses a program, an action that leaves the page, another file.
fn only_paper(object: &Object, depth: usize) -> Result<(), PaperError> {
    if depth > DEEPEST {
        return Err(PaperError::TooLarge);
    }
    let dictionary = match object {
        Object::Array(all) => return all.iter().try_for_each(|each| only_paper(each, depth + 1)),
        Object::Dictionary(dictionary) => dictionary,
        Object::Stream(stream) => &stream.dict,
        _ => return Ok(()),
    };
    for (key, value) in dictionary.iter() {
        if let Some((_, what)) = ACTIVE_KEYS.iter().find(|(active, _)| active == key) {
            return Err(PaperError::Active(what));
        }
        let names = [b"S".as_slice(), b"Type", b"Subtype"].contains(&key.as_slice());
        if let (true, Object::Name(name)) = (names, value)
            && let Some((_, what)) = ACTIVE_NAMES.iter().find(|(active, _)| active == name)
        {
            return Err(PaperError::Active(what));
        }
        only_paper(value, depth + 1)?;
    }
    Ok(())
}

/// A new file of these pages, and of what they draw with.
fn written(file: &Document, pages: &[ObjectId]) -> Result<Document, PaperError> {
    let mut copy = Copy { from: file, to: Document::with_version("1.7"), known: BTreeMap::new() };
    let tree = copy.to.new_object_id();
    let mut kids = Vec::new();
    for page in pages {
        let page = file.get_dictionary(*page).map_err(damaged)?;
        let mut made = dictionary! { "Type" => "Page", "Parent" => tree };
        for key in OF_A_PAGE {
            if let Some(value) = of_page(file, page, key) {
                made.set(key, copy.value(value, 0)?);
            }
        }
        kids.push(Object::Reference(copy.to.add_object(made)));
    }
    copy.follow()?;
    let count = i64::try_from(kids.len()).unwrap_or(i64::MAX);
    let mut to = copy.to;
    to.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = to.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    to.trailer.set("Root", catalog);
    Ok(to)
}

/// A value of a page, its own or inherited.
fn of_page<'d>(file: &'d Document, page: &'d Dictionary, key: &[u8]) -> Option<&'d Object> {
    let mut here = page;
    for _ in 0..DEEPEST {
        if let Ok(value) = here.get(key) {
            return Some(value);
        }
        if !INHERITED.contains(&key) {
            return None;
        }
        let above = here.get(b"Parent").ok()?.as_reference().ok()?;
        here = file.get_dictionary(above).ok()?;
    }
    None
}

/// Objects on their way from one file into another, under new numbers.
struct Copy<'d> {
    from: &'d Document,
    to: Document,
    known: BTreeMap<ObjectId, ObjectId>,
}

impl Copy<'_> {
    /// The value, with the numbers of the new file. What it refers to is copied by [`Copy::follow`].
    fn value(&mut self, value: &Object, depth: usize) -> Result<Object, PaperError> {
        if depth > DEEPEST {
            return Err(PaperError::TooLarge);
        }
        Ok(match value {
            Object::Reference(id) => Object::Reference(self.number(*id)),
            Object::Array(all) => {
                let all: Result<Vec<_>, _> = all.iter().map(|each| self.value(each, depth + 1)).collect();
                Object::Array(all?)
            }
            Object::Dictionary(dictionary) => Object::Dictionary(self.dictionary(dictionary, depth)?),
            Object::Stream(stream) => {
                let mut copied = stream.clone();
                copied.dict = self.dictionary(&stream.dict, depth)?;
                Object::Stream(copied)
            }
            plain => plain.clone(),
        })
    }

    fn dictionary(&mut self, dictionary: &Dictionary, depth: usize) -> Result<Dictionary, PaperError> {
        let mut made = Dictionary::new();
        for (key, value) in dictionary.iter().filter(|(key, _)| !CUT.contains(&key.as_slice())) {
            made.set(key.clone(), self.value(value, depth + 1)?);
        }
        Ok(made)
    }

    fn number(&mut self, id: ObjectId) -> ObjectId {
        let to = &mut self.to;
        *self.known.entry(id).or_insert_with(|| to.new_object_id())
    }

    /// Copies what was referred to, and what that refers to, each once.
    fn follow(&mut self) -> Result<(), PaperError> {
        let mut done = BTreeSet::new();
        loop {
            let next: Vec<_> = self
                .known
                .iter()
                .map(|(old, new)| (*old, *new))
                .filter(|(old, _)| !done.contains(old))
                .collect();
            if next.is_empty() {
                return Ok(());
            }
            for (old, new) in next {
                done.insert(old);
                let file = self.from;
                let made = match file.objects.get(&old) {
                    Some(object) if !is_structure(object) => self.value(object, 0)?,
                    _ => Object::Null,
                };
                self.to.objects.insert(new, made);
            }
        }
    }
}

/// Pages and trees are never what a page draws with: whatever leads back to one would bring the whole file along.
fn is_structure(object: &Object) -> bool {
    let Object::Dictionary(dictionary) = object else { return false };
    [b"Page".as_slice(), b"Pages", b"Catalog", b"StructTreeRoot", b"StructElem"]
        .iter()
        .any(|kind| dictionary.has_type(kind))
}
