//! One page of each kind, with the content a village could have. All of it is 演示.
//!
//! With `PAGE_SAMPLES=DIR` the pages are also written there, to be looked at in a browser.

use std::sync::Arc;

use axum::extract::Request;
use axum::middleware::{Next, from_fn};
use axum::routing::get;
use axum::{Extension, Router};
use hongwang_page::desk::{
    self, Choice, Column, Confirm, Control, DeskUser, Field, Flash, Form, NavGroup, NavLink, PostButton, Row,
    Tab, Table,
};
use hongwang_page::{
    Article, ArticleRow, Badge, Contact, DayWeather, Desk, Html, Link, Live, Markup, Masthead, Notice, Page,
    Pager, Patience, Picture, Rest, Stat, State, StateKind, Tile, Tone, Visit, Weather, article,
    article_list, badge, big_picture, column_tiles, hall_tiles, html, not_found, pager, progress, rest_page,
    section_tiles, shortcut_tiles, state_panel, stats,
};

/// 2026-11-23 18:05 in Beijing.
pub(crate) const NOW: i64 = 1_795_428_300_000;

/// What a village node in 红山镇 would say about itself.
pub(crate) fn masthead() -> Masthead {
    Masthead {
        place: "红山镇 · 乌云山村".into(),
        shared: true,
        patience: Patience::default(),
        now: Some(NOW),
        as_of: Some(NOW - 300_000),
        offline_since: None,
        voice: false,
        help: vec![
            Contact { who: "村值班室 王会计（演示）".into(), phone: "0713-7000000".into() },
            Contact { who: "镇便民服务中心（演示）".into(), phone: "0713-7000001".into() },
        ],
        weather: None,
        alarms: Vec::new(),
    }
}

/// All sample pages behind the shell's own routes.
pub(crate) fn site(masthead: Masthead) -> Router {
    let masthead = Arc::new(masthead);
    Router::new()
        .route("/", get(async |visit: Visit| start(&visit)))
        .route("/idle", get(async |visit: Visit| rest_page(&Rest::default(), &visit)))
        .route("/dang", get(async |visit: Visit| hall(&visit)))
        .route("/dang/news", get(async |visit: Visit| section(&visit)))
        .route("/dang/news/central", get(async |visit: Visit| column(&visit)))
        .route("/dang/news/central/1", get(async |visit: Visit| one_article(&visit)))
        .route("/dang/news/central/1/picture", get(async |visit: Visit| picture(&visit)))
        .route("/cunqing/open", get(async |visit: Visit| many_columns(&visit)))
        .route("/charts", get(async |visit: Visit| crate::charts::page(&visit)))
        .route("/states", get(async |visit: Visit| states(&visit)))
        .route(
            "/mine",
            get(async |visit: Visit| {
                Page::new("我的补贴").personal().body(html! { p { "演示" } }).render(&visit)
            }),
        )
        .route("/desk/articles", get(async |visit: Visit| desk_table(&visit)))
        .route("/desk/sources/new", get(async |visit: Visit| desk_form(&visit)))
        .route("/desk/articles/1/recall", get(async |visit: Visit| desk_confirm(&visit)))
        .route("/desk/login", get(async |visit: Visit| desk_login(&visit)))
        .fallback(async |visit: Visit| not_found(&visit))
        .merge(hongwang_page::router())
        .merge(Live::default().router())
        .layer(from_fn(move |mut request: Request, next: Next| {
            request.extensions_mut().insert(masthead.clone());
            next.run(request)
        }))
        .layer(Extension(()))
}

pub(crate) fn shortcuts() -> Vec<Tile> {
    [
        ("/fuwu/money/card", "查补贴", "wallet"),
        ("/fuwu/progress/track", "查办件进度", "clipboard-check"),
        ("/fuwu/apply/proof", "开证明", "file-certificate"),
        ("/fuwu/travel/train", "查火车", "train"),
        ("/fuwu/agri/price", "农产品价格", "tag"),
        ("/yiwu/duty/village", "今天谁看病", "stethoscope"),
        ("/laowu/job/local", "找活干", "briefcase"),
        ("/cunqing/voice/report", "我要反映", "message"),
    ]
    .map(|(href, name, icon)| Tile::new(href, name, icon))
    .into()
}

