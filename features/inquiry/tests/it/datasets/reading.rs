//! Files as offices really send them, through the desk: what is read of them, and what a person is asked.

use super::{FAR, SECOND, file, id_number, state_of, villages};
use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, Person, VILLAGE, World};
use hongwang_base::Role;
use http::StatusCode;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook, Worksheet};
use std::io::{Cursor, Read, Write};
use zip::{ZipArchive, ZipWriter, write::SimpleFileOptions};

const FILE: &str = "2025年惠农补贴.csv";
const COLUMNS: [&str; 7] = ["village", "group", "person", "id", "kind", "amount", "card"];

/// Says which column is which field, the heads in this line.
async fn names_columns(editor: &Person<'_>, batch: &str, head: &str, columns: &[&str]) {
    let names: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
    let mut fields: Vec<(&str, &str)> =
        names.iter().map(String::as_str).zip(columns.iter().copied()).collect();
    fields.extend([("period", "2025"), ("as_of", "2026-11-20"), ("head", head)]);
    editor.does(batch, "answer", &fields).await;
}

/// Two people let a batch go.
async fn goes(world: &World, editor: &Person<'_>, batch: &str) {
    editor.does(batch, "ask", &[]).await;
    world.person(Role::Reviewer, COUNTY).await.does(batch, "release", &[]).await;
}

#[tokio::test]
async fn a_column_that_a_person_names_counts_what_its_head_says() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let rows = file(&[("乌云山村", 1, "1.2")]);
        let above = format!("单位：万元\n{}", rows.replace("金额", "发的数"));
        for (text, head) in [(rows.replace("金额", "发放数（万元）"), "1"), (above, "2")] {
            let batch = editor.gives(FILE, &text).await;
            assert_eq!(state_of(&editor, &batch).await, "等人认栏");
            names_columns(&editor, &batch, head, &COLUMNS).await;
            goes(world, &editor, &batch).await;
            assert_eq!(world.standing().await["421124102201 2025"], ["李小河 12000.00"], "{text}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_village_need_not_name_itself_in_its_own_file() {
    on_both(async |world| {
        villages(world).await;
        let text: String = file(&[("", 1, "120.00")])
            .lines()
            .filter_map(|line| line.split_once(',').map(|(_, rest)| format!("{rest}\n")))
            .collect();
        let clerk = world.person(Role::Editor, VILLAGE).await;
        let batch = clerk.gives(FILE, &text).await;
        assert_eq!(state_of(&clerk, &batch).await, "试读完，没有发");
        let page = clerk.get(&batch).await.text;
        assert!(!page.contains("没有“村”这一栏"), "{page}");
        goes(world, &clerk, &batch).await;
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 120.00"]);
        // Of whom the rows of a whole county are, nobody can guess.
        let editor = world.editor().await;
        let batch = editor.gives(FILE, &text).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
    })
    .await;
}

#[tokio::test]
async fn what_is_of_one_village_is_never_told_to_a_town_or_the_county() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let text = file(&[
            ("红山镇", 1, "120.00"),
            ("英山县", 2, "80.00"),
            ("421124102000", 3, "9.00"),
            ("乌云山村", 4, "5.00"),
        ]);
        let batch = editor.gives(FILE, &text).await;
        let faults = editor.get(&format!("{batch}/faults")).await.text;
        assert_eq!(faults.matches("请写到村").count(), 3, "{faults}");
        editor.does(&batch, "ask", &[]).await;
        let why = [("leaving_out", "镇里的下周补")];
        world.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &why).await;
        let standing = world.standing().await;
        assert_eq!(
            standing.into_iter().collect::<Vec<_>>(),
            [("421124102201 2025".to_owned(), vec!["陈桂英 5.00".to_owned()])]
        );
    })
    .await;
}

