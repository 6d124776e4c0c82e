//! One question of a form, or the head of a group: one page, one form. What was entered stays, whatever is wrong and
//! whoever was quicker.

use super::edit::{self, Spotted};
use super::entered::{self, Earlier, Entered, Wrong, when_field};
use super::model::{self, Model, Part, WAYS};
use super::open::{Open, open};
use super::pages::{address, back, name_of, trail};
use super::{store, words};
use crate::catalogue::pages::only_county;
use axum::{
    Extension, Form,
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

/// What a page is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Thing {
    Question,
    Group,
}

impl Thing {
    /// The end of its address.
    fn rest(self) -> &'static str {
        match self {
            Self::Question => "/question",
            Self::Group => "/group",
        }
    }

    fn is(self, part: &Part) -> bool {
        match self {
            Self::Question => part.asked().is_some(),
            Self::Group => part.group().is_some(),
        }
    }
}

/// Which one, or where a new one is to stand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Which {
    place: String,
    spot: String,
}

/// What is being edited.
struct Editing {
    thing: Thing,
    /// Empty for a new one.
    place: String,
    spot: Spotted,
}

impl Editing {
    /// What an address or a form names, and what stands there; none for a new one, and where it is gone.
    fn read(thing: Thing, model: &Model, place: &str, spot: &str) -> (Self, Option<Part>) {
        let standing = edit::standing(model, place).filter(|part| thing.is(part));
        let mut spot = Spotted::read(spot);
        if thing == Thing::Group
            && let Some(around) = spot.group(model)
        {
            // A group stands in no other.
            spot = Spotted::After(around.at.clone());
        }
        let place = if standing.is_some() { place.to_owned() } else { String::new() };
        (Self { thing, place, spot }, standing)
    }

    /// How it stands in its form before anything is entered.
    fn stands(&self, model: &Model, standing: Option<&Part>) -> Entered {
        let mut entered = match self.thing {
            Thing::Question => entered::of_question(standing.and_then(Part::asked), &self.earlier(model)),
            Thing::Group => entered::of_group(standing.and_then(Part::group)),
        };
        entered.put("spot", self.spot.word());
        entered
    }

    /// What was entered, in the place of what stands there or under the name `at`.
    fn entered(
        &self,
        model: &Model,
        entered: &Entered,
        standing: Option<&Part>,
        at: &str,
    ) -> Result<Part, Wrong> {
        match self.thing {
            Thing::Question => {
                let before = standing.and_then(Part::asked);
                entered::question(entered, before, at, &self.earlier(model)).map(Part::One)
            }
            Thing::Group => entered::group(entered, standing.and_then(Part::group), at).map(Part::Group),
        }
    }

    /// The choice questions that come before it.
    fn earlier<'m>(&self, model: &'m Model) -> Vec<Earlier<'m>> {
        let base = self.base(model);
        let mut all = Vec::new();
        let end = match &self.spot {
            _ if !self.place.is_empty() => Some(self.place.clone()),
            Spotted::First => return all,
            Spotted::Before(place) => Some(place.clone()),
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
            if end.as_deref() == Some(part.at()) {
                return all;
            }
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
    Extension(thing): Extension<Thing>,
    Path(slug): Path<String>,
    Query(which): Query<Which>,
) -> Reply<Html> {
    only_county(&staff, &place)?;
    let mut tx = place.db.read().await?;
    let open = open(&mut tx, &slug).await?;
    let (editing, standing) = Editing::read(thing, &open.model, &which.place, &which.spot);
    let entered = editing.stands(&open.model, standing.as_ref());
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
        let mut all =
            vec![Field::hidden("seq", open.seq.to_string()), Field::hidden("place", editing.place.as_str())];
        if editing.thing == Thing::Group && editing.place.is_empty() {
            let field = self.field("spot", words::SPOT, Control::Select(spots(&open.model)));
            all.push(field.value(editing.spot.word()).optional());
        } else {
            all.push(Field::hidden("spot", editing.spot.word()));
        }
        all
    }
}