pub(crate) fn halls() -> Vec<Tile> {
    [
        ("/dang", "党的建设", "flag", "要闻 · 公开 · 学习"),
        ("/yingshan", "英山大地", "mountain", "县情 · 政策 · 名品"),
        ("/cunqing", "村情民情", "home", "村务公开 · 民声"),
        ("/fuwu", "服务大厅", "clipboard-list", "办事 · 查询 · 天气"),
        ("/huiyi", "会议大厅", "video", "开会 · 咨询 · 议事"),
        ("/xuexi", "学习大厅", "book", "技术 · 普法 · 课堂"),
        ("/yule", "娱乐大厅", "music", "戏曲 · 电影 · 舞蹈"),
        ("/yiwu", "医务大厅", "stethoscope", "问诊 · 医保 · 健康"),
        ("/laowu", "劳务大厅", "briefcase", "找活 · 培训 · 维权"),
    ]
    .map(|(href, name, icon, hint)| Tile {
        hint: Some(hint.into()),
        speak: format!("{name}。里面有{}。", hint.replace(" · ", "、")),
        ..Tile::new(href, name, icon)
    })
    .into()
}

/// A forecast of an hour ago.
pub(crate) fn weather() -> Weather {
    let day = |sky: &str, icon: &str, low, high| {
        Some(DayWeather { sky: sky.into(), icon: icon.into(), low: Some(low), high: Some(high) })
    };
    Weather {
        today: day("多云转小雨", "cloud-rain", 6, 14),
        tomorrow: day("晴", "sun", -3, 11),
        at: NOW - 3_600_000,
        stale: false,
        source: "演示".into(),
        href: "/fuwu/agri/weather".into(),
    }
}

pub(crate) fn start(visit: &Visit) -> Html {
    Page::new("红网")
        .start()
        .notice(Notice {
            text: "演示：11月25日上午9点在村委会集中办理医保缴费，请带身份证。".into(),
            href: Some("/dang/news/central/1".into()),
            tone: Tone::Plain,
        })
        .heard("这里有九个大厅。点一下要看的方块。")
        .body(html! { (shortcut_tiles(&shortcuts())) (hall_tiles(&halls())) })
        .render(visit)
}

fn rows() -> Vec<ArticleRow> {
    let titles = [
        "演示：全县秋冬季农田水利建设现场会在红山镇召开",
        "演示：乌云山村完成今年高标准农田改造，三百二十户受益，村民代表全程参加验收",
        "演示：县委组织部到村调研党员教育工作",
        "演示：云雾茶冬季管护技术要点",
        "演示：关于开展城乡居民医保集中参保缴费的通知",
    ];
    titles
        .iter()
        .enumerate()
        .map(|(place, title)| ArticleRow {
            href: format!("/dang/news/central/{}", place + 1),
            title: (*title).into(),
            source: if place == 3 { String::new() } else { "英山县人民政府网".into() },
            published: (place != 4).then_some(NOW - 86_400_000 * place as i64),
            picture: (place < 2).then(|| Picture { src: "/assets-none.jpg".into(), alt: String::new() }),
            badge: (place == 0).then(|| Badge::new("新", Tone::Good)),
        })
        .collect()
}

fn hall(visit: &Visit) -> Html {
    let sections = [
        ("/dang/news", "党建要闻", "news", "中央精神 · 省市党建 · 英山党建"),
        ("/dang/open", "党务公开", "eye", "班子分工 · 党费 · 发展党员"),
        ("/dang/life", "组织生活", "calendar-event", "活动预告 · 活动记录"),
        ("/dang/study", "党史党规", "books", "党章党规 · 流程图解"),
        ("/dang/tv", "党建园地", "device-tv", "电视专栏 · 电教片"),
        ("/dang/voice", "监督信箱", "mailbox", "书记信箱 · 12388"),
    ]
    .map(|(href, name, icon, hint)| Tile { hint: Some(hint.into()), ..Tile::new(href, name, icon) });
    Page::new("党的建设")
        .icon("flag")
        .heard("里面有六个版块。")
        .body(html! { (section_tiles(&sections)) })
        .render(visit)
}

