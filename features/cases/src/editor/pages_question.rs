//! One question of a form, or the head of a group: one page, one form. What was entered stays, whatever is wrong and
//! whoever was quicker.

use super::edit::{self, Spotted};
use super::entered::{self, Earlier, Entered, Wrong, when_field};
use super::model::{self, Model, Part, WAYS};
use super::pages::{Open, address, back, open, trail};
use super::{store, words};
use crate::catalogue::pages::only_county;
use axum::{
    Form,
    extract::{Path, Query, State},
    response::{IntoResponse, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Page, Tone, Visit,
    desk::{self, Choice, Control, Field, Flash, form},
};
use hongwang_store::Tx;
use http::StatusCode;
use serde::Deserialize;

/// Which one, or where a new one is to stand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    place: String,
    spot: String,
}

/// What is being edited.
struct Editing {
    /// Empty for a new one.
    place: String,
    spot: Spotted,
}

impl Editing {
    fn read(place: &str, spot: &str) -> Self {
        Self { place: place.to_owned(), spot: Spotted::read(spot) }
    }

    /// The choice questions that come before it.
    fn earlier<'m>(&self, model: &'m Model) -> Vec<Earlier<'m>> {
        let base = self.base(model);
        let mut all = Vec::new();
        let end = match &self.spot {
            _ if !self.place.is_empty() => Some(self.place.clone()),
            Spotted::First => return all,
            _ => None,
        };
        let last = match &self.spot {
            Spotted::After(place) if self.place.is_empty() => Some(place.clone()),
            Spotted::Within(group) if self.place.is_empty() => Some(group.clone()),
            _ => None,
        };
        for part in &model.parts {
            let (of, questions) = match part {
                Part::One(asked) => (String::new(), std::slice::from_ref(asked)),
                Part::Group(group) => (group.base(), group.questions.as_slice()),
            };
            for asked in questions {
                let place = format!("{of}{}", asked.question.at);
                if end.as_ref() == Some(&place) {
                    return all;
                }
                // What a member answers is known of that member alone.
                let near = !of.is_empty();
                if !asked.question.choose.is_empty() && (!near || of == base) {
                    let at = if near { format!(".{}", asked.question.at) } else { place.clone() };
                    all.push(Earlier { at, question: &asked.question });
                }
                if last.as_ref() == Some(&place) {
                    return all;
                }
            }
            if let (Part::Group(group), Some(last)) = (part, &last)
                && group.at == *last
            {
                return all;
            }
        }
        all
    }

    /// Where the answers of the member stand whose question it is; empty for one of the whole.
    fn base(&self, model: &Model) -> String {
        let of = |group: &model::Members| {
            self.place.strip_prefix(&group.base()).is_some_and(|at| at.starts_with('/'))
        };
        let inner = model.parts.iter().find_map(|part| match part {
            Part::Group(group) if of(group) => Some(group),
            _ => None,
        });
        let inner = if self.place.is_empty() { self.spot.group(model) } else { inner };
        inner.map_or_else(String::new, model::Members::base)
    }
}

pub(crate) async fn ask(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let asked = open.model.asked(&which.place);
    // A question that is gone is as a new one.
    let at = if asked.is_some() { which.place.as_str() } else { "" };
    let editing = Editing::read(at, &which.spot);
    let entered = entered::of_question(asked, &editing.earlier(&open.model));
    let shown = Shown { entered, wrong: Wrong::new(), flash: None, status: StatusCode::OK };
    Ok(draw(&visit, (&staff, &place), &open, &editing, shown))
}

struct Shown {
    entered: Entered,
    wrong: Wrong,
    flash: Option<String>,
    status: StatusCode,
}

impl Shown {
    fn field(&self, name: &str, label: &str, control: Control) -> Field {
        let value = match control {
            Control::Several(_) => self.entered.all(name).join(","),
            _ => self.entered.one(name).to_owned(),
        };
        let why = self.wrong.iter().find(|(field, _)| field == name).map(|(_, why)| why.clone());
        Field::new(name, label, control).value(value).error(why)
    }

