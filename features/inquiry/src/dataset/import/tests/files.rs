//! Whole files as bureaus send them, made by a spreadsheet's own writer.

use super::truth::TODAY;
use crate::dataset::definition::Definition;
use crate::dataset::import::{
    Around, Concern, Left, LeftOut, MOST_LISTED, Mapping, Outcome, PlaceFault, Places, Why, choose, propose,
    propose_at, read,
};
use crate::dataset::shipped_as;
use crate::words::import as words;
use hongwang_base::OrgPath;
use hongwang_documents::table::{self, Table};
use hongwang_feature::organisations::{OrgKind, Organisation};
use proptest::prelude::*;
use rust_xlsxwriter::{Format, Formula, Workbook, Worksheet};
use std::cell::Cell as Counter;
use std::sync::LazyLock;

pub(super) const COUNTY: &str = "421124000000/";
const TOWN: &str = "421124000000/421124102000/";
pub(super) const WUYUN: &str = "421124000000/421124102000/421124102201/";
const WENQUAN: &str = "421124000000/421124102000/421124102202/";
const OTHER_WUYUN: &str = "421124000000/421124101000/421124101201/";
/// Right numbers of people who were invented.
const IDS: [&str; 3] = ["421124195001010015", "421124195001010031", "421124195001010023"];

pub(super) static PLACES: LazyLock<Places> = LazyLock::new(|| {
    let one = |(path, name, kind): (&str, &str, OrgKind)| Organisation {
        path: org(path),
        name: name.to_owned(),
        short: name.to_owned(),
        kind,
        position: 0,
        open: true,
    };
    let all = [
        (COUNTY, "英山县", OrgKind::County),
        (TOWN, "红山镇", OrgKind::Township),
        ("421124000000/421124101000/", "温泉镇", OrgKind::Township),
        (WUYUN, "乌云山村", OrgKind::Village),
        (WENQUAN, "温泉村", OrgKind::Village),
        (OTHER_WUYUN, "乌云山村", OrgKind::Village),
        ("421124000000/421124101000/421124101202/", "莲花社区", OrgKind::Community),
    ];
    Places::new(&all.map(one))
});

pub(super) fn org(path: &str) -> OrgPath {
    path.parse().expect("a path")
}

fn subsidy() -> &'static Definition {
    shipped_as("subsidy").expect("it is shipped")
}

pub(super) fn tables(bytes: &[u8]) -> Vec<Table> {
    table::read(bytes, &|_| ()).expect("it is read")
}

fn book(fill: impl FnOnce(&mut Worksheet)) -> Table {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    tables(&book.save_to_buffer().expect("it is written")).remove(0)
}

pub(super) fn text(rows: &str) -> Table {
    tables(rows.as_bytes()).remove(0)
}

fn read_of(of: &str, table: &Table, mapping: &Mapping) -> Outcome {
    let of = org(of);
    let around = Around { places: &PLACES, of: &of, today: TODAY, year: 2026 };
    read(subsidy(), table, mapping, around, &|_| ())
}

fn read_all(table: &Table) -> Outcome {
    let proposal = propose(subsidy(), table, None);
    assert!(!proposal.concerns.iter().any(Concern::stops), "{:?}", proposal.concerns);
    read_of(COUNTY, table, &proposal.mapping)
}

fn whys(outcome: &Outcome) -> Vec<(usize, &str, &Why)> {
    outcome.faults.iter().map(|fault| (fault.line, fault.column.as_str(), &fault.why)).collect()
}

