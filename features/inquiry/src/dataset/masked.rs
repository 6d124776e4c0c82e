//! What of persons never leaves the center, as a property: rows of every shipped dataset with numbers and names in any
//! field, told, and then looked for in each record, page, document of the search and line of the log, and in every byte
//! of the database of the village.

use super::definition::{Definition, Field, Kind, Reach};
use super::told::{self, Batch};
use super::{Row, pages, public, shipped};
use crate::Inquiry;
use axum::body::Body;
use hongwang_base::{BatchId, Clock, Millis, OrgPath};
use hongwang_feature::{Bus, Feature, Place, Site};
use hongwang_replica::BlobHash;
use hongwang_store::{Blobs, Db, DbUrl, Vault};
use http::Request;
use http_body_util::BodyExt;
use jiff::civil::date;
use proptest::prelude::*;
use proptest::sample::select;
use std::io::Write;
use std::sync::{Arc, Mutex};
use tower::ServiceExt;

const NOW: Millis = Millis(20_780 * Millis::DAY + 2 * Millis::HOUR);
const COUNTY: &str = "421124000000/";
const VILLAGE: &str = "421124000000/421124102000/421124102201/";

/// A person as an office knows it.
#[derive(Clone, Debug)]
struct Someone {
    phone: String,
    card: String,
    /// The day of birth, as eight digits.
    born: String,
    is_minor: bool,
    /// Whether there is another row of them that has neither number nor day of birth.
    comes_again: bool,
    has_old_number: bool,
    tail: String,
    has_small_x: bool,
    /// Between the groups of a number.
    between: &'static str,
    every: usize,
    is_wide: bool,
    /// Which number stands where it does not belong.
    astray: usize,
}

fn someone() -> impl Strategy<Value = Someone> {
    let born = prop_oneof![
        "(19[5-9][0-9])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])",
        "(201[0-9]|202[0-5])(0[1-9]|1[0-2])(0[1-9]|1[0-9]|2[0-8])"
    ];
    let numbers = ("1[3-9][0-9]{9}", "[3-6][0-9]{12,18}", born, "[0-9]{3}");
    let looks = (
        any::<bool>(),
        any::<bool>(),
        select(vec!["", " ", "-", "\u{3000}", "－", "."]),
        3usize..6,
        any::<bool>(),
        any::<bool>(),
    );
    (numbers, looks, 0usize..4).prop_map(|((phone, card, born, tail), looks, astray)| {
        let (has_old_number, has_small_x, between, every, is_wide, comes_again) = looks;
        let is_minor = born.as_str() > "20081122";
        let has_old_number = has_old_number && !is_minor;
        Someone {
            phone,
            card,
            born,
            is_minor,
            comes_again,
            has_old_number,
            tail,
            has_small_x,
            between,
            every,
            is_wide,
            astray,
        }
    })
}

impl Someone {
    fn id_number(&self) -> String {
        if self.has_old_number {
            format!("421124{}{}", &self.born[2..], self.tail)
        } else {
            format!("421124{}{}{}", self.born, self.tail, if self.has_small_x { 'x' } else { '7' })
        }
    }

    fn day(&self) -> String {
        format!("{}-{}-{}", &self.born[..4], &self.born[4..6], &self.born[6..])
    }

    fn name(&self, number: usize) -> String {
        format!("{}{}", if self.is_minor { "鋆" } else { "褚" }, given_name(number))
    }

    fn secrets(&self) -> [String; 3] {
        [self.phone.clone(), self.id_number(), self.card.clone()]
    }

    /// A number as somebody typed it.
    fn typed(&self) -> String {
        let secrets = self.secrets();
        let Some(secret) = secrets.get(self.astray) else { return String::new() };
        let letters: Vec<char> = secret.chars().map(|letter| self.wide(letter)).collect();
        letters.chunks(self.every).map(String::from_iter).collect::<Vec<_>>().join(self.between)
    }

