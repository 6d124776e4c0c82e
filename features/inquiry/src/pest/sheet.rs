//! What the form of a bulletin sends, and what is wrong with it.

use super::{Bulletin, calendar};
use crate::price::{Day, day_of, today};
use crate::words::pest as words;
use hongwang_base::{Millis, OrgPath, Problem};
use hongwang_feature::Staff;
use url::form_urlencoded;

const LONGEST_NAME: usize = 20;
const LONGEST_TEXT: usize = 500;
/// Days that a bulletin holds at most.
const LONGEST: Day = 90;

/// The fields as they were entered.
#[derive(Clone, Debug, Default)]
pub(super) struct Sheet {
    pub(super) crop: String,
    pub(super) name: String,
    pub(super) look: String,
    pub(super) act: String,
    pub(super) from: String,
    pub(super) until: String,
    pub(super) orgs: Vec<String>,
}

impl Sheet {
    /// Of the body of a form; a name that comes several times is a list.
    pub(super) fn read(body: &[u8]) -> Self {
        let mut sheet = Self::default();
        for (name, value) in form_urlencoded::parse(body) {
            let value = value.trim().replace("\r\n", "\n");
            match &*name {
                "crop" => sheet.crop = value,
                "name" => sheet.name = value,
                "look" => sheet.look = value,
                "act" => sheet.act = value,
                "from" => sheet.from = value,
                "until" => sheet.until = value,
                "orgs" => sheet.orgs.push(value),
                _ => {}
            }
        }
        sheet
    }

    /// Of a bulletin that is there.
    pub(super) fn of(one: &Bulletin) -> Self {
        let date = |day: Day| crate::price::date_of(day).to_string();
        Self {
            crop: one.crop.clone(),
            name: one.name.clone(),
            look: one.look.clone(),
            act: one.act.clone(),
            from: date(one.from),
            until: date(one.until),
            orgs: one.orgs.iter().map(ToString::to_string).collect(),
        }
    }

    /// The bulletin with these fields and the pictures of `before`.
    ///
    /// # Errors
    /// What is wrong with which field.
    pub(super) fn check(&self, before: &Bulletin, staff: &Staff, now: Millis) -> Result<Bulletin, Problem> {
        if !calendar::crops().iter().any(|crop| crop.slug == self.crop) {
            return Err(Problem::field("crop", words::CROP_WRONG));
        }
        if !fits(&self.name, 1, LONGEST_NAME) {
            return Err(Problem::field("name", words::NAME_WRONG));
        }
        for (field, text) in [("look", &self.look), ("act", &self.act)] {
            if !fits(&text.replace('\n', ""), 2, LONGEST_TEXT) {
                return Err(Problem::field(field, words::TEXT_WRONG));
            }
        }
        let day = |field: &str, text: &str| {
            text.parse().map(day_of).map_err(|_| Problem::field(field, words::DAY_WRONG))
        };
        let (from, until) = (day("from", &self.from)?, day("until", &self.until)?);
        if until < from || until < today(now) || until - from > LONGEST {
            return Err(Problem::field("until", words::UNTIL_WRONG));
        }
        let orgs: Option<Vec<OrgPath>> = self.orgs.iter().map(|org| org.parse().ok()).collect();
        let orgs = orgs.filter(|orgs| !orgs.is_empty() && orgs.iter().all(|org| staff.org.covers(org)));
        Ok(Bulletin {
            crop: self.crop.clone(),
            name: self.name.clone(),
            look: self.look.clone(),
            act: self.act.clone(),
            from,
            until,
            orgs: orgs.ok_or_else(|| Problem::field("orgs", words::ORGS_WRONG))?,
            pictures: before.pictures.clone(),
            office: staff.org_name.clone(),
        })
    }
}

/// Whether a text is so long and plain.
pub(super) fn fits(text: &str, least: usize, most: usize) -> bool {
    (least..=most).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}