/// A list with a title, notes, heads in two lines, villages over several lines, sums and signatures.
fn whole(sheet: &mut Worksheet) {
    let plain = Format::new();
    sheet.merge_range(0, 0, 0, 6, "英山县2025年度惠农补贴发放表（演示）", &plain).expect("fits");
    sheet.write(1, 0, "填报单位：县财政局").expect("fits");
    sheet.write(1, 6, "单位：元").expect("fits");
    for (column, head) in ["序号", "行政村", "户主姓名", "身份证 号码"].into_iter().enumerate()
    {
        let column = u16::try_from(column).expect("few");
        sheet.merge_range(2, column, 3, column, head, &plain).expect("fits");
    }
    sheet.merge_range(2, 4, 2, 6, "补贴", &plain).expect("fits");
    for (column, head) in [(4, "项目"), (5, "补贴\n金额"), (6, "发放日期")] {
        sheet.write(3, column, head).expect("fits");
    }
    sheet.merge_range(4, 1, 5, 1, "乌云山", &plain).expect("fits");
    sheet.write(7, 1, "红山镇温泉村").expect("fits");
    sheet.write(4, 1, "红山镇乌云山村委会").expect("fits");
    let rows = [(4, "张  三", IDS[0], 100.5), (5, "李四", IDS[1], 200.0), (7, "王五", IDS[2], 50.25)];
    for (at, (line, name, id, amount)) in rows.into_iter().enumerate() {
        sheet.write(line, 0, u32::try_from(at + 1).expect("few")).expect("fits");
        sheet.write(line, 2, name).expect("fits");
        sheet.write(line, 3, id).expect("fits");
        sheet.write(line, 4, "耕地地力补贴").expect("fits");
        sheet.write(line, 5, amount).expect("fits");
        sheet.write(line, 6, "2025.11.3").expect("fits");
    }
    sheet.write(6, 2, "小 计").expect("fits");
    sheet.write_formula(6, 5, Formula::new("=SUM(F5:F6)").set_result("300.5")).expect("fits");
    sheet.write(8, 0, "合计").expect("fits");
    sheet.write(8, 5, 350.75).expect("fits");
    sheet.write(9, 0, 4).expect("fits");
    sheet.write(10, 0, "填表人：演示").expect("fits");
    sheet.write(10, 4, "审核人：演示").expect("fits");
    sheet.merge_range(11, 0, 11, 6, "以上名单公示五天", &plain).expect("fits");
}

#[test]
fn a_list_as_bureaus_make_them_is_read_whole() {
    let table = book(whole);
    let proposal = propose(subsidy(), &table, None);
    assert_eq!((proposal.mapping.head, proposal.mapping.depth), (3, 2));
    assert_eq!(proposal.period.as_deref(), Some("2025"));
    let missing = |field: &str| Concern::Missing { field: field.into(), required: false };
    let unknown = Concern::Unknown { column: "A".into(), head: "序号".into() };
    assert_eq!(proposal.concerns, [missing("组"), missing("卡号"), missing("手机号"), unknown]);
    assert_eq!(proposal.columns[5].head, "补贴/补贴金额");
    assert_eq!(proposal.columns[3].samples[0], "421***************");

    let outcome = read_of(COUNTY, &table, &proposal.mapping);
    assert_eq!(outcome.faults, []);
    let row =
        |at: usize| (outcome.rows[at].line, outcome.rows[at].org.as_str(), outcome.rows[at].row.join("|"));
    assert_eq!(outcome.rows.len(), 3);
    assert_eq!(row(0), (5, WUYUN, format!("{WUYUN}||张三|{}|耕地地力补贴|100.50|2025-11-03||", IDS[0])));
    assert_eq!(row(1).1, WUYUN, "a merged cell is of all its lines");
    assert_eq!((row(2).0, row(2).1), (8, WENQUAN));
    let said: Vec<_> =
        outcome.stated.iter().map(|sum| (sum.line, sum.stated.as_str(), sum.computed.as_str())).collect();
    assert_eq!(said, [(7, "300.50", "300.50"), (9, "350.75", "350.75")]);
    let left = |line, text: &str, why| LeftOut { sheet: String::new(), line, text: text.into(), why };
    assert_eq!(
        outcome.left_out,
        [
            left(7, "小 计", Left::Sum),
            left(9, "合计", Left::Sum),
            left(11, "填表人：演示", Left::Note),
            left(12, "以上名单公示五天", Left::Note),
        ]
    );
}

