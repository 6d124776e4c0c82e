//! What a policy pays, on a village's screen: one question a page, bad answers, the amount with its reason, on paper.

use crate::on_both;
use crate::world::{COUNTY, NOW, World, org};
use axum::{body::Body, extract::ConnectInfo};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_inquiry::Inquiry;
use hongwang_printing::{Printer, Roll, Target};
use http::{Request, StatusCode, header};
use http_body_util::BodyExt;
use std::{net::SocketAddr, time::Duration};
use tokio::{io::AsyncReadExt, net::TcpListener, time::timeout};
use tower::ServiceExt;

const INPATIENT: &str = "/calc/insure-inpatient";
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";
/// Nothing here takes longer unless it never comes.
const LONG: Duration = Duration::from_secs(30);

/// A page, and whether anything may keep it.
pub(crate) struct Seen {
    pub(crate) status: StatusCode,
    pub(crate) text: String,
    is_kept: bool,
}

impl Seen {
    fn has(&self, words: &str) -> bool {
        self.text.contains(words)
    }

    /// Whether the page carries this answer on.
    fn carries(&self, name: &str, text: &str) -> bool {
        self.has(&format!(r#"<input type="hidden" name="a.{name}" value="{text}">"#))
    }

    /// Whether it asks this question.
    fn asks(&self, id: &str) -> bool {
        self.has(&format!(r#"<input type="hidden" name="at" value="{id}">"#))
    }
}

async fn seen(inquiry: &Inquiry, world: &World, request: Request<Body>) -> Seen {
    let response =
        inquiry.public().with_state(world.village.clone()).oneshot(request).await.expect("answers");
    let status = response.status();
    let cache = response.headers().get(header::CACHE_CONTROL).and_then(|value| value.to_str().ok());
    let is_kept = !cache.unwrap_or_default().contains("no-store");
    let bytes = response.into_body().collect().await.expect("reads").to_bytes();
    Seen { status, text: String::from_utf8(bytes.to_vec()).expect("text"), is_kept }
}

fn form(path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let body = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(fields).finish();
    let kind = "application/x-www-form-urlencoded";
    Request::post(path).header(header::CONTENT_TYPE, kind).body(Body::from(body)).expect("a request")
}

/// As [`form`], from the screen in the hall or from a phone in its network.
fn form_from(from: [u8; 4], path: &str, fields: &[(&str, &str)]) -> Request<Body> {
    let mut request = form(path, fields);
    request.extensions_mut().insert(ConnectInfo(SocketAddr::from((from, 40_000))));
    request
}

const HALL: [u8; 4] = [127, 0, 0, 1];
const PHONE: [u8; 4] = [192, 168, 1, 20];
const GRANDMOTHER: [(&str, &str); 2] = [("a.born", "1936-01-01"), ("a.local", "yes")];

/// A village with a printer beside its screen.
async fn printer(world: &World) -> (Inquiry, TcpListener) {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let address = listener.local_addr().expect("a bound listener has an address");
    let target = Target::network(&format!("tcp://{address}"), Roll::Mm80).expect("an address");
    (world.box_inquiry.clone().beside(None, Some(Printer::new(target, FONT))), listener)
}

/// The next slip that the printer gets.
async fn slip(listener: &TcpListener) -> Vec<u8> {
    let (mut stream, _) = listener.accept().await.expect("somebody prints");
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.expect("reads");
    bytes
}

pub(crate) async fn presses(world: &World, path: &str, fields: &[(&str, &str)]) -> Seen {
    seen(&world.box_inquiry, world, form(path, fields)).await
}

async fn opens(world: &World, path: &str) -> Seen {
    seen(&world.box_inquiry, world, Request::get(path).body(Body::empty()).expect("a request")).await
}

#[tokio::test]
async fn one_question_a_page_then_the_amount_with_its_reason_and_nothing_is_kept() {
    on_both(async |world| {
        let first = opens(world, INPATIENT).await;
        assert!(first.asks("level") && first.has("乡镇卫生院") && !first.has("上一步"));
        let second = presses(world, INPATIENT, &[("at", "level"), ("value", "town")]).await;
        assert!(second.asks("cost") && second.carries("level", "town") && second.has("上一步"));
        assert_eq!(second.status, StatusCode::OK);
        assert!(!second.has("还没有填"), "what nobody has answered yet is not wrong");
        let third =
            presses(world, INPATIENT, &[("a.level", "town"), ("at", "cost"), ("value", "３０００")]).await;
        assert!(third.asks("own") && third.carries("cost", "３０００"), "{}", third.text);
        let last = [("a.level", "town"), ("a.cost", "３０００"), ("at", "own"), ("value", "0")];
        let result = presses(world, INPATIENT, &last).await;
        for words in [
            "大约能报2520元",
            "<strong>2520元</strong>",
            "在乡镇卫生院住院，起付线200元，报90%：(3000-200)×90%=2520元。",
            "以窗口为准",
            "估算",
            "县医疗保障局",
            "12393",
            "医保发〔2021〕5号",
            "这里没有接打印机",
        ] {
            assert!(result.has(words), "{words}: {}", result.text);
        }
        assert!(!result.has("待核："), "what staff must look up is not for villagers");
        for page in [&first, &second, &third, &result] {
            assert!(!page.is_kept && page.has("data-personal"));
        }
        assert!(!result.has("href=\"/calc/insure-inpatient?"), "no answer stands in an address");
    })
    .await;
}

#[tokio::test]
async fn whatever_is_wrong_is_asked_again_with_its_sentence_and_the_rest_kept() {
    on_both(async |world| {
        for (value, says) in [
            ("", "还没有填"),
            ("三千", "这里要填数字"),
            ("-5", "太小了，最少是0元"),
            ("99999999999999999999", "太大了，最多是2000000元"),
            ("2000000.01", "太大了"),
            ("1.234", "小数点后面最多两位"),
            ("<script>", "这里要填数字"),
        ] {
            let fields = [("a.level", "county"), ("a.own", "0"), ("at", "cost"), ("value", value)];
            let page = presses(world, INPATIENT, &fields).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{value}");
            assert!(page.asks("cost") && page.has(says), "{value}: {}", page.text);
            assert!(page.carries("level", "county") && page.carries("own", "0"), "{value}");
            assert!(!page.has("<script>"));
        }
        let page = presses(world, "/calc/elder", &[("at", "born"), ("value", "2099-01-01")]).await;
        assert!(page.has("这一天还没有到") && page.status == StatusCode::BAD_REQUEST);
    })
    .await;
}

#[tokio::test]
async fn an_answer_that_was_tampered_with_is_asked_again_and_what_is_no_form_begins_anew() {
    on_both(async |world| {
        let fields = [("a.level", "moon"), ("a.cost", "3000"), ("at", "own"), ("value", "7")];
        let page = presses(world, INPATIENT, &fields).await;
        assert_eq!(page.status, StatusCode::BAD_REQUEST);
        assert!(page.asks("level") && page.has("请在下面按一个"), "{}", page.text);
        assert!(page.carries("cost", "3000") && page.carries("own", "7"));
        let many: Vec<_> = (0..5_000).map(|_| ("a.cost", "9")).collect();
        assert!(presses(world, INPATIENT, &many).await.asks("level"));
        let odd = [("a.nothing", "1"), ("at", "nowhere"), ("value", "1"), ("go", "up"), ("edit", "x")];
        let odd = presses(world, INPATIENT, &odd).await;
        assert!(odd.asks("level") && !odd.has("a.nothing"));
        let json = Request::post(INPATIENT).header(header::CONTENT_TYPE, "application/json");
        let json = json.body(Body::from("{")).expect("a request");
        assert!(seen(&world.box_inquiry, world, json).await.asks("level"));
        assert_eq!(opens(world, "/calc/nothing").await.status, StatusCode::NOT_FOUND);
        let unanswered = form("/calc/insure-inpatient/print", &[("a.level", "town")]);
        assert_eq!(seen(&world.box_inquiry, world, unanswered).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn one_goes_back_and_changes_an_answer_without_losing_the_others() {
    on_both(async |world| {
        let back = [("a.level", "town"), ("a.cost", "3000"), ("at", "own"), ("value", "12x"), ("go", "back")];
        let page = presses(world, INPATIENT, &back).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(page.asks("cost") && page.has(r#"value="3000""#) && page.carries("own", "12x"));
        let page = presses(world, INPATIENT, &[("a.level", "town"), ("at", "level"), ("go", "back")]).await;
        assert!(page.asks("level"), "there is nothing before the first");
        let edit = [("a.level", "town"), ("a.cost", "3000"), ("a.own", "0"), ("edit", "level")];
        let page = presses(world, INPATIENT, &edit).await;
        assert!(page.asks("level") && page.has(r#"value="town" aria-pressed="true""#), "{}", page.text);
        assert!(page.carries("cost", "3000") && page.carries("own", "0"));
        let again = [("a.cost", "3000"), ("a.own", "0"), ("at", "level"), ("value", "county")];
        assert!(presses(world, INPATIENT, &again).await.has("<strong>1875元</strong>"));
    })
    .await;
}

#[tokio::test]
async fn whoever_gets_nothing_reads_why_and_what_would_change_it() {
    on_both(async |world| {
        let fields = [("a.born", "1950-01-01"), ("at", "local"), ("value", "yes")];
        let page = presses(world, "/calc/elder", &fields).await;
        for words in ["老人今年满76岁，还没有满80岁。", "满80岁那天起", "算下来没有", "href=\"/apply/elder\""]
        {
            assert!(page.has(words), "{words}: {}", page.text);
        }
        // The clock of the place says that it is the birthday.
        let fields = [("a.born", "1946-11-23"), ("at", "local"), ("value", "yes")];
        assert!(presses(world, "/calc/elder", &fields).await.has("<strong>50元</strong>"));
        let fields = [("a.born", "1946-11-24"), ("at", "local"), ("value", "yes")];
        assert!(presses(world, "/calc/elder", &fields).await.has("满79岁"));
    })
    .await;
}

#[tokio::test]
async fn past_its_end_it_says_so_and_whom_to_ask_and_calculates_nothing() {
    on_both(async |world| {
        world.village.clock.set(NOW.plus(60 * Millis::DAY));
        let full = [("a.level", "town"), ("a.cost", "3000"), ("at", "own"), ("value", "0")];
        for page in [opens(world, INPATIENT).await, presses(world, INPATIENT, &full).await] {
            for words in ["只算到2026年12月31日，不再计算了", "县医疗保障局", "请打12393"]
            {
                assert!(page.has(words), "{words}: {}", page.text);
            }
            assert!(!page.has("2520元") && !page.asks("level"));
        }
    })
    .await;
}

#[tokio::test]
async fn it_comes_out_on_paper_without_a_name_or_a_day_of_birth() {
    on_both(async |world| {
        let (inquiry, listener) = printer(world).await;
        let prints = || seen(&inquiry, world, form_from(HALL, "/calc/elder/print", &GRANDMOTHER));
        let page = seen(&inquiry, world, form_from(HALL, "/calc/elder", &GRANDMOTHER)).await;
        assert!(page.has("action=\"/calc/elder/print\"") && page.has("打印") && !page.has("没有接打印机"));
        let both = async { tokio::join!(prints(), slip(&listener)) };
        let (page, bytes) = timeout(LONG, both).await.expect("it comes");
        assert!(
            !bytes.is_empty() && page.has("已经打印。") && page.has("<strong>100元</strong>"),
            "{}",
            page.text
        );
        drop(listener);
        let page = prints().await;
        assert!(page.has("没有打印出来") && page.has("<strong>100元</strong>"), "{}", page.text);
    })
    .await;
}

#[tokio::test]
async fn a_phone_in_the_network_sees_the_amount_and_prints_nothing_in_the_hall() {
    on_both(async |world| {
        let (inquiry, listener) = printer(world).await;
        // Whoever printed now would read that nobody is there.
        drop(listener);
        let page = seen(&inquiry, world, form_from(PHONE, "/calc/elder", &GRANDMOTHER)).await;
        assert!(page.has("<strong>100元</strong>") && page.has("到村里的大屏上"), "{}", page.text);
        for request in [
            form_from(PHONE, "/calc/elder/print", &GRANDMOTHER),
            // From nobody knows where.
            form("/calc/elder/print", &GRANDMOTHER),
        ] {
            let page = seen(&inquiry, world, request).await;
            assert_eq!(page.status, StatusCode::FORBIDDEN);
            assert!(page.has("<strong>100元</strong>") && page.has("到村里的大屏上"), "{}", page.text);
            assert!(!page.has("没有打印出来"), "{}", page.text);
        }
    })
    .await;
}

#[tokio::test]
async fn whoever_touches_twice_gets_one_slip() {
    on_both(async |world| {
        let (inquiry, listener) = printer(world).await;
        let prints = || seen(&inquiry, world, form_from(HALL, "/calc/elder/print", &GRANDMOTHER));
        let all = async { tokio::join!(prints(), prints(), slip(&listener)) };
        let (first, second, _) = timeout(LONG, all).await.expect("it comes");
        assert!(first.has("已经打印。"), "{}", first.text);
        assert!(second.has("上一张还在打印") && second.has("<strong>100元</strong>"), "{}", second.text);
        let both = async { tokio::join!(prints(), slip(&listener)) };
        assert!(timeout(LONG, both).await.expect("it comes").0.has("已经打印。"), "then it is free again");
    })
    .await;
}

#[tokio::test]
async fn they_stand_in_their_columns_and_on_a_page_of_their_own() {
    on_both(async |world| {
        world.deliver().await;
        let mut tx = world.village.db.read().await.expect("begins");
        let services = world.box_inquiry.services(&mut tx).await.expect("reads");
        for (column, href) in [
            ("yingshan/policy/huinong", "/calc/farmland"),
            ("fuwu/agri/machine", "/calc/machine"),
            ("yiwu/insure/policy", "/calc/insure-inpatient"),
            ("fuwu/apply/elder", "/calc/elder"),
        ] {
            let stands = services.iter().any(|service| service.column == column && service.tile.href == href);
            assert!(stands, "{column}");
        }
        assert!(services.iter().all(|service| service.tile.personal), "never fetched ahead");
        let list = opens(world, "/calc").await;
        assert!(list.has("住院能报多少") && list.has("href=\"/calc/machine\""));
        let found = world.box_inquiry.findable(&mut tx, &org(COUNTY), 0).await.expect("reads").expect("some");
        let elder = found.changed.iter().find(|(key, _)| key == "calc elder").expect("it is found");
        assert_eq!(elder.1.as_ref().expect("a document").href, "/calc/elder");
    })
    .await;
}
