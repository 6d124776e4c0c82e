//! Classes before a screen, what is told of plays, and the lists of teachers.

use crate::on_both;
use crate::screens::shown;
use crate::world::{Answer, COUNTY, FONT, SHEET, VILLAGE, World, form_request, org};
use axum::body::Body;
use hongwang_base::{Millis, Role};
use hongwang_feature::{Feature, Sender};
use hongwang_printing::{Printer, Roll, Slip, Target, draw, escpos};
use hongwang_store::{DbUrl, sql};
use http::{Request, StatusCode, header};
use std::path::Path;
use tokio::{io::AsyncReadExt, net::TcpListener};

const QUESTIONS: &str = "&questions=茶苗几月栽？%0A一月%0A*十月";

/// A class before the village's screen: the browser with its ticket.
struct Screen<'a> {
    world: &'a World,
    cookie: String,
}

impl<'a> Screen<'a> {
    /// Begins to watch a film together; `code` may be empty.
    async fn begins(world: &'a World, film: &str, code: &str) -> (Self, Answer) {
        let answer = world.post(&format!("/media/class/begin/{film}"), &format!("code={code}")).await;
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        (Self { world, cookie }, answer)
    }

    async fn asks(&self, mut request: Request<Body>) -> Answer {
        request.headers_mut().insert(header::COOKIE, self.cookie.parse().expect("plain"));
        self.world.at_screen(request).await
    }

    async fn get(&self, path: &str) -> String {
        self.asks(Request::get(path).body(Body::empty()).expect("a request")).await.text()
    }

    async fn post(&self, path: &str, form: &str) -> Answer {
        self.asks(form_request(path, form)).await
    }
}

/// A film with a question on the village's disk.
async fn film(world: &World) -> String {
    let id = shown(world, &format!("{SHEET}{QUESTIONS}")).await;
    world.night().await;
    id
}

async fn rolls(world: &World, code: &str) -> Result<serde_json::Value, String> {
    let from = Sender { device: world.device, org: org(VILLAGE) };
    let question = serde_json::json!({ "code": code });
    world.media.answer(&world.center, &from, "media.roll", question).await.expect("the store holds")
}

#[tokio::test]
async fn a_question_without_a_right_answer_is_named_and_nothing_is_lost() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let id = editor.uploads("课.mp4", &crate::world::film(1)).await;
        world.pass().await;
        let form = format!("{SHEET}&questions=茶苗几月栽？%0A一月%0A十月");
        let refused = editor.post(&format!("/desk/media/reels/{id}"), &form).await;
        assert!(refused.text().contains("正好一个答案前面加"), "{}", refused.text());
        assert!(refused.text().contains("茶苗几月栽？") && refused.text().contains("天仙配"));
    })
    .await;
}

