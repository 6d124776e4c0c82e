//! docx files, written with a zip writer as Word would.

use std::io::{Cursor, Write};

use hongwang_documents::{DocumentError, picture_index, picture_source, read};
use zip::{ZipWriter, write::SimpleFileOptions};

const STYLES: &str = r#"<w:styles xmlns:w="w"><w:style w:styleId="a3"><w:name w:val="Title"/></w:style>
    <w:style w:styleId="1"><w:name w:val="heading 1"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>
    <w:style w:styleId="a"><w:name w:val="Normal"/></w:style></w:styles>"#;
const NUMBERING: &str = r#"<w:numbering xmlns:w="w"><w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl></w:abstractNum>
    <w:abstractNum w:abstractNumId="8"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/></w:lvl></w:abstractNum>
    <w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num><w:num w:numId="2"><w:abstractNumId w:val="8"/></w:num></w:numbering>"#;
const RELATIONS: &str = r#"<Relationships><Relationship Id="rId5" Target="media/image1.png"/>
    <Relationship Id="rId6" Target="https://example.com/x.png" TargetMode="External"/></Relationships>"#;
const PICTURE: &[u8] = b"\x89PNG stand-in";

pub(crate) fn zip(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        writer.start_file(*name, SimpleFileOptions::default()).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

pub(crate) fn docx(body: &str) -> Vec<u8> {
    let document =
        format!("<w:document xmlns:w=\"w\" xmlns:a=\"a\" xmlns:r=\"r\"><w:body>{body}</w:body></w:document>");
    zip(&[
        ("[Content_Types].xml", b"<Types/>"),
        ("word/document.xml", document.as_bytes()),
        ("word/styles.xml", STYLES.as_bytes()),
        ("word/numbering.xml", NUMBERING.as_bytes()),
        ("word/_rels/document.xml.rels", RELATIONS.as_bytes()),
        ("word/media/image1.png", PICTURE),
    ])
}

fn paragraph(properties: &str, text: &str) -> String {
    format!("<w:p><w:pPr>{properties}</w:pPr><w:r><w:t xml:space=\"preserve\">{text}</w:t></w:r></w:p>")
}

#[test]
fn title_headings_lists_and_emphasis_come_over() {
    let body = [
        paragraph("<w:pStyle w:val=\"a3\"/>", "关于开展春季义诊的通知"),
        paragraph("", "各村（社区）："),
        paragraph("<w:pStyle w:val=\"1\"/>", "一、时间地点"),
        paragraph("<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr>", "3月5日 &amp; 3月6日"),
        paragraph("<w:numPr><w:numId w:val=\"1\"/></w:numPr>", "镇卫生院"),
        paragraph("<w:numPr><w:numId w:val=\"2\"/></w:numPr>", "带身份证"),
        "<w:p><w:r><w:rPr><w:b/></w:rPr><w:t>请务必</w:t></w:r><w:r><w:rPr><w:b w:val=\"0\"/></w:rPr><w:t>准时&#x3002;</w:t></w:r></w:p>".into(),
        "<w:p/>".into(),
    ]
    .concat();
    let document = read(&docx(&body)).unwrap();
    assert_eq!(document.title, "关于开展春季义诊的通知");
    assert_eq!(
        document.html,
        "<p>各村（社区）：</p><h2>一、时间地点</h2><ul><li>3月5日 &amp; 3月6日</li><li>镇卫生院</li></ul>\
         <ol><li>带身份证</li></ol><p><strong>请务必</strong>准时。</p>"
    );
    assert_eq!(
        document.text,
        "各村（社区）：\n一、时间地点\n3月5日 & 3月6日\n镇卫生院\n带身份证\n请务必准时。"
    );
    assert!(document.notes.is_empty());
}

#[test]
fn tables_keep_rows_and_cells_and_pictures_keep_their_place() {
    let cell = |text: &str| format!("<w:tc>{}</w:tc>", paragraph("", text));
    let table = format!(
        "<w:tbl><w:tr>{}{}</w:tr><w:tr>{}{}</w:tr></w:tbl>",
        cell("村名"),
        cell("户数"),
        cell("红山村"),
        cell("12")
    );
    let picture = "<w:p><w:r><w:drawing><a:blip r:embed=\"rId5\"/></w:drawing></w:r></w:p>";
    let document = read(&docx(&format!("{}{table}{picture}", paragraph("", "统计表")))).unwrap();
    assert_eq!(document.title, "统计表");
    assert_eq!(
        document.html,
        "<table><tr><td>村名</td><td>户数</td></tr><tr><td>红山村</td><td>12</td></tr></table><p><img src=\"picture:0\"></p>"
    );
    assert_eq!(document.text, "村名 户数\n红山村 12");
    assert_eq!(document.pictures, [PICTURE]);
    assert_eq!(picture_index(&picture_source(0)), Some(0));
}

#[test]
fn deleted_text_field_codes_and_second_forms_are_left_out_and_markup_stays_text() {
    let body = "<w:p><w:r><w:t>留下</w:t></w:r><w:del><w:r><w:delText>删去</w:delText><w:t>删去</w:t></w:r></w:del>\
        <w:r><w:instrText>HYPERLINK x</w:instrText></w:r><w:r><w:t>&lt;script&gt;alert(1)&lt;/script&gt;</w:t></w:r>\
        <mc:AlternateContent><mc:Choice><w:r><w:t>一次</w:t></w:r></mc:Choice><mc:Fallback><w:r><w:t>两次</w:t></w:r></mc:Fallback></mc:AlternateContent></w:p>";
    let document = read(&docx(&format!("{}{body}", paragraph("<w:pStyle w:val=\"a3\"/>", "题")))).unwrap();
    assert_eq!(document.text, "留下<script>alert(1)</script>一次");
    assert_eq!(document.html, "<p>留下&lt;script&gt;alert(1)&lt;/script&gt;一次</p>");
}

#[test]
fn a_picture_that_is_missing_or_outside_is_noted() {
    for relation in ["rId6", "rId99"] {
        let body = format!("{}<w:p><w:r><a:blip r:embed=\"{relation}\"/></w:r></w:p>", paragraph("", "有图"));
        let document = read(&docx(&body)).unwrap();
        assert_eq!(document.pictures, [Vec::<u8>::new()]);
        assert!(document.notes[0].contains("图片"));
    }
}

#[test]
fn a_zip_bomb_is_cut_off() {
    let zeros = vec![b' '; 30 << 20];
    let bomb = zip(&[("word/document.xml", &zeros)]);
    assert!(bomb.len() < 1 << 20);
    assert_eq!(read(&bomb).unwrap_err(), DocumentError::TooLarge);
}

#[test]
fn what_is_not_a_docx_is_named() {
    assert_eq!(read(&zip(&[("xl/workbook.xml", b"<x/>")])).unwrap_err(), DocumentError::UnknownFormat);
    assert_eq!(read(b"\xd0\xcf\x11\xe0 old").unwrap_err(), DocumentError::OldWord);
    assert_eq!(read(b"plain text").unwrap_err(), DocumentError::UnknownFormat);
    assert_eq!(read(b"").unwrap_err(), DocumentError::UnknownFormat);
    assert_eq!(read(&docx("<w:p/>")).unwrap_err(), DocumentError::NoText);
    let whole = docx(&paragraph("", "正文"));
    assert!(matches!(read(&whole[..whole.len() / 2]), Err(DocumentError::Damaged(_))));
    assert!(matches!(read(&docx("<w:p></w:r></w:p>")), Err(DocumentError::Damaged(_))));
    assert!(DocumentError::OldWord.to_string().contains("docx"));
}