/// Where a group can stand.
fn spots(model: &Model) -> Vec<Choice> {
    let beside = model.parts.iter().flat_map(|part| {
        let (at, name) = (part.at().to_owned(), name_of(model, part.at()));
        let (before, after) = (Spotted::Before(at.clone()), Spotted::After(at));
        [
            Choice::new(before.word(), words::spot_before(&name)),
            Choice::new(after.word(), words::spot_after(&name)),
        ]
    });
    let ends = [(Spotted::First, words::SPOT_FIRST), (Spotted::Last, words::SPOT_LAST)];
    ends.map(|(spot, word)| Choice::new(spot.word(), word)).into_iter().chain(beside).collect()
}

fn draw(
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    open: &Open,
    editing: &Editing,
    shown: Shown,
) -> Html {
    let mut fields = shown.hidden(open, editing);
    match editing.thing {
        Thing::Question => fields.extend(question_fields(&shown, &editing.earlier(&open.model))),
        Thing::Group => fields.extend(group_fields(&shown)),
    }
    let title = match (editing.place.is_empty(), editing.thing) {
        (false, _) => words::CHANGE,
        (true, Thing::Question) => words::NEW_QUESTION,
        (true, Thing::Group) => words::NEW_GROUP,
    };
    let slug = open.slug.as_str();
    let body = form(&desk::Form {
        action: address(slug, editing.thing.rest(), &[]),
        fields,
        submit: words::SAVE.to_owned(),
        cancel: Some(address(slug, "", &[])),
        error: None,
    });
    let flash = shown.flash.map(|text| Flash { tone: Tone::Bad, text });
    let shell = Desk { flash, trail: trail(open), ..staff.desk(place) };
    Page::new(title).desk(shell).status(shown.status).body(body).render(visit)
}

fn question_fields(shown: &Shown, earlier: &[Earlier<'_>]) -> Vec<Field> {
    let line = || Control::Line("text");
    let ways = WAYS.map(|way| Choice::new(way, words::way(way))).to_vec();
    let mut fields = vec![
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
    ];
    for earlier in earlier {
        let choices = earlier.question.choose.iter().enumerate();
        let choices = choices.map(|(number, choice)| Choice::new(number.to_string(), choice.name.as_str()));
        let label = words::when_of(&earlier.question.short);
        let field = shown.field(&when_field(earlier), &label, Control::Several(choices.collect()));
        fields.push(field.hint(words::WHEN_HINT).optional());
    }
    fields
}

fn group_fields(shown: &Shown) -> [Field; 4] {
    let line = Control::Line;
    [
        shown.field("repeat", words::REPEAT, line("text")).hint(words::REPEAT_HINT),
        shown.field("ask", words::ASK, line("text")).hint(words::GROUP_ASK_HINT),
        shown.field("least", words::LEAST, line("number")),
        shown.field("most", words::MOST, line("number")),
    ]
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

/// Saves it into the draft.
pub(crate) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(thing): Extension<Thing>,
    Path(slug): Path<String>,
    Form(pairs): Form<Vec<(String, String)>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let entered = Entered::new(pairs);
    let mut tx = place.db.write().await?;
    let mut open = open(&mut tx, &slug).await?;
    let named = entered.one("place");
    let (editing, standing) = Editing::read(thing, &open.model, named, entered.one("spot"));
    let mut flash = (entered.seq() != open.seq).then(|| words::meanwhile(&open.who));
    if standing.is_none() && !named.is_empty() {
        flash = Some(words::QUESTION_GONE.to_owned());
    }
    let at = match &standing {
        Some(part) => part.at().to_owned(),
        None => format!("/{}", new_name(&mut tx, &open).await?),
    };
    let read = editing.entered(&open.model, &entered, standing.as_ref(), &at);
    let (status, wrong) = match (read, &flash) {
        (Ok(part), None) => {
            edit::put(&mut open.model, &editing.place, &editing.spot, part);
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
    Ok(draw(&visit, (&staff, &place), &open, &editing, shown).into_response())
}

/// A name that no version of this form has used.
async fn new_name(tx: &mut Tx, open: &Open) -> Reply<String> {
    let had = store::had(tx, &open.slug).await?;
    let older: Vec<Model> = had.iter().filter_map(|(_, text)| model::read(text).ok()).collect();
    let all: Vec<&Model> = older.iter().chain([&open.model]).collect();
    Ok(edit::new_name(&all))
}