#[tokio::test]
async fn a_place_that_is_no_place_is_refused_however_long_it_is() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let batch = editor.gives(FILE, &file(&[(&"红山镇".repeat(1_300), 1, "120.00")])).await;
        let faults = editor.get(&format!("{batch}/faults")).await.text;
        assert!(faults.contains("没有找到这个村或镇"), "{faults}");
    })
    .await;
}

/// A sheet of subsidies.
fn fill(sheet: &mut Worksheet, name: &str, rows: &[(&str, usize, f64)]) {
    sheet.set_name(name).expect("a name");
    let heads = ["村", "姓名", "身份证号", "补贴项目", "金额"];
    for (column, head) in (0..).zip(heads) {
        sheet.write(0, column, head).expect("fits");
    }
    for (line, (village, who, amount)) in (1..).zip(rows) {
        for (column, value) in (0..).zip([*village, "张大山", &id_number(*who), "耕地地力补贴"]) {
            sheet.write(line, column, value).expect("fits");
        }
        sheet.write(line, 4, *amount).expect("fits");
    }
}

fn saved(mut book: Workbook) -> Vec<u8> {
    book.save_to_buffer().expect("it is written")
}

#[tokio::test]
async fn every_sheet_of_a_workbook_with_the_same_heads_is_read_and_the_others_are_named() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let mut book = Workbook::new();
        book.add_worksheet().set_name("填表说明").expect("a name").write(0, 0, "请按镇填").expect("fits");
        fill(book.add_worksheet(), "红山镇", &[("乌云山村", 1, 1.0), ("百涧河村", 2, 2.0)]);
        fill(
            book.add_worksheet(),
            "南河镇",
            &[("父子岭村", 3, 3.0), ("没有的村", 4, 4.0), ("父子岭村", 3, 3.0)],
        );
        fill(book.add_worksheet(), "2024年", &[("乌云山村", 1, 9.0)]);
        let sent = editor
            .uploads_to("subsidy", "2025年惠农补贴.xlsx", saved(book), &[("as_of", "2026-11-20")])
            .await;
        world.works().await;
        let batch = sent.location;
        let page = editor.get(&batch).await.text;
        for said in [
            "读了2张表：红山镇、南河镇",
            "表「填表说明」没有读",
            "表「2024年」没有读",
            "表「南河镇」第3行 A列",
        ] {
            assert!(page.contains(said), "{said}: {page}");
        }
        assert!(page.contains("和表「南河镇」第2行一模一样"), "{page}");
        let faults = editor.get(&format!("{batch}/faults")).await.text;
        assert!(faults.contains("\n表「南河镇」第3行,A,村,没有的村,"), "{faults}");
        editor.does(&batch, "ask", &[]).await;
        let why = [("leaving_out", "那个村没有")];
        world.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &why).await;
        let standing = world.standing().await;
        let rows = |village: &str| {
            let code = village.trim_end_matches('/').rsplit('/').next().expect("a code");
            standing.get(&format!("{code} 2025")).cloned().unwrap_or_default()
        };
        assert_eq!(rows(VILLAGE), ["张大山 1.00"]);
        assert_eq!(rows(SECOND), ["张大山 2.00"]);
        assert_eq!(rows(FAR), ["张大山 3.00", "张大山 3.00"]);
        assert!(rows(OTHER_TOWN).is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_name_and_a_title_that_differ_are_asked_as_is_a_year_that_cannot_be() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let rows = file(&[("乌云山村", 1, "120.00")]);
        let titled = format!("英山县2025年度惠农补贴\n{rows}");
        let batch = editor.gives("export_20261120.csv", &titled).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
        let page = editor.get(&batch).await.text;
        assert!(page.contains("文件名像是2026年，标题写的是2025年"), "{page}");
        editor.does(&batch, "discard", &[("why", "重来")]).await;
        let batch = editor.gives("补贴.csv", &titled).await;
        assert_eq!(state_of(&editor, &batch).await, "试读完，没有发");
        assert!(editor.get(&batch).await.text.contains("惠农补贴发放 2025年"));
        let batch = editor.gives("2099年惠农补贴.csv", &rows).await;
        assert_eq!(state_of(&editor, &batch).await, "等人认栏");
        let page = editor.get(&batch).await.text;
        assert!(page.contains("2099年") && page.contains("请选一期"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_file_of_bad_lines_says_how_many_are_not_in_the_list() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let mut text = file(&[]);
        for who in 0..2_100 {
            text += &format!("没有的村,一组,张大山,{},耕地地力保护补贴,1.00,\n", id_number(who % 900));
        }
        text += &"合计,,,,,1,\n".repeat(3_000);
        let batch = editor.gives(FILE, &text).await;
        let page = editor.get(&batch).await.text;
        assert!(page.contains("清单里是前2000处") && page.contains("没有当成数据的行：3000 行"), "{page}");
        assert!(
            page.matches("合计行，没有当成数据").count() <= 200 && page.len() < 400_000,
            "{}",
            page.len()
        );
        let faults = editor.get(&format!("{batch}/faults")).await.text;
        let last = faults.lines().last().expect("a line");
        assert!(last.contains("没有列出来"), "{last}");
    })
    .await;
}

