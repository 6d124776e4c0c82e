//! Changes of a form that is being made: plain functions, each on the model alone.

use super::model::{Members, Model, Part};

/// Where in the list something stands: the part, and which question of it.
type Spot = (usize, Option<usize>);

fn spot(model: &Model, place: &str) -> Option<Spot> {
    model.parts.iter().enumerate().find_map(|(number, part)| match part {
        Part::One(asked) => (asked.question.at == place).then_some((number, None)),
        Part::Group(group) if group.at == place => Some((number, None)),
        Part::Group(group) => {
            let base = group.base();
            let inner =
                group.questions.iter().position(|asked| format!("{base}{}", asked.question.at) == place);
            inner.map(|inner| (number, Some(inner)))
        }
    })
}

/// Where a question or a group is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Spotted {
    First,
    Last,
    /// Before this question or group, within its group if it has one.
    Before(String),
    /// Behind it.
    After(String),
    /// As the last of this group.
    Within(String),
}

impl Spotted {
    /// As it stands in addresses.
    pub(crate) fn word(&self) -> String {
        match self {
            Self::First => "first".to_owned(),
            Self::Last => String::new(),
            Self::Before(place) => format!("before {place}"),
            Self::After(place) => format!("after {place}"),
            Self::Within(group) => format!("in {group}"),
        }
    }

    pub(crate) fn read(word: &str) -> Self {
        match word.split_once(' ') {
            Some(("before", place)) => Self::Before(place.to_owned()),
            Some(("after", place)) => Self::After(place.to_owned()),
            Some(("in", group)) => Self::Within(group.to_owned()),
            _ if word == "first" => Self::First,
            _ => Self::Last,
        }
    }

    /// The group in which that is.
    pub(crate) fn group<'m>(&self, model: &'m Model) -> Option<&'m Members> {
        match self {
            Self::Within(group) => model.group(group),
            Self::Before(place) | Self::After(place) => match spot(model, place)? {
                (number, Some(_)) => match &model.parts[number] {
                    Part::Group(group) => Some(group),
                    Part::One(_) => None,
                },
                _ => None,
            },
            _ => None,
        }
    }

    /// Before which part that is, and before which question of it.
    fn number(&self, model: &Model) -> Spot {
        let end = (model.parts.len(), None);
        let at = |place: &str, later: usize| match spot(model, place) {
            Some((number, Some(inner))) => (number, Some(inner + later)),
            Some((number, None)) => (number + later, None),
            // Where the place is gone it stands at the end, so that nothing entered is lost.
            None => end,
        };
        match self {
            Self::First => (0, None),
            Self::Last => end,
            Self::Before(place) => at(place, 0),
            Self::After(place) => at(place, 1),
            Self::Within(of) => {
                let group = model.parts.iter().enumerate().find_map(|(number, part)| match part {
                    Part::Group(group) if group.at == *of => Some((number, Some(group.questions.len()))),
                    _ => None,
                });
                group.unwrap_or(end)
            }
        }
    }
}

/// Puts a question or a group there. A group stands in no other: it comes behind that one.
pub(crate) fn add(model: &mut Model, at: &Spotted, part: Part) {
    let (number, inner) = at.number(model);
    match (part, inner, model.parts.get_mut(number)) {
        (Part::One(asked), Some(inner), Some(Part::Group(group))) => group.questions.insert(inner, asked),
        (part, Some(_), _) => model.parts.insert(number + 1, part),
        (part, None, _) => model.parts.insert(number, part),
    }
}

/// What stands at a place.
pub(crate) fn standing(model: &Model, place: &str) -> Option<Part> {
    let asked = model.asked(place).map(|asked| Part::One(asked.clone()));
    asked.or_else(|| model.group(place).map(|group| Part::Group(group.clone())))
}

/// Puts a question or a group in the place of one that stands there, or adds it.
pub(crate) fn put(model: &mut Model, place: &str, at: &Spotted, part: Part) {
    let Some((number, inner)) = spot(model, place) else { return add(model, at, part) };
    match (part, inner, &mut model.parts[number]) {
        (Part::One(asked), Some(inner), Part::Group(group)) => group.questions[inner] = asked,
        (part, _, spot) => *spot = part,
    }
}

/// Moves a question or group one up or down, within its group if it has one. Whether it was there and could be moved.
pub(crate) fn shift(model: &mut Model, place: &str, up: bool) -> bool {
    let to = |from: usize, all: usize| {
        let to = if up { from.checked_sub(1)? } else { from + 1 };
        (to < all).then_some(to)
    };
    let Some((number, inner)) = spot(model, place) else { return false };
    let moved = match (inner, &mut model.parts[number]) {
        (Some(inner), Part::Group(group)) => {
            to(inner, group.questions.len()).map(|other| group.questions.swap(inner, other))
        }
        _ => to(number, model.parts.len()).map(|other| model.parts.swap(number, other)),
    };
    moved.is_some()
}

/// Takes a question or a group away. Whether it was there.
pub(crate) fn take_away(model: &mut Model, place: &str) -> bool {
    let Some((number, inner)) = spot(model, place) else { return false };
    match (inner, &mut model.parts[number]) {
        (Some(inner), Part::Group(group)) => drop(group.questions.remove(inner)),
        _ => drop(model.parts.remove(number)),
    }
    true
}

/// The questions whose condition looks at this one, or at one of this group: their place and name.
pub(crate) fn depend_on(model: &Model, place: &str) -> Vec<(String, String)> {
    let within = format!("{place}/0/");
    let looks = |looked: &str| looked == place || looked.starts_with(&within);
    model
        .all()
        .filter(|(at, ..)| !looks(at))
        .filter(|(_, base, asked)| asked.question.when.as_ref().is_some_and(|when| looks(&when.place(base))))
        .map(|(at, _, asked)| (at, asked.question.short.clone()))
        .collect()
}

/// A name for one more place that none of these forms uses or looks at: what was answered in an older version under a
/// name that was taken away is no answer to another question.
pub(crate) fn new_name(forms: &[&Model]) -> String {
    let number = |place: &str| -> u64 {
        let names = place.split('/').filter_map(|name| name.strip_prefix('q')?.parse().ok());
        names.max().unwrap_or(0)
    };
    let of = |form: &Model| -> u64 {
        let groups = form.parts.iter().filter_map(|part| match part {
            Part::Group(group) => Some(number(&group.at)),
            Part::One(_) => None,
        });
        let questions = form.all().map(|(place, _, asked)| {
            let looked = asked.question.when.as_ref().map_or(0, |when| number(&when.at));
            number(&place).max(looked)
        });
        groups.chain(questions).max().unwrap_or(0)
    };
    let last = forms.iter().map(|form| of(form)).max().unwrap_or(0);
    format!("q{}", last.saturating_add(1))
}
