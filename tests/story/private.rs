//! No number of a person, and no name of a child, stands where everybody may look: in a public page, a record, a log, or
//! what lies on a village's disk. Every byte of a whole demo is looked at.

use crate::{page, until};
use hongwang_testkit::Demo;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::FileTypeExt;
use std::path::{Path, PathBuf};

/// More pages than a node of a demo has.
const MOST_PAGES: usize = 3_000;
/// Pages of one path that are looked at.
const ALIKE: usize = 3;
/// The pages whose numbers are those of people on duty, who may be called.
const DUTY: &str = "/help";

/// What in a text looks like the number of an identity card, a mobile telephone or a bank card.
fn numbers(bytes: &[u8]) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric();
    let mut at = 0;
    while at < bytes.len() {
        if !is_part(bytes[at]) {
            at += 1;
            continue;
        }
        let end =
            bytes[at..].iter().position(|byte| !is_part(*byte)).map_or(bytes.len(), |length| at + length);
        let word = &bytes[at..end];
        // A number in JSON is a figure, such as the bytes that a disk has free: what belongs to a person is a text there.
        let is_figure = bytes[..at].ends_with(b"\":");
        if is_figure {
            at = end;
            continue;
        }
        if is_identity(word) || is_mobile(word) || is_card(word) {
            found.insert(String::from_utf8_lossy(word).into_owned());
        }
        at = end;
    }
    found
}

fn digits(word: &[u8]) -> Option<Vec<u32>> {
    word.iter().map(|byte| char::from(*byte).to_digit(10)).collect()
}

/// GB 11643: eighteen places, the last a check of the others.
fn is_identity(word: &[u8]) -> bool {
    const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
    let Some((last, rest)) = word.split_last().filter(|_| word.len() == 18) else { return false };
    let Some(digits) = digits(rest) else { return false };
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| digit * weight).sum();
    b"10X98765432"[(sum % 11) as usize] == last.to_ascii_uppercase()
}

fn is_mobile(word: &[u8]) -> bool {
    word.len() == 11 && digits(word).is_some() && word[0] == b'1' && (b'3'..=b'9').contains(&word[1])
}

/// Cards of China's banks, with the check of Luhn.
fn is_card(word: &[u8]) -> bool {
    let Some(digits) = digits(word).filter(|_| (16..=19).contains(&word.len()) && word.starts_with(b"62"))
    else {
        return false;
    };
    let twice = |digit: u32| if digit > 4 { digit * 2 - 9 } else { digit * 2 };
    let places = digits.iter().rev().enumerate();
    places.map(|(place, digit)| if place % 2 == 1 { twice(*digit) } else { *digit }).sum::<u32>() % 10 == 0
}

/// The names of children in the tables of the demo: rows with a day of birth of somebody who is not of age.
fn children() -> BTreeSet<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../features/inquiry/demo/datasets.toml");
    let text = fs::read_to_string(file).expect("the demo has tables");
    let quoted =
        |line: &str| -> Vec<String> { line.split('"').skip(1).step_by(2).map(str::to_owned).collect() };
    let mut names = BTreeSet::new();
    let mut fields = Vec::new();
    for line in text.lines() {
        let cells = quoted(line);
        if line.starts_with("fields = ") {
            fields = cells;
            continue;
        }
        let of = |name: &str| cells.get(fields.iter().position(|field| field == name)?);
        let year = of("birth").and_then(|birth| birth.get(..4)?.parse::<i32>().ok());
        if let Some(name) = of("person").filter(|_| year.is_some_and(|year| year >= 2009)) {
            names.insert(name.clone());
        }
    }
    names
}