fn section(visit: &Visit) -> Html {
    let columns = [
        Tile {
            badge: Some(Badge::new("3 条新", Tone::Good)),
            ..Tile::new("/dang/news/central", "中央精神", "star")
        },
        Tile::new("/dang/news/province", "省市党建", "building-monument"),
        Tile::new("/dang/news/county", "英山党建", "mountain"),
        Tile {
            badge: Some(Badge::not_connected()), ..Tile::new("/dang/news/notice", "通知公告", "bell")
        },
    ];
    Page::new("党建要闻")
        .icon("news")
        .trail([Link::new("/dang", "党的建设")])
        .body(html! { (column_tiles(&columns)) (article_list(&rows()[..2])) })
        .render(visit)
}

fn many_columns(visit: &Visit) -> Html {
    let columns = [
        ("/finance", "财务收支", "coin-yuan"),
        ("/subsidy", "惠农补贴", "wallet"),
        ("/dibao", "低保特困", "heart-handshake"),
        ("/land", "批地建房", "building"),
        ("/project", "工程项目", "crane"),
        ("/asset", "集体资产", "building-store"),
        ("/collective", "集体决议", "gavel"),
        ("/fertility", "计生落实", "baby-carriage"),
    ]
    .map(|(slug, name, icon)| Tile::new(format!("/cunqing/open{slug}"), name, icon));
    Page::new("村务公开")
        .icon("eye")
        .trail([Link::new("/cunqing", "村情民情")])
        .body(html! { (column_tiles(&columns)) })
        .render(visit)
}

fn column(visit: &Visit) -> Html {
    Page::new("中央精神")
        .icon("star")
        .trail([Link::new("/dang", "党的建设"), Link::new("/dang/news", "党建要闻")])
        .body(html! {
            (article_list(&rows()))
            (pager(&Pager::of(1, 7, |page| format!("/dang/news/central?page={page}"))))
        })
        .render(visit)
}

fn one_article(visit: &Visit) -> Html {
    let text = "党的二十大报告指出，全面推进乡村振兴，坚持农业农村优先发展，巩固拓展脱贫攻坚成果，加快建设农业强国。这一段是演示文字，说明一篇文章在屏幕上的样子。";
    Page::new("演示：全县秋冬季农田水利建设现场会在红山镇召开")
        .trail([
            Link::new("/dang", "党的建设"),
            Link::new("/dang/news", "党建要闻"),
            Link::new("/dang/news/central", "中央精神"),
        ])
        .body(article(&Article {
            title: "演示：全县秋冬季农田水利建设现场会在红山镇召开".into(),
            source: "英山县人民政府网".into(),
            unit: "县水利和湖泊局".into(),
            published: Some(NOW - 86_400_000),
            body: html! {
                p { (text) }
                h2 { "三项重点任务" }
                p { (text) (text) }
                ul { li { "清淤沟渠 12 公里" } li { "整修山塘 8 口" } }
                p { (text) }
                table { tr { th { "项目" } th { "金额(元)" } } tr { td { "沟渠" } td { "120,000" } } }
                @for _ in 0..6 { p { (text) } }
            },
            big_picture: Some("/dang/news/central/1/picture".into()),
            why: Some("/why/1".into()),
        }))
        .render(visit)
}

fn picture(visit: &Visit) -> Html {
    Page::new("看大图")
        .trail([Link::new("/dang/news/central/1", "文章")])
        .body(big_picture(
            &Picture { src: "/assets-none.jpg".into(), alt: "现场会（演示）".into() },
            "现场会（演示）",
        ))
        .render(visit)
}

fn states(visit: &Visit) -> Html {
    let help = || visit.masthead.help.iter().take(1).cloned();
    let panels = [
        State::new(StateKind::NotConnected, "住房公积金查询还没有接通")
            .why("县公积金中心还没有开放接口。")
            .to_do("请打 12329，或者到县政务服务大厅公积金窗口查询。")
            .call([Contact { who: "住房公积金热线".into(), phone: "12329".into() }]),
        State::new(StateKind::Empty, "这个栏目还没有内容")
            .to_do("先看看别的栏目。")
            .link("/dang/news", "回到党建要闻"),
        State::new(StateKind::Offline, "村里到县里的网断了")
            .since(NOW - 7_200_000)
            .why("网线或者宽带没有信号。")
            .to_do("已经下载的内容还能看；要办的事可以先填，网通了自动送出。")
            .call(help()),
        State::new(StateKind::Error, "这一页没有打开")
            .why("机器里的资料读不出来。")
            .to_do("过一会儿再点一次。")
            .call(help()),
    ];
    Page::new("四种情况").body(html! { @for panel in &panels { (state_panel(panel)) } }).render(visit)
}

