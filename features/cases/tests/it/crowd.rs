//! Many clerks who act at random on the same cases at once, while time acts too, and what must hold afterwards whoever
//! was first. The tests send a small crowd through it, the benchmark a large one.

use super::world::{
    COUNTY, RED, RED_OTHER, RED_VILLAGE, Villager, WARM, WARM_VILLAGE, World, org, page_of, takes_in,
};
use hongwang_base::{DeviceId, Millis, OrgPath, Role};
use hongwang_casework::{Action, Case, Event, Need, SYSTEM, StateKind, Workflow};
use hongwang_feature::duty::Duty;
use hongwang_replica::outbox::Submission;
use hongwang_store::{Tx, audit, sql};
use http::StatusCode;
use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::task::JoinSet;
use uuid::Uuid;

/// Where the clerks sit, in turns.
const SEATS: [&str; 6] = [COUNTY, RED, WARM, RED_VILLAGE, RED_OTHER, WARM_VILLAGE];
/// Where the cases come from, in turns.
const VILLAGES: [&str; 3] = [RED_VILLAGE, RED_OTHER, WARM_VILLAGE];
/// What is applied for, in turns: the item, its workflow, and how deep in the tree the office lies that handles it.
const ITEMS: [(&str, &str, usize); 7] = [
    ("agent", include_str!("../../workflows/proxy.toml"), 3),
    ("dibao", include_str!("../../workflows/low_income_v2.toml"), 1),
    ("doctor", include_str!("../../workflows/simple.toml"), 2),
    ("house", include_str!("../../workflows/homestead_v2.toml"), 2),
    ("linshi", include_str!("../../workflows/relief_v2.toml"), 1),
    ("proof", include_str!("../../workflows/simple.toml"), 3),
    ("wage", include_str!("../../workflows/simple.toml"), 1),
];
/// Cases on which half of all steps fall, so that clerks get in each other's way.
const HOT: usize = 8;
/// Days between two rounds: some clocks come to their end, and time has something to do.
const DAYS: i64 = 4;
/// Broken rules that are told; the rest says no more.
const MOST_TOLD: usize = 40;

/// How large a crowd.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Size {
    pub(crate) cases: usize,
    pub(crate) clerks: usize,
    /// Days pass between them.
    pub(crate) rounds: usize,
    /// Of each clerk in each round.
    pub(crate) steps: usize,
}

/// What became of it.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    /// Steps that were taken.
    pub(crate) done: usize,
    /// Steps for which somebody else was faster.
    pub(crate) late: usize,
    /// Steps that were refused.
    pub(crate) refused: usize,
    /// How long the clerks acted.
    pub(crate) acting: Duration,
    /// Rules that do not hold.
    pub(crate) broken: Vec<String>,
}

impl Outcome {
    fn rule(&mut self, holds: bool, what: impl FnOnce() -> String) {
        if !holds && self.broken.len() < MOST_TOLD {
            self.broken.push(what());
        }
    }
}

/// A case as it was handed in.
struct Filed {
    id: Uuid,
    number: String,
    org: OrgPath,
    /// Its place in [`ITEMS`].
    item: usize,
}

/// A step that was answered with "done".
struct Did {
    case: Uuid,
    seq: u64,
    action: String,
    actor: String,
}

/// What one clerk saw in a round.
#[derive(Default)]
struct Part {
    done: Vec<Did>,
    late: usize,
    refused: usize,
    broken: Vec<String>,
}

struct Clerk {
    hand: Villager,
    account: String,
    org: OrgPath,
    dice: u64,
}

impl Clerk {
    /// A small generator (xorshift), so that a clerk is a seed.
    fn below(&mut self, end: usize) -> usize {
        self.dice ^= self.dice << 13;
        self.dice ^= self.dice >> 7;
        self.dice ^= self.dice << 17;
        usize::try_from(self.dice >> 33).unwrap_or(0) % end.max(1)
    }

