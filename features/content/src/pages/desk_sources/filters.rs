//! The pages of filters: the list, the sheet, the dry run, and applying to what is stored.

use super::rule_form::Entered;
use super::trying::preview_table;
use crate::article::Actor;
use crate::columns::Tree;
use crate::filter::{self, Filter, Test, Then};
use crate::intake::apply::{Affected, Effect, apply, effects};
use crate::intake::preview::preview;
use crate::intake::{Intake, words};
use crate::pages::desk_articles::{
    self,
    choices::{Names, column_name},
};
use crate::source::{self, Source};
use crate::tree::Trees;
use axum::{
    Extension, Form,
    extract::{Path, State},
    response::{IntoResponse, Redirect, Response},
};
use hongwang_base::{FilterId, OrgPath, Problem, Scope, SourceId};
use hongwang_feature::{Fail, Place, Reply, Staff};
use hongwang_page::{
    Badge, Html, Link, Page, Tone, Visit, badge,
    desk::{self as parts, Column, Desk, PostButton, Row, Table, link_button, panel, post_button, table},
};
use hongwang_store::{Tx, audit};
use http::StatusCode;
use maud::{Markup, html};
use std::collections::BTreeMap;

type Sheet = Form<BTreeMap<String, String>>;

/// What every page here needs.
struct Around<'a> {
    visit: &'a Visit,
    staff: &'a Staff,
    place: &'a Place,
    tree: Tree,
    names: Names,
    sources: Vec<Source>,
}

impl<'a> Around<'a> {
    async fn of(
        tx: &mut Tx,
        visit: &'a Visit,
        staff: &'a Staff,
        place: &'a Place,
        trees: &Trees,
    ) -> Reply<Self> {
        let tree = trees.of_county(tx, &place.org).await?;
        let names = Names::of(tx, staff).await?;
        let sources = source::store::list(tx, &staff.scope()).await?;
        Ok(Self { visit, staff, place, tree, names, sources })
    }

    fn page(&self, title: &str, status: StatusCode, body: Markup) -> Html {
        let trail = vec![Link::new(super::FILTERS, words::FILTERS)];
        let desk = Desk { trail, ..self.staff.desk(self.place) };
        Page::new(title).desk(desk).status(status).body(body).render(self.visit)
    }

    fn form(&self, entered: &Entered, problems: &[Problem]) -> Html {
        let title = if entered.get("id").is_empty() { words::ADD_FILTER } else { words::EDIT };
        let status = if problems.is_empty() { StatusCode::OK } else { StatusCode::BAD_REQUEST };
        self.page(title, status, parts::form(&entered.form(&self.tree, &self.names, &self.sources, problems)))
    }
}

pub(super) async fn list(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let filters = filter::store::list(&mut tx, &staff.scope()).await?;
    let around = Around::of(&mut tx, &visit, &staff, &place, &trees).await?;
    drop(tx);
    let rows = filters.iter().map(|filter| Row {
        cells: vec![
            html! { (filter.rule.name) },
            html! { (said(filter, &around.tree)) },
            html! { (around.names.of_path(&filter.org)) },
            html! { (filter.position) },
            badge(&if filter.enabled {
                Badge::new(words::ENABLED, Tone::Good)
            } else {
                Badge::new(words::DISABLED, Tone::Plain)
            }),
        ],
        href: Some(format!("{}/{}", super::FILTERS, filter.id)),
    });
    let columns = [words::NAME, words::RULE, words::BINDS, words::ORDER, words::STATE];
    let body = table(&Table {
        caption: words::FILTERS_CAPTION.into(),
        columns: columns.map(Column::words).into(),
        rows: rows.collect(),
        empty: words::NO_FILTERS.into(),
    });
    let actions = Some(link_button("/desk/filters/new", words::ADD_FILTER, Some("plus"), true));
    let desk = Desk { actions, ..staff.desk(&place) };
    Ok(Page::new(words::FILTERS).desk(desk).body(body).render(&visit))
}