#[test]
fn every_fault_is_named_by_its_place_and_shows_no_number_of_a_person() {
    let table = book(|sheet| {
        for (column, head) in
            ["村", "姓名", "身份证号", "补贴项目", "金额（万元）", "发放日期"].into_iter().enumerate()
        {
            sheet.write(0, u16::try_from(column).expect("few"), head).expect("fits");
        }
        for line in 1..=9 {
            sheet.write(line, 0, "莲花").expect("fits");
            if line != 5 {
                sheet.write(line, 1, "张三").expect("fits");
            }
            sheet.write(line, 2, IDS[0]).expect("fits");
            sheet.write(line, 3, "补贴").expect("fits");
            sheet.write(line, 4, "1.2").expect("fits");
            sheet.write(line, 5, "2026-11-03").expect("fits");
        }
        sheet.write(1, 2, 421_124_195_001_010_015.0).expect("fits");
        sheet.write(2, 5, "3/4/26").expect("fits");
        sheet.write(3, 0, "火星村").expect("fits");
        sheet.write(4, 0, "乌云山村").expect("fits");
        sheet.write_formula(6, 4, Formula::new("=#REF!").set_result("#REF!")).expect("fits");
        sheet.write(7, 3, "打给13871234567").expect("fits");
        sheet.write(8, 2, "421124195001010016").expect("fits");
        sheet.write(9, 5, "2026-12-03").expect("fits");
    });
    let outcome = read_all(&table);
    let towns = vec!["红山镇乌云山村".to_owned(), "温泉镇乌云山村".to_owned()];
    let whys = whys(&outcome);
    assert_eq!(
        whys[..7],
        [
            (2, "C", &Why::LostDigits),
            (3, "F", &Why::AmbiguousDate),
            (4, "A", &Why::UnknownPlace),
            (5, "A", &Why::SeveralPlaces(towns)),
            (6, "B", &Why::Missing),
            (7, "E", &Why::ErrorCell("#REF!".into())),
            (8, "D", &Why::PrivateInText),
        ]
    );
    assert!(matches!(whys[7], (9, "C", Why::IdNumber(_))));
    assert_eq!(whys[8], (10, "F", &Why::Future));
    assert_eq!((outcome.fault_count, outcome.faulty_lines, outcome.rows.len()), (9, 9, 0));
    let shown: Vec<_> = outcome.faults.iter().map(|fault| fault.shown.as_str()).collect();
    assert_eq!(shown[6], "打给138********");
    assert_eq!(shown[7], "421***************");
    for fault in &outcome.faults {
        let digits = fault.shown.split(|letter: char| !letter.is_ascii_digit()).map(str::len).max();
        assert!(digits < Some(11), "{fault:?}");
        let said = words::why(&fault.why);
        assert!(
            ["请", "不能", "错误"].iter().any(|word| said.contains(word)) || said.contains("不对"),
            "{said}"
        );
    }
}

#[test]
fn a_sum_that_does_not_fit_is_a_fault_of_the_file() {
    let rows = |sum: &str| {
        format!(
            "村,姓名,身份证号,补贴项目,金额\n红山镇乌云山村,张三,{},补贴,100\n红山镇乌云山村,李四,{},补贴,50\n合计,,,,{sum}\n",
            IDS[0], IDS[1]
        )
    };
    assert_eq!(read_all(&text(&rows("150"))).faults, []);
    let outcome = read_all(&text(&rows("160元")));
    let sum = Why::Sum { stated: "160.00".into(), computed: "150.00".into() };
    assert_eq!(whys(&outcome), [(4, "E", &sum)]);
    assert_eq!((outcome.rows.len(), outcome.faulty_lines), (2, 0));
    // A sum above the rows is of those below it.
    let early = rows("150").lines().map(str::to_owned).collect::<Vec<_>>();
    let early = [&early[0], &early[3], &early[1], &early[2]].map(String::as_str).join("\n");
    let outcome = read_all(&text(&early));
    assert_eq!((outcome.faults.len(), outcome.stated[0].computed.as_str()), (0, "150.00"));
}

