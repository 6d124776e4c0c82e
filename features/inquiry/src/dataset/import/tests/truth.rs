//! What a cell says, by the kind of its field.

use crate::dataset::definition::{Field, Kind, Period, Seen};
use crate::dataset::import::Why;
use crate::dataset::import::cell::{self, Reading};
use crate::dataset::import::{amount, date};
use crate::dataset::value;
use hongwang_documents::table::{self, Cell, Table};
use jiff::civil::{Date, date as day};
use proptest::prelude::*;

pub(super) const TODAY: Date = Date::constant(2026, 11, 26);

fn field(kind: Kind) -> Field {
    Field {
        name: "field".into(),
        title: "某栏".into(),
        heads: Vec::new(),
        kind,
        seen: Seen::Never,
        required: false,
        total: false,
        choices: Vec::new(),
        past: false,
        unit: String::new(),
    }
}

fn sheet() -> Table {
    table::read(b"x", &|_| ()).expect("it is read").remove(0)
}

fn read(field: &Field, cell: Cell<'_>) -> Result<(String, Option<Why>), Why> {
    cell::value(field, cell, 1, Reading { table: &sheet(), today: TODAY, year: 2026 })
}

/// Each cell as it is written, and the form that it has or what is wrong.
fn holds(field: &Field, truths: &[(Cell<'_>, Result<&str, Why>)]) {
    for (cell, right) in truths {
        let found = read(field, *cell).map(|(value, _)| value);
        assert_eq!(found, right.clone().map(str::to_owned), "{:?} {cell:?}", field.kind);
    }
}

fn texts<'t>(truths: &[(&'t str, Result<&'t str, Why>)]) -> Vec<(Cell<'t>, Result<&'t str, Why>)> {
    truths.iter().map(|(text, right)| (Cell::Text(text), right.clone())).collect()
}

#[test]
fn money_is_read_as_people_write_it() {
    let money = field(Kind::Money);
    holds(
        &money,
        &texts(&[
            ("１２３．５０", Ok("123.50")),
            ("￥1,234.5元", Ok("1234.50")),
            (" 1,234,567.89 ", Ok("1234567.89")),
            ("（123）", Ok("-123.00")),
            ("-0.05", Ok("-0.05")),
            ("－５", Ok("-5.00")),
            ("12.3456万元", Ok("123456.00")),
            ("3 000 元整", Ok("3000.00")),
            ("人民币100圆", Ok("100.00")),
            ("1.5亿元", Ok("150000000.00")),
            ("—", Ok("")),
            ("/", Ok("")),
            ("1,23", Err(Why::Amount)),
            ("1234,567", Err(Why::Amount)),
            ("1.234", Err(Why::Fraction)),
            ("一百元", Err(Why::Amount)),
            ("100斤", Err(Why::Amount)),
            ("1.2.3", Err(Why::Amount)),
            ("1e5", Err(Why::Amount)),
            (".5", Err(Why::Amount)),
            ("9999999999999999", Err(Why::TooLarge)),
            ("见附件", Err(Why::Amount)),
        ]),
    );
    holds(
        &money,
        &[
            (Cell::Number(123.45), Ok("123.45")),
            (Cell::Number(0.1 + 0.2), Ok("0.30")),
            (Cell::Number(1_234.567), Err(Why::Fraction)),
            (Cell::Number(1e15), Err(Why::TooLarge)),
            (Cell::Number(f64::NAN), Err(Why::TooLarge)),
            (Cell::Bool(true), Err(Why::Amount)),
            (Cell::Error("#REF!"), Err(Why::ErrorCell("#REF!".into()))),
            (Cell::Empty, Ok("")),
        ],
    );
}

#[test]
fn numbers_take_the_unit_of_their_field_and_no_other() {
    let mut area = field(Kind::Number);
    area.unit = "亩".into();
    holds(&area, &texts(&[("3.5亩", Ok("3.5")), ("１２万亩", Ok("120000")), ("3人", Err(Why::Amount))]));
    let mut rate = field(Kind::Number);
    rate.unit = "%".into();
    holds(&rate, &texts(&[("12.5%", Ok("12.5")), ("12.5", Ok("12.5"))]));
    assert_eq!(read(&rate, Cell::Number(0.125)), Ok(("12.5".into(), Some(Why::Percent))));
    let whole = field(Kind::Whole);
    holds(&whole, &texts(&[("12人", Ok("12")), ("12.0", Ok("12")), ("12.5", Err(Why::NotWhole))]));
}

#[test]
fn no_amount_is_taken_that_everybody_would_be_shown_covered() {
    for (kind, written, right) in [
        (Kind::Number, "162.5亿", Err(Why::TooLarge)),
        (Kind::Number, "99.5亿", Ok("9950000000")),
        (Kind::Number, "1234567.123456", Ok("1234567.1235")),
        (Kind::Number, "-0.00005", Ok("-0.0001")),
        (Kind::Number, "-0.00004", Ok("0")),
        (Kind::Number, "12.3400", Ok("12.34")),
        (Kind::Number, "9999999999.99995", Err(Why::TooLarge)),
        (Kind::Number, "13812345678", Err(Why::TooLarge)),
        (Kind::Whole, "9999999999", Ok("9999999999")),
        (Kind::Whole, "10000000000", Err(Why::TooLarge)),
        (Kind::Money, "9999999999.99", Ok("9999999999.99")),
        (Kind::Money, "162.5亿元", Err(Why::TooLarge)),
    ] {
        holds(&field(kind), &texts(&[(written, right)]));
    }
    let number = field(Kind::Number);
    assert_eq!(read(&number, Cell::Number(1.0 / 3.0)), Ok(("0.3333".into(), Some(Why::Rounded))));
    assert_eq!(read(&number, Cell::Text("0.25")), Ok(("0.25".into(), None)));
    // Whatever a sum comes to, it is held against what the file says.
    assert_eq!(amount::sum(&number, Cell::Text("162.5亿"), 1), Ok(16_250_000_000 * value::MILLION));
}

#[test]
fn days_are_read_in_every_form_that_is_clear() {
    let truths = [
        ("2026年11月3日", Ok("2026-11-03")),
        ("２０２６．１１．３", Ok("2026-11-03")),
        ("2026-11-03 08:30:00", Ok("2026-11-03")),
        ("2026/11/3 星期二", Ok("2026-11-03")),
        ("26/11/3", Ok("2026-11-03")),
        ("26年11月3号", Ok("2026-11-03")),
        ("26/11/03", Ok("2026-11-03")),
        ("11月3日", Ok("2026-11-03")),
        ("11/3", Ok("2026-11-03")),
        ("20261103", Ok("2026-11-03")),
        ("12/31/26", Ok("2026-12-31")),
        ("5/13/2026", Ok("2026-05-13")),
        ("3/4/26", Err(Why::AmbiguousDate)),
        ("03/04/26", Err(Why::AmbiguousDate)),
        ("13/5/26", Err(Why::AmbiguousDate)),
        ("3/4/2026", Err(Why::AmbiguousDate)),
        ("2026-02-29", Err(Why::NoSuchDay)),
        ("2月30日", Err(Why::NoSuchDay)),
        ("20261131", Err(Why::NoSuchDay)),
        ("2026年11月", Err(Why::Date)),
        ("2026", Err(Why::Date)),
        ("11.3", Err(Why::Date)),
        ("去年冬天", Err(Why::Date)),
        ("0026-11-03", Err(Why::Date)),
    ];
    holds(&field(Kind::Date), &texts(&truths));
    let real = Cell::Date(day(2026, 11, 3).at(8, 0, 0, 0));
    holds(
        &field(Kind::Date),
        &[
            (real, Ok("2026-11-03")),
            (Cell::Number(46_329.0), Ok("2026-11-03")),
            (Cell::Number(20_261_103.0), Ok("2026-11-03")),
            (Cell::Number(60.0), Err(Why::Date)),
            (Cell::Number(3.0), Err(Why::Date)),
            (Cell::Date(day(1899, 12, 31).at(8, 0, 0, 0)), Err(Why::Date)),
        ],
    );
    let past = Field { past: true, ..field(Kind::Date) };
    holds(&past, &texts(&[("2026-11-26", Ok("2026-11-26")), ("2026-11-27", Err(Why::Future))]));
}

#[test]
fn months_times_and_periods_have_their_forms() {
    holds(
        &field(Kind::Month),
        &texts(&[
            ("2026年10月", Ok("2026-10")),
            ("2026年1月份", Ok("2026-01")),
            ("202610", Ok("2026-10")),
            ("2026.10", Ok("2026-10")),
            ("10月", Ok("2026-10")),
            ("2026年13月", Err(Why::Month)),
            ("三季度", Err(Why::Month)),
        ]),
    );
    // What a spreadsheet leaves of 2026.10.
    holds(
        &field(Kind::Month),
        &[
            (Cell::Number(2026.1), Err(Why::AmbiguousDate)),
            (Cell::Number(2026.11), Ok("2026-11")),
            (Cell::Number(202_610.0), Ok("2026-10")),
        ],
    );
    holds(
        &field(Kind::Time),
        &texts(&[
            ("8:30", Ok("08:30")),
            ("０８：３０", Ok("08:30")),
            ("下午2点半", Ok("14:30")),
            ("上午8时", Ok("08:00")),
            ("24:00", Err(Why::Time)),
            ("早班", Err(Why::Time)),
        ]),
    );
    holds(&field(Kind::Time), &[(Cell::Number(0.354_166_666_7), Ok("08:30"))]);
    for (period, title, right) in [
        (Period::Year, "英山县2025年度惠农补贴发放表", Some("2025")),
        (Period::Quarter, "２０２６年第三季度财务公开表", Some("2026-Q3")),
        (Period::Quarter, "2026年4季度", Some("2026-Q4")),
        (Period::Month, "2026年 10 月低保名单", Some("2026-10")),
        (Period::Month, "2026年名单", None),
        (Period::Year, "补贴表", None),
    ] {
        assert_eq!(date::period(period, title).as_deref(), right, "{title}");
    }
}

#[test]
fn numbers_of_persons_are_right_or_say_what_the_spreadsheet_did_to_them() {
    let no_check = |text: &str| match read(&field(Kind::IdNumber), Cell::Text(text)) {
        Err(Why::IdNumber(said)) => said,
        other => panic!("{text}: {other:?}"),
    };
    holds(
        &field(Kind::IdNumber),
        &texts(&[
            ("11010519491231002X", Ok("11010519491231002X")),
            ("'１１０１０５ 19491231 002x", Ok("11010519491231002X")),
            ("1.10105E+17", Err(Why::LostDigits)),
            ("110105194912310000", Err(Why::LostDigits)),
            ("110105491231002", Err(Why::OldIdNumber)),
        ]),
    );
    for wrong in
        ["110105194912310021", "11010519491231", "身份证", "990105194912310021", "11010520991231002X"]
    {
        assert!(!no_check(wrong).is_empty(), "{wrong}");
    }
    holds(
        &field(Kind::IdNumber),
        &[
            (Cell::Number(110_105_194_912_310_020.0), Err(Why::LostDigits)),
            (Cell::Number(110_105_491_231_002.0), Err(Why::OldIdNumber)),
        ],
    );
    holds(
        &field(Kind::Phone),
        &texts(&[
            ("138 7123 4567", Ok("13871234567")),
            ("+86-13871234567", Ok("13871234567")),
            ("（0713）7012345", Ok("0713-7012345")),
            ("027-87654321", Ok("027-87654321")),
            ("7012345", Ok("7012345")),
            ("13871234567/0713-7012345", Ok("13871234567、0713-7012345")),
            ("1387123456", Err(Why::Phone)),
            ("12345", Err(Why::Phone)),
            ("没有", Err(Why::Phone)),
        ]),
    );
    holds(&field(Kind::Phone), &[(Cell::Number(13_871_234_567.0), Ok("13871234567"))]);
    holds(
        &field(Kind::OfficePhone),
        &texts(&[
            ("12345", Ok("12345")),
            ("110", Ok("110")),
            ("400-123-4567", Ok("400-123-4567")),
            ("0713-7012345转801", Ok("0713-7012345转801")),
            ("11010519491231002X", Err(Why::Phone)),
        ]),
    );
    let card = field(Kind::Card);
    assert_eq!(
        read(&card, Cell::Text("6222 0210 0111 2345 673")).map(|(card, _)| card),
        Ok("6222021001112345673".into())
    );
    assert_eq!(read(&card, Cell::Text("4539578763621486")), Ok(("4539578763621486".into(), None)));
    assert_eq!(
        read(&card, Cell::Text("4539578763621487")),
        Ok(("4539578763621487".into(), Some(Why::CardCheck)))
    );
    holds(&card, &[(Cell::Number(6.222e18), Err(Why::Card)), (Cell::Text("6.222E+18"), Err(Why::Card))]);
}

#[test]
fn words_are_one_of_the_choices_or_names_or_texts() {
    holds(
        &field(Kind::YesNo),
        &[
            (Cell::Text("√"), Ok("是")),
            (Cell::Text(" 有 "), Ok("是")),
            (Cell::Text("Ｎ"), Ok("否")),
            (Cell::Text("×"), Ok("否")),
            (Cell::Bool(false), Ok("否")),
            (Cell::Number(1.0), Ok("是")),
            (Cell::Text("也许"), Err(Why::YesNo)),
        ],
    );
    let mut choice = field(Kind::Choice);
    choice.choices = ["低保", "特困", "一级", "二级"].map(String::from).to_vec();
    holds(
        &choice,
        &texts(&[
            ("低 保", Ok("低保")),
            ("特困人员", Ok("特困")),
            ("１级", Ok("一级")),
            ("Ⅱ级", Ok("二级")),
            ("非低保", Err(Why::Choice(choice.choices.clone()))),
        ]),
    );
    holds(
        &field(Kind::Person),
        &texts(&[
            ("张  三", Ok("张三")),
            ("买买提·艾力", Ok("买买提·艾力")),
            ("张三、李四", Err(Why::Person)),
            ("张三1", Err(Why::Person)),
            ("张", Err(Why::Person)),
        ]),
    );
    holds(&field(Kind::Group), &[(Cell::Number(3.0), Ok("3组")), (Cell::Text("三组"), Ok("三组"))]);
    holds(&field(Kind::Text), &texts(&[(" 甲\n\u{7}乙　Ａ１ ", Ok("甲 乙 A1"))]));
    let long = "字".repeat(1_001);
    holds(&field(Kind::Text), &[(Cell::Text(&long), Err(Why::TooLong(1_000)))]);
}

#[test]
fn a_number_of_a_person_in_a_text_for_everybody_is_a_fault() {
    let public = Field { seen: Seen::Public, ..field(Kind::Text) };
    for private in [
        "联系张三13871234567",
        "电话：138-7123-4567",
        "１３８ ７１２３ ４５６７",
        "身份证11010519491231002X的张三",
        "卡号 4539 5787 6362 1486",
        "老证110105491231002",
    ] {
        holds(&public, &[(Cell::Text(private), Err(Why::PrivateInText))]);
        assert!(read(&field(Kind::Text), Cell::Text(private)).is_ok(), "what nobody sees may have it");
    }
    for fine in
        ["项目代码2101-421124-04-01-123456", "合同号421124202600000012", "电话0713-7012345", "2026年11月3日"]
    {
        assert!(read(&public, Cell::Text(fine)).is_ok(), "{fine}");
    }
}

const KINDS: [Kind; 17] = [
    Kind::Text,
    Kind::Choice,
    Kind::YesNo,
    Kind::Money,
    Kind::Number,
    Kind::Whole,
    Kind::Date,
    Kind::Month,
    Kind::Time,
    Kind::Place,
    Kind::Group,
    Kind::Person,
    Kind::IdNumber,
    Kind::Phone,
    Kind::Card,
    Kind::OfficePhone,
    Kind::Picture,
];

proptest! {
    #[test]
    fn a_form_is_read_again_as_itself(
        text in prop_oneof![
            "[0-9０-９.,，年月日/:：\\-（()）￥元万 ]{0,14}",
            "\\PC{0,24}",
            "[0-9]{6}(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|1[0-9])[0-9]{3}[0-9X]",
            "1[3-9][0-9]{9}",
            "[是否有无√×甲乙丙村组·]{0,6}",
        ],
    ) {
        for kind in KINDS {
            let mut field = field(kind);
            field.choices = vec!["甲".into(), "乙".into()];
            if let Ok((form, _)) = read(&field, Cell::Text(&text)) {
                prop_assert!(!kind.is_amount() || form.is_empty() || value::has_form(kind, &form), "{}", form);
                prop_assert_eq!(read(&field, Cell::Text(&form)).map(|(again, _)| again), Ok(form), "{:?}", kind);
            }
        }
    }

    #[test]
    fn whatever_number_stands_there_is_read_or_named(number in any::<f64>()) {
        for kind in KINDS {
            if let Ok((form, _)) = read(&field(kind), Cell::Number(number)) {
                prop_assert!(!kind.is_amount() || value::has_form(kind, &form), "{}", form);
                prop_assert!(!form.contains("inf") && !form.contains("NaN") || kind == Kind::Text || kind == Kind::Group || kind == Kind::Place);
            }
        }
    }
}
