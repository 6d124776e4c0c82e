//! What of a file is its list: which lines, which sheets, and what its columns count.

use super::files::{COUNTY, PLACES, WUYUN, org, tables, text};
use super::truth::TODAY;
use crate::dataset::import::{Around, Unread, counted, propose, read, sheets};
use crate::dataset::shipped_as;
use rust_xlsxwriter::Workbook;

/// The lines of another dataset that were read, and how many were left out.
fn lines_of(dataset: &str, of: &str, rows: &str) -> (Vec<usize>, usize) {
    let definition = shipped_as(dataset).expect("it is shipped");
    let (table, of) = (text(rows), org(of));
    let mapping = propose(definition, &table, None).mapping;
    let around = Around { places: &PLACES, of: &of, today: TODAY, year: 2026 };
    let outcome = read(definition, &table, &mapping, around, &|_| ());
    assert_eq!(outcome.faults, [], "{rows}");
    (outcome.rows.iter().map(|row| row.line).collect(), outcome.left_count)
}

#[test]
fn a_line_that_is_filled_as_a_row_is_one_whatever_it_begins_with() {
    for (dataset, of, rows, read, left) in [
        (
            "medicine",
            COUNTY,
            "药名,治什么,怎么吃,要当心\n注射用青霉素,发炎,医生打针,会过敏\n填表人：甲,审核人：乙,负责人：丙,日期：今天\n",
            vec![2],
            1,
        ),
        ("phones", COUNTY, "单位,类别,电话\n审批服务局,政务,0713-7012345\n审核人：演示,,\n", vec![2], 1),
        (
            "statistics",
            COUNTY,
            "指标,年份,数值,单位\n累计接待游客,2025,300,万人次\n合计,2025,5,个\n合计,,305,\n",
            vec![2, 3],
            1,
        ),
        (
            "finance",
            WUYUN,
            "日期,摘要,收支,金额\n2026-03-05,1-3月电费合计,支出,300\n,合计,,300\n备注：以上公示,,,\n",
            vec![2],
            2,
        ),
        // Of a list of things a sum has everything that a row must have but a thing.
        (
            "asset",
            COUNTY,
            "村,资产名称,每年承包款\n红山镇温泉村,鱼塘,5\n红山镇温泉村,水费合计,2\n红山镇温泉村,鱼塘小计,7\n红山镇温泉村,全村合计,7\n红山镇温泉村,合计,7\n",
            vec![2, 3],
            3,
        ),
        ("dues", COUNTY, "村,姓名,金额\n红山镇温泉村,演示甲,5\n红山镇温泉村,第一支部合计,5\n", vec![2], 1),
    ] {
        assert_eq!(lines_of(dataset, of, rows), (read, left), "{rows}");
    }
}

#[test]
fn a_column_that_is_another_field_now_counts_as_its_head_says_of_that_one() {
    let livelihood = shipped_as("livelihood").expect("it is shipped");
    let table = text("村,项目,金额（万元）,发放数（万元）\n红山镇乌云山村,低保,3,1.2\n");
    let mut mapping = propose(livelihood, &table, None).mapping;
    assert_eq!([mapping.columns[2].times, mapping.columns[3].times], [10_000, 1]);
    (mapping.columns[2].field, mapping.columns[3].field) = (Some("households".into()), Some("amount".into()));
    let times: Vec<i64> = counted(livelihood, &table, &mapping).columns.iter().map(|one| one.times).collect();
    assert_eq!(times, [1, 1, 1, 10_000]);
    // A note above the heads counts for every column of money.
    let table = text("单位：万元\n村,项目,户数,数\n红山镇乌云山村,低保,3,1.2\n");
    let mut mapping = propose(livelihood, &table, None).mapping;
    mapping.columns[3].field = Some("amount".into());
    let times: Vec<i64> = counted(livelihood, &table, &mapping).columns.iter().map(|one| one.times).collect();
    assert_eq!(times, [1, 1, 1, 10_000]);
}

#[test]
fn sheets_with_the_same_heads_are_one_list_of_one_time() {
    let dues = shipped_as("dues").expect("it is shipped");
    let mut book = Workbook::new();
    for (name, heads) in [
        ("9月", ["村", "姓名", "金额"]),
        ("10月", ["村", "姓名", "金额"]),
        ("补交", ["姓名", "村", "金额"]),
        ("名册", ["姓名", "电话", "住址"]),
    ] {
        let sheet = book.add_worksheet();
        sheet.set_name(name).expect("a name");
        sheet.write_row(0, 0, heads).expect("fits");
        sheet.write_row(1, 0, ["红山镇乌云山村", "演示甲", "5"]).expect("fits");
    }
    let tables = tables(&book.save_to_buffer().expect("it is written"));
    let mapping = propose(dues, &tables[0], None).mapping;
    let found = sheets(dues, &tables, (0, &mapping), "2026-10");
    assert_eq!(found.read.iter().map(|(at, _)| *at).collect::<Vec<_>>(), [1, 2]);
    assert_eq!(found.read[1].1.columns[0].field.as_deref(), Some("person"), "its columns are followed");
    let unread = [("名册".to_owned(), Unread::OtherHeads), ("9月".to_owned(), Unread::OtherPeriod)];
    assert_eq!(found.unread, unread);
    // A person who says that the sheet is of another time is right.
    let only = &tables[..1];
    assert_eq!(sheets(dues, only, (0, &mapping), "2026-10").read.len(), 1);
}
