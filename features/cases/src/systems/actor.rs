//! As whom another system acts.
//!
//! All systems of one organisation are one actor, unless they say which of their people acted: by a mark of their own,
//! which names nobody to us. Invariant: whoever may be the same person is taken for it. A mark is known in its own system
//! alone, so whoever acted without one, or by another system of that organisation, may have been anybody there.

use crate::case::Dossier;
use hongwang_base::OrgPath;
use hongwang_casework::{Actor, Command};
use hongwang_feature::duty::Duty;

/// Which of a system's people acted.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Person<'a> {
    /// The system's name.
    pub(crate) system: &'a str,
    /// Their mark there.
    pub(crate) mark: &'a str,
}

/// A step that a system of `org` takes, which has these duties there, with nothing written yet.
pub(crate) fn command(
    dossier: &Dossier,
    (org, duties): (&OrgPath, &[Duty]),
    person: Option<Person<'_>>,
    (action, expected): (&str, u64),
) -> Command {
    let kept = &dossier.kept;
    let roles = dossier.seats.roles_with(duties, org, (&kept.org, &kept.office));
    let signed = dossier.case.signed.iter().map(|signed| signed.actor.as_str());
    let aliases = signed.filter(|other| may_be_one(org, person, other)).map(str::to_owned).collect();
    let actor = Actor { id: name(org, person), roles };
    Command { aliases, ..Command::new(actor, action, expected) }
}

/// The name under which events say who acted.
fn name(org: &OrgPath, person: Option<Person<'_>>) -> String {
    match person {
        Some(Person { system, mark }) => format!("api:{org}#{mark}@{system}"),
        None => format!("api:{org}"),
    }
}

/// Whether whoever acted under `other` may be the one who acts now.
fn may_be_one(org: &OrgPath, person: Option<Person<'_>>, other: &str) -> bool {
    let Some(other) = other.strip_prefix("api:").and_then(|rest| rest.strip_prefix(org.as_str())) else {
        return false;
    };
    let Some(other) = other.strip_prefix('#') else { return other.is_empty() };
    let (mark, system) = other.split_once('@').unwrap_or((other, ""));
    person.is_none_or(|person| person.system != system || person.mark == mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_two_only_where_one_system_says_so() {
        let org: OrgPath = "c/t/".parse().expect("a path");
        let person = |system, mark| Some(Person { system, mark });
        let one = |one, other| may_be_one(&org, one, &name(&org, other));
        assert!(!one(person("镇", "07"), person("镇", "08")));
        assert!(one(person("镇", "07"), person("镇", "07")));
        assert!(one(person("镇", "07"), person("所", "08")), "a mark of another system says nothing");
        assert!(one(person("镇", "07"), None) && one(None, person("镇", "07")) && one(None, None));
        for stranger in
            ["api:c/", "api:c/t/v/", "api:c/t/v/#07@镇", "01900000-0000-7000-8000-000000000000", "applicant"]
        {
            assert!(!may_be_one(&org, None, stranger), "{stranger}");
        }
    }
}