    fn wide(&self, letter: char) -> char {
        let wide = letter.to_digit(10).filter(|_| self.is_wide);
        wide.and_then(|digit| char::from_u32(u32::from('０') + digit)).unwrap_or(letter)
    }

    fn value(&self, definition: &Definition, field: &Field, number: usize, minors: &str) -> String {
        let is_born = definition.born.as_deref() == Some(field.name.as_str());
        match field.kind {
            Kind::Person if knows_age(definition) => format!("{}{}", self.name(number), self.typed()),
            Kind::Person => format!("褚{}{}", given_name(number), self.typed()),
            // Some of who is not of age have no number: the date alone tells it.
            Kind::IdNumber if self.is_minor && definition.born.is_some() => String::new(),
            Kind::IdNumber => self.id_number(),
            Kind::Phone => self.phone.clone(),
            Kind::Card => self.card.clone(),
            Kind::Date if is_born => self.day(),
            Kind::Date | Kind::Month | Kind::Time if self.astray < 3 => self.typed(),
            Kind::Date => "2026-10-03".to_owned(),
            Kind::Month => "2026-10".to_owned(),
            Kind::Time => "08:30".to_owned(),
            Kind::Money | Kind::Number | Kind::Whole if self.astray == 2 => self.card.clone(),
            Kind::Money | Kind::Number | Kind::Whole => (number + 100).to_string(),
            Kind::Place => VILLAGE.to_owned(),
            Kind::Picture => BlobHash::of(&[u8::try_from(number % 250).expect("small")]).to_string(),
            Kind::Text | Kind::Choice | Kind::YesNo | Kind::Group | Kind::OfficePhone => {
                format!("{}家{}", minors, self.typed())
            }
        }
    }
}

fn given_name(number: usize) -> String {
    let mark = char::from_u32(0x4e00 + 7 * u32::try_from(number).expect("few rows")).expect("a sign");
    format!("{mark}{mark}")
}

/// Whether the office knows when the person of a row was born.
fn knows_age(definition: &Definition) -> bool {
    definition.born.is_some() || definition.place_of_kind(Kind::IdNumber).is_some()
}

fn rows(definition: &Definition, people: &[Someone]) -> Vec<Row> {
    let minors = people.iter().enumerate().filter(|(_, one)| one.is_minor && knows_age(definition));
    let minors: String = minors.map(|(number, one)| one.name(number)).collect();
    let row = |(number, one): (usize, &Someone)| {
        definition.fields.iter().map(|field| one.value(definition, field, number, &minors)).collect()
    };
    let mut rows: Vec<Row> = people.iter().enumerate().map(row).collect();
    for (number, _) in people.iter().enumerate().filter(|(_, one)| one.comes_again) {
        let mut again = rows[number].clone();
        for (at, field) in definition.fields.iter().enumerate() {
            if field.kind == Kind::IdNumber || definition.born.as_deref() == Some(&field.name) {
                again[at].clear();
            }
        }
        rows.push(again);
    }
    rows
}

/// Digits without what stands between them, and of one width.
fn plain(text: &str) -> String {
    let narrow = |letter: char| match letter {
        '０'..='９' => char::from_digit(u32::from(letter) - u32::from('０'), 10).expect("a digit"),
        _ => letter,
    };
    text.chars().filter(|letter| !" -\u{3000}－.".contains(*letter)).map(narrow).collect()
}

