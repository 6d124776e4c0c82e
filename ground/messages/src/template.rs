//! Templates: what may be said. The shipped ones hold until a county says it otherwise; whoever wrote that does not
//! approve it.

use crate::words;
use hongwang_base::{AccountId, OrgPath, Problem};
use hongwang_store::{Result, Row, Tx, sql};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::result::Result as StdResult;
use std::sync::LazyLock;

/// Letters of a template: filled in, it still is a message of a few parts.
const MOST: usize = 160;
/// Letters of what is filled into one place.
const MOST_FILLED: usize = 80;

/// A shipped template.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Template {
    /// Its name in code.
    pub slug: String,
    /// What staff call it.
    pub name: String,
    /// Whether it goes out in quiet hours too.
    #[serde(default)]
    pub urgent: bool,
    /// Its places: the name in code, and the one in the text.
    #[serde(default)]
    pub places: BTreeMap<String, String>,
    /// What it says.
    pub text: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    template: Vec<Template>,
}

/// Reads a file of templates, each looked at as a county's own is.
///
/// # Errors
/// The first that is wrong, with the reason.
pub fn read(text: &str) -> StdResult<Vec<Template>, String> {
    let file: File = toml::from_str(text).map_err(|error| error.to_string())?;
    for template in &file.template {
        check(template, &template.text).map_err(|problem| format!("{}: {problem}", template.slug))?;
    }
    Ok(file.template)
}

static SHIPPED: LazyLock<Vec<Template>> = LazyLock::new(|| {
    read(include_str!("../templates.toml")).expect("the shipped templates are read by a test")
});

/// The shipped templates.
pub fn shipped() -> &'static [Template] {
    &SHIPPED
}

pub(crate) fn of(slug: &str) -> Option<&'static Template> {
    SHIPPED.iter().find(|template| template.slug == slug)
}

/// A piece of a text.
enum Piece<'a> {
    Plain(&'a str),
    Place(&'a str),
}

/// A text in pieces; none where its braces are not in pairs.
fn pieces(text: &str) -> Option<Vec<Piece<'_>>> {
    let mut found = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find(['{', '}']) {
        let (plain, from) = rest.split_at(at);
        let (place, after) = from.strip_prefix('{')?.split_once('}')?;
        if place.contains('{') {
            return None;
        }
        found.extend([Piece::Plain(plain), Piece::Place(place)]);
        rest = after;
    }
    found.push(Piece::Plain(rest));
    Some(found)
}

/// Whether a text can stand in the place of a template.
fn check(template: &Template, text: &str) -> StdResult<(), String> {
    if text.trim().is_empty() {
        return Err(words::TEMPLATE_EMPTY.to_owned());
    }
    if text.chars().count() > MOST {
        return Err(words::template_long(MOST));
    }
    if text.chars().any(char::is_control) {
        return Err(words::TEMPLATE_CONTROL.to_owned());
    }
    let known: Vec<&str> = template.places.values().map(String::as_str).collect();
    for piece in pieces(text).ok_or(words::TEMPLATE_BRACE)? {
        if let Piece::Place(place) = piece
            && !known.contains(&place)
        {
            return Err(words::place_unknown(place, &known));
        }
    }
    Ok(())
}

/// A text with these in its places, by their names in code. A place that nothing is given for stays empty.
pub fn filled(template: &Template, text: &str, places: &[(&str, &str)]) -> String {
    let value = |name: &str| {
        let code = template.places.iter().find(|(_, written)| *written == name).map(|(code, _)| code);
        let given = places.iter().find(|(known, _)| code.is_some_and(|code| code == known));
        let plain = given.map_or("", |(_, value)| value).chars().filter(|letter| !letter.is_control());
        plain.take(MOST_FILLED).collect::<String>()
    };
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(text) => text.to_owned(),
        Piece::Place(name) => value(name),
    };
    pieces(text).unwrap_or_default().into_iter().map(piece).collect()
}

/// What somebody wants a template to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// What.
    pub text: String,
    /// Who.
    pub by: AccountId,
    /// That person's name.
    pub name: String,
}

/// A template as a county has it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The shipped one.
    pub template: &'static Template,
    /// What it says now.
    pub text: String,
    /// Whether the county says it in its own words.
    pub own: bool,
    /// What waits for approval.
    pub draft: Option<Draft>,
}

fn shown_of(template: &'static Template, row: Option<&Row>) -> Result<Shown> {
    let (mut own, mut draft) = (None, None);
    if let Some(row) = row {
        own = row.get::<Option<String>>("text")?;
        if let Some(text) = row.get::<Option<String>>("draft")? {
            draft = Some(Draft { text, by: row.id("draft_by")?, name: row.get("draft_name")? });
        }
    }
    let is_own = own.is_some();
    Ok(Shown { template, text: own.unwrap_or_else(|| template.text.clone()), own: is_own, draft })
}

