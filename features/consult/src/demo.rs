//! Invented people for a demonstration, each marked 演示, with numbers that nobody has.

use crate::roster::{Office, Person, Span, Weekly};
use crate::{announce, publish, store};
use hongwang_base::{OrgLevel, Scope, SubmissionId, day};
use hongwang_feature::{Place, Reply, organisations};

const WEEK: [bool; 7] = [true; 7];
const WORKDAYS: [bool; 7] = [true, true, true, true, true, false, false];
const ALL_DAY: Span = Span { from: 0, to: day::MINUTES };
const OFFICE_HOURS: Span = Span { from: 8 * 60, to: 17 * 60 + 30 };

/// Name, office, hours; at each level.
const VILLAGE: [(&str, Office, [bool; 7], Span); 2] = [
    ("王大姐(演示)", Office::VillageCadre, WEEK, ALL_DAY),
    ("陈医生(演示)", Office::Doctor, WEEK, Span { from: 7 * 60, to: 21 * 60 }),
];
const TOWN: [(&str, Office, [bool; 7], Span); 2] = [
    ("李主任(演示)", Office::TownWindow, WORKDAYS, OFFICE_HOURS),
    ("周师傅(演示)", Office::Agronomist, WORKDAYS, OFFICE_HOURS),
];
const COUNTY: [(&str, Office, [bool; 7], Span); 1] =
    [("赵律师(演示)", Office::Lawyer, WORKDAYS, OFFICE_HOURS)];
/// Townships that get people, and how many of each one's villages.
const TOWNS: usize = 11;
const VILLAGES: usize = 2;

/// Fills an empty roster.
pub(crate) async fn fill(place: &Place) -> Reply<()> {
    let mut tx = place.db.write().await?;
    let county = Scope(place.org.clone());
    if !store::roster_in(&mut tx, &county).await?.is_empty() {
        return Ok(());
    }
    let all = organisations::list(&mut tx, &county).await?;
    let towns = all.iter().filter(|each| each.level() == OrgLevel::Township).take(TOWNS);
    let mut orgs = vec![place.org.clone()];
    for town in towns {
        orgs.push(town.path.clone());
        let below = all.iter().filter(|each| each.path.parent().as_ref() == Some(&town.path));
        orgs.extend(below.take(VILLAGES).map(|each| each.path.clone()));
    }
    let now = place.clock.now();
    let mut number = 0;
    for org in &orgs {
        let cast: &[_] = match org.level() {
            OrgLevel::County => &COUNTY,
            OrgLevel::Township => &TOWN,
            _ => &VILLAGE,
        };
        for (name, office, days, span) in cast {
            number += 1;
            let person = Person {
                id: SubmissionId::new(now).0,
                name: (*name).to_owned(),
                office: *office,
                phone: format!("0713-{number:07}"),
                org: org.clone(),
                weekly: Some(Weekly { days: *days, span: *span }),
                shifts: Vec::new(),
                // Nobody's face stands for somebody who was invented.
                photo: None,
            };
            publish(&mut tx, org, person.id, Some(&person), now).await?;
        }
    }
    tx.commit().await?;
    orgs.iter().for_each(|org| announce(place, org));
    Ok(())
}