/// A list with a title, heads in two lines, a village over two lines, a sum that a formula gave, days.
fn list() -> Workbook {
    let (plain, day) = (Format::new(), Format::new().set_num_format("yyyy-mm-dd"));
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet.merge_range(0, 0, 0, 5, "英山县2025年度惠农补贴发放表（演示）", &plain).expect("fits");
    for (column, head) in (0..).zip(["行政村", "户主姓名", "身份证号码"]) {
        sheet.merge_range(1, column, 2, column, head, &plain).expect("fits");
    }
    sheet.merge_range(1, 3, 1, 5, "补贴", &plain).expect("fits");
    for (column, head) in [(3, "项目"), (4, "金额"), (5, "发放日期")] {
        sheet.write(2, column, head).expect("fits");
    }
    sheet.merge_range(3, 0, 4, 0, "乌云山村", &plain).expect("fits");
    for (line, who, name) in [(3, 1, "李小河"), (4, 2, "王春花")] {
        sheet.write(line, 1, name).expect("fits");
        sheet.write(line, 2, id_number(who)).expect("fits");
        sheet.write(line, 3, "耕地地力补贴").expect("fits");
        sheet.write(line, 4, 100.5).expect("fits");
        let date = ExcelDateTime::from_ymd(2025, 11, 3).expect("a day");
        sheet.write_with_format(line, 5, date, &day).expect("fits");
    }
    sheet.write(5, 0, "合计").expect("fits");
    sheet.write_formula(5, 4, Formula::new("=SUM(E4:E5)").set_result("201")).expect("fits");
    book
}

/// The same workbook with its days counted from 1904.
fn from_1904(book: &[u8]) -> Vec<u8> {
    let mut old = ZipArchive::new(Cursor::new(book)).expect("a workbook");
    let mut new = ZipWriter::new(Cursor::new(Vec::new()));
    for at in 0..old.len() {
        let mut part = old.by_index(at).expect("a part");
        let (name, mut bytes) = (part.name().expect("a name").into_owned(), Vec::new());
        part.read_to_end(&mut bytes).expect("reads");
        if name == "xl/workbook.xml" {
            let text = String::from_utf8(bytes).expect("text");
            bytes = text.replace("<workbookPr ", "<workbookPr date1904=\"1\" ").into_bytes();
        }
        new.start_file(name, SimpleFileOptions::default()).expect("begins");
        new.write_all(&bytes).expect("writes");
    }
    new.finish().expect("ends").into_inner()
}

/// An open document of these rows.
fn ods(rows: &[Vec<String>]) -> Vec<u8> {
    let cell = |text: &String| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let row = |row: &Vec<String>| {
        format!("<table:table-row>{}</table:table-row>", row.iter().map(cell).collect::<String>())
    };
    let content = format!(
        "<office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"发放表\">{}</table:table></office:spreadsheet>\
         </office:body></office:document-content>",
        rows.iter().map(row).collect::<String>()
    );
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file("content.xml", SimpleFileOptions::default()).expect("begins");
    zip.write_all(content.as_bytes()).expect("writes");
    zip.finish().expect("ends").into_inner()
}