/// The templates of a county.
///
/// # Errors
/// When the store fails.
pub async fn shown(tx: &mut Tx, county: &OrgPath) -> Result<Vec<Shown>> {
    let rows = sql("SELECT slug, text, draft, draft_by, draft_name FROM message_template WHERE org = $1");
    let rows = rows.bind(county).all(tx).await?;
    let mut known = BTreeMap::new();
    for row in &rows {
        known.insert(row.get::<String>("slug")?, row);
    }
    shipped().iter().map(|template| shown_of(template, known.get(&template.slug).copied())).collect()
}

/// What a template says to the people of `org`: in the words of the nearest organisation that has its own.
pub(crate) async fn text_for(tx: &mut Tx, org: &OrgPath, template: &'static Template) -> Result<String> {
    let row =
        sql("SELECT text FROM message_template WHERE slug = $1 AND $2 LIKE org || '%' AND text IS NOT NULL \
                   ORDER BY LENGTH(org) DESC LIMIT 1");
    let row = row.bind(&template.slug).bind(org).one(tx).await?;
    row.map_or_else(|| Ok(template.text.clone()), |row| row.get("text"))
}

/// Keeps what somebody wants a template to say, in the place of what somebody wanted before.
///
/// # Errors
/// When the store fails; inside, what is wrong with it.
pub async fn draft(
    tx: &mut Tx,
    county: &OrgPath,
    slug: &str,
    draft: &Draft,
) -> Result<StdResult<&'static Template, Problem>> {
    let Some(template) = of(slug) else { return Ok(Err(Problem::missing(words::TEMPLATE_UNKNOWN))) };
    if let Err(why) = check(template, &draft.text) {
        return Ok(Err(Problem::field("text", why)));
    }
    sql("INSERT INTO message_template (org, slug, draft, draft_by, draft_name) VALUES ($1,$2,$3,$4,$5) \
         ON CONFLICT (org, slug) DO UPDATE SET draft = $3, draft_by = $4, draft_name = $5")
    .bind(county)
    .bind(slug)
    .bind(draft.text.trim())
    .bind(draft.by)
    .bind(&draft.name)
    .run(tx)
    .await?;
    Ok(Ok(template))
}

/// Lets a draft hold from now on. `seen` is what was read by whoever approves it.
///
/// # Errors
/// When the store fails; inside, why not.
pub async fn approve(
    tx: &mut Tx,
    county: &OrgPath,
    slug: &str,
    by: AccountId,
    seen: &str,
) -> Result<StdResult<&'static Template, Problem>> {
    let refused = |problem| Ok(Err(problem));
    let Some(template) = of(slug) else { return refused(Problem::missing(words::TEMPLATE_UNKNOWN)) };
    let row =
        sql("SELECT text, draft, draft_by, draft_name FROM message_template WHERE org = $1 AND slug = $2");
    let row = row.bind(county).bind(slug).one(tx).await?;
    let Some(draft) = shown_of(template, row.as_ref())?.draft else {
        return refused(Problem::conflict(words::NO_DRAFT));
    };
    if draft.by == by {
        return refused(Problem::forbidden(words::OWN_DRAFT));
    }
    // What was drawn up by another version of the program is looked at again.
    if let Err(why) = check(template, &draft.text) {
        return refused(Problem::bad(why));
    }
    let done =
        sql("UPDATE message_template SET text = draft, draft = NULL, draft_by = NULL, draft_name = NULL \
                    WHERE org = $1 AND slug = $2 AND draft = $3");
    match done.bind(county).bind(slug).bind(seen).run(tx).await? {
        1 => Ok(Ok(template)),
        _ => refused(Problem::conflict(words::DRAFT_CHANGED)),
    }
}

/// Forgets a draft.
///
/// # Errors
/// When the store fails; inside, why not.
pub async fn discard(
    tx: &mut Tx,
    county: &OrgPath,
    slug: &str,
) -> Result<StdResult<&'static Template, Problem>> {
    let Some(template) = of(slug) else { return Ok(Err(Problem::missing(words::TEMPLATE_UNKNOWN))) };
    let gone = sql("UPDATE message_template SET draft = NULL, draft_by = NULL, draft_name = NULL \
                    WHERE org = $1 AND slug = $2 AND draft IS NOT NULL");
    let gone = gone.bind(county).bind(slug).run(tx).await?;
    Ok(if gone == 1 { Ok(template) } else { Err(Problem::conflict(words::NO_DRAFT)) })
}