/// A rule in one line: `标题有“招聘、促销”：不收`.
fn said(filter: &Filter, tree: &Tree) -> String {
    let when = match &filter.rule.test {
        Test::Words { part, words: given } => words::said_words(*part, given),
        Test::Pattern { part, pattern } => words::said_pattern(*part, pattern),
        Test::Older { days } => words::said_older(*days),
    };
    let then = match &filter.rule.then {
        Then::Drop => words::THEN_DROP.to_owned(),
        Then::Only => words::THEN_ONLY.to_owned(),
        Then::Route(column) => words::said_route(&column_name(tree, column)),
    };
    format!("{when}：{then}")
}

pub(super) async fn show_new(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    Ok(Around::of(&mut tx, &visit, &staff, &place, &trees).await?.form(&Entered::blank(&staff), &[]))
}

pub(super) async fn show(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Path(id): Path<FilterId>,
) -> Reply<Html> {
    let mut tx = place.db.read().await?;
    let filter = find(&mut tx, &staff, id).await?;
    Ok(Around::of(&mut tx, &visit, &staff, &place, &trees).await?.form(&Entered::of(&filter), &[]))
}

async fn find(tx: &mut Tx, staff: &Staff, id: FilterId) -> Reply<Filter> {
    let found = filter::store::find(tx, &staff.scope(), id).await?;
    Ok(found.ok_or_else(|| Problem::missing(words::NO_FILTER))?)
}

/// The filter that a sheet changes, if it changes one that the reader reaches.
async fn known(tx: &mut Tx, staff: &Staff, entered: &Entered) -> Reply<Option<FilterId>> {
    if entered.get("id").is_empty() {
        return Ok(None);
    }
    let id = entered.get("id").parse().map_err(|_| Problem::missing(words::NO_FILTER))?;
    Ok(Some(find(tx, staff, id).await?.id))
}

/// All filters that bind sources of `org` and below, with the new one in its place.
async fn with(tx: &mut Tx, org: &OrgPath, filter: &Filter) -> Reply<Vec<Filter>> {
    let mut filters = filter::store::binding(tx, &Scope(org.clone())).await?;
    filters.retain(|other| other.id != filter.id);
    filters.push(filter.clone());
    Ok(filters)
}

/// Shows what a filter would change; keeps nothing.
pub(super) async fn try_out(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(intake): Extension<Intake>,
    Form(sheet): Sheet,
) -> Reply<Html> {
    let entered = Entered(sheet);
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let around = Around::of(&mut tx, &visit, &staff, &place, &trees).await?;
    let id = known(&mut tx, &staff, &entered).await?;
    let filter = match entered.filter(&staff, &around.tree, id, now) {
        Ok(filter) => filter,
        Err(problems) => return Ok(around.form(&entered, &problems)),
    };
    let filters = with(&mut tx, &filter.org, &filter).await?;
    let affected = effects(&mut tx, &filter.org, &filters, now).await?;
    let against = entered.get("against").parse::<SourceId>().ok();
    let against = against.and_then(|id| around.sources.iter().find(|source| source.id == id));
    let binding = match against {
        Some(source) => with(&mut tx, &source.settings.org, &filter).await?,
        None => Vec::new(),
    };
    drop(tx);
    let on_source = match against {
        Some(source) => Some(preview(&place, &intake, &source.settings, Some(binding)).await?),
        None => None,
    };
    let press = |label: &str, apply: bool| {
        post_button(&PostButton {
            action: "/desk/filters/save".into(),
            label: label.into(),
            values: entered.hidden(apply),
            danger: apply,
            ..PostButton::default()
        })
    };
    let body = html! {
        p { (words::NOTHING_SAVED) }
        @if let Some(preview) = &on_source { (panel(words::ON_SOURCE, &preview_table(preview, &around.tree))) }
        (affected_table(&affected, &around.tree))
        (press(words::SAVE_FILTER, false))
        @if !affected.is_empty() { (press(words::SAVE_AND_APPLY, true)) }
        (panel(words::CHANGE_BELOW, &parts::form(&entered.form(&around.tree, &around.names, &around.sources, &[]))))
    };
    Ok(around.page(words::DRY_RUN, StatusCode::OK, body))
}

