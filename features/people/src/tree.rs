//! The organisation tree at the center: the official divisions at the first start, then what the desk changes.
//! Every change goes to the villages by the feed in the same transaction.

use crate::{access, words};
use hongwang_base::{Millis, OrgLevel, OrgPath, Problem, Scope};
use hongwang_feature::{
    Fact, Place, Reply,
    organisations::{self, OrgKind, Organisation},
};
use hongwang_store::{Result, Tx, audit};
use serde::Deserialize;
use std::collections::HashMap;

/// The divisions of 英山县; see `data/README.md`.
pub const YINGSHAN: &str = include_str!("../data/yingshan_divisions.csv");

/// One line of the file.
#[derive(Deserialize)]
struct Division {
    code: String,
    name: String,
    level: String,
    parent: String,
}

/// Fills an empty tree of a center with the divisions of its county from `csv` (columns code, name, level, parent;
/// a unit after the one above it).
///
/// # Errors
/// A problem that names the line when the file has another form or tells of another county.
pub(crate) async fn seed(place: &Place, csv: &str) -> Reply<()> {
    let all = parse(csv, &place.org)?;
    let now = place.clock.now();
    let mut tx = place.db.write().await?;
    if organisations::find(&mut tx, &place.org).await?.is_some() {
        return Ok(());
    }
    for organisation in &all {
        store(&mut tx, place, organisation, now).await?;
    }
    let entry = access::entry(
        now,
        words::SYSTEM,
        &place.org,
        "organisation.seed",
        place.org.code(),
        words::seeded(all.len()),
    );
    audit::record(&mut tx, &entry).await?;
    tx.commit().await?;
    told(place);
    Ok(())
}

/// The organisations of the file, those above first.
fn parse(csv: &str, county: &OrgPath) -> std::result::Result<Vec<Organisation>, Problem> {
    let mut paths: HashMap<String, OrgPath> = HashMap::new();
    let mut all = Vec::new();
    for (division, position) in csv::Reader::from_reader(csv.as_bytes()).deserialize::<Division>().zip(1i64..)
    {
        let wrong = |what: &str| Problem::bad(words::division(position + 1, what));
        let division = division.map_err(|error| wrong(&error.to_string()))?;
        let path = match paths.get(&division.parent) {
            Some(above) => above.child(&division.code).map_err(|error| wrong(&error.to_string()))?,
            None if all.is_empty() && division.code == county.code() => county.clone(),
            None if all.is_empty() => return Err(wrong(words::OTHER_COUNTY)),
            None => return Err(wrong(words::NO_PARENT)),
        };
        if path.level().word() != division.level {
            return Err(wrong(words::OTHER_LEVEL));
        }
        let clash = paths.insert(division.code, path.clone());
        if clash.is_some() {
            return Err(wrong(words::TWICE));
        }
        let (short, kind) = (short_name(&division.name), kind_of(&path, &division.name));
        all.push(Organisation { path, name: division.name, short, kind, position, open: true });
    }
    if all.is_empty() { Err(Problem::bad(words::division(1, words::EMPTY))) } else { Ok(all) }
}

/// The name for screens of an official name: without the committee, and a village is called one.
pub(crate) fn short_name(name: &str) -> String {
    if let Some(village) = name.strip_suffix("村民委员会").filter(|rest| !rest.is_empty()) {
        return format!("{}村", village.trim_end_matches('村'));
    }
    name.strip_suffix("居民委员会").filter(|rest| !rest.is_empty()).unwrap_or(name).to_owned()
}

fn kind_of(path: &OrgPath, name: &str) -> OrgKind {
    match path.level() {
        OrgLevel::County => OrgKind::County,
        OrgLevel::Township => OrgKind::Township,
        _ if name.ends_with("居民委员会") => OrgKind::Community,
        _ => OrgKind::Village,
    }
}

/// Keeps an organisation and sends it to every village of the county. Call [`told`] after the commit.
pub(crate) async fn store(
    tx: &mut Tx,
    place: &Place,
    organisation: &Organisation,
    now: Millis,
) -> Result<()> {
    let entry = hongwang_feed::append(tx, &place.org, organisation.record(), now).await?;
    organisations::apply(tx, &entry).await
}

