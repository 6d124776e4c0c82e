//! What the villages of a county or town come to, by town and village: nobody's name.

use super::At;
use super::head;
use crate::dataset::definition::{Definition, Field};
use crate::dataset::overview::{Overview, Village};
use crate::dataset::sentence;
use crate::words::{data as words, dataset};
use hongwang_base::{Millis, OrgPath};
use hongwang_feature::organisations::Names;
use hongwang_page::{Pager, icon, pager, say, spoken};
use maud::{Markup, html};

/// Places on a page.
const PAGE: usize = 12;

/// All that drawing needs.
pub(crate) struct Above<'a> {
    pub(crate) definition: &'a Definition,
    pub(crate) overview: &'a Overview,
    pub(crate) periods: &'a [String],
    pub(crate) names: &'a Names,
    /// The county, or one of its towns.
    pub(crate) org: &'a OrgPath,
    pub(crate) page: usize,
    pub(crate) now: Millis,
}

/// A place with what it comes to.
struct Sum<'a> {
    org: OrgPath,
    villages: Vec<&'a Village>,
}

impl Above<'_> {
    fn at<'s>(&'s self, org: &'s OrgPath) -> At<'s> {
        let newest = self.periods.first().is_some_and(|newest| *newest == self.overview.period);
        let period = if newest { "" } else { &self.overview.period };
        At { dataset: &self.definition.id, org: Some(org), period, only: "", q: "" }
    }

    /// The places directly below: of a county its towns, of a town its villages.
    fn below(&self) -> Vec<Sum<'_>> {
        let mut sums: Vec<Sum<'_>> = Vec::new();
        for village in self.overview.villages.iter().filter(|village| self.org.covers(&village.org)) {
            let Some(below) = village.org.chain().into_iter().nth(self.org.depth()) else { continue };
            match sums.iter_mut().find(|sum| sum.org == below) {
                Some(sum) => sum.villages.push(village),
                None => sums.push(Sum { org: below, villages: vec![village] }),
            }
        }
        sums
    }

    fn totals(&self) -> Vec<&Field> {
        self.definition.public_fields().map(|(_, field)| field).filter(|field| field.total).collect()
    }

    fn total(&self, field: &Field, villages: &[&Village]) -> String {
        let amounts = villages.iter().filter_map(|village| village.sums.get(&field.name)).map(String::as_str);
        let unit =
            if field.kind == crate::dataset::definition::Kind::Money { dataset::YUAN } else { &field.unit };
        format!("{}{unit}", sentence::total(field.kind, amounts))
    }
}

pub(crate) fn page(above: &Above<'_>) -> Markup {
    let (below, overview, definition) = (above.below(), above.overview, above.definition);
    let villages: Vec<&Village> = below.iter().flat_map(|sum| sum.villages.iter().copied()).collect();
    let rows: u64 = villages.iter().map(|village| village.count).sum();
    let said = words::overview(
        &above.names.of(above.org),
        &dataset::period(&overview.period),
        villages.len(),
        &rows.to_string(),
    );
    let pages = below.len().div_ceil(PAGE).max(1);
    let number = above.page.clamp(1, pages);
    let some = &below[(number - 1) * PAGE..below.len().min(number * PAGE)];
    let small = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    let arrows = Pager::of(small(number), small(pages), |page| {
        above.at(above.org).href(&[("page", &page.to_string())])
    });
    html! {
        div class="data" {
            p class="data-told" { (say(&words::told(overview.as_of, &definition.owner, &overview.source))) }
            @if let Some(until) = definition.late(overview.as_of, above.now) {
                p class="notice warn" role="status" { (icon("clock")) span { (say(&words::late(&definition.owner, until, overview.as_of))) } }
            }
            p class="data-sum" { (say(&said)) }
            @if above.periods.len() > 1 {
                nav class="data-keys" aria-label=(words::PERIODS) {
                    @for period in above.periods.iter().take(6) {
                        (head::key(&above.at(above.org).href(&[("period", period)]), &dataset::period(period), *period == overview.period))
                    }
                }
            }
            (places(above, some))
            (pager(&arrows))
            @if !definition.help.is_empty() { p class="data-how small" { (say(&words::how(&definition.help))) } }
        }
    }
}

fn places(above: &Above<'_>, some: &[Sum<'_>]) -> Markup {
    let totals = above.totals();
    html! {
        table class="data-table" {
            thead { tr {
                th scope="col" data-say { (words::PLACE) }
                th scope="col" class="number" data-say { (words::ROWS) }
                @for field in totals.iter().take(2) { th scope="col" class="number" data-say { (field.title) } }
            } }
            tbody {
                @for sum in some {
                    @let count: u64 = sum.villages.iter().map(|village| village.count).sum();
                    @let sums: Vec<String> = totals.iter().take(2).map(|field| above.total(field, &sum.villages)).collect();
                    @let named: Vec<String> = totals.iter().zip(&sums).map(|(field, sum)| words::fact(&field.title, sum)).collect();
                    @let name = name_of(above, &sum.org);
                    tr data-say=(spoken([words::overview_row(&name, count, &named)])) {
                        td data-title=(words::PLACE) { a class="data-open" href=(above.at(&sum.org).href(&[])) data-swap { (name) } }
                        td data-title=(words::ROWS) class="number" { (count) }
                        @for (field, sum) in totals.iter().zip(&sums) { td data-title=(field.title) class="number" { (sum) } }
                    }
                }
            }
        }
    }
}

/// A place by its own name, without those above it.
fn name_of(above: &Above<'_>, org: &OrgPath) -> String {
    above
        .names
        .open()
        .find(|known| known.path == *org)
        .map_or_else(|| above.names.of(org), |known| known.short.clone())
}