/// Every page that can be reached from the first by links, with its address; of those that differ by what is asked for
/// behind the `?` alone, the first few.
async fn pages(home: &str) -> Vec<(String, String)> {
    let mut asked: BTreeMap<String, usize> = BTreeMap::new();
    let mut seen = BTreeSet::from(["/".to_owned(), DUTY.to_owned()]);
    let mut waiting = VecDeque::from(["/".to_owned(), DUTY.to_owned()]);
    let mut all = Vec::new();
    while let Some(path) = waiting.pop_front() {
        let Some(text) = page(&format!("{home}{path}")).await else { continue };
        for link in text.split("href=\"").skip(1).filter_map(|rest| rest.split('"').next()) {
            let link = link.replace("&amp;", "&");
            let inside = link.starts_with('/') && !link.starts_with("//") && !link.starts_with("/assets/");
            let path = link.split('?').next().unwrap_or_default().to_owned();
            if !inside || link.contains(['#']) || all.len() >= MOST_PAGES || !seen.insert(link.clone()) {
                continue;
            }
            let again = asked.entry(path).or_default();
            *again += 1;
            if *again <= ALIKE {
                waiting.push_back(link);
            }
        }
        all.push((path, text));
    }
    assert!(all.len() < MOST_PAGES, "the walk ended by itself");
    all
}

/// What a file holds; nothing where it went meanwhile, as a database's own files do, or is no file but a socket.
fn bytes_of(file: &Path) -> Vec<u8> {
    let read = fs::symlink_metadata(file)
        .and_then(|about| if about.file_type().is_socket() { Ok(Vec::new()) } else { fs::read(file) });
    match read {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => Vec::new(),
        Err(error) => panic!("{}: {error}", file.display()),
    }
}

/// Every file below, but for pictures and sounds, which are looked at where they are made.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut all = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if !path.is_dir() {
            all.push(path);
        } else if !matches!(path.file_name().and_then(|name| name.to_str()), Some("blobs" | "clips" | "keys"))
        {
            all.extend(files(&path));
        }
    }
    all
}

#[tokio::test]
async fn no_number_of_a_person_and_no_name_of_a_child_stands_where_everybody_may_look() {
    let demo = Demo::start().await;
    let column = format!("{}/cunqing/open/subsidy", demo.village(1));
    until("the village has the lists", async || {
        page(&column).await.is_some_and(|page| page.contains("演示"))
    })
    .await;
    let mut walked = 0;
    let children = children();
    assert!(!children.is_empty(), "the demo has rows about children, or nothing is shown by this");
    let mut may = BTreeSet::new();
    for home in [demo.center(), demo.village(1)] {
        let pages = pages(&home).await;
        walked += pages.len();
        let duty = pages.iter().filter(|(path, _)| path.starts_with(DUTY));
        may.extend(duty.flat_map(|(_, text)| numbers(text.as_bytes())));
        for (path, text) in &pages {
            let told: Vec<_> =
                numbers(text.as_bytes()).into_iter().filter(|number| !may.contains(number)).collect();
            assert!(told.is_empty(), "{home}{path} tells {told:?}");
            let child = children.iter().find(|name| text.contains(name.as_str()));
            assert_eq!(child, None, "{home}{path} names a child");
        }
    }
    let log = demo.process.log_file();
    assert!(!bytes_of(log).is_empty(), "a log without a line shows nothing");
    for file in files(&demo.data()).into_iter().chain([log.to_owned()]) {
        let bytes = bytes_of(&file);
        let told: Vec<_> = numbers(&bytes).into_iter().filter(|number| !may.contains(number)).collect();
        assert!(told.is_empty(), "{} holds {told:?}", file.display());
        let text = String::from_utf8_lossy(&bytes);
        assert_eq!(children.iter().find(|name| text.contains(name.as_str())), None, "{}", file.display());
    }
    assert!(walked > 300, "only {walked} pages were found");
}

#[test]
fn what_is_looked_for_is_found() {
    let found = |text: &str| numbers(text.as_bytes()).into_iter().next();
    for number in ["11010519491231002X", "13800001234", "6222021234567890128"] {
        assert_eq!(found(&format!("电话：{number}。")).as_deref(), Some(number));
    }
    for other in ["421124102201", "0713-7012345", "1732345678901", "018f6b2e-7c1a-7000-8000-13800001234a"] {
        assert_eq!(found(other), None, "{other}");
    }
}
