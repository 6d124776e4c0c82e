//! Which roles somebody has in a case: by the level of their organisation, by what they are in it 职责, and by whether it
//! handles the case.
//!
//! A role is a level and a part in it, `town_leader`. Where an office has nobody for a part, whoever handles there
//! checks and speaks for the group, but nobody of theirs decides: that is the leader's of the office above. So a village
//! with one clerk holds nothing up, and a decision is still made by a leader.

use crate::flow::{OFFICE, above};
use crate::item::Level;
use crate::systems;
use crate::words::seat as words;
use hongwang_base::{AccountId, OrgLevel, OrgPath};
use hongwang_casework::Workflow;
use hongwang_feature::{
    duty::{self, Duty, Holder},
    organisations::Names,
};
use hongwang_store::{Result, Tx};

/// The part of whoever works in an office.
const CLERK: &str = "clerk";
/// The levels, the lowest first, each with its word in a role.
const LEVELS: [(&str, Level); 3] =
    [("village", Level::Village), ("town", Level::Town), ("county", Level::County)];

/// The level whose office has this role, if one has.
pub(crate) fn level_of(role: &str) -> Option<Level> {
    let (word, part) = role.split_once('_')?;
    let known = part == CLERK || Duty::from_word(part).is_some();
    LEVELS.iter().find(|(level, _)| *level == word && known).map(|(_, level)| *level)
}

fn role(level: Level, part: &str) -> String {
    let word = LEVELS.iter().find(|(_, each)| *each == level).map_or("", |(word, _)| word);
    format!("{word}_{part}")
}

fn level(org: &OrgPath) -> Option<Level> {
    match org.level() {
        OrgLevel::County => Some(Level::County),
        OrgLevel::Township => Some(Level::Town),
        OrgLevel::Village => Some(Level::Village),
        OrgLevel::Branch => None,
    }
}

/// The roles of somebody at the desk of `org` who has this duty there, or none, whoever else there is.
pub(crate) fn roles(org: &OrgPath, office: &OrgPath, duty: Option<Duty>) -> Vec<String> {
    let own = level(org).into_iter().flat_map(|level| {
        let duty = duty.map(|duty| role(level, duty.word()));
        [Some(role(level, CLERK)), duty].into_iter().flatten()
    });
    own.chain(org.covers(office).then(|| OFFICE.to_owned())).collect()
}

/// Who is what in the offices of a case.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Seats(Vec<Holder>);

impl Seats {
    /// Of the organisation that a case came from, of the office that has it, and of those above the two. What an
    /// office's own system signs for, nobody stands in for.
    pub(crate) async fn load(tx: &mut Tx, org: &OrgPath, office: &OrgPath) -> Result<Self> {
        let mut holders = duty::line_of(tx, org).await?;
        if !office.covers(org) {
            let more = duty::line_of(tx, office).await?;
            holders.extend(more.into_iter().filter(|holder| !holder.org.covers(org)));
        }
        holders.extend(systems::store::holders(tx, org, office).await?);
        Ok(Self(holders))
    }

    fn is_held(&self, org: &OrgPath, duty: Duty) -> bool {
        self.0.iter().any(|holder| holder.duty == duty && holder.org == *org)
    }

    /// The roles that an account of `staff` has in a case of `org` that `office` handles.
    pub(crate) fn roles(
        &self,
        (account, staff): (AccountId, &OrgPath),
        (org, office): (&OrgPath, &OrgPath),
    ) -> Vec<String> {
        let mine = |duty| {
            let me =
                |holder: &Holder| holder.account == account && holder.org == *staff && holder.duty == duty;
            self.0.iter().any(me)
        };
        let by_all = |duty| match duty {
            Duty::Leader => false,
            Duty::Checker => !self.is_held(staff, duty),
            Duty::Group => level(staff) == Some(Level::Village) && !self.is_held(staff, duty),
        };
        let has = |duty: &Duty| mine(*duty) || by_all(*duty);
        let duties: Vec<Duty> = Duty::ALL.into_iter().filter(has).collect();
        self.roles_with(&duties, staff, (org, office))
    }

    /// The roles of whoever has just these duties in an office, in a case of `org` that `office` handles.
    pub(crate) fn roles_with(
        &self,
        duties: &[Duty],
        at: &OrgPath,
        (org, office): (&OrgPath, &OrgPath),
    ) -> Vec<String> {
        let mut all = roles(at, office, None);
        let Some(own) = level(at) else { return all };
        all.extend(duties.iter().map(|duty| role(own, duty.word())));
        if duties.contains(&Duty::Leader) {
            all.extend(self.vacant_below(at, (org, office)));
        }
        all
    }

