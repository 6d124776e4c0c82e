//! Start page, halls, sections and columns: what stands there, what hides, whose screen it is.

use super::{FEED, STATIC, apply, article, get, says, show, show_many, spoken};
use crate::center::{COUNTY, NOW, Node, RED_HILL, RED_HILL_VILLAGE, SPRINGS, on_both};
use hongwang_base::Millis;
use hongwang_content::{columns::Tree, tree};
use hongwang_feature::Site;
use hongwang_replica::{Lane, Record};
use http::StatusCode;

const HOSTILE: [&str; 12] = [
    "/nowhere",
    "/dang/nowhere",
    "/dang/news/nowhere",
    "/DANG",
    "/dang%2Fnews",
    "/..%2f..%2fetc",
    "/dang/news/central/1",
    "/dang/news/central/%00",
    "/%27%20OR%201=1",
    "/dang/%3Cscript%3E",
    "/dang/news/central/01945678-0000-7000-8000-000000000000",
    "/dang/news/central/01945678-0000-7000-8000-000000000000/other",
];

async fn village() -> Node {
    Node::lite(Site::Village, RED_HILL_VILLAGE).await
}

#[tokio::test]
async fn the_start_page_has_every_hall_and_shortcut_and_says_that_the_weather_is_not_connected() {
    let village = village().await;
    let page = get(&village, "/").await;
    assert_eq!(page.status, StatusCode::OK);
    let tree = Tree::shipped(&hongwang_page::has_icon).unwrap();
    for hall in tree.halls() {
        assert!(page.has(&format!("href=\"/{}\"", hall.caption.slug)) && page.has(hall.caption.label()));
        assert!(says(&page, &hall.caption.speak));
    }
    for shortcut in tree.shortcuts() {
        assert!(page.has(&format!("href=\"{}\"", shortcut.to)) && page.has(&shortcut.name));
    }
    assert!(page.has("未接通"));
}

#[tokio::test]
async fn the_newest_notice_stands_under_the_header_and_leads_to_its_article() {
    on_both(async |center| {
        for (title, minutes) in [("旧的通知", 50), ("新的通知", 5)] {
            let mut one = article(title, "dang/news/notice", COUNTY);
            one.summary.notice = true;
            one.summary.shown_at = NOW.plus(-minutes * Millis::MINUTE);
            show(&center, &one).await;
        }
        show(&center, &article("不是通知", FEED, COUNTY)).await;
        let page = get(&center, "/").await;
        assert!(page.has("新的通知") && !page.has("旧的通知") && !page.has("不是通知"));
        assert!(page.has("href=\"/dang/news/notice/"));
        assert!(spoken(&page).iter().any(|sentence| sentence.contains("新的通知")));
    })
    .await;
}

#[tokio::test]
async fn every_page_of_the_shipped_tree_is_finished_and_can_be_read_aloud() {
    let village = village().await;
    let tree = Tree::shipped(&hongwang_page::has_icon).unwrap();
    let halls = tree.halls().iter().map(|hall| format!("/{}", hall.caption.slug));
    let sections = tree.halls().iter().flat_map(|hall| {
        hall.sections.iter().map(move |section| format!("/{}/{}", hall.caption.slug, section.caption.slug))
    });
    let columns = tree.columns().map(|(slug, _)| slug.address());
    for address in halls.chain(sections).chain(columns) {
        let page = get(&village, &address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}");
        let caption = tree.resolve(&address).unwrap().caption();
        assert!(page.has(&caption.name), "{address}");
        assert!(says(&page, &caption.speak), "{address}");
    }
}

#[tokio::test]
async fn every_column_that_is_worth_a_touch_is_two_touches_from_the_start() {
    let village = village().await;
    let tree = Tree::shipped(&hongwang_page::has_icon).unwrap();
    for (slug, column) in tree.columns() {
        show(&village, &article(&column.caption.name, slug.as_str(), COUNTY)).await;
    }
    let start = get(&village, "/").await;
    for hall in tree.halls() {
        let address = format!("/{}", hall.caption.slug);
        assert!(start.has(&format!("href=\"{address}\"")));
        let page = get(&village, &address).await;
        let columns = tree.columns().filter(|(slug, _)| slug.as_str().starts_with(&address[1..]));
        for (slug, column) in columns {
            assert!(page.has(&format!("href=\"{}\"", slug.address())), "{slug}");
            assert!(page.has(column.caption.label()), "{slug}");
        }
    }
}