/// Tells that the tree has changed.
pub(crate) fn told(place: &Place) {
    place.bus.tell(Fact::FeedGrew(place.org.clone()));
    place.live.changed();
}

/// A new organisation below `above`: its code is the next free one, its place the last.
///
/// # Errors
/// A problem when nothing of that kind can stand there.
pub(crate) fn below(
    above: &Organisation,
    siblings: &[Organisation],
    name: &str,
    short: &str,
    kind: OrgKind,
) -> std::result::Result<Organisation, Problem> {
    let free = (1..)
        .map(|number| format!("z{number:03}"))
        .find(|code| siblings.iter().all(|each| each.path.code() != code));
    let code = free.expect("there is always a further number");
    let refuse = || Problem::field("kind", words::KIND_NOT_HERE);
    if !matches!(above.level(), OrgLevel::Township | OrgLevel::Village) {
        return Err(refuse());
    }
    let path = above.path.child(&code).map_err(|_| refuse())?;
    if !OrgKind::of_level(path.level()).contains(&kind) {
        return Err(refuse());
    }
    let position = siblings.iter().map(|each| each.position).max().unwrap_or(0) + 1;
    Ok(Organisation { path, name: name.to_owned(), short: short.to_owned(), kind, position, open: true })
}

/// Every open organisation of `scope` as a choice: its path, and its names below the county.
pub(crate) async fn choices(tx: &mut Tx, scope: &Scope) -> Result<Vec<(OrgPath, String)>> {
    let all = organisations::list(tx, scope).await?;
    let names: HashMap<OrgPath, String> =
        all.iter().map(|each| (each.path.clone(), each.short.clone())).collect();
    let label = |path: &OrgPath| {
        let below_county = path.chain().into_iter().skip(usize::from(path.depth() > 1));
        below_county.filter_map(|each| names.get(&each).cloned()).collect::<Vec<_>>().join(" · ")
    };
    Ok(all.iter().map(|each| (each.path.clone(), label(&each.path))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn county() -> OrgPath {
        "421124000000/".parse().expect("a path")
    }

    #[test]
    fn the_divisions_are_one_county_fifteen_townships_and_324_villages_with_names_for_screens() {
        let all = parse(YINGSHAN, &county()).expect("a good file");
        let of = |level| all.iter().filter(|each| each.level() == level).count();
        assert_eq!([OrgLevel::County, OrgLevel::Township, OrgLevel::Village].map(of), [1, 15, 324]);
        let named = |short: &str| all.iter().find(|each| each.short == short).map(|each| each.kind);
        assert_eq!(named("毕升社区"), Some(OrgKind::Community));
        assert_eq!(named("马鞍山村"), Some(OrgKind::Village));
        assert_eq!(named("红山镇"), Some(OrgKind::Township));
        assert_eq!(named("草盘地镇街道"), Some(OrgKind::Community));
        assert!(all.iter().all(|each| !each.short.ends_with("委员会")));
    }

    #[test]
    fn a_bad_line_is_named() {
        for (csv, what) in [
            ("", words::EMPTY),
            ("code,name,level,parent\n42,某县,county,4\n", words::OTHER_COUNTY),
            ("code,name,level,parent\n421124000000,英山县,county,4\n1,甲镇,township,9\n", words::NO_PARENT),
            (
                "code,name,level,parent\n421124000000,英山县,county,4\n1,甲镇,village,421124000000\n",
                words::OTHER_LEVEL,
            ),
            (
                "code,name,level,parent\n421124000000,英山县,county,4\n1,甲镇,township,421124000000\n1,乙镇,township,421124000000\n",
                words::TWICE,
            ),
        ] {
            let problem = parse(csv, &county()).expect_err("a bad file");
            assert!(problem.title.contains(what), "{}", problem.title);
        }
        let broken = parse(
            "code,name,level,parent\n421124000000,英山县,county,4\nA/B,甲镇,township,421124000000\n",
            &county(),
        );
        assert!(broken.expect_err("a bad code").title.contains("第 3 行"));
    }
}
