//! `/desk/forms/new`: a form that stands by itself, from nothing or as one that is there. It is a draft until it is
//! published; then items can ask it by its name.

use super::entered::Entered;
use super::faults::LONGEST_SHORT;
use super::model::{self, Asked, Members, Model, Part};
use super::pages::address;
use super::{BASE, store, words};
use crate::catalogue;
use crate::catalogue::forms::{self, Named};
use crate::catalogue::pages::only_county;
use crate::form::Question;
use axum::{
    Form as Entries,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_feature::{Place, Reply, Staff};
use hongwang_page::{
    Desk, Html, Link, Page, Visit,
    desk::{self, Choice, Control, Field, form},
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use serde_json::json;

/// What is asked of whoever applies, in every form under the same names: by them a card is read, a case is found and a
/// 公示 is written. The end of the place, how it is answered, and what stands on a card.
const APPLICANT: [(&str, &str, &str); 4] = [
    ("name", "name", "name"),
    ("id", "id-number", "id"),
    ("phone", "phone", ""),
    ("place", "place", "address"),
];

/// Who belongs to them, one after the other: of a list a village shows how many there are.
const FAMILY: &str = "family";
/// The most of them, until the county says otherwise.
const MOST: usize = 10;

/// A form that asks this to begin with.
fn begun(wanted: &[String]) -> Model {
    let is_wanted = |name: &str| wanted.iter().any(|each| each == name);
    let applicant = APPLICANT.into_iter().filter(|(name, ..)| is_wanted(name));
    let mut parts: Vec<Part> = applicant
        .map(|(name, way, card)| {
            let mut asked = asked(&format!("/applicant/{name}"), way, words::begin(name));
            if !card.is_empty() {
                asked.leaf.insert("x-card".into(), json!(card));
            }
            Part::One(asked)
        })
        .collect();
    if is_wanted(FAMILY) {
        let [ask, repeat, _] = words::begin(FAMILY);
        parts.push(Part::Group(Members {
            at: "/members".to_owned(),
            repeat: repeat.to_owned(),
            ask: ask.to_owned(),
            most: MOST,
            least: 0,
            questions: vec![asked("/name", "name", words::MEMBER)],
        }));
    }
    Model { parts, ..Model::default() }
}

/// A question whose answer is of a person.
fn asked(at: &str, way: &str, [ask, short, hint]: [&str; 3]) -> Asked {
    let (mut leaf, personal) = model::rules_of(way);
    leaf.insert("x-pii".into(), json!(personal));
    let question = Question {
        at: at.to_owned(),
        ask: ask.to_owned(),
        short: short.to_owned(),
        hint: hint.to_owned(),
        keys: model::keys(way),
        choose: Vec::new(),
        attach: None,
        optional: false,
        when: None,
    };
    Asked { question, leaf }
}

/// The forms that can be begun from: those that stand by themselves, and those of items under their names.
async fn present(tx: &mut Tx) -> Reply<Vec<Named>> {
    let mut all = forms::named(tx).await?;
    all.retain(|named| !named.hash.is_empty());
    let of_items = catalogue::items(tx).await?.into_iter().map(|item| Named {
        id: item.slug.clone(),
        name: item.name.clone(),
        hash: item.form_hash().to_owned(),
    });
    all.extend(of_items);
    Ok(all)
}

pub(crate) async fn ask(visit: Visit, staff: Staff, State(place): State<Place>) -> Reply<Html> {
    only_county(&staff, &place)?;
    let present = present(&mut place.db.read().await?).await?;
    let mut entered = Entered::default();
    entered.put_all("begin", APPLICANT.map(|(name, ..)| name.to_owned()).to_vec());
    Ok(draw(&visit, (&staff, &place), &present, &entered, None))
}

fn draw(
    visit: &Visit,
    (staff, place): (&Staff, &Place),
    present: &[Named],
    entered: &Entered,
    wrong: Option<String>,
) -> Html {
    let status = if wrong.is_some() { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let as_one = present.iter().map(|form| Choice::new(form.id.as_str(), words::as_of(&form.name)));
    let from = std::iter::once(Choice::new("", words::FROM_NOTHING)).chain(as_one).collect();
    let names = APPLICANT.into_iter().map(|(name, ..)| name).chain([FAMILY]);
    let questions = names.map(|name| Choice::new(name, words::begin(name)[1])).collect();
    let body = form(&desk::Form {
        action: address("new", "", &[]),
        fields: vec![
            Field::text("name", words::FORM_NAME)
                .hint(words::FORM_NAME_HINT)
                .value(entered.one("name"))
                .error(wrong),
            Field::new("from", words::FROM, Control::Select(from)).value(entered.one("from")).optional(),
            Field::new("begin", words::BEGIN, Control::Several(questions))
                .hint(words::BEGIN_HINT)
                .value(entered.all("begin").join(","))
                .optional(),
        ],
        submit: words::NEW_FORM.to_owned(),
        cancel: Some(BASE.to_owned()),
        error: None,
    });
    let shell = Desk { trail: vec![Link::new(BASE, words::FORMS)], ..staff.desk(place) };
    Page::new(words::NEW_FORM).desk(shell).status(status).body(body).render(visit)
}

/// Why a form cannot be called so.
fn unfit(name: &str, present: &[Named]) -> Option<String> {
    // What could be the name of an item in a sheet is none of a form.
    let plain = name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-');
    if name.is_empty() {
        Some(words::empty(words::FORM_NAME))
    } else if name.chars().count() > LONGEST_SHORT {
        Some(words::too_long(words::FORM_NAME, LONGEST_SHORT))
    } else if plain || name.contains(char::is_control) {
        Some(words::NAME_PLAIN.to_owned())
    } else {
        present.iter().any(|form| form.name == name).then(|| words::NAME_TAKEN.to_owned())
    }
}

/// Begins a form as a draft.
pub(crate) async fn add(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Entries(pairs): Entries<Vec<(String, String)>>,
) -> Reply<Response> {
    only_county(&staff, &place)?;
    let entered = Entered::new(pairs);
    let (name, from) = (entered.one("name"), entered.one("from"));
    let mut tx = place.db.write().await?;
    let present = present(&mut tx).await?;
    let mut wrong = unfit(name, &present);
    if wrong.is_none() && !forms::add(&mut tx, name).await? {
        wrong = Some(words::NAME_TAKEN.to_owned());
    }
    if wrong.is_some() {
        return Ok(draw(&visit, (&staff, &place), &present, &entered, wrong).into_response());
    }
    let model = match present.iter().find(|form| form.id == from) {
        Some(form) => store::version(&mut tx, &form.id, &form.hash).await?.map(|(_, model)| model),
        None => None,
    };
    let text = model::text(&model.unwrap_or_else(|| begun(entered.all("begin"))));
    let id = forms::id_of(name);
    // One of this name may have been made before and thrown away.
    let seq = store::draft(&mut tx, &id).await?.map_or(0, |draft| draft.seq);
    store::save(&mut tx, (&id, seq), &text, &staff.name, place.clock.now()).await?;
    let detail = words::audit_new(name);
    audit::record(&mut tx, &staff.did(&place, &place.org, "form.add", &id, detail)).await?;
    tx.commit().await?;
    Ok(Redirect::to(&address(&id, "", &[])).into_response())
}