#[tokio::test]
async fn a_good_file_of_every_form_goes_from_the_desk_to_the_screens() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let text = file(&[("乌云山村", 1, "100.50"), ("乌云山村", 2, "100.50")]);
        let lines: Vec<Vec<String>> =
            text.lines().map(|line| line.split(',').map(str::to_owned).collect()).collect();
        let (xlsx, chinese) = (saved(list()), encoding_rs::GB18030.encode(&text).0.into_owned());
        let forms = [("2025年补贴.xlsx", xlsx), ("2025年补贴.ods", ods(&lines)), ("2025年补贴.csv", chinese)];
        for (name, bytes) in forms {
            let sent = editor.uploads_to("subsidy", name, bytes, &[("as_of", "2026-11-20")]).await;
            assert_eq!(sent.status, StatusCode::SEE_OTHER, "{name}: {}", sent.text);
            world.works().await;
            if name.ends_with("ods") {
                // Its heads are others than those of the last file.
                names_columns(&editor, &sent.location, "1", &COLUMNS).await;
            }
            assert_eq!(state_of(&editor, &sent.location).await, "试读完，没有发", "{name}");
            goes(world, &editor, &sent.location).await;
            let standing = world.standing().await;
            assert_eq!(standing["421124102201 2025"], ["李小河 100.50", "王春花 100.50"], "{name}");
        }
    })
    .await;
}

/// What a batch of dues tells the village: each field of each row.
async fn told(world: &World, dataset: &str) -> String {
    let mut tx = world.center.db.read().await.expect("begins");
    let rows = hongwang_store::sql("SELECT body FROM inquiry_rows WHERE dataset = $1 ORDER BY part");
    let rows = rows.bind(dataset).all(&mut tx).await.expect("reads");
    let body =
        |row: &hongwang_store::Row| row.json::<serde_json::Value>("body").expect("rows")["rows"].to_string();
    rows.iter().map(body).collect()
}

#[tokio::test]
async fn a_workbook_of_2003_and_days_from_1904_are_read_as_they_are_shown() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        // Its third line is an error of the spreadsheet.
        let xls = include_bytes!("../../../../../lines/documents/tests/it/files/subsidy_1904.xls");
        let fields = [("as_of", "2026-11-20"), ("period", "2026-11")];
        let sent = editor.uploads_to("dues", "党费.xls", xls, &fields).await;
        world.works().await;
        let batch = sent.location;
        if state_of(&editor, &batch).await == "等人认栏" {
            let columns = ["village", "person", "amount", "paid", "-"];
            let names: Vec<String> = (0..columns.len()).map(|at| format!("c{at}")).collect();
            let mut said: Vec<(&str, &str)> = names.iter().map(String::as_str).zip(columns).collect();
            said.extend([("period", "2026-11"), ("as_of", "2026-11-20"), ("head", "2")]);
            editor.does(&batch, "answer", &said).await;
        }
        editor.does(&batch, "ask", &[]).await;
        world
            .person(Role::Reviewer, COUNTY)
            .await
            .does(&batch, "release", &[("leaving_out", "公式坏了")])
            .await;
        let rows = told(world, "dues").await;
        assert!(rows.contains("演示甲") && rows.contains("123.45") && rows.contains("演示乙"), "{rows}");
        // The days of the same numbers lie four years and a day later.
        let sent =
            editor.uploads_to("subsidy", "2025年补贴.xlsx", from_1904(&saved(list())), &fields[..1]).await;
        world.works().await;
        let page = editor.get(&sent.location).await.text;
        assert_eq!(state_of(&editor, &sent.location).await, "试读完，没有发", "{page}");
        assert!(page.contains("2029-11-04"), "{page}");
    })
    .await;
}
