//! Parts of pages: what is shown, what is escaped, what is never lost.

use hongwang_page::desk::{self, Choice, Control, Field, Form, Table};
use hongwang_page::{
    Article, ArticleRow, Markup, Pager, State, StateKind, Tile, article, article_list, hall_tiles, has_icon,
    html, icon, icon_names, pager, progress, state_panel,
};
use scraper::Html;

use crate::{all, get, one, samples, words};

fn dom(markup: &Markup) -> Html {
    Html::parse_document(&markup.0)
}

#[test]
fn text_from_outside_is_never_markup() {
    let hostile = "<img src=x onerror=alert(1)>\"'&";
    let tile = Tile {
        hint: Some(hostile.into()),
        speak: hostile.into(),
        ..Tile::new("/\"><script>", hostile, hostile)
    };
    let row = ArticleRow {
        href: "/a".into(),
        title: hostile.into(),
        source: hostile.into(),
        ..ArticleRow::default()
    };
    let field = Field::text("x", hostile).value(hostile).hint(hostile).error(Some(hostile));
    let state = State::new(StateKind::Error, hostile).why(hostile).to_do(hostile);
    let markup = html! {
        (hall_tiles(&[tile])) (article_list(&[row])) (desk::field(&field)) (state_panel(&state))
        (progress(hostile, 1, 2, hostile))
    };
    assert!(all(&dom(&markup), "img, script").is_empty(), "{}", markup.0);
}

#[test]
fn the_first_hall_stands_large_and_the_rest_in_two_rows() {
    for (count, columns) in [(1, "1"), (2, "1"), (6, "3"), (9, "4")] {
        let markup = hall_tiles(&samples::halls()[..count]);
        let dom = dom(&markup);
        assert_eq!(one(&dom, ".halls").attr("data-columns"), Some(columns));
        assert_eq!(all(&dom, ".tile.lead").len(), 1);
        assert_eq!(all(&dom, ".tile").len(), count);
    }
    assert!(all(&dom(&hall_tiles(&[])), ".tile").is_empty());
}

#[test]
fn an_article_always_shows_source_and_time_also_when_unknown() {
    let bare = Article {
        title: "题".into(),
        source: String::new(),
        unit: String::new(),
        published: None,
        body: html! { p { "正文" } },
        big_picture: None,
        why: None,
    };
    let facts = words(one(&dom(&article(&bare)), ".article-facts"));
    assert!(facts.contains("来源未注明") && facts.contains("时间未注明"), "{facts}");
}

#[test]
fn the_pager_keeps_its_keys_in_place_at_both_ends() {
    let drawn = |page| dom(&pager(&Pager::of(page, 3, |page| format!("/c?page={page}"))));
    let hrefs = |page| -> Vec<String> {
        all(&drawn(page), ".pager a").iter().filter_map(|link| link.attr("href").map(str::to_owned)).collect()
    };
    assert_eq!(hrefs(1), ["/c?page=2"]);
    assert_eq!(hrefs(2), ["/c?page=1", "/c?page=3"]);
    assert_eq!(hrefs(3), ["/c?page=2"]);
    assert_eq!(all(&drawn(1), ".pager .button").len(), 2);
    assert!(all(&dom(&pager(&Pager::of(1, 1, |_| String::new()))), ".pager").is_empty());
}

#[tokio::test]
async fn a_state_says_what_why_since_when_what_to_do_and_whom_to_call() {
    let dom = get("/states").await.dom();
    let offline = words(one(&dom, ".state.offline"));
    for part in ["村里到县里的网断了", "原因", "从什么时候起", "11月23日", "您可以", "找谁", "0713-7000000"]
    {
        assert!(offline.contains(part), "{part} in {offline}");
    }
    let empty = words(one(&dom, ".state.empty"));
    assert!(!empty.contains("找谁") && !empty.contains("从什么时候起"), "nothing is invented: {empty}");
    assert!(words(one(&dom, ".state.not-connected")).contains("未接通"));
}

#[tokio::test]
async fn a_refused_form_keeps_what_was_entered_and_says_what_is_wrong() {
    let dom = get("/desk/sources/new").await.dom();
    let url = one(&dom, "#f-url");
    assert_eq!(url.attr("value"), Some("http://127.0.0.1/\"><script>"));
    assert_eq!(url.attr("aria-invalid"), Some("true"));
    let described = url.attr("aria-describedby").expect("the error is tied to its field");
    assert!(words(one(&dom, &format!("#{described}"))).contains("内部网络"));
    assert_eq!(one(&dom, "[role=alert] a").attr("href"), Some("#f-url"));
    assert_eq!(words(one(&dom, "#f-include")), "党建\n乡村振兴");
    assert_eq!(one(&dom, "#f-column option[selected]").attr("value"), Some("json"));
    assert_eq!(all(&dom, "#f-halls input[checked]").len(), 2);
    assert!(one(&dom, "#f-review").attr("checked").is_some());
    assert_eq!(one(&dom, "form.form").attr("enctype"), Some("multipart/form-data"));
}

#[test]
fn every_field_has_a_label() {
    let choices = vec![Choice::new("a", "甲"), Choice::new("b", "乙")];
    let fields = vec![
        Field::text("t", "文字"),
        Field::new("a", "长文", Control::Area(4)),
        Field::new("s", "选择", Control::Select(choices.clone())),
        Field::new("f", "文件", Control::File { accept: "image/*", several: false }),
    ];
    let dom = dom(&desk::form(&Form { fields, ..Form::default() }));
    for input in all(&dom, ".field input, .field textarea, .field select") {
        one(&dom, &format!("label[for={}]", input.attr("id").expect("an id")));
    }
    let group = Html::parse_document(&desk::field(&Field::new("r", "哪一个", Control::Radio(choices))).0);
    assert_eq!(words(one(&group, "fieldset > legend")), "哪一个");
    assert_eq!(all(&group, "label input[type=radio]").len(), 2);
}

#[test]
fn a_password_is_never_sent_back() {
    let field = Field::new("p", "密码", Control::Line("password")).value("secret");
    assert!(!desk::field(&field).0.contains("secret"));
}

#[test]
fn a_line_break_at_the_start_of_a_long_text_is_kept() {
    let drawn = desk::field(&Field::new("a", "长文", Control::Area(4)).value("\n第二行"));
    assert_eq!(words(one(&dom(&drawn), "textarea")), "\n第二行");
}

#[test]
fn a_table_without_rows_says_so() {
    let drawn = dom(&desk::table(&Table { caption: "设备".into(), ..Table::default() }));
    assert!(words(one(&drawn, "td.none")).contains("没有符合条件的记录"));
}

#[tokio::test]
async fn equal_buttons_in_a_table_have_different_names() {
    let dom = get("/desk/articles").await.dom();
    let mut names: Vec<&str> =
        all(&dom, ".post button").iter().filter_map(|button| button.attr("aria-label")).collect();
    assert_eq!(names.len(), 4);
    names.dedup();
    assert_eq!(names.len(), 4);
}

#[test]
fn every_pictogram_is_drawn_and_an_unknown_name_is_a_plain_ring() {
    assert!(icon_names().count() > 100);
    for name in icon_names() {
        assert!(has_icon(name));
        let drawn = icon(name).0;
        assert!(drawn.contains("<path") || drawn.contains("<circle"), "{name}: {drawn}");
        assert!(!drawn.contains("<svg xmlns") && !drawn.contains("M0 0h24v24H0z"), "{name}: {drawn}");
    }
    assert!(!has_icon("no-such-picture"));
    assert!(icon("no-such-picture").0.contains("<circle"));
}
