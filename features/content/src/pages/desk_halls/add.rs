//! The form that adds a column, a section with its first column, or a hall with both.

use super::change::Change;
use super::{HALLS, change, page};
use crate::columns::{Addition, Caption, Column, Hall, Kind, Section, Slug, Tier};
use crate::tree::Trees;
use crate::words::halls as words;
use axum::{
    Extension, Form,
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::Problem;
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Visit,
    desk::{Choice, Control, Field, Form as Shape},
};
use std::collections::BTreeMap;

/// What was entered.
pub(super) type Entered = BTreeMap<String, String>;

/// The levels that a form adds, from the top: each has a caption, the last one is the column.
fn prefixes(at: &str, leaf: bool) -> &'static [&'static str] {
    match (at, leaf) {
        ("/", _) => &["hall_", "section_", ""],
        (_, false) => &["section_", ""],
        (_, true) => &[""],
    }
}

/// The form that adds below `at`; `leaf` says that columns lie there.
pub(super) fn form(at: &str, leaf: bool, entered: &Entered, problem: Option<&Problem>) -> Shape {
    let value = |name: &str| entered.get(name).cloned().unwrap_or_default();
    let choice = |word: &str, name: &str| Choice::new(word, name);
    let mut fields = vec![Field::hidden("at", at)];
    for prefix in prefixes(at, leaf) {
        let what = words::part(prefix);
        let line = |name: &str, label: &str| {
            let name = format!("{prefix}{name}");
            Field::text(&name, format!("{what}{label}")).value(value(&name))
        };
        fields.push(line("name", words::NAME));
        fields.push(line("short", words::SHORT).optional().hint(words::SHORT_HINT));
        fields.push(line("slug", words::SLUG).hint(words::SLUG_HINT));
        fields.push(line("icon", words::ICON).hint(words::ICON_HINT));
        fields.push(line("speak", words::SPEAK).hint(words::SPEAK_HINT));
    }
    let kinds = Kind::ALL.iter().map(|kind| choice(kind.as_str(), words::kind(*kind))).collect();
    let tiers = Tier::ALL.iter().map(|tier| choice(tier.as_str(), words::tier(*tier))).collect();
    let reviews = vec![choice("second", words::SECOND), choice("none", words::ALONE)];
    let select = |name: &str, label: &str, choices| {
        Field::new(name, label, Control::Select(choices)).value(value(name))
    };
    fields.extend([
        select("kind", words::KIND, kinds),
        select("tier", words::TIER, tiers),
        select("review", words::REVIEW, reviews),
        Field::text("owner", words::OWNER).value(value("owner")),
        Field::text("source", words::SOURCE).value(value("source")),
        Field::text("max_age", words::MAX_AGE).value(value("max_age")).hint(words::MAX_AGE_HINT),
        Field::text("instead", words::INSTEAD).value(value("instead")).optional().hint(words::INSTEAD_HINT),
    ]);
    Shape {
        action: "/desk/halls/add".into(),
        fields,
        submit: words::ADD.into(),
        cancel: None,
        error: problem.map(|problem| problem.title.clone()),
    }
}

/// A word of the tree, or what is wrong with it.
fn word<T: std::str::FromStr<Err = crate::columns::Fault>>(
    entered: &Entered,
    name: &str,
) -> Result<T, Problem> {
    let text = entered.get(name).map_or("", |text| text.trim());
    text.parse().map_err(|fault: crate::columns::Fault| Problem::field(name, fault.to_string()))
}

fn text(entered: &Entered, name: &str) -> String {
    entered.get(name).map_or(String::new(), |text| text.trim().to_owned())
}

fn filled(entered: &Entered, name: &str) -> Option<String> {
    Some(text(entered, name)).filter(|text| !text.is_empty())
}

fn caption(entered: &Entered, prefix: &str) -> Result<Caption, Problem> {
    let name = |name: &str| format!("{prefix}{name}");
    Ok(Caption {
        slug: word::<Slug>(entered, &name("slug"))?,
        name: text(entered, &name("name")),
        short: filled(entered, &name("short")),
        icon: text(entered, &name("icon")),
        speak: text(entered, &name("speak")),
    })
}

fn column(entered: &Entered) -> Result<Column, Problem> {
    Ok(Column {
        caption: caption(entered, "")?,
        kind: word(entered, "kind")?,
        tier: word(entered, "tier")?,
        later: None,
        owner: text(entered, "owner"),
        source: text(entered, "source"),
        max_age: word(entered, "max_age")?,
        review: word(entered, "review")?,
        instead: filled(entered, "instead"),
    })
}

/// The change that was entered: how deep `at` lies says what is added.
fn asked(entered: &Entered) -> Result<Change, Problem> {
    let at = text(entered, "at");
    let column = column(entered)?;
    let depth = at.trim_matches('/').split('/').filter(|part| !part.is_empty()).count();
    Ok(match depth {
        0 => {
            let section = Section { caption: caption(entered, "section_")?, columns: vec![column] };
            Change::AddHall(Box::new(Hall { caption: caption(entered, "hall_")?, sections: vec![section] }))
        }
        1 => {
            let node = Section { caption: caption(entered, "section_")?, columns: vec![column] };
            Change::AddSection(Box::new(Addition { under: at, node }))
        }
        _ => Change::AddColumn(Box::new(Addition { under: at, node: column })),
    })
}

pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Form(entered): Form<Entered>,
) -> Reply<Response> {
    let at = text(&entered, "at");
    let done = match asked(&entered) {
        Ok(new) => change(&place, &staff, &trees, new).await,
        Err(problem) => Err(problem.into()),
    };
    match done {
        Ok(()) if at == "/" => Ok(Redirect::to(HALLS).into_response()),
        Ok(()) => Ok(Redirect::to(&format!("{HALLS}?at={at}")).into_response()),
        Err(Fail::Problem(problem)) if problem.status == 400 => {
            Ok(page(&visit, &staff, &place, &trees, &at, &entered, Some(&problem)).await?.into_response())
        }
        Err(fail) => Err(fail),
    }
}