pub(crate) fn desk() -> Desk {
    let link = |href: &str, name: &str, icon: &str, waiting| NavLink {
        href: href.into(),
        name: name.into(),
        icon: icon.into(),
        waiting,
    };
    Desk {
        nav: vec![
            NavGroup {
                title: "内容".into(),
                links: vec![
                    link("/desk/articles", "文章", "file-text", 12),
                    link("/desk/sources", "信源", "rss", 0),
                    link("/desk/columns", "栏目", "layout-grid", 0),
                ],
            },
            NavGroup {
                title: "终端".into(),
                links: vec![
                    link("/desk/map", "全县地图", "map", 0),
                    link("/desk/devices", "设备", "device-desktop", 3),
                ],
            },
            NavGroup {
                title: "人员".into(),
                links: vec![
                    link("/desk/staff", "账号", "users", 0),
                    link("/desk/audit", "审计", "shield-check", 0),
                ],
            },
        ],
        user: Some(DeskUser {
            name: "李晓梅（演示）".into(),
            roles: "编辑 · 审核".into(),
            organisation: "英山县委组织部".into(),
            logout: "/desk/logout".into(),
        }),
        ..Desk::default()
    }
}

fn desk_table(visit: &Visit) -> Html {
    let row = |id: u32, title: &str, tone, state: &str, reads: &str| Row {
        href: Some(format!("/desk/articles/{id}")),
        cells: vec![
            html! { (title) },
            html! { "党建要闻 › 中央精神" },
            html! { "共产党员网" },
            html! { (badge(&Badge::new(state, tone))) },
            html! { (reads) },
            html! { (hongwang_page::when::stamp(NOW)) },
            desk::post_button(&PostButton {
                action: format!("/desk/articles/{id}/approve"),
                label: "通过".into(),
                about: Some(format!("通过：{title}")),
                ..PostButton::default()
            }),
        ],
    };
    let rows = vec![
        row(1, "演示：全县秋冬季农田水利建设现场会", Tone::Warn, "待审核", "—"),
        row(2, "演示：<b>标题里的标签</b>不会生效", Tone::Good, "已发布", "309"),
        row(3, "演示：关于医保集中缴费的通知", Tone::Bad, "已撤回", "306"),
        row(4, "演示：云雾茶冬季管护技术要点", Tone::Plain, "草稿", "0"),
    ];
    let tab = |href: &str, name: &str, count, current| Tab {
        href: href.into(),
        name: name.into(),
        count: Some(count),
        current,
    };
    let states =
        vec![Choice::new("", "全部状态"), Choice::new("draft", "草稿"), Choice::new("review", "待审核")];
    let body: Markup = html! {
        (stats(&[
            Stat { value: "12".into(), label: "待审核".into(), tone: Tone::Warn, href: Some("/desk/articles".into()) },
            Stat { value: "309".into(), label: "已到村".into(), tone: Tone::Good, href: None },
            Stat { value: "3".into(), label: "未回执".into(), tone: Tone::Bad, href: None },
        ]))
        (desk::filter_bar("/desk/articles", &[
            Field::new("q", "标题里有", Control::Line("search")).optional(),
            Field::new("state", "状态", Control::Select(states)).optional(),
        ], "/desk/articles"))
        (desk::table(&Table {
            caption: "最近的文章".into(),
            columns: vec![Column::words("标题"), Column::words("栏目"), Column::words("信源"), Column::words("状态"),
                Column::figures("到村"), Column::words("时间"), Column::words("操作")],
            rows,
            empty: String::new(),
        }))
        (progress("下发图片", 32, 80, "3.2 / 8.0 MB"))
        (pager(&Pager::of(2, 5, |page| format!("/desk/articles?page={page}"))))
    };
    let desk = Desk {
        tabs: vec![tab("/desk/articles", "全部", 128, true), tab("/desk/articles?mine", "我的", 6, false)],
        flash: Some(Flash {
            tone: Tone::Good,
            text: "已通过《关于医保集中缴费的通知》，正在送往 309 个村。".into(),
        }),
        actions: Some(desk::link_button("/desk/articles/new", "写文章", Some("plus"), true)),
        ..desk()
    };
    Page::new("文章").desk(desk).body(body).render(visit)
}

