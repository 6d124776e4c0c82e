//! pdf files with Chinese text, written with a pdf library.

use hongwang_documents::{DocumentError, read};
use lopdf::{
    Dictionary, Document, Object, Stream,
    content::{Content, Operation},
    dictionary,
};

/// Two-byte codes are the characters' UTF-16 values; the map says so.
const UNICODE_MAP: &str = "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /X def /CMapType 2 def\n\
    1 begincodespacerange <0000> <FFFF> endcodespacerange\n1 beginbfrange <0000> <FFFF> <0000> endbfrange\n\
    endcmap CMapName currentdict /CMap defineresource pop end end";

fn utf16(text: &str) -> Object {
    let bytes = text.encode_utf16().flat_map(u16::to_be_bytes).collect();
    Object::String(bytes, lopdf::StringFormat::Hexadecimal)
}

fn gbk(text: &str) -> Object {
    Object::String(encoding_rs::GBK.encode(text).0.into_owned(), lopdf::StringFormat::Literal)
}

/// One page a list of lines, 20 units apart.
pub(crate) fn pdf(encoding: &str, with_map: bool, encode: fn(&str) -> Object, pages: &[&[&str]]) -> Vec<u8> {
    let mut file = Document::with_version("1.5");
    let tree = file.new_object_id();
    let mut font: Dictionary = dictionary! {
        "Type" => "Font", "Subtype" => "Type0", "BaseFont" => "SimSun", "Encoding" => encoding,
    };
    if with_map {
        let map = file.add_object(Stream::new(dictionary! {}, UNICODE_MAP.into()));
        font.set("ToUnicode", map);
    }
    let font = file.add_object(font);
    let kids: Vec<Object> =
        pages.iter().map(|lines| page(&mut file, tree, font, encode, lines).into()).collect();
    let count = i64::try_from(kids.len()).unwrap();
    file.objects.insert(tree, dictionary! { "Type" => "Pages", "Kids" => kids, "Count" => count }.into());
    let catalog = file.add_object(dictionary! { "Type" => "Catalog", "Pages" => tree });
    file.trailer.set("Root", catalog);
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    bytes
}

fn page(
    file: &mut Document,
    tree: lopdf::ObjectId,
    font: lopdf::ObjectId,
    encode: fn(&str) -> Object,
    lines: &[&str],
) -> lopdf::ObjectId {
    let mut operations =
        vec![Operation::new("BT", vec![]), Operation::new("Tf", vec!["F1".into(), 12.into()])];
    operations.push(Operation::new("Td", vec![50.into(), 800.into()]));
    for line in lines {
        operations.push(Operation::new("Tj", vec![encode(line)]));
        operations.push(Operation::new("Td", vec![0.into(), (-20).into()]));
    }
    operations.push(Operation::new("ET", vec![]));
    let content = file.add_object(Stream::new(dictionary! {}, Content { operations }.encode().unwrap()));
    file.add_object(dictionary! {
        "Type" => "Page", "Parent" => tree, "Contents" => content,
        "Resources" => dictionary! { "Font" => dictionary! { "F1" => font } },
    })
}

const LETTER: [&str; 6] = [
    "关于做好秋冬季森林防火工作的通知",
    "各村（社区）：",
    "　　当前我县已进入秋冬季森林防火关键时期，气温偏高，降水偏少，请",
    "各村切实做好防火宣传和巡查。",
    "　　发现火情立即拨打12119。",
    "— 1 —",
];

#[test]
fn chinese_text_comes_over_in_paragraphs_without_page_numbers() {
    let expected = "各村（社区）：\n当前我县已进入秋冬季森林防火关键时期，气温偏高，降水偏少，请各村切实做好防火宣传和巡查。\n发现火情立即拨打12119。";
    for file in [
        pdf("Identity-H", true, utf16, &[&LETTER]),
        pdf("UniGB-UCS2-H", false, utf16, &[&LETTER]),
        pdf("GBK-EUC-H", false, gbk, &[&LETTER]),
    ] {
        let document = read(&file).unwrap();
        assert_eq!(document.title, LETTER[0]);
        assert_eq!(document.text, expected);
        assert_eq!(document.html.matches("<p>").count(), 3);
    }
}

#[test]
fn pages_follow_one_another() {
    let document =
        read(&pdf("UniGB-UCS2-H", false, utf16, &[&["标题"], &["第一页<b>"], &["第二页"]])).unwrap();
    assert_eq!((document.title.as_str(), document.text.as_str()), ("标题", "第一页<b>\n第二页"));
    assert_eq!(document.html, "<p>第一页&lt;b&gt;</p><p>第二页</p>");
}

#[test]
fn a_file_without_text_and_one_whose_font_explains_nothing_are_refused() {
    assert_eq!(read(&pdf("UniGB-UCS2-H", false, utf16, &[&[]])).unwrap_err(), DocumentError::NoText);
    assert_eq!(read(&pdf("Identity-H", false, utf16, &[&LETTER])).unwrap_err(), DocumentError::NoText);
}

#[test]
fn a_file_with_too_many_pages_is_refused() {
    let pages: Vec<&[&str]> = vec![&["页"]; 301];
    assert_eq!(
        read(&pdf("UniGB-UCS2-H", false, utf16, &pages)).unwrap_err(),
        DocumentError::TooManyPages(301)
    );
}

#[test]
fn a_page_that_unpacks_to_more_than_its_bound_is_refused() {
    let mut file = Document::load_mem(&pdf("UniGB-UCS2-H", false, utf16, &[&LETTER])).unwrap();
    let page = file.page_iter().next().unwrap();
    file.change_page_content(page, vec![b' '; 9 << 20]).unwrap();
    file.compress();
    let mut bytes = Vec::new();
    file.save_to(&mut bytes).unwrap();
    assert!(bytes.len() < 1 << 20);
    assert!(matches!(read(&bytes), Err(DocumentError::Damaged(_) | DocumentError::TooLarge)));
}

#[test]
fn half_a_file_does_no_harm() {
    let whole = pdf("UniGB-UCS2-H", false, utf16, &[&LETTER]);
    for keep in [10, whole.len() / 4, whole.len() / 2, whole.len() - 20] {
        let _ = read(&whole[..keep]);
    }
}