    fn one<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }

    /// A case; one out of reach now and then, because its door is tried too.
    fn picks<'a>(&mut self, filed: &'a [Filed]) -> &'a Filed {
        let mut one = &filed[0];
        for _ in 0..4 {
            let among = if self.below(2) == 0 { HOT.min(filed.len()) } else { filed.len() };
            one = &filed[self.below(among)];
            if self.org.covers(&one.org) {
                break;
            }
        }
        one
    }

    /// What to do with it: mostly what the page offers, and seldom what ends the case; now and then anything at all,
    /// because the page is not what keeps people from it.
    fn chooses<'f>(&mut self, flow: &'f Workflow, page: &str) -> &'f Action {
        let names = page.split("name=\"action\" value=\"").skip(1).filter_map(|rest| rest.split('"').next());
        let offered: Vec<&Action> = names.filter_map(|name| flow.action(name)).collect();
        if offered.is_empty() || self.below(6) == 0 {
            let all: Vec<&Action> = flow.actions.iter().collect();
            return self.one(&all);
        }
        let ends = |action: &&Action| {
            let to = action.to.as_deref().and_then(|to| flow.state(to));
            to.is_some_and(|to| to.kind == StateKind::Final)
        };
        let on: Vec<&Action> = offered.iter().copied().filter(|action| !ends(action)).collect();
        if on.is_empty() || self.below(8) == 0 { self.one(&offered) } else { self.one(&on) }
    }

    /// The form of an action, with everything written that it asks for.
    fn writes(&mut self, action: &Action, expected: u64) -> Vec<(String, String)> {
        let mut fields =
            vec![("action".to_owned(), action.id.clone()), ("expected".to_owned(), expected.to_string())];
        for need in &action.needs {
            let (field, text) = match need {
                Need::Reason => ("reason", "情况属实"),
                Need::Remedy => ("remedy", "六十日内可向县人民政府申请行政复议"),
                Need::Materials => ("papers", "户口簿\r\n病历"),
            };
            fields.push((format!("{}.{field}", action.id), text.to_owned()));
        }
        for condition in &action.finds {
            let found = if self.below(6) == 0 { "yes" } else { "no" };
            fields.push((format!("{}.{condition}", action.id), found.to_owned()));
        }
        fields
    }

    /// Looks at a case and does something with it.
    async fn acts(&mut self, one: &Filed, flow: &Workflow, part: &mut Part) {
        let reaches = self.org.covers(&one.org);
        let path = page_of(one.id);
        let page = self.hand.get(&path).await;
        let wanted = if reaches { StatusCode::OK } else { StatusCode::NOT_FOUND };
        if page.status != wanted {
            part.broken.push(format!("{path} of {}: {}: {}", self.org, page.status, page.text));
            return;
        }
        let expected = page.field("expected").parse().unwrap_or_else(|_| 1 + self.below(9) as u64);
        let action = self.chooses(flow, &page.text);
        let fields = self.writes(action, expected);
        let fields: Vec<(&str, &str)> =
            fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let sent = self.hand.post(&format!("{path}/act"), &fields).await;
        match sent.status {
            StatusCode::SEE_OTHER if reaches => part.done.push(Did {
                case: one.id,
                seq: expected + 1,
                action: action.id.clone(),
                actor: self.account.clone(),
            }),
            StatusCode::CONFLICT if reaches => part.late += 1,
            StatusCode::BAD_REQUEST if reaches => part.refused += 1,
            StatusCode::NOT_FOUND if !reaches => part.refused += 1,
            other => part.broken.push(format!("{path} {} of {}: {other}", action.id, self.org)),
        }
    }
}

async fn works(mut clerk: Clerk, filed: Arc<Vec<Filed>>, flows: Arc<Vec<Workflow>>, steps: usize) -> Part {
    let mut part = Part::default();
    for _ in 0..steps {
        let one = clerk.picks(&filed);
        clerk.acts(one, &flows[one.item], &mut part).await;
    }
    part
}

/// Lets a crowd loose on new cases, and looks at what it left behind.
pub(crate) async fn crowd(world: &World, size: Size) -> Outcome {
    let read = |(item, text, _): (&str, &str, usize)| {
        Workflow::read(item, text).unwrap_or_else(|faults| panic!("{faults}"))
    };
    let flows: Arc<Vec<Workflow>> = Arc::new(ITEMS.map(read).into());
    let mut outcome = Outcome::default();
    let filed = Arc::new(Box::pin(hands_in(world, size)).await);
    let numbers: BTreeSet<&str> = filed.iter().map(|one| one.number.as_str()).collect();
    let whole = (1..=size.cases).all(|count| numbers.contains(format!("42112420261123{count:05}").as_str()));
    outcome
        .rule(whole && numbers.len() == size.cases, || "numbers are missing or were given twice".to_owned());

    let mut seats = BTreeMap::new();
    let mut done = Vec::new();
    let mut leaders = BTreeSet::new();
    for round in 0..size.rounds {
        if round > 0 {
            world.center.clock.advance(DAYS * Millis::DAY);
        }
        let mut clerks = Vec::new();
        for number in 0..size.clerks {
            let seat = SEATS[number % SEATS.len()];
            // In every other row sit those who decide.
            let leads = number / SEATS.len() % 2 == 1;
            let person = if leads {
                world.with_duty(seat, "李领导", Duty::Leader).await
            } else {
                world.staff(seat, "王办事", Role::Clerk).await
            };
            let account = person.account.to_string();
            leaders.extend(leads.then(|| account.clone()));
            seats.insert(account.clone(), org(seat));
            let dice = 0x9E37_79B9_7F4A_7C15_u64.wrapping_mul((round * size.clerks + number + 1) as u64) | 1;
            clerks.push(Clerk { hand: person.hand(), account, org: org(seat), dice });
        }
        let begun = Instant::now();
        let (cases, center) = (world.cases.clone(), world.center.clone());
        let time = tokio::spawn(async move { cases.pass_time(&center).await });
        let mut tasks = JoinSet::new();
        for clerk in clerks {
            tasks.spawn(works(clerk, filed.clone(), flows.clone(), size.steps));
        }
        for part in tasks.join_all().await {
            outcome.late += part.late;
            outcome.refused += part.refused;
            done.extend(part.done);
            part.broken.into_iter().for_each(|what| outcome.rule(false, || what));
        }
        time.await.expect("it ends").expect("time passes");
        outcome.acting += begun.elapsed();
    }
    outcome.done = done.len();
    Box::pin(follows_from_its_events(world, &mut outcome)).await;
    let left = Left { filed: &filed, flows: &flows, seats: &seats, leaders: &leaders };
    Box::pin(left.holds(world, &done, &mut outcome)).await;
    outcome
}