fn desk_form(visit: &Visit) -> Html {
    let kinds = vec![Choice::new("rss", "RSS"), Choice::new("list", "网页列表"), Choice::new("json", "JSON")];
    let form = Form {
        action: "/desk/sources".into(),
        submit: "试一试".into(),
        cancel: Some("/desk/sources".into()),
        error: None,
        fields: vec![
            Field::text("name", "名称").value("共产党员网").hint("在文章下面显示为“来源”。"),
            Field::new("kind", "种类", Control::Radio(kinds.clone())).value("list"),
            Field::new("url", "列表地址", Control::Line("url"))
                .value("http://127.0.0.1/\"><script>")
                .error(Some("这是内部网络的地址，不能抓取。请填公开网站的地址。")),
            Field::new("column", "送到栏目", Control::Select(kinds.clone())).value("json"),
            Field::new("halls", "可以发到", Control::Several(kinds)).value("rss,json").optional(),
            Field::new("include", "只要含有这些词的", Control::Area(3)).value("党建\n乡村振兴").optional(),
            Field::new("review", "先审后发", Control::Check).value("on").optional(),
            Field::new("sample", "样例网页", Control::File { accept: ".html", several: true }).optional(),
        ],
    };
    let desk = Desk { trail: vec![Link::new("/desk/sources", "信源")], ..desk() };
    Page::new("新信源").desk(desk).body(desk::panel("基本情况", &desk::form(&form))).render(visit)
}

fn desk_confirm(visit: &Visit) -> Html {
    let body = desk::confirm(&Confirm {
        what: "撤回《关于医保集中缴费的通知》".into(),
        follows: vec!["309 个村的屏幕会在几秒内撤下。".into(), "没有开机的村，开机后先撤下再显示。".into()],
        fields: vec![Field::new("reason", "撤回原因", Control::Area(3))],
        action: "/desk/articles/1/recall".into(),
        label: "撤回".into(),
        cancel: "/desk/articles/1".into(),
        danger: true,
    });
    Page::new("撤回文章").desk(desk()).body(body).render(visit)
}

fn desk_login(visit: &Visit) -> Html {
    let form = Form {
        action: "/desk/login".into(),
        submit: "登录".into(),
        fields: vec![
            Field::text("account", "账号").autocomplete("username").value("lixm"),
            Field::new("password", "密码", Control::Line("password"))
                .autocomplete("current-password")
                .value("never-shown"),
            Field::text("code", "动态码").hint("手机上显示的 6 位数字。").autocomplete("one-time-code"),
        ],
        error: Some("账号、密码或动态码不对。还可以试 4 次。".into()),
        ..Form::default()
    };
    Page::new("登录").desk(Desk::default()).body(desk::form(&form)).render(visit)
}

#[tokio::test]
async fn the_sample_pages_can_be_written_for_the_eye() {
    let Ok(folder) = std::env::var("PAGE_SAMPLES") else { return };
    let pages = [
        ("start", "/"),
        ("hall", "/dang"),
        ("section", "/dang/news"),
        ("column", "/dang/news/central"),
        ("article", "/dang/news/central/1"),
        ("states", "/states"),
        ("charts", "/charts"),
        ("picture", "/dang/news/central/1/picture"),
        ("many", "/cunqing/open"),
        ("desk-table", "/desk/articles"),
        ("desk-form", "/desk/sources/new"),
        ("desk-confirm", "/desk/articles/1/recall"),
        ("desk-login", "/desk/login"),
        ("lost", "/nowhere"),
    ];
    let write = |name: &str, text: String| {
        let path = std::path::Path::new(&folder).join(format!("{name}.html"));
        std::fs::write(&path, text).expect("a folder that can be written");
    };
    for (name, address) in pages {
        write(name, crate::get(address).await.text);
    }
    let sunny = Masthead { weather: Some(weather()), ..masthead() };
    for (name, address) in [("sunny", "/"), ("idle", "/idle")] {
        write(name, crate::get_at(sunny.clone(), address).await.text);
    }
}