    /// The fields by which the next step knows what it is of.
    fn hidden(&self, open: &Open, editing: &Editing) -> Vec<Field> {
        vec![
            Field::hidden("seq", open.seq.to_string()),
            Field::hidden("place", editing.place.as_str()),
            Field::hidden("spot", editing.spot.word()),
        ]
    }
}

fn draw(
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    open: &Open,
    editing: &Editing,
    shown: Shown,
) -> Html {
    let line = || Control::Line("text");
    let ways = WAYS.map(|way| Choice::new(way, words::way(way))).to_vec();
    let mut fields = shown.hidden(open, editing);
    fields.extend([
        shown.field("ask", words::ASK, line()).hint(words::ASK_HINT),
        shown.field("short", words::SHORT, line()).hint(words::SHORT_HINT),
        shown.field("hint", words::HINT, line()).optional(),
        shown.field("way", words::WAY, Control::Select(ways)),
        shown.field("choices", words::CHOICES, Control::Area(6)).hint(words::CHOICES_HINT).optional(),
        shown.field("longest", words::LONGEST, Control::Line("number")).hint(words::LONGEST_HINT).optional(),
        shown
            .field("personal", words::PERSONAL, Control::Select(kinds(shown.entered.one("personal"))))
            .hint(words::PERSONAL_HINT),
        shown.field("optional", words::OPTIONAL, Control::Check).optional(),
    ]);
    for earlier in editing.earlier(&open.model) {
        let choices = earlier.question.choose.iter().enumerate();
        let choices = choices.map(|(number, choice)| Choice::new(number.to_string(), choice.name.as_str()));
        let label = words::when_of(&earlier.question.short);
        let field = shown.field(&when_field(&earlier), &label, Control::Several(choices.collect()));
        fields.push(field.hint(words::WHEN_HINT).optional());
    }
    let title = if editing.place.is_empty() { words::NEW_QUESTION } else { words::CHANGE };
    page(visit, (staff, place), open, (title, "/question"), fields, shown)
}

fn page(
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    open: &Open,
    (title, rest): (&str, &str),
    fields: Vec<Field>,
    shown: Shown,
) -> Html {
    let slug = open.item.slug.as_str();
    let body = form(&desk::Form {
        action: address(slug, rest, &[]),
        fields,
        submit: words::SAVE.to_owned(),
        cancel: Some(address(slug, "", &[])),
        error: None,
    });
    let flash = shown.flash.map(|text| Flash { tone: Tone::Bad, text });
    let shell = Desk { flash, trail: trail(open), ..staff.desk(place) };
    Page::new(title).desk(shell).status(shown.status).body(body).render(visit)
}

/// The kinds of personal data, and the one that stands there.
fn kinds(now: &str) -> Vec<Choice> {
    let mut all = vec!["auto", "none"];
    all.extend(entered::KINDS);
    if !now.is_empty() && !all.contains(&now) {
        all.push(now);
    }
    all.into_iter().map(|kind| Choice::new(kind, words::personal(kind))).collect()
}

/// Saves a question into the draft.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let entered = Entered::new(pairs);
    let mut tx = place.db.write().await?;
    let mut open = open(&mut tx, &slug).await?;
    let mut editing = Editing::read(entered.one("place"), entered.one("spot"));
    let before = open.model.asked(&editing.place).cloned();
    let mut flash = (entered.seq() != open.seq).then(|| words::meanwhile(&open.who));
    if before.is_none() && !editing.place.is_empty() {
        editing.place.clear();
        flash = Some(words::QUESTION_GONE.to_owned());
    }
    let name = match &before {
        Some(before) => before.question.at.clone(),
        None => format!("/{}", new_name(&mut tx, &open).await?),
    };
    let read = entered::question(&entered, before.as_ref(), &name, &editing.earlier(&open.model));
    let (status, wrong, asked) = match (read, &flash) {
        (Ok(asked), None) => (StatusCode::OK, Wrong::new(), Some(asked)),
        (Ok(_), Some(_)) => (StatusCode::CONFLICT, Wrong::new(), None),
        (Err(wrong), _) => (StatusCode::BAD_REQUEST, wrong, None),
    };
    if let Some(asked) = asked {
        match edit::asked_mut(&mut open.model, &editing.place) {
            Some(spot) => *spot = asked,
            None => edit::add(&mut open.model, &editing.spot, asked),
        }
        if open.save(&mut tx, entered.seq(), &staff, &place).await? {
            tx.commit().await?;
            return Ok(back(&slug, "save"));
        }
        open = self::open(&mut tx, &slug).await?;
        flash = Some(words::meanwhile(&open.who));
    }
    let status = if status == StatusCode::OK { StatusCode::CONFLICT } else { status };
    let shown = Shown { entered, wrong, flash, status };
    Ok(draw(&visit, (&staff, &place), &open, &editing, shown).into_response())
}

