//! Watched folders: what offices put in becomes drafts, and only when it is whole.

use crate::center::{COUNTY, Node, on_both};
use crate::site::{REVIEWED, add, article_page, count, editor, page, run, run_after};
use hongwang_base::Millis;
use hongwang_feature::Site as NodeKind;
use std::{
    fs,
    io::{Cursor, Write},
    path::{Path, PathBuf},
};
use zip::{ZipWriter, write::SimpleFileOptions};

fn docx(title: &str, text: &str) -> Vec<u8> {
    let paragraph = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
    let document = format!(
        "<w:document xmlns:w=\"w\"><w:body>{}{}</w:body></w:document>",
        paragraph(title),
        paragraph(text)
    );
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [("[Content_Types].xml", "<Types/>"), ("word/document.xml", &document)] {
        writer.start_file(name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content.as_bytes()).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// One page with these lines in a plain font.
fn pdf(lines: &[&str]) -> Vec<u8> {
    let shown: String = lines.iter().map(|line| format!("({line}) Tj 0 -20 Td ")).collect();
    let content = format!("BT /F1 12 Tf 50 800 Td {shown}ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>".to_owned(),
        format!("<< /Length {} >>\nstream\n{content}\nendstream", content.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>".to_owned(),
    ];
    let mut file = "%PDF-1.4\n".to_owned();
    let mut table = format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for (number, object) in (1..).zip(&objects) {
        table += &format!("{:010} 00000 n \n", file.len());
        file += &format!("{number} 0 obj\n{object}\nendobj\n");
    }
    let start = file.len();
    format!(
        "{file}{table}trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n",
        objects.len() + 1
    )
    .into_bytes()
}

fn jpeg() -> Vec<u8> {
    let image = image::RgbImage::from_fn(640, 480, |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 40]));
    let mut bytes = Cursor::new(Vec::new());
    image.write_to(&mut bytes, image::ImageFormat::Jpeg).unwrap();
    bytes.into_inner()
}

/// A folder source of the county, looked at once so that its folder is there.
async fn watched(node: &Node) -> (String, PathBuf) {
    let who = editor(node, COUNTY).await;
    let sheet = [
        ("kind", "folder"),
        ("name", "供稿"),
        ("folder", "融媒体"),
        ("column", REVIEWED),
        ("scope", COUNTY),
        ("every", "5"),
        ("unit", "县融媒体中心"),
    ];
    let source = add(node, &who, &sheet).await;
    run(node).await;
    (source, node.inbox().join("421124000000/融媒体"))
}

fn names(folder: &Path) -> Vec<String> {
    let files = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap());
    let mut names: Vec<_> = files
        .filter(|entry| entry.path().is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

#[tokio::test]
async fn word_pdf_web_page_and_picture_become_articles_and_leave_the_folder() {
    on_both(async |node| {
        let (source, folder) = watched(&node).await;
        fs::write(
            folder.join("通知.docx"),
            docx(
                "关于召开春耕会议的通知",
                "各村党支部：定于本周五上午九点在镇政府召开春耕会议，请准时参加。",
            ),
        )
        .unwrap();
        fs::write(
            folder.join("plan.pdf"),
            pdf(&["Road works plan", "The road from the hall to the river is closed on Monday and Tuesday."]),
        )
        .unwrap();
        fs::write(
            folder.join("网页.html"),
            page("医保缴费延长到月底", "医保缴费", "<script>alert(1)</script>"),
        )
        .unwrap();
        fs::write(folder.join("广场舞比赛.jpg"), jpeg()).unwrap();
        fs::write(folder.join("坏的.docx"), b"PK\x03\x04 broken").unwrap();
        run_after(&node, 5 * Millis::MINUTE).await;
        assert_eq!(names(&folder).len(), 5, "nothing is taken at the first look");
        run_after(&node, 5 * Millis::MINUTE).await;
        for title in ["关于召开春耕会议的通知", "Road works plan", "医保缴费延长到月底", "广场舞比赛"]
        {
            assert_eq!(count(&node, "waiting", title).await, 1, "{title}");
        }
        assert!(names(&folder).is_empty());
        assert_eq!(names(&folder.join("done")).len(), 4);
        let failed = names(&folder.join("failed"));
        assert_eq!(failed.len(), 2, "{failed:?}");
        let reason = failed.iter().find(|name| name.ends_with("原因.txt")).unwrap();
        assert!(fs::read_to_string(folder.join("failed").join(reason)).unwrap().contains("损坏"));
        let who = editor(&node, COUNTY).await;
        let article = node.get(&who, &article_page(&node, "waiting", "关于召开春耕会议的通知").await).await;
        assert!(article.has("县融媒体中心") && article.has("春耕会议，请准时参加"), "{}", article.text());
        let picture = node.get(&who, &article_page(&node, "waiting", "广场舞比赛").await).await;
        assert!(picture.has("/picture/"));
        assert!(node.get(&who, &source).await.has("读不了"));
    })
    .await;
}

#[tokio::test]
async fn a_file_that_is_still_being_written_is_left_alone() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let (_, folder) = watched(&node).await;
    let whole = docx("分两次写完的通知", "这份通知写到一半时不能收，写完以后才可以收下来给大家看。");
    let file = folder.join("通知.docx");
    fs::write(&file, &whole[..whole.len() / 2]).unwrap();
    fs::write(folder.join("~$通知.docx"), b"lock").unwrap();
    run_after(&node, 5 * Millis::MINUTE).await;
    // It grows between two looks: the wait begins anew.
    fs::write(&file, &whole[..whole.len() - 10]).unwrap();
    run_after(&node, 5 * Millis::MINUTE).await;
    assert_eq!(names(&folder).len(), 2);
    fs::write(&file, &whole).unwrap();
    run_after(&node, 5 * Millis::MINUTE).await;
    assert_eq!(count(&node, "waiting", "分两次写完的通知").await, 0);
    run_after(&node, 5 * Millis::MINUTE).await;
    assert_eq!(count(&node, "waiting", "分两次写完的通知").await, 1);
    assert_eq!(names(&folder), ["~$通知.docx"]);
}

#[tokio::test]
async fn the_same_file_again_is_put_away_and_brings_nothing() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let (_, folder) = watched(&node).await;
    let bytes = docx("放了两次的通知", "这份通知被放进文件夹两次，屏幕上只应该出现一次，不要重复。");
    for name in ["一.docx", "二.docx"] {
        fs::write(folder.join(name), &bytes).unwrap();
        run_after(&node, 5 * Millis::MINUTE).await;
        run_after(&node, 5 * Millis::MINUTE).await;
    }
    assert_eq!(count(&node, "waiting", "放了两次的通知").await, 1);
    assert!(names(&folder).is_empty());
}

#[tokio::test]
async fn a_folder_name_that_leads_elsewhere_is_refused() {
    let node = Node::lite(NodeKind::Center, COUNTY).await;
    let who = editor(&node, COUNTY).await;
    for folder in ["../../etc", "..", "/etc", "a/b", "done"] {
        let sheet = [
            ("kind", "folder"),
            ("name", "供稿"),
            ("folder", folder),
            ("column", REVIEWED),
            ("scope", COUNTY),
            ("every", "5"),
        ];
        let answer = node.post(&who, "/desk/sources/new", &sheet).await;
        assert_eq!(answer.status, 400, "{folder}");
        assert!(answer.has("文件夹名只能用"));
    }
}