/// Everything that may not be in `text`, which is named `place`.
fn look_through(people: &[Someone], definition: &Definition, place: &str, text: &str) {
    let plain = plain(text);
    for (number, one) in people.iter().enumerate() {
        for secret in one.secrets() {
            assert!(
                !text.contains(&secret) && !plain.contains(&secret),
                "{}: {place}: {secret}",
                definition.id
            );
        }
        if one.is_minor && knows_age(definition) {
            assert!(!text.contains(&one.name(number)), "{}: {place}: {}", definition.id, one.name(number));
        }
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().expect("nobody panics").extend_from_slice(bytes);
        Ok(bytes.len())
    }
    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

async fn village(dir: &std::path::Path) -> (Place, Inquiry) {
    let inquiry = Inquiry::new(Vault::open(&dir.join("key")).expect("a key"));
    let db = Db::open(&DbUrl::Lite(dir.join("village.db"))).await.expect("opens");
    for owner in
        [hongwang_feature::organisations::MIGRATIONS, hongwang_feed::MIGRATIONS, inquiry.migrations()]
    {
        db.migrate(&owner).await.expect("migrates");
    }
    let place = Place {
        site: Site::Village,
        org: VILLAGE.parse().expect("a path"),
        db,
        blobs: Blobs::open(dir.join("blobs")).expect("opens"),
        clock: Clock::manual(NOW),
        bus: Bus::default(),
        live: hongwang_page::Live::default(),
        desk_nav: Arc::default(),
        demo: false,
    };
    (place, inquiry)
}

async fn told_and_looked_at(people: &[Someone]) {
    let dir = tempfile::tempdir().expect("a folder");
    let (place, inquiry) = village(dir.path()).await;
    let router = inquiry.public().with_state(place.clone());
    for definition in shipped() {
        let org: OrgPath = match definition.reach {
            Reach::County => COUNTY.parse().expect("a path"),
            Reach::Village => place.org.clone(),
        };
        let rows = rows(definition, people);
        for row in public::rows(definition, &rows, NOW.beijing().date()) {
            look_through(people, definition, "a row", &row.join("\n"));
        }
        let batch = Batch {
            id: BatchId::new(NOW),
            period: String::new(),
            as_of: date(2026, 11, 23),
            source: "演示".to_owned(),
            pictures: Vec::new(),
        };
        let mut tx = place.db.write().await.expect("begins");
        told::publish(&mut tx, &org, definition, &batch, &rows, NOW).await.expect("the store holds");
        tx.commit().await.expect("commits");
        for more in ["", "?only=all", "?only=all&page=2", "?row=0", "?row=1", "?find=1"] {
            let request = Request::get(format!("/data/{}{more}", definition.id)).body(Body::empty());
            let response = router.clone().oneshot(request.expect("a request")).await.expect("never fails");
            let bytes = response.into_body().collect().await.expect("reads").to_bytes();
            look_through(people, definition, more, std::str::from_utf8(&bytes).expect("text"));
        }
        let mut tx = place.db.read().await.expect("begins");
        for column in &definition.columns {
            let page = pages::column(&mut tx, &place.org, column, NOW).await.expect("reads").expect("a page");
            look_through(people, definition, column, &page.body.0);
        }
        let found = super::findable::changes(&mut tx, &place.org, 0).await.expect("reads");
        look_through(people, definition, "the search", &format!("{found:?}"));
    }
    place.db.close().await;
    for entry in std::fs::read_dir(dir.path()).expect("reads").map(|entry| entry.expect("reads").path()) {
        if entry.is_file() {
            let bytes = std::fs::read(&entry).expect("reads");
            for (number, one) in people.iter().enumerate() {
                let has = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
                for secret in
                    one.secrets().into_iter().chain(Some(one.typed()).filter(|typed| !typed.is_empty()))
                {
                    assert!(!has(&secret), "{}: {secret}", entry.display());
                }
                assert!(
                    !one.is_minor || !has(&one.name(number)),
                    "{}: {}",
                    entry.display(),
                    one.name(number)
                );
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 6, ..ProptestConfig::default() })]
    #[test]
    fn no_number_of_a_person_and_no_minors_name_leaves_the_center(people in proptest::collection::vec(someone(), 1..7)) {
        let log = Log::default();
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt().with_writer(move || writer.clone()).with_max_level(tracing::Level::TRACE).finish();
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        tracing::subscriber::with_default(subscriber, || runtime.block_on(told_and_looked_at(&people)));
        let said = String::from_utf8_lossy(&log.0.lock().expect("nobody panics")).into_owned();
        for definition in shipped() {
            look_through(&people, definition, "the log", &said);
        }
    }
}

#[test]
fn who_holds_a_contract_is_named_unless_not_of_age_be_it_a_firm_or_several() {
    let known = shipped().iter().find(|known| known.id == "asset").expect("it is shipped");
    let row = |asset: &str, holder: &str, id: &str| -> Row {
        let value = |field: &Field| match field.name.as_str() {
            "village" => VILLAGE,
            "asset" => asset,
            "holder" => holder,
            "id" => id,
            _ => "",
        };
        known.fields.iter().map(|field| value(field).to_owned()).collect()
    };
    let given = [
        row("茶园", "雷家店茶叶专业合作社（普通合伙）2组", ""),
        row("鱼塘", "段老根、查大山", "421124194803020011"),
        row("荒山（查小宝家）", "查小宝", "421124201303020011"),
        row("门面", "查小宝、421124194803020011", ""),
    ];
    let public = public::rows(known, &given, date(2026, 11, 23));
    let said: Vec<String> = ["asset", "holder"]
        .iter()
        .flat_map(|name| {
            public.iter().map(|row| row[known.public_place_of(name).expect("it is public")].clone())
        })
        .collect();
    assert_eq!(
        said,
        [
            "茶园",
            "鱼塘",
            "荒山（未成年人（不公开姓名）家）",
            "门面",
            "雷家店茶叶专业合作社（普通合伙）2组",
            "段老根、查大山",
            "未成年人（不公开姓名）",
            "未成年人（不公开姓名）、421*************11",
        ]
    );
}

#[test]
fn the_year_of_birth_stands_only_where_two_of_one_group_share_a_name() {
    let known = shipped().iter().find(|known| known.id == "allowance").expect("it is shipped");
    let row = |group: &str, name: &str, id: &str, born: &str| -> Row {
        let value = |field: &Field| match field.name.as_str() {
            "village" => VILLAGE,
            "group" => group,
            "person" => name,
            "id" => id,
            "birth" => born,
            "members" | "amount" => "1",
            _ => "",
        };
        known.fields.iter().map(|field| value(field).to_owned()).collect()
    };
    let given = [
        row("1组", "段老根", "421124194803020011", ""),
        row("1组", "段老根", "", "1961-05-06"),
        row("2组", "段老根", "421124480302001", ""),
        row("2组", "段老根", "421124480302001", ""),
        row("3组", "查小宝", "", "2013-09"),
        row("3组", "余小小", "", "2008-11-24"),
        row("3组", "余大大", "", "2008-11-23"),
    ];
    let name = known.public_place_of("person").expect("it is public");
    let names: Vec<String> =
        public::rows(known, &given, date(2026, 11, 23)).into_iter().map(|row| row[name].clone()).collect();
    assert_eq!(
        names,
        [
            "段老根（1948年生）",
            "段老根（1961年生）",
            "段老根",
            "段老根",
            "未成年人（不公开姓名）",
            "未成年人（不公开姓名）",
            "余大大"
        ]
    );
}

#[test]
fn a_child_is_not_named_in_a_row_that_has_no_number_of_it() {
    let known = shipped().iter().find(|known| known.id == "homestead").expect("it is shipped");
    let row = |name: &str, id: &str| -> Row {
        let value = |field: &Field| match field.kind {
            Kind::Person => name,
            Kind::IdNumber => id,
            _ => "",
        };
        known.fields.iter().map(|field| value(field).to_owned()).collect()
    };
    let given = [row("查小宝", "421124201309010013"), row("查小宝", ""), row("查大有", "")];
    let name = known.public_place_of("person").expect("it is public");
    let names: Vec<String> =
        public::rows(known, &given, date(2026, 11, 23)).into_iter().map(|row| row[name].clone()).collect();
    assert_eq!(names, ["未成年人（不公开姓名）", "未成年人（不公开姓名）", "查大有"]);
}
