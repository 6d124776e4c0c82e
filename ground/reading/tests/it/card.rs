use crate::TODAY;
use hongwang_reading::card::{Issue, Person, Sex};
use hongwang_reading::{Card, Line};
use jiff::civil::date;
use proptest::prelude::*;

const NUMBER: &str = "421124195001010015";

fn line(row: u8, left: f32, text: &str) -> Line {
    Line { text: text.into(), sure: 0.95, left, middle: f32::from(row) * 80.0, height: 40.0 }
}

/// A card, its rows one line each.
fn rows(texts: &[&str]) -> Vec<Line> {
    texts.iter().zip(0..).map(|(text, row)| line(row, 60.0, text)).collect()
}

fn whole() -> Vec<&'static str> {
    vec![
        "姓名 王演示",
        "性别男民族汉",
        "出生1950年1月1日",
        "住址 湖北省英山县红山镇乌",
        "云山村3组",
        "公民身份号码421124195001010015",
    ]
}

fn person(lines: &[Line]) -> Option<Person> {
    match Card::read(lines, TODAY)? {
        Card::Person(person) => Some(person),
        Card::Issue(_) => None,
    }
}

fn read(texts: &[&str]) -> Person {
    person(&rows(texts)).expect("a card")
}

#[test]
fn labels_and_fields_are_put_together_however_the_lines_are_cut() {
    let together = read(&whole());
    assert_eq!(together.address.as_deref(), Some("湖北省英山县红山镇乌云山村3组"));
    let apart = [
        line(0, 180.0, "王演示"),
        line(0, 60.0, "姓　名"),
        line(1, 290.0, "民族"),
        line(1, 60.0, "性别"),
        line(1, 180.0, "男"),
        line(1, 410.0, "汉"),
        line(2, 60.0, "出 生"),
        line(2, 180.0, "1950 年 1 月 1 日"),
        line(3, 60.0, "住址"),
        line(3, 180.0, "湖北省英山县红山镇乌"),
        line(4, 180.0, "云山村３组"),
        line(5, 60.0, "公民身份号码"),
        line(5, 340.0, "４２１１２４ 19500101 0015"),
    ];
    assert_eq!(person(&apart), Some(together));
}

#[test]
fn sex_and_birthday_that_the_number_does_not_say_are_not_proposed() {
    let mut texts = whole();
    texts[1] = "性别女民族汉";
    texts[2] = "出生1950年1月7日";
    let read = read(&texts);
    assert_eq!((read.sex, read.born, read.number.as_deref()), (None, None, Some(NUMBER)));
}

#[test]
fn a_number_with_a_wrong_digit_takes_sex_and_birthday_along() {
    let mut texts = whole();
    texts[5] = "公民身份号码421124195001010016";
    let read = read(&texts);
    assert_eq!((read.number, read.sex, read.born), (None, None, None));
    assert_eq!(read.name.as_deref(), Some("王演示"));
}

#[test]
fn a_misread_label_of_the_name_and_a_misread_nation_do_no_harm() {
    let mut texts = whole();
    texts[0] = "姓各王演示";
    texts[1] = "性别男民族汊";
    let read = read(&texts);
    assert_eq!((read.name.as_deref(), read.nation, read.sex), (Some("王演示"), None, Some(Sex::Man)));
}

#[test]
fn a_long_name_keeps_its_dot() {
    let mut texts = whole();
    texts[0] = "姓名买买提•演示";
    texts[1] = "性别男民族维吾尔";
    let read = read(&texts);
    assert_eq!((read.name.as_deref(), read.nation), (Some("买买提·演示"), Some("维吾尔")));
}

#[test]
fn what_is_hardly_sure_says_nothing() {
    let mut lines = rows(&whole());
    lines[0].sure = 0.3;
    lines[5].sure = 0.3;
    assert_eq!(person(&lines), None);
}

#[test]
fn two_numbers_in_one_picture_are_nobodys() {
    let mut texts = whole();
    texts.push("公民身份号码11010519491231002X");
    assert_eq!(read(&texts).number, None);
}

#[test]
fn the_other_side_says_issuer_and_validity() {
    let issue = |texts: &[&str]| Card::read(&rows(texts), TODAY);
    let issuer = || Some("演示县公安局".to_owned());
    let from = date(2016, 1, 4);
    assert_eq!(
        issue(&["中华人民共和国", "居民身份证", "签发机关 演示县公安局", "有效期限2016.01.04-2036.01.04"]),
        Some(Card::Issue(Issue { issuer: issuer(), valid: Some((from, Some(date(2036, 1, 4)))) }))
    );
    assert_eq!(
        issue(&["签发机关演示县公安局", "有效期限2016.01.04-长期"]),
        Some(Card::Issue(Issue { issuer: issuer(), valid: Some((from, None)) }))
    );
    assert_eq!(
        issue(&["签发机关演示县公安局", "有效期限2016.13.04-2036.01.04"]),
        Some(Card::Issue(Issue { issuer: issuer(), valid: None }))
    );
    assert_eq!(issue(&["今天村里放电影"]), None);
}

/// The check digit of seventeen others.
fn checked(seventeen: &str) -> String {
    let sum = seventeen.chars().fold(0, |sum, each| (sum + each.to_digit(10).unwrap_or(0)) * 2 % 11);
    let last = char::from_digit((12 - sum) % 11, 10).unwrap_or('X');
    format!("{seventeen}{last}")
}

proptest! {
    #[test]
    fn every_card_without_a_slip_is_read_whole(
        name in "[王李张刘陈][一-龥]{1,3}", year in 1930_i16..2025, month in 1_i8..13, day in 1_i8..29,
        sequence in 0_u32..1000, place in "[一-龥]{3,9}村[1-9]组", cut in 4_usize..8,
    ) {
        let seventeen = format!("421124{year:04}{month:02}{day:02}{sequence:03}");
        let number = checked(&seventeen);
        let sex = if sequence % 2 == 1 { Sex::Man } else { Sex::Woman };
        let address = format!("湖北省{place}");
        let (first, second): (String, String) =
            (address.chars().take(cut).collect(), address.chars().skip(cut).collect());
        let texts = [
            format!("姓名{name}"),
            format!("性别{}民族土家", sex.letter()),
            format!("出生{year}年{month}月{day}日"),
            format!("住址{first}"),
            second,
            format!("公民身份号码{number}"),
        ];
        // No label may stand by chance in what is made up.
        let made = format!("{name}{place}");
        prop_assume!(!["姓名", "性别", "民族", "出生", "住址", "公民", "身份"].iter().any(|label| made.contains(label)));
        prop_assume!(!made.contains(['男', '女', '年', '月', '日']));
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let whole = Person {
            name: Some(name),
            sex: Some(sex),
            nation: Some("土家"),
            born: Some(date(year, month, day)),
            address: Some(address),
            number: Some(number),
        };
        prop_assert_eq!(read(&texts), whole);
    }

    #[test]
    fn a_digit_misread_anywhere_proposes_no_other_number(at in 0_usize..18, digit in 0_u8..10) {
        let mut number: Vec<u8> = NUMBER.bytes().collect();
        number[at] = b'0' + digit;
        let text = format!("公民身份号码{}", String::from_utf8_lossy(&number));
        let mut texts = whole();
        texts[5] = &text;
        let found = read(&texts).number;
        prop_assert!(found.is_none() || found.as_deref() == Some(NUMBER), "{found:?}");
    }
}