#[tokio::test]
async fn an_empty_feed_hides_on_its_hall_until_something_comes() {
    on_both(async |center| {
        assert!(!get(&center, "/dang").await.has("中央精神"));
        assert!(get(&center, "/dang/news").await.has("中央精神"), "its section still names it");
        show(&center, &article("一篇", FEED, COUNTY)).await;
        let hall = get(&center, "/dang").await;
        assert!(hall.has("中央精神") && hall.has("href=\"/dang/news/central\""));
        assert!(!hall.has("省市党建"));
    })
    .await;
}

#[tokio::test]
async fn a_section_shows_its_columns_and_its_newest_articles() {
    on_both(async |center| {
        show_many(&center, 4, COUNTY).await;
        show(&center, &article("别的版块的", "dang/open/org", COUNTY)).await;
        let section = get(&center, "/dang/news").await;
        assert!(section.has("省市党建") && section.has("暂无内容"));
        assert!(section.has("第3号文章") && section.has("第1号文章") && !section.has("第0号文章"));
        assert!(!section.has("别的版块的"));
    })
    .await;
}

#[tokio::test]
async fn a_column_that_waits_for_an_interface_says_so_on_its_hall_and_what_to_do_on_its_page() {
    let village = village().await;
    let hall = get(&village, "/fuwu").await;
    assert!(hall.has("href=\"/fuwu/money/gjj\"") && hall.has("未接通"));
    let page = get(&village, "/fuwu/money/gjj").await;
    assert!(page.has("未接通") && page.has("12329") && page.has("县住房公积金中心"));
    assert!(spoken(&page).iter().any(|sentence| sentence.contains("12329")));
}

#[tokio::test]
async fn a_column_of_each_other_kind_says_honestly_that_it_is_not_open_and_whom_to_ask() {
    let village = village().await;
    for (address, words, owner) in [
        ("/dang/study/faq", "这里还查不了", "县委组织部"),
        ("/fuwu/apply/proof", "这里还不能填写办理", "村委会"),
        ("/yule/dance/teach", "还没有可以看的节目", "县文化馆"),
        ("/huiyi/meet/now", "现在没有可以看的直播", "县委办公室"),
        ("/huiyi/talk/cadre", "还不能在这里通话", "村委会"),
        ("/dang/news/central", "里还没有内容", "县委组织部"),
    ] {
        let page = get(&village, address).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.has(words) && page.has(owner), "{address}");
    }
}

#[tokio::test]
async fn an_address_that_leads_nowhere_is_a_page_with_a_way_home() {
    let village = village().await;
    for address in HOSTILE {
        let page = get(&village, address).await;
        assert_eq!(page.status, StatusCode::NOT_FOUND, "{address}");
        assert!(page.has("没有这一页") && page.has("href=\"/\""), "{address}");
        assert!(!page.has("<script>"), "{address}");
    }
}

#[tokio::test]
async fn a_list_is_turned_by_pages_and_a_page_out_of_bounds_is_the_nearest_one() {
    on_both(async |center| {
        show_many(&center, 12, COUNTY).await;
        let first = get(&center, "/dang/news/central").await;
        assert!(first.has("第11号文章") && first.has("第7号文章") && !first.has("第6号文章"));
        assert!(first.has("第 1 页，共 3 页") && first.has("href=\"/dang/news/central?page=2\""));
        for page in ["3", "999", "4294967295"] {
            let last = get(&center, &format!("/dang/news/central?page={page}")).await;
            assert!(
                last.has("第 3 页，共 3 页") && last.has("第0号文章") && !last.has("第2号文章"),
                "{page}"
            );
        }
        for page in ["0", "-1", "abc", "", "99999999999999999999", "1&page=2"] {
            assert!(
                get(&center, &format!("/dang/news/central?page={page}")).await.has("第 1 页，共 3 页"),
                "{page}"
            );
        }
    })
    .await;
}

#[tokio::test]
async fn a_list_shows_source_unit_and_time_and_pinned_articles_first() {
    let village = village().await;
    show_many(&village, 3, COUNTY).await;
    let mut pinned = article("置顶的文章", FEED, COUNTY);
    pinned.summary.pinned = true;
    pinned.summary.source_time = Some(NOW.plus(-300 * Millis::DAY));
    show(&village, &pinned).await;
    let page = get(&village, "/dang/news/central").await;
    let text = page.text();
    assert!(text.find("置顶的文章").unwrap() < text.find("第2号文章").unwrap());
    assert!(page.has("演示网 · 演示单位") && page.has("2026年11月23日") && page.has("2026年1月27日"));
    assert!(spoken(&page).contains(&"置顶的文章".to_owned()));
}