/// Cases from all villages, of all items, handed in by as many at once as there are clerks.
async fn hands_in(world: &World, size: Size) -> Vec<Filed> {
    let mut ones = Vec::new();
    for (item, ..) in ITEMS {
        let id = world.hands_in(item).await;
        ones.push(world.waiting(id).await);
    }
    let ones = Arc::new(ones);
    let mut tasks = JoinSet::new();
    for task in 0..size.clerks {
        let (center, cases, ones) = (world.center.clone(), world.cases.clone(), ones.clone());
        tasks.spawn(async move {
            let mut filed = Vec::new();
            for count in (task..size.cases).step_by(size.clerks) {
                let (item, village) = (count % ITEMS.len(), VILLAGES[count % VILLAGES.len()]);
                let id = DeviceId::new(center.clock.now()).0;
                let submission = Submission { id, ..ones[item].clone() };
                let answer = takes_in(&center, &cases, village, &submission).await.expect("it is whole");
                let number = answer["number"].as_str().expect("a number").to_owned();
                filed.push(Filed { id, number, org: org(village), item });
            }
            filed
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}

/// Every row is what time makes of it when it looks at all of them again: nothing but what follows from the events.
async fn follows_from_its_events(world: &World, outcome: &mut Outcome) {
    let center = &world.center;
    world.cases.pass_time(center).await.expect("time passes");
    let before = rows(world).await;
    let mut tx = center.db.write().await.expect("begins");
    sql("UPDATE case_case SET look_at = 0 WHERE queue <> 'closed'").run(&mut tx).await.expect("writes");
    tx.commit().await.expect("commits");
    world.cases.pass_time(center).await.expect("time passes");
    for (before, after) in before.iter().zip(&rows(world).await) {
        outcome.rule(before == after, || format!("a row says {before}, its events {after}"));
    }
}

/// What the rows say, one line each.
async fn rows(world: &World) -> Vec<String> {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = sql(
        "SELECT number, office, state, queue, seq, head, due_at, turn, alert FROM case_case ORDER BY number",
    )
    .all(&mut tx)
    .await
    .expect("reads");
    let line = |row: &hongwang_store::Row| {
        let text = |column| row.get::<String>(column).expect("text");
        let count = |column| row.get::<Option<i64>>(column).expect("a number").unwrap_or(-1);
        let [number, office, state, queue, head, alert] =
            ["number", "office", "state", "queue", "head", "alert"].map(text);
        let [seq, due, turn] = ["seq", "due_at", "turn"].map(count);
        format!("{number} {office} {state} {queue} {seq} {head} {due} {turn} {alert}")
    };
    rows.iter().map(line).collect()
}

/// What a crowd left behind, and who was in it.
struct Left<'a> {
    filed: &'a [Filed],
    flows: &'a [Workflow],
    leaders: &'a BTreeSet<String>,
    /// Where each account sits.
    seats: &'a BTreeMap<String, OrgPath>,
}

impl Left<'_> {
    async fn holds(&self, world: &World, done: &[Did], outcome: &mut Outcome) {
        let mut acted: BTreeMap<Uuid, BTreeMap<u64, (&str, &str)>> = BTreeMap::new();
        for did in done {
            let step = (did.action.as_str(), did.actor.as_str());
            let before = acted.entry(did.case).or_default().insert(did.seq, step);
            outcome.rule(before.is_none(), || format!("{} {}: two were told it is done", did.case, did.seq));
        }
        let told: BTreeMap<String, String> = world
            .told()
            .await
            .into_iter()
            .map(|(_, body)| {
                ["official", "state"].map(|field| body[field].as_str().expect("text").to_owned())
            })
            .map(|[number, state]| (number, state))
            .collect();
        let mut by_time = 0;
        let mut tx = world.center.db.read().await.expect("begins");
        for one in self.filed {
            let events = events(&mut tx, one.id).await;
            by_time += events.iter().filter(|event| event.role == SYSTEM).count();
            let by_staff = events.iter().filter(|event| event.seq > 1 && event.role != SYSTEM);
            let by_staff: BTreeMap<u64, (&str, &str)> =
                by_staff.map(|event| (event.seq, (event.action.as_str(), event.actor.as_str()))).collect();
            let was_told = acted.remove(&one.id).unwrap_or_default();
            outcome
                .rule(by_staff == was_told, || format!("{}: {by_staff:?} is not {was_told:?}", one.number));
            for event in &events {
                outcome.rule(self.may(one, event), || format!("{}: {event:?} was not theirs", one.number));
            }
            let state = self.row(&mut tx, one, &events, outcome).await;
            outcome.rule(told.get(&one.number) == Some(&state), || {
                format!("{}: the village was not told of {state}", one.number)
            });
        }
        let (acts, times) = (audited(&mut tx, "case.act").await, audited(&mut tx, "case.time").await);
        outcome.rule((acts, times) == (done.len(), by_time), || {
            format!("{acts} acts and {times} of time are audited, {} and {by_time} were done", done.len())
        });
        let verdict = audit::verify(&mut tx).await.expect("reads");
        outcome.rule(matches!(verdict, audit::Verdict::Whole { .. }), || format!("audit log: {verdict:?}"));
    }

    /// Whether whoever caused an event could: by the seat's level, by what he is there, or because the seat's office handles the case.
    fn may(&self, one: &Filed, event: &Event) -> bool {
        let Some(action) = self.flows[one.item].action(&event.action) else { return false };
        let chain = one.org.chain();
        let office = &chain[ITEMS[one.item].2 - 1];
        match (event.role.as_str(), self.seats.get(&event.actor)) {
            (SYSTEM, None) => action.is_automatic(),
            ("applicant", None) => event.seq == 1 && action.who.contains(&event.role),
            (role, Some(seat)) => {
                let (level, part) = role.split_once('_').unwrap_or((role, ""));
                let depth = ["county", "town", "village"].iter().position(|word| *word == level);
                let depth = depth.map_or(0, |place| place + 1);
                let leads = self.leaders.contains(&event.actor);
                // A leader also does what nobody is there for below.
                let stands_in = depth > seat.depth() && leads && part != "clerk";
                let own = depth == seat.depth() && (part != "leader" || leads);
                let has_role = own || stands_in || role == "clerk" && seat.covers(office);
                has_role && seat.covers(&one.org) && action.who.contains(&event.role)
            }
            _ => false,
        }
    }

    /// Holds the row of a case against its events; gives the state that it says.
    async fn row(&self, tx: &mut Tx, one: &Filed, events: &[Event], outcome: &mut Outcome) -> String {
        let row =
            sql("SELECT state, queue, seq, head FROM case_case WHERE id = $1").bind(one.id).one(tx).await;
        let row = row.expect("reads").expect("a row");
        let text = |column| row.get::<String>(column).expect("text");
        let (state, queue, head) = (text("state"), text("queue"), text("head"));
        let seq: i64 = row.get("seq").expect("a number");
        let number = &one.number;
        outcome.rule((1u64..).zip(events).all(|(place, event)| event.seq == place), || {
            format!("{number}: an event is missing")
        });
        let Ok(Some(case)) = Case::replay(events) else {
            outcome.rule(false, || format!("{number}: the chain does not hold"));
            return state;
        };
        let kind = self.flows[one.item].state(&case.state).map(|state| state.kind);
        let of_kind = match kind {
            Some(StateKind::Final) => "closed",
            Some(StateKind::WaitingForApplicant) => "waiting",
            _ => "open",
        };
        let newest = case.head.to_string();
        let says = (state.as_str(), queue.as_str(), seq.unsigned_abs(), head.as_str());
        let is = (case.state.as_str(), of_kind, case.seq, newest.as_str());
        outcome.rule(says == is, || format!("{number}: the row says {says:?}, the events {is:?}"));
        state
    }
}

async fn events(tx: &mut Tx, id: Uuid) -> Vec<Event> {
    let rows = sql("SELECT event FROM case_event WHERE case_id = $1 ORDER BY seq").bind(id).all(tx).await;
    rows.expect("reads").iter().map(|row| row.json("event").expect("an event")).collect()
}

/// How many entries of the audit log tell of this.
async fn audited(tx: &mut Tx, action: &str) -> usize {
    let row = sql("SELECT COUNT(*) AS n FROM audit_entry WHERE action = $1").bind(action).one(tx).await;
    let count: i64 = row.expect("reads").expect("a row").get("n").expect("a number");
    usize::try_from(count).expect("a count")
}