fn affected_table(affected: &[Affected], tree: &Tree) -> Markup {
    let rows = affected.iter().map(|each| Row {
        cells: vec![
            html! { (each.item.sighting.title) },
            html! { (effect_words(&each.effect, tree)) },
            html! { (each.because) },
            html! { (each.article.as_ref().map_or("", |article| article.standing.stage.name())) },
        ],
        href: each.article.as_ref().map(|article| desk_articles::address(article.id)),
    });
    let columns = [words::TITLE, words::RESULT, words::WHY, words::STATE];
    table(&Table {
        caption: words::EFFECTS.into(),
        columns: columns.map(Column::words).into(),
        rows: rows.collect(),
        empty: words::NO_EFFECTS.into(),
    })
}

fn effect_words(effect: &Effect, tree: &Tree) -> String {
    match effect {
        Effect::Recall => words::EFFECT_RECALL.to_owned(),
        Effect::Discard => words::EFFECT_DISCARD.to_owned(),
        Effect::Move(column) => words::said_route(&column_name(tree, column)),
        Effect::Back => words::EFFECT_BACK.to_owned(),
        Effect::Leave => words::LEAVE.to_owned(),
    }
}

/// Keeps a filter; with `apply` it also does what the dry run showed, each article by its own rules, and says how
/// each went.
pub(super) async fn save(
    visit: Visit,
    staff: Staff,
    State(place): State<Place>,
    Extension(trees): Extension<Trees>,
    Extension(intake): Extension<Intake>,
    Form(sheet): Sheet,
) -> Reply<Response> {
    let entered = Entered(sheet);
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    let around = Around::of(&mut tx, &visit, &staff, &place, &trees).await?;
    let id = known(&mut tx, &staff, &entered).await?;
    let filter = match entered.filter(&staff, &around.tree, id, now) {
        Ok(filter) => filter,
        Err(problems) => return Ok(around.form(&entered, &problems).into_response()),
    };
    filter::store::put(&mut tx, &filter).await?;
    let detail = said(&filter, &around.tree);
    audit::record(
        &mut tx,
        &staff.did(&place, &filter.org, "filter.save", filter.id, format!("{}：{detail}", filter.rule.name)),
    )
    .await?;
    let filters = with(&mut tx, &filter.org, &filter).await?;
    tx.commit().await?;
    if entered.get("apply") != "on" {
        return Ok(Redirect::to(super::FILTERS).into_response());
    }
    let results = apply_all(&place, &staff, &around.tree, &filter, &filters).await?;
    intake.wake();
    let rows = results.into_iter().map(|(each, result)| Row {
        cells: vec![
            html! { (each.item.sighting.title) },
            html! { (effect_words(&each.effect, &around.tree)) },
            match result {
                None => badge(&Badge::new(words::DONE, Tone::Good)),
                Some(why) => html! { (badge(&Badge::new(words::NOT_DONE, Tone::Warn))) " " (why) },
            },
        ],
        href: each
            .article
            .as_ref()
            .filter(|_| each.effect != Effect::Discard)
            .map(|article| desk_articles::address(article.id)),
    });
    let body = table(&Table {
        caption: words::APPLIED.into(),
        columns: [words::TITLE, words::RESULT, words::STATE].map(Column::words).into(),
        rows: rows.collect(),
        empty: words::NO_EFFECTS.into(),
    });
    Ok(around.page(words::APPLIED, StatusCode::OK, body).into_response())
}

/// Does every effect; with each, why it was refused, if it was.
async fn apply_all(
    place: &Place,
    staff: &Staff,
    tree: &Tree,
    filter: &Filter,
    filters: &[Filter],
) -> Reply<Vec<(Affected, Option<String>)>> {
    let mut tx = place.db.read().await?;
    let affected = effects(&mut tx, &filter.org, filters, place.clock.now()).await?;
    drop(tx);
    let actor = Actor::of(staff);
    let mut results = Vec::new();
    for each in affected {
        let refused = match apply(place, tree, &each, &actor).await {
            Ok(()) => None,
            Err(Fail::Problem(problem)) => Some(problem.title),
            Err(fail) => return Err(fail),
        };
        results.push((each, refused));
    }
    let done = results.iter().filter(|(_, refused)| refused.is_none()).count();
    let mut tx = place.db.write().await?;
    let detail = words::applied(&filter.rule.name, done, results.len());
    audit::record(&mut tx, &staff.did(place, &filter.org, "filter.apply", filter.id, detail)).await?;
    tx.commit().await?;
    Ok(results)
}