#[test]
fn an_amount_that_several_lines_share_is_never_counted_for_each() {
    let table = book(|sheet| {
        for (column, head) in ["村", "姓名", "身份证号", "补贴项目", "金额"].into_iter().enumerate()
        {
            sheet.write(0, u16::try_from(column).expect("few"), head).expect("fits");
        }
        for (line, id) in [(1, IDS[0]), (2, IDS[1])] {
            for (column, value) in [(0, "莲花社区"), (1, "张三"), (2, id), (3, "补贴")] {
                sheet.write(line, column, value).expect("fits");
            }
        }
        sheet.merge_range(1, 4, 2, 4, "300", &Format::new()).expect("fits");
    });
    assert_eq!(whys(&read_all(&table)), [(2, "E", &Why::SharedAmount), (3, "E", &Why::SharedAmount)]);
}

#[test]
fn a_column_that_moved_is_followed_and_one_that_changed_is_told() {
    let first = text("村,姓名,身份证号,补贴项目,金额,备注\n");
    let before = propose(subsidy(), &first, None).mapping;
    let second = text(&format!(
        "姓名,身份证号,村,补贴项目,补发,金额,序\n张三,{},红山镇乌云山村,补贴,9,100,1\n",
        IDS[0]
    ));
    let proposal = propose(subsidy(), &second, Some(&before));
    let moved = |head: &str, from: &str, to: &str| Concern::Moved {
        head: head.into(),
        from: from.into(),
        to: to.into(),
    };
    let new = |head: &str, column: &str| Concern::New { head: head.into(), column: column.into() };
    let told: Vec<_> = proposal
        .concerns
        .iter()
        .filter(|concern| !matches!(concern, Concern::Missing { .. }))
        .cloned()
        .collect();
    assert_eq!(
        told,
        [
            moved("村", "A", "C"),
            moved("姓名", "B", "A"),
            moved("身份证号", "C", "B"),
            moved("金额", "E", "F"),
            new("补发", "E"),
            new("序", "G"),
        ]
    );
    let outcome = read_of(COUNTY, &second, &proposal.mapping);
    assert_eq!(outcome.rows[0].row[5], "100.00");
    // What a person chose stands, also that a column is nothing.
    let mut chosen = proposal.mapping.clone();
    chosen.columns[4].field = Some("amount".into());
    chosen.columns[5].field = None;
    let again = propose(subsidy(), &second, Some(&chosen));
    assert_eq!(again.mapping.columns, chosen.columns);
    assert_eq!(chosen.signature(), proposal.mapping.signature());
    assert_ne!(before.signature(), chosen.signature());
    let gone = propose(subsidy(), &text("村,姓名,身份证号,补贴项目,发放数\n"), Some(&before));
    assert!(gone.concerns.contains(&Concern::Gone { head: "金额".into() }));
    assert!(gone.concerns.iter().any(Concern::stops));
    for concern in gone.concerns.iter().chain(&proposal.concerns) {
        assert!(!words::concern(concern).is_empty());
    }
}

#[test]
fn heads_that_are_not_found_are_pointed_at() {
    let table = text("甲,乙\n丙,丁\n姓 名,数 额\n张三,5\n");
    let proposal = propose(subsidy(), &table, None);
    assert_eq!(proposal.concerns, [Concern::NoHead]);
    let pointed = propose_at(subsidy(), &table, None, (3, 1));
    assert_eq!(pointed.columns[1].head, "数额");
    assert_eq!(pointed.columns[1].samples, ["5"]);
    assert_eq!(propose_at(subsidy(), &table, None, (99, 9)).mapping.head, 4);
    let double = propose(subsidy(), &text("姓名,户主,身份证号,金额\n"), None);
    let told = Concern::Double { field: "姓名".into(), columns: vec!["A".into(), "B".into()] };
    assert!(double.concerns.contains(&told));
    assert_eq!(double.mapping.columns[1].field, None);
}