/// A name that no version of this form has used.
async fn new_name(tx: &mut Tx, open: &Open) -> Reply<String> {
    let had = store::had(tx, &open.item.slug).await?;
    let older: Vec<Model> = had.iter().filter_map(|(_, text)| model::read(text).ok()).collect();
    let all: Vec<&Model> = older.iter().chain([&open.model]).collect();
    Ok(edit::new_name(&all))
}

pub(crate) async fn ask_group(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let group = open.model.group(&which.place);
    let editing = Editing::read(if group.is_some() { &which.place } else { "" }, &which.spot);
    let shown =
        Shown { entered: entered::of_group(group), wrong: Wrong::new(), flash: None, status: StatusCode::OK };
    Ok(draw_group(&visit, (&staff, &place), &open, &editing, shown))
}

fn draw_group(visit: &Visit, who: (&Staff, &Place), open: &Open, editing: &Editing, shown: Shown) -> Html {
    let line = Control::Line;
    let mut fields = shown.hidden(open, editing);
    fields.extend([
        shown.field("repeat", words::REPEAT, line("text")).hint(words::REPEAT_HINT),
        shown.field("ask", words::ASK, line("text")).hint(words::GROUP_ASK_HINT),
        shown.field("least", words::LEAST, line("number")),
        shown.field("most", words::MOST, line("number")),
    ]);
    let title = if editing.place.is_empty() { words::NEW_GROUP } else { words::CHANGE };
    page(visit, who, open, (title, "/group"), fields, shown)
}

/// Saves the head of a group into the draft; a new one stands at the end.
pub(crate) async fn save_group(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Path(slug): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let entered = Entered::new(pairs);
    let mut tx = place.db.write().await?;
    let mut open = open(&mut tx, &slug).await?;
    let mut editing = Editing::read(entered.one("place"), entered.one("spot"));
    let before = open.model.group(&editing.place).cloned();
    let mut flash = (entered.seq() != open.seq).then(|| words::meanwhile(&open.who));
    if before.is_none() && !editing.place.is_empty() {
        editing.place.clear();
        flash = Some(words::QUESTION_GONE.to_owned());
    }
    let at = match &before {
        Some(before) => before.at.clone(),
        None => format!("/{}", new_name(&mut tx, &open).await?),
    };
    let (status, wrong) = match (entered::group(&entered, before.as_ref(), &at), &flash) {
        (Ok(group), None) => {
            match edit::group_mut(&mut open.model, &editing.place) {
                Some(spot) => *spot = group,
                None => open.model.parts.push(Part::Group(group)),
            }
            if open.save(&mut tx, entered.seq(), &staff, &place).await? {
                tx.commit().await?;
                return Ok(back(&slug, "save"));
            }
            open = self::open(&mut tx, &slug).await?;
            flash = Some(words::meanwhile(&open.who));
            (StatusCode::CONFLICT, Wrong::new())
        }
        (Ok(_), Some(_)) => (StatusCode::CONFLICT, Wrong::new()),
        (Err(wrong), _) => (StatusCode::BAD_REQUEST, wrong),
    };
    let shown = Shown { entered, wrong, flash, status };
    Ok(draw_group(&visit, (&staff, &place), &open, &editing, shown).into_response())
}