#[tokio::test]
async fn the_only_page_of_a_static_column_is_shown_at_once_and_two_are_a_list() {
    let village = village().await;
    let only = article("班子分工表", STATIC, RED_HILL_VILLAGE);
    show(&village, &only).await;
    let page = get(&village, "/dang/open/org").await;
    assert!(page.has("班子分工表的正文。") && page.has(&format!("{}/why", only.summary.address())));
    show(&village, &article("另一页", STATIC, RED_HILL_VILLAGE)).await;
    let list = get(&village, "/dang/open/org").await;
    assert!(list.has("班子分工表") && list.has("另一页") && !list.has("班子分工表的正文。"));
}

#[tokio::test]
async fn a_column_that_nobody_renewed_says_at_which_day_it_stopped() {
    let village = village().await;
    let mut old = article("旧闻", FEED, COUNTY);
    old.summary.shown_at = NOW.plus(-10 * Millis::DAY);
    show(&village, &old).await;
    assert!(get(&village, "/dang/news/central").await.has("内容停留在 11月13日"));
    assert!(get(&village, "/dang/news").await.has("内容停留在 11月13日"));
    show(&village, &article("新闻", FEED, COUNTY)).await;
    assert!(!get(&village, "/dang/news/central").await.has("内容停留"));
    assert!(get(&village, "/dang/news").await.has("最近更新 11月23日"));
}

fn arrangement(of: &str, halls: &[&str]) -> Record {
    let body = serde_json::json!({ "halls": halls, "shortcuts": ["/dang/news"] });
    Record {
        kind: tree::ARRANGEMENT.into(),
        key: of.into(),
        body: Some(body),
        blobs: Vec::new(),
        lane: Lane::Text,
    }
}

#[tokio::test]
async fn an_organisation_that_chose_its_halls_sees_those_at_once_and_no_others() {
    on_both(async |center| {
        let village = format!("/?org={}", "421124102201");
        assert!(get(&center, &village).await.has("医务大厅"));
        apply(&center, arrangement(RED_HILL_VILLAGE, &["fuwu", "dang"])).await;
        let start = get(&center, &village).await;
        let text = start.text();
        assert!(text.find("服务大厅").unwrap() < text.find("党的建设").unwrap());
        assert!(!start.has("医务大厅") && start.has("href=\"/dang/news?org=421124102201\""));
        assert_eq!(get(&center, "/yiwu?org=421124102201").await.status, StatusCode::NOT_FOUND);
        assert_eq!(get(&center, "/yiwu").await.status, StatusCode::OK, "the county keeps its own");
    })
    .await;
}

#[tokio::test]
async fn the_county_looks_at_a_village_through_links_that_stay_there() {
    on_both(async |center| {
        show(&center, &article("县里的事", FEED, COUNTY)).await;
        show(&center, &article("红山镇的事", FEED, RED_HILL)).await;
        show(&center, &article("温泉镇的事", FEED, SPRINGS)).await;
        let county = get(&center, "/dang/news/central").await;
        assert!(county.has("县里的事") && !county.has("红山镇的事") && !county.has("温泉镇的事"));
        let village = get(&center, "/dang/news/central?org=421124102201").await;
        assert!(village.has("县里的事") && village.has("红山镇的事") && !village.has("温泉镇的事"));
        assert!(get(&center, "/?org=421124102201").await.has("红山镇 · 乌云山村"));
        for address in ["/", "/dang", "/dang/news", "/dang/news/central", "/fuwu/money/gjj"] {
            let page = get(&center, &format!("{address}?org=421124102201")).await.text();
            let links = page.split("href=\"/").skip(1).filter_map(|rest| rest.split('"').next());
            let own = ["assets/", "help", "search", "size?"];
            for link in links.filter(|link| !own.iter().any(|start| link.starts_with(start))) {
                assert!(link.contains("?org=421124102201"), "{address} → {link}");
            }
        }
    })
    .await;
}

#[tokio::test]
async fn an_organisation_that_does_not_exist_is_refused_in_words() {
    on_both(async |center| {
        for code in [
            "",
            "%25",
            "_",
            "9",
            "421124102201/",
            "%27--",
            "421124",
            "x".repeat(500).as_str(),
            "%F0%9F%98%80",
        ] {
            let page = get(&center, &format!("/dang?org={code}")).await;
            assert_eq!(page.status, StatusCode::NOT_FOUND, "{code}");
            assert!(page.has("没有这个单位"), "{code}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_village_shows_itself_whatever_the_address_asks_for() {
    let village = village().await;
    show(&village, &article("本村的事", FEED, RED_HILL_VILLAGE)).await;
    let page = get(&village, "/dang/news/central?org=421124100000").await;
    assert!(page.has("本村的事") && !page.has("org=421124100000\" data-swap"));
}