#[test]
fn the_sheet_with_the_list_is_chosen_among_others() {
    let mut book = Workbook::new();
    book.add_worksheet().write(0, 0, "填表说明").expect("fits");
    whole(book.add_worksheet());
    let tables = tables(&book.save_to_buffer().expect("it is written"));
    assert_eq!(choose(subsidy(), &tables, None), 1);
}

#[test]
fn places_are_found_by_what_offices_call_them() {
    let find = |text: &str| PLACES.find(text, None).map(|path| path.to_string());
    for (text, right) in [
        ("莲花", "421124000000/421124101000/421124101202/"),
        ("莲花村委会", "421124000000/421124101000/421124101202/"),
        ("421124102201", WUYUN),
        ("红山镇乌云山村", WUYUN),
        ("英山县红山镇 乌云山", WUYUN),
        ("红山/乌云山村民委员会", WUYUN),
        ("温泉镇", "421124000000/421124101000/"),
        ("温泉村", WENQUAN),
        ("温泉镇乌云山村", OTHER_WUYUN),
        ("红山镇人民政府", TOWN),
    ] {
        assert_eq!(find(text), Ok(right.to_owned()), "{text}");
    }
    assert_eq!(find("红山镇火星村"), Err(PlaceFault::Unknown));
    assert_eq!(find(""), Err(PlaceFault::Unknown));
    for long in ["红山镇".repeat(1_300), "英山县红山镇".repeat(9), "英山县红山镇温泉村乌云山村".to_owned()]
    {
        assert_eq!(find(&long), Err(PlaceFault::Unknown));
    }
    assert!(matches!(find("乌云山村"), Err(PlaceFault::Several(places)) if places.len() == 2));
    let rows = format!(
        "乡镇,村名,姓名,身份证号,补贴项目,金额\n红山镇,乌云山村,张三,{},补贴,1\n温泉镇,乌云山,李四,{},补贴,1\n",
        IDS[0], IDS[1]
    );
    let outcome = read_all(&text(&rows));
    let of: Vec<_> = outcome.rows.iter().map(|row| row.org.as_str()).collect();
    assert_eq!(of, [WUYUN, OTHER_WUYUN], "{:?}", outcome.faults);
}

#[test]
fn a_town_reads_rows_of_its_own_villages_alone_and_a_village_needs_not_say_that_it_is_itself() {
    let rows = format!("村名,姓名,身份证号,补贴项目,金额\n温泉镇乌云山村,张三,{},补贴,1\n", IDS[0]);
    let table = text(&rows);
    let mapping = propose(subsidy(), &table, None).mapping;
    assert_eq!(whys(&read_of(TOWN, &table, &mapping)), [(2, "A", &Why::ForeignPlace)]);
    let table_of_its_own = text(&rows.replace("温泉镇", ""));
    let own = read_of(TOWN, &table_of_its_own, &mapping);
    assert_eq!(own.rows[0].org.as_str(), WUYUN, "of two villages of one name its own is meant");
    let table = text(&format!("姓名,身份证号,补贴项目,金额\n张三,{},补贴,1\n", IDS[0]));
    let mapping = propose(subsidy(), &table, None).mapping;
    assert_eq!(read_of(WUYUN, &table, &mapping).rows[0].org.as_str(), WUYUN);
    assert_eq!(whys(&read_of(TOWN, &table, &mapping)), [(2, "", &Why::Missing)]);
    for above in ["红山镇", "英山县", "421124102000"] {
        let table = text(&rows.replace("温泉镇乌云山村", above));
        let mapping = propose(subsidy(), &table, None).mapping;
        assert_eq!(whys(&read_of(COUNTY, &table, &mapping)), [(2, "A", &Why::NoVillage)], "{above}");
    }
}

