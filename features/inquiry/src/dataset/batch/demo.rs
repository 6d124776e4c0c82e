//! Batches of a demonstration: files of invented people, all of them marked 演示, on the same way as an office's.

use super::{Batch, Event, Hand, State, job, store, upload::given};
use crate::Inquiry;
use crate::dataset;
use crate::words::batch as words;
use hongwang_base::{AccountId, Scope};
use hongwang_feature::organisations::{self, OrgKind};
use hongwang_feature::{Place, Reply};
use hongwang_store::audit;
use jiff::civil::Date;

/// How many years back, and what the office's file says; `YEAR` stands for that year.
const SUBSIDIES: [(i16, &str); 3] = [
    (3, include_str!("../../../demo/惠农补贴大前年.csv")),
    (2, include_str!("../../../demo/惠农补贴前年.csv")),
    (1, include_str!("../../../demo/惠农补贴去年.csv")),
];

/// In the files: the first village of the first town with a screen, the second one of it, the first of the other town.
const VILLAGES: [(&str, &str, usize); 3] =
    [("甲村", "421124102000", 0), ("乙村", "421124102000", 1), ("丙村", "421124100000", 0)];

/// Gives and releases each file that was not given yet; what broke off is finished. A county without villages gets none.
pub(crate) async fn fill(inquiry: &Inquiry, place: &Place) -> Reply<()> {
    let all = organisations::list(&mut place.db.read().await?, &Scope(place.org.clone())).await?;
    let villages: Vec<_> = all.into_iter().filter(|one| one.kind == OrgKind::Village).collect();
    let code = |town: &str, at: usize| {
        let of_town = villages.iter().filter(|one| one.path.codes().any(|code| code == town));
        of_town.clone().nth(at).or(of_town.clone().next()).or(villages.first()).map(|one| one.path.code())
    };
    for (back, text) in SUBSIDIES {
        let year = place.clock.now().beijing().year() - back;
        let mut text = text.replace("YEAR", &year.to_string());
        for (name, town, at) in VILLAGES {
            let Some(code) = code(town, at) else { return Ok(()) };
            text = text.replace(name, code);
        }
        let as_of = Date::constant(year, 12, 31);
        one(inquiry, place, "subsidy", (&words::demo_file(year), as_of), text.into_bytes()).await?;
    }
    Ok(())
}

async fn one(
    inquiry: &Inquiry,
    place: &Place,
    dataset: &str,
    (name, as_of): (&str, Date),
    bytes: Vec<u8>,
) -> Reply<()> {
    let now = place.clock.now();
    let mut tx = place.db.read().await?;
    let Some(definition) = dataset::find(&mut tx, dataset).await? else { return Ok(()) };
    let known = store::of_dataset(&mut tx, dataset, &place.org).await?;
    drop(tx);
    let known = known.into_iter().find(|batch| batch.about.file == name);
    if known.is_some_and(|batch| !batch.life.state.is_open()) {
        return Ok(());
    }
    let hand = |who: &str| Hand { account: AccountId::new(now), name: who.to_owned(), at: now };
    let by = Some(hand(words::DEMO_EDITOR));
    let Some(id) = given(inquiry, place, &definition, (name, as_of, bytes), by).await? else { return Ok(()) };
    for (state, deed, who) in
        [(State::Tried, "ask", words::DEMO_EDITOR), (State::Waiting, "release", words::DEMO_REVIEWER)]
    {
        let mut tx = place.db.write().await?;
        let is_good =
            |batch: &Batch| batch.life.state == state && batch.life.rows > 0 && batch.life.faulty == 0;
        let Some(batch) = store::find(&mut tx, id).await?.filter(is_good) else {
            continue;
        };
        let by = hand(who);
        let event = match state {
            State::Tried => Event::Ask(by.clone()),
            _ => Event::Release { by: by.clone(), leaving_out: String::new() },
        };
        let after = store::step(&mut tx, &batch, event).await?;
        let detail = words::audit_step(&definition.name, after.period(), "");
        audit::record(&mut tx, &super::noted(place, &after, Some(&by), deed, detail)).await?;
        tx.commit().await?;
    }
    job::work(inquiry, place).await
}