#[tokio::test]
async fn a_class_counts_heads_answers_together_and_hands_its_record_to_the_clerk() {
    on_both(async |world| {
        let film = film(world).await;
        assert!(world.get(&format!("/media/film/{film}")).await.text().contains("一起学"));
        let (screen, begun) = Screen::begins(world, &film, "").await;
        assert_eq!(begun.status, StatusCode::SEE_OTHER, "{}", begun.text());
        let early = screen.post("/media/class/record", "").await;
        assert!(early.text().contains("还没有人签到"), "{}", early.text());
        for _ in 0..3 {
            screen.post("/media/class/touch", "by=1").await;
        }
        screen.post("/media/class/touch", "by=-1").await;
        assert!(screen.get("/media/class").await.contains("来了2人"));
        let playing = screen.get("/media/class/film").await;
        assert!(playing.contains("<source") && playing.contains("/media/class/question/1"), "{playing}");
        let asked = screen.get("/media/class/question/1").await;
        assert!(asked.contains("茶苗几月栽？") && !asked.contains("应该是"), "{asked}");
        screen.post("/media/class/question/1", "choice=0").await;
        // The first answer counts.
        screen.post("/media/class/question/1", "choice=1").await;
        assert!(screen.get("/media/class/question/1").await.contains("应该是：十月"));
        world.passes(Millis::MINUTE);
        let done = screen.post("/media/class/record", "").await;
        assert_eq!(done.header("location"), "/media/class/done");
        assert!(screen.get("/media/class").await.contains("没有在上的课"));
        // A second touch hands in nothing.
        assert!(screen.post("/media/class/record", "").await.text().contains("没有在上的课"));
        let handed_in = world.handed_in().await;
        let [record] = &handed_in[..] else { panic!("{handed_in:?}") };
        world.receives(record).await.expect("taken");
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let list = clerk.get("/desk/media/classes").await.text();
        assert!(list.contains("天仙配") && list.contains("0/1"), "{list}");
        let href = list.split("href=\"/desk/media/classes/").nth(1).expect("a row");
        let href = format!("/desk/media/classes/{}", &href[..36]);
        let page = clerk.get(&href).await.text();
        assert!(page.contains("2人") && page.contains("答“一月”，不对"), "{page}");
        let paper = clerk.get(&format!("{href}/paper")).await;
        assert!(paper.bytes.starts_with(b"%PDF"), "{}", paper.text());
        let editor = world.person(Role::Editor, COUNTY).await;
        assert_eq!(editor.get(&href).await.status, StatusCode::FORBIDDEN);
        world.passes(731 * Millis::DAY);
        world.pass().await;
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        assert_eq!(clerk.get(&href).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

/// What a page says in its list, name by name.
fn listed(page: &str) -> Vec<(&str, &str)> {
    let rows = page.split("<dt data-say>").skip(1);
    rows.filter_map(|row| {
        let (name, rest) = row.split_once("</dt><dd data-say>")?;
        Some((name, rest.split_once("</dd>")?.0))
    })
    .collect()
}

#[tokio::test]
async fn a_class_prints_what_stood_on_the_screen_and_keeps_its_record_where_no_printer_answers() {
    let dir = tempfile::tempdir().expect("a folder");
    let mut world = World::new(&DbUrl::Lite(dir.path().join("test.db"))).await;
    let receipts = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = receipts.local_addr().expect("bound");
    let printer = |address| {
        let target = Target::network(&format!("tcp://{address}"), Roll::Mm80).expect("an address");
        Printer::new(target, FONT)
    };
    world.beside(printer(address));
    let film = film(&world).await;
    let (screen, _) = Screen::begins(&world, &film, "").await;
    screen.post("/media/class/touch", "by=1").await;
    screen.post("/media/class/question/1", "choice=1").await;
    let shown = screen.get("/media/class/record").await;
    let lines = listed(&shown);
    assert_eq!(lines.len(), 5, "{shown}");
    assert!(lines.contains(&("签到", "1人")) && lines.contains(&("片名", "天仙配")), "{lines:?}");

    let paper = async {
        let (mut stream, _) = receipts.accept().await.expect("somebody prints");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("reads");
        bytes
    };
    let (paper, handed_in) = tokio::join!(paper, screen.post("/media/class/record", "print=1"));
    assert_eq!(handed_in.header("location"), "/media/class/done", "{}", handed_in.text());
    let slip = lines.iter().fold(Slip::default().title("学习记录"), |slip, (name, text)| {
        slip.line(format!("{name}：{text}"))
    });
    let drawn = draw(&slip.line("记录人："), Path::new(FONT), Roll::Mm80.dots()).expect("is drawn");
    assert!(paper == escpos::encode(&drawn), "{} bytes", paper.len());
    assert_eq!(world.handed_in().await.len(), 1);

    // Nobody listens there.
    drop(receipts);
    world.beside(printer(address));
    let (screen, _) = Screen::begins(&world, &film, "").await;
    screen.post("/media/class/touch", "by=1").await;
    let refused = screen.post("/media/class/record", "print=1").await;
    assert_eq!(refused.status, StatusCode::CONFLICT);
    assert!(refused.text().contains("没有打印出来"), "{}", refused.text());
    assert_eq!(world.handed_in().await.len(), 0);
    assert_eq!(screen.post("/media/class/record", "").await.header("location"), "/media/class/done");
    assert_eq!(world.handed_in().await.len(), 1);
}

#[tokio::test]
async fn a_class_that_nobody_goes_on_with_is_forgotten() {
    on_both(async |world| {
        let film = film(world).await;
        let (screen, _) = Screen::begins(world, &film, "").await;
        world.passes(20 * Millis::MINUTE);
        // The film plays: the class goes on.
        screen.post(&format!("/media/{film}/at"), "at=2").await;
        world.passes(20 * Millis::MINUTE);
        assert!(screen.get("/media/class").await.contains("来了0人"));
        world.passes(11 * Millis::MINUTE);
        assert!(screen.get("/media/class").await.contains("没有在上的课"));
        assert_eq!(world.handed_in().await.len(), 0);
    })
    .await;
}

#[tokio::test]
async fn a_roll_comes_with_its_code_alone_is_sealed_and_whoever_guesses_is_stopped() {
    on_both(async |world| {
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let form = format!("title=党支部&org={VILLAGE}&names=张三(演示)%0A李四(演示)");
        assert_eq!(
            clerk.post("/desk/media/rosters/new", "title=党支部&names=").await.status,
            StatusCode::BAD_REQUEST
        );
        assert_eq!(clerk.post("/desk/media/rosters/new", &form).await.status, StatusCode::SEE_OTHER);
        let page = clerk.get("/desk/media/rosters").await.text();
        let code = page.split("<strong>").map(|part| &part[..part.len().min(6)]);
        let code = code.filter(|part| part.len() == 6 && part.bytes().all(|digit| digit.is_ascii_digit()));
        let code = code.last().expect("a code").to_owned();
        let roll = rolls(world, &code).await.expect("the code of the clerk");
        assert_eq!(roll["names"][1], "李四(演示)");
        let mut tx = world.center.db.read().await.expect("begins");
        let row = sql("SELECT sealed FROM media_roster").one(&mut tx).await.expect("reads").expect("a roll");
        let sealed: Vec<u8> = row.get("sealed").expect("bytes");
        assert!(!String::from_utf8_lossy(&sealed).contains("张三"));
        drop(tx);
        let wrong = if code == "000000" { "000001" } else { "000000" };
        for _ in 0..5 {
            assert!(rolls(world, wrong).await.expect_err("a guess").contains("不对"));
        }
        assert!(rolls(world, &code).await.expect_err("too often").contains("太多"));
        // A screen that does not reach its center counts heads, and says so.
        let film = film(world).await;
        let (_, offline) = Screen::begins(world, &film, &code).await;
        assert!(
            offline.text().contains("连不上中心") && offline.text().contains(&code),
            "{}",
            offline.text()
        );
    })
    .await;
}

#[tokio::test]
async fn a_play_that_a_class_watches_is_attended_though_nobody_touches_the_screen() {
    on_both(async |world| {
        let film = film(world).await;
        let (screen, _) = Screen::begins(world, &film, "").await;
        screen.post(&format!("/media/{film}/played"), "play=a&seconds=120&touched=0").await;
        world.post(&format!("/media/{film}/played"), "play=b&seconds=60&touched=0").await;
        world.passes(Millis::HOUR);
        world.screen.pass(&world.village).await.expect("the store holds");
        world.sends().await;
        let operator = world.person(Role::Operator, COUNTY).await;
        let sheet = operator.get("/desk/media/board/export").await.bytes;
        let rows = hongwang_documents::sheet::rows(&sheet).expect("a workbook");
        assert_eq!(rows[1][5..], ["1", "1", "1", "2", "1"].map(str::to_owned));
        let board = operator.get("/desk/media/board").await.text();
        assert!(board.contains("figure class=\"chart") && board.contains("村部大屏"), "{board}");
    })
    .await;
}

#[tokio::test]
async fn figures_that_the_device_did_not_sign_are_refused_in_words_and_those_that_were_changed_later_are_found()
 {
    on_both(async |world| {
        let film = film(world).await;
        world.post(&format!("/media/{film}/played"), "play=a&seconds=120&touched=1").await;
        world.passes(Millis::HOUR);
        world.screen.pass(&world.village).await.expect("the store holds");
        let handed_in = world.handed_in().await;
        let told = handed_in.iter().find(|one| one.kind == "media.plays").expect("an hour is over");
        let mut forged = told.clone();
        let text = told.body["told"].as_str().expect("text").replace("\"plays\":1", "\"plays\":9");
        assert_ne!(text, told.body["told"].as_str().expect("text"));
        forged.body["told"] = text.into();
        assert!(world.receives(&forged).await.expect_err("forged").contains("签名对不上"));
        let mut bare = told.clone();
        bare.body["signature"] = "".into();
        assert!(world.receives(&bare).await.expect_err("not signed").contains("签名对不上"));
        // The same statement under another number would count twice.
        let mut again = told.clone();
        again.id = uuid::Uuid::nil();
        assert!(world.receives(&again).await.expect_err("another's number").contains("编号不对"));
        world.receives(told).await.expect("taken");
        let operator = world.person(Role::Operator, COUNTY).await;
        let page = operator.get("/desk/media/board/signed").await.text();
        assert!(page.contains("对得上") && !page.contains("请找运维查"), "{page}");
        let mut tx = world.center.db.write().await.expect("begins");
        sql("UPDATE media_play SET plays = 9").run(&mut tx).await.expect("the store holds");
        tx.commit().await.expect("commits");
        assert!(operator.get("/desk/media/board/signed").await.text().contains("请找运维查"));
    })
    .await;
}

#[tokio::test]
async fn the_list_of_a_teacher_stands_first_in_its_column_and_leads_from_step_to_step() {
    on_both(async |world| {
        let id = film(world).await;
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        let place = "yule/dance/teach";
        let head = format!("title=今天的课&teacher=李老师(演示)&org={VILLAGE}&place={place}");
        let none = clerk.post("/desk/media/courses/new", &head).await;
        assert!(none.text().contains("至少选一个片子") && none.text().contains("李老师"), "{}", none.text());
        let wrong = clerk.post("/desk/media/courses/new", &format!("{head}&film1={id}&part1=9")).await;
        assert!(wrong.text().contains("没有这一段"), "{}", wrong.text());
        let form = format!("{head}&film1={id}&part1=1&times1=3&speed1=750&film2={id}");
        assert_eq!(clerk.post("/desk/media/courses/new", &form).await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        let mut tx = world.village.db.read().await.expect("begins");
        let column = world.screen.column(&mut tx, &org(VILLAGE), place, world.village.clock.now()).await;
        let column = column.expect("reads").expect("has a list").body.0;
        drop(tx);
        let href = column.split("href=\"").nth(1).expect("a list")[.."/media/course/".len() + 36].to_owned();
        assert!(column.contains("李老师(演示)排的，2步"), "{column}");
        let first = world.get(&format!("{href}/1")).await.text();
        assert!(first.contains("data-set-speed=\"750\" data-set-rounds=\"3\""), "{first}");
        assert!(first.contains(&format!("data-next=\"{href}/2\"")), "{first}");
        let last = world.get(&format!("{href}/2")).await.text();
        assert!(last.contains("data-set-rounds=\"1\"") && !last.contains("data-next"), "{last}");
        assert_eq!(world.get(&format!("{href}/3")).await.status, StatusCode::NOT_FOUND);
        let at_desk = href.replace("/media/course/", "/desk/media/courses/");
        assert_eq!(clerk.post(&format!("{at_desk}/remove"), "").await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        assert_eq!(world.get(&href).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn a_phone_knows_how_far_it_is_by_its_own_code_and_the_shared_screen_never_does() {
    on_both(async |world| {
        let film = film(world).await;
        assert!(world.get("/media/mine").await.text().contains("大屏是大家的"));
        assert_eq!(world.post("/media/mine/new", "").await.status, StatusCode::FORBIDDEN);
        let phone = async |request: Request<Body>| world.asked_from(request, "192.168.1.20:5000").await;
        let begun = phone(form_request("/media/mine/new", "")).await;
        let cookie = begun.header("set-cookie").split(';').next().expect("a pair").to_owned();
        let holds = |mut request: Request<Body>| {
            request.headers_mut().insert(header::COOKIE, cookie.parse().expect("plain"));
            request
        };
        let mine = || holds(Request::get("/media/mine").body(Body::empty()).expect("a request"));
        phone(holds(form_request(&format!("/media/{film}/at"), "at=2"))).await;
        assert!(phone(mine()).await.text().contains("看到0分02秒"));
        phone(holds(form_request(&format!("/media/{film}/played"), "play=a&seconds=3&touched=1&end=1")))
            .await;
        let page = phone(mine()).await.text();
        assert!(page.contains("天仙配") && page.contains("看完了"), "{page}");
        // The node keeps no code.
        let code = cookie.split('=').nth(1).expect("a code");
        let mut tx = world.village.db.read().await.expect("begins");
        let rows = sql("SELECT mark FROM media_progress").all(&mut tx).await.expect("reads");
        assert!(rows.iter().all(|row| row.get::<Vec<u8>>("mark").expect("bytes") != code.as_bytes()));
        drop(tx);
        let unknown = phone(form_request("/media/mine/enter", "code=0000000000000000")).await;
        assert!(unknown.text().contains("没有这个学习码"));
        let entered =
            phone(form_request("/media/mine/enter", &format!("code={}", code.to_lowercase()))).await;
        assert!(entered.header("set-cookie").contains(code));
        phone(holds(form_request("/media/mine/forget", ""))).await;
        assert!(phone(mine()).await.text().contains("开一个学习码"));
    })
    .await;
}