    /// What nobody is in the offices of a case below `staff`, as far down as no other leader stands between.
    fn vacant_below(&self, staff: &OrgPath, (org, office): (&OrgPath, &OrgPath)) -> Vec<String> {
        let below = LEVELS.iter().rev().map(|(_, level)| (*level, seat(*level, org, office)));
        let mut found = Vec::new();
        for (level, seat) in below.filter(|(_, seat)| staff.covers(seat) && seat != staff) {
            let vacant = Duty::ALL.into_iter().filter(|duty| !self.is_held(&seat, *duty));
            found.extend(vacant.map(|duty| role(level, duty.word())));
            if self.is_held(&seat, Duty::Leader) {
                break;
            }
        }
        found
    }

    /// What is said where the next step of a case is a leader's and its office has none: whom to ask, and who can act.
    pub(crate) fn says(
        &self,
        (flow, state): (&Workflow, &str),
        (org, office): (&OrgPath, &OrgPath),
        names: &Names,
    ) -> Vec<String> {
        let here = flow.actions.iter().filter(|action| action.is_from(state));
        let mut vacant: Vec<Level> = Vec::new();
        for role in here.flat_map(|action| &action.who).filter(|role| role.ends_with(Duty::Leader.word())) {
            let level =
                level_of(role).filter(|level| !self.is_held(&seat(*level, org, office), Duty::Leader));
            vacant.extend(level.filter(|level| !vacant.contains(level)));
        }
        let line =
            |level: Level| words::no_leader(&names.of(&seat(level, org, office)), level != Level::County);
        vacant.into_iter().map(line).collect()
    }
}

/// Whose seat of this level it is: the office's where it is of that level, else that of the case's own line.
fn seat(level: Level, org: &OrgPath, office: &OrgPath) -> OrgPath {
    if self::level(office) == Some(level) { office.clone() } else { above(org, level) }
}

/// Whether a person of some office can have this role.
#[cfg(test)]
pub(crate) fn is_known(role: &str) -> bool {
    role == OFFICE || level_of(role).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;
    use hongwang_base::Millis;

    fn org(text: &str) -> OrgPath {
        text.parse().expect("a path")
    }

    fn account(n: i64) -> AccountId {
        AccountId::new(Millis(n))
    }

    fn holder(account: AccountId, at: &str, duty: Duty) -> Holder {
        Holder { account, org: org(at), duty }
    }

    fn of(seats: &Seats, account: AccountId, at: &str) -> Vec<String> {
        seats.roles((account, &org(at)), (&org("c/t/v/"), &org("c/t/")))
    }

    #[test]
    fn where_nobody_is_anything_whoever_handles_checks_and_nobody_decides() {
        let seats = Seats::default();
        assert_eq!(of(&seats, account(1), "c/t/v/"), ["village_clerk", "village_checker", "village_group"]);
        assert_eq!(of(&seats, account(1), "c/t/"), ["town_clerk", "clerk", "town_checker"]);
        assert_eq!(of(&seats, account(1), "c/u/"), ["town_clerk", "town_checker"]);
        assert_eq!(of(&seats, account(1), "c/"), ["county_clerk", "clerk", "county_checker"]);
        assert!(of(&seats, account(1), "c/t/v/b/").is_empty());
    }

    #[test]
    fn what_somebody_is_nobody_else_of_the_office_is() {
        let (one, other) = (account(1), account(2));
        let seats = Seats(vec![
            holder(one, "c/t/v/", Duty::Group),
            holder(one, "c/t/v/", Duty::Leader),
            holder(one, "c/t/v/", Duty::Checker),
        ]);
        assert!(of(&seats, one, "c/t/v/").contains(&"village_group".to_owned()));
        assert_eq!(of(&seats, other, "c/t/v/"), ["village_clerk"]);
        assert!(!of(&seats, one, "c/t/").contains(&"town_leader".to_owned()), "of another office");
    }

    #[test]
    fn a_leader_stands_in_below_as_far_as_there_is_none() {
        let (town, county) = (account(1), account(2));
        let both = Seats(vec![holder(county, "c/", Duty::Leader), holder(town, "c/t/", Duty::Leader)]);
        assert!(of(&both, town, "c/t/").contains(&"village_leader".to_owned()));
        let county_has = of(&both, county, "c/");
        assert!(county_has.contains(&"county_leader".to_owned()));
        assert!(
            !county_has.contains(&"town_leader".to_owned())
                && !county_has.contains(&"village_leader".to_owned())
        );
        let alone = Seats(vec![holder(county, "c/", Duty::Leader)]);
        let all = of(&alone, county, "c/");
        assert!(all.contains(&"town_leader".to_owned()) && all.contains(&"village_leader".to_owned()));
        let elsewhere = Seats(vec![holder(town, "c/u/", Duty::Leader)]);
        assert!(!of(&elsewhere, town, "c/u/").contains(&"village_leader".to_owned()));
    }
}