#[test]
fn what_comes_twice_is_noted_and_heads_between_pages_are_left_out() {
    let head = "村,姓名,身份证号,补贴项目,金额";
    let row = format!("红山镇温泉村,张三,{},补贴,1", IDS[0]);
    let outcome = read_all(&text(&format!("{head}\n{row}\n{head}\n{row}\n第1页 共1页\n")));
    assert_eq!(outcome.rows.len(), 2);
    assert_eq!(
        (outcome.notes[0].line, &outcome.notes[0].why),
        (4, &Why::Repeats { sheet: String::new(), line: 2 })
    );
    let left: Vec<_> = outcome.left_out.iter().map(|left| (left.line, left.why)).collect();
    assert_eq!(left, [(3, Left::Head), (5, Left::Note)]);
}

#[test]
fn faults_are_counted_also_where_they_are_no_longer_listed() {
    let mut rows = String::from("村,姓名,身份证号,补贴项目,金额\n");
    rows.extend((0..MOST_LISTED + 500).map(|_| "火星村,张三,1,补贴,一百\n"));
    let told = Counter::new(0);
    let table = text(&rows);
    let mapping = propose(subsidy(), &table, None).mapping;
    let of = org(COUNTY);
    let around = Around { places: &PLACES, of: &of, today: TODAY, year: 2026 };
    let outcome = read(subsidy(), &table, &mapping, around, &|lines| told.set(lines));
    assert_eq!(outcome.faults.len(), MOST_LISTED);
    assert_eq!((outcome.fault_count, outcome.faulty_lines), ((MOST_LISTED + 500) * 3, MOST_LISTED + 500));
    assert_eq!(told.get(), 2_000);
}

#[test]
fn sums_are_counted_also_where_they_are_no_longer_listed() {
    let rows = format!("村,姓名,身份证号,补贴项目,金额\n{}", "合计,,,,1\n".repeat(MOST_LISTED + 500));
    let outcome = read_all(&text(&rows));
    assert_eq!((outcome.left_out.len(), outcome.left_count), (MOST_LISTED, MOST_LISTED + 500));
    assert_eq!((outcome.stated.len(), outcome.stated_count), (MOST_LISTED, MOST_LISTED + 500));
}

proptest! {
    #[test]
    fn every_line_is_a_row_or_has_its_reason(
        rows in prop::collection::vec(
            prop::collection::vec(
                prop_oneof![
                    Just(String::new()),
                    "[0-9.,元合计小注备村组甲乙丙/ -]{0,8}",
                    Just("红山镇乌云山村".to_owned()),
                    Just(IDS[0].to_owned()),
                    Just("姓名".to_owned()),
                    "\\PC{0,12}",
                ],
                0..8,
            ),
            0..30,
        ),
    ) {
        let head = ["村", "姓名", "身份证号", "补贴项目", "金额", "发放日期", "卡号", "备注"].map(String::from).to_vec();
        let all: Vec<Vec<String>> = [vec![head], rows].concat();
        let table = tables(&hongwang_documents::sheet::csv(&all)).remove(0);
        let proposal = propose(subsidy(), &table, None);
        let outcome = read_of(COUNTY, &table, &proposal.mapping);
        let first = proposal.mapping.head - 1 + proposal.mapping.depth;
        let blank = |line: usize| {
            let number = |at: usize| matches!(table.cell(line, at), table::Cell::Text(text) if !text.chars().all(|letter| "-—－/／\\―".contains(letter)));
            !(0..table.width()).any(number)
        };
        let filled = (first..table.len()).filter(|line| !blank(*line)).count();
        let told = outcome.rows.len() + outcome.faulty_lines + outcome.left_out.len();
        prop_assert_eq!(told, filled, "{:?}", outcome);
        prop_assert!(outcome.fault_count >= outcome.faulty_lines);
        for row in &outcome.rows {
            prop_assert_eq!(row.row.len(), subsidy().fields.len());
        }
        for fault in outcome.faults.iter().chain(&outcome.notes) {
            prop_assert!(!fault.shown.contains(IDS[0]));
            prop_assert!(!words::why(&fault.why).is_empty());
        }
    }
}
