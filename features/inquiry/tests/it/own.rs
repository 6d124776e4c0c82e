//! Own detail before a village's screen: by card, by code, offline; and registers of other offices. The center runs on each
//! engine, the village on its own, with the real line between.

use crate::apart::{Apart, CARD, NOBODY, NUMBER, PHONE, Seen, on_both_apart};
use crate::world::{COUNTY, VILLAGE, org};
use hongwang_base::Millis;
use hongwang_feature::Feature;
use hongwang_feature::organisations::{self, OrgKind, Organisation};
use hongwang_inquiry::{CountyRegister, RegisterKind, RegisterLine};
use hongwang_outward::{Caller, Secret};
use hongwang_printing::{Printer, Roll, Target};
use hongwang_store::DbUrl;
use hongwang_testkit::{Mishap, Person, RegisterFault, StandInRegister};
use http::{StatusCode, header};
use serde_json::json;
use tokio::io::AsyncReadExt;

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
const FONT: &str = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc";

async fn three_years(apart: &Apart) {
    apart.has_row(NUMBER, "2025", "耕地地力保护补贴", "860.00").await;
    apart.has_row(NUMBER, "2025", "农机购置补贴", "1000.00").await;
    apart.has_row(NUMBER, "2024", "耕地地力保护补贴", "820.50").await;
}

fn is_kept_nowhere(seen: &Seen) {
    let cache = seen.headers.get(header::CACHE_CONTROL).expect("it says so").to_str().expect("plain");
    assert!(cache.contains("no-store"), "{cache}");
    seen.says(&["data-personal"]);
}

/// Wishes a code for a number and gives the ticket of the page that asks for it.
async fn ticket(apart: &Apart, about: &str, number: &str) -> String {
    let seen = apart.post(&format!("/own/{about}/phone"), &[("id", number)]).await;
    assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
    seen.field("ticket")
}

async fn enters(apart: &Apart, about: &str, ticket: &str, code: &str) -> Seen {
    apart.post(&format!("/own/{about}/code"), &[("ticket", ticket), ("code", code)]).await
}

/// The six digits of the newest message.
async fn code(apart: &Apart) -> String {
    let (phone, text) = apart.messages().await.pop().expect("a message");
    assert_eq!(phone, PHONE);
    let from = text.find("验证码是").expect("it says it") + "验证码是".len();
    text[from..from + 6].to_owned()
}

/// Another code of six digits.
fn other(code: &str) -> String {
    format!("{:06}", (code.parse::<u32>().expect("digits") + 1) % 1_000_000)
}

#[tokio::test]
async fn without_a_line_the_screen_says_so_and_since_when_and_that_nothing_is_kept_here() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.stands_without_a_line().await;
        apart.device.place_card();
        for seen in [
            apart.get("/own/subsidy").await,
            apart.get("/own/subsidy/phone").await,
            apart.post("/own/subsidy/card", &[]).await,
            apart.post("/own/subsidy/phone", &[("id", NUMBER)]).await,
            apart.post("/own/subsidy/code", &[("ticket", "x"), ("code", "123456")]).await,
        ] {
            assert_eq!(seen.status, StatusCode::SERVICE_UNAVAILABLE);
            seen.says(&["现在查不了", "11月23日", "不放在这台机器上", "12345"]);
            is_kept_nowhere(&seen);
        }
    })
    .await;
}

#[tokio::test]
async fn a_card_that_is_none_or_old_or_far_away_shows_nothing() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.connects().await;
        let nothing = |seen: &Seen| {
            assert_eq!(seen.status, StatusCode::BAD_REQUEST);
            seen.hides(&["860", "演示王小花"]);
        };
        let seen = apart.post("/own/subsidy/card", &[]).await;
        nothing(&seen);
        seen.says(&["没有看到身份证", "再读一次", "/own/subsidy/phone"]);
        apart.device.place(Person { to: "20200101".to_owned(), ..Person::invented() });
        let seen = apart.post("/own/subsidy/card", &[]).await;
        nothing(&seen);
        seen.says(&["过了有效期"]);
        apart.device.place_card();
        apart.device.befall(Mishap::BreaksOff);
        nothing(&apart.post("/own/subsidy/card", &[]).await);
        apart.device.mend();
        // Somebody with a phone in the same network does not read the card of whoever stands there.
        nothing(&apart.post_from_phone("/own/subsidy/card", &[]).await);
        assert_eq!(apart.get("/own/tax").await.status, StatusCode::NOT_FOUND);
        assert_eq!(apart.log().await, []);
    })
    .await;
}

#[tokio::test]
async fn a_villager_swipes_the_card_and_sees_each_year_and_nobody_else_s() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.has_row(NOBODY, "2025", "别人的补贴", "77.00").await;
        apart.connects().await;
        apart.get("/own/subsidy").await.says(&["放身份证", "/own/subsidy/phone"]);
        apart.device.place_card();
        let seen = apart.post("/own/subsidy/card", &[]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        is_kept_nowhere(&seen);
        seen.says(&[
            "2025年惠农补贴发放，您家领了2笔，一共1860元。",
            "2024年惠农补贴发放，您家领了1笔，一共820.50元。",
        ]);
        seen.says(&["耕地地力保护补贴", "尾号1234", "2025年6月30日", "县财政局的数据", "<svg viewBox"]);
        seen.hides(&["别人的补贴", NUMBER, CARD, PHONE]);
        assert!(seen.text.find("2025年惠农补贴") < seen.text.find("2024年惠农补贴"), "the newest first");
        let log = apart.log().await;
        assert_eq!(log.len(), 1);
        assert!(log[0].0.len() == 16 && log[0].1 == "本人凭身份证查惠农补贴", "{log:?}");
    })
    .await;
}

#[tokio::test]
async fn whoever_has_no_rows_is_told_so_and_what_to_do() {
    on_both_apart(async |apart| {
        apart.has_row(NOBODY, "2025", "别人的补贴", "77.00").await;
        apart.connects().await;
        apart.device.place_card();
        let seen = apart.post("/own/subsidy/card", &[]).await;
        assert_eq!(seen.status, StatusCode::OK);
        seen.says(&["没有查到您的惠农补贴", "12345"]);
    })
    .await;
}

#[tokio::test]
async fn nobody_learns_by_a_code_whether_an_office_knows_a_number() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.connects().await;
        for wrong in ["", "42112419500101", "421124195001010041"] {
            let seen = apart.post("/own/subsidy/phone", &[("id", wrong)]).await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{wrong}");
        }
        let page = |seen: Seen| seen.text.replace(&seen.field("ticket"), "");
        let known = page(apart.post("/own/subsidy/phone", &[("id", NUMBER)]).await);
        let unknown = page(apart.post("/own/subsidy/phone", &[("id", NOBODY)]).await);
        assert_eq!(known, unknown);
        assert_eq!(apart.messages().await.len(), 1, "to the one that is known");
        for number in [NUMBER, NOBODY] {
            for _ in 0..2 {
                ticket(&apart, "subsidy", number).await;
            }
            let fourth = apart.post("/own/subsidy/phone", &[("id", number)]).await;
            assert_eq!(fourth.status, StatusCode::BAD_REQUEST);
            fourth.says(&["一个小时里发了3次", number]);
        }
        apart.center.clock.advance(61 * Millis::MINUTE);
        ticket(&apart, "subsidy", NUMBER).await;
        let unknown = ticket(&apart, "subsidy", NOBODY).await;
        let mut said = Vec::new();
        for _ in 0..6 {
            let seen = enters(&apart, "subsidy", &unknown, "123456").await;
            assert_eq!(seen.status, StatusCode::BAD_REQUEST);
            said.push(seen.text.contains("验证码不对"));
        }
        assert_eq!(said, [true, true, true, true, false, false]);
    })
    .await;
}

#[tokio::test]
async fn a_code_opens_one_thing_once_within_five_minutes_and_five_tries() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.connects().await;
        let first = ticket(&apart, "subsidy", NUMBER).await;
        let right = code(&apart).await;
        enters(&apart, "subsidy", &first, "").await.says(&["6个数字"]);
        enters(&apart, "subsidy", &first, &other(&right)).await.says(&["验证码不对，还能写4次"]);
        enters(&apart, "subsidy", "AAAA", &right).await.says(&["用不了了"]);
        // It was for something else.
        enters(&apart, "pension", &first, &right).await.says(&["用不了了"]);
        let seen = enters(&apart, "subsidy", &first, &right).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        seen.says(&["2025年惠农补贴发放，您家领了2笔，一共1860元。"]);
        is_kept_nowhere(&seen);
        enters(&apart, "subsidy", &first, &right).await.says(&["用不了了"]);
        let second = ticket(&apart, "subsidy", NUMBER).await;
        let right = code(&apart).await;
        apart.center.clock.advance(5 * Millis::MINUTE);
        enters(&apart, "subsidy", &second, &right).await.says(&["用不了了"]);
        let third = ticket(&apart, "subsidy", NUMBER).await;
        let right = code(&apart).await;
        for _ in 0..5 {
            enters(&apart, "subsidy", &third, &other(&right)).await;
        }
        enters(&apart, "subsidy", &third, &right).await.says(&["用不了了"]);
        let log: Vec<_> = apart.log().await.into_iter().map(|(_, words)| words).collect();
        assert_eq!(log.iter().filter(|words| *words == "本人凭手机验证码查惠农补贴").count(), 1);
        assert_eq!(log.iter().filter(|words| words.contains("请发验证码")).count(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_code_that_is_over_is_not_sent_any_more_and_leaves_no_number() {
    on_both_apart(async |apart| {
        three_years(&apart).await;
        apart.connects().await;
        ticket(&apart, "subsidy", NUMBER).await;
        apart.center.clock.advance(5 * Millis::MINUTE);
        apart.inquiry.tidy(&apart.center).await.expect("the store holds");
        assert_eq!(apart.messages().await, []);
        let mut tx = apart.center.db.read().await.expect("begins");
        let left = hongwang_store::sql("SELECT id FROM inquiry_code WHERE sealed IS NOT NULL");
        assert!(left.all(&mut tx).await.expect("reads").is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_center_that_dies_while_somebody_waits_is_said_and_asked_again() {
    on_both_apart(async |mut apart| {
        apart.connects().await;
        apart.device.place_card();
        apart.center_dies().await;
        let seen = apart.post("/own/subsidy/card", &[]).await;
        assert!(seen.status.is_server_error());
        seen.says(&["12345"]);
        is_kept_nowhere(&seen);
    })
    .await;
}

#[tokio::test]
async fn what_was_found_is_printed_once_more_only_by_the_page_that_shows_it() {
    let paper = tokio::net::TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let target = format!("tcp://{}", paper.local_addr().expect("an address"));
    let target = Target::network(&target, Roll::default()).expect("a printer");
    let printing = tokio::spawn(async move {
        let (mut stream, _) = paper.accept().await.expect("a slip");
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.expect("reads");
        bytes.len()
    });
    let dir = tempfile::tempdir().expect("a folder");
    let url = DbUrl::Lite(dir.path().join("center.db"));
    let apart = Apart::new(&url, Vec::new(), Some(Printer::new(target, FONT))).await;
    three_years(&apart).await;
    apart.connects().await;
    for forged in ["", "AAAA", "!"] {
        let seen = apart.post("/own/subsidy/print", &[("sealed", forged)]).await;
        assert_eq!(seen.status, StatusCode::BAD_REQUEST, "{forged}");
    }
    apart.device.place_card();
    let seen = apart.post("/own/subsidy/card", &[]).await;
    let sealed = seen.field("sealed");
    seen.says(&["打印", "看完了，结束", "href=\"/wipe\""]);
    let other = apart.post("/own/pension/print", &[("sealed", &sealed)]).await;
    assert_eq!(other.status, StatusCode::BAD_REQUEST, "it belongs to another page");
    let far = apart.post_from_phone("/own/subsidy/print", &[("sealed", &sealed)]).await;
    far.says(&["只能在村里的大屏上打"]);
    let printed = apart.post("/own/subsidy/print", &[("sealed", &sealed)]).await;
    printed.says(&["打好了", "2025年惠农补贴发放，您家领了2笔，一共1860元。"]);
    assert!(printing.await.expect("prints") > 1_000);
    apart.center.clock.advance(10 * Millis::MINUTE);
    apart.post("/own/subsidy/print", &[("sealed", &sealed)]).await.says(&["隔得太久了"]);
}

#[tokio::test]
async fn a_demonstration_has_somebody_with_subsidies_and_fills_itself_once() {
    on_both_apart(async |apart| {
        let mut tx = apart.center.db.write().await.expect("begins");
        for (path, short, kind) in
            [(COUNTY, "英山县", OrgKind::County), (VILLAGE, "乌云山村", OrgKind::Village)]
        {
            let (name, short) = (short.to_owned(), short.to_owned());
            let one = Organisation { path: org(path), name, short, kind, position: 0, open: true };
            organisations::put(&mut tx, &one).await.expect("the store holds");
        }
        tx.commit().await.expect("commits");
        for _ in 0..2 {
            apart.inquiry.demo(&apart.center).await.expect("it fills itself");
        }
        apart.connects().await;
        let way = async || apart.column("fuwu/money/card").await.1;
        apart.until("the public rows come", async || way().await.as_deref() == Some("/own/subsidy")).await;
        apart.device.place_card();
        let seen = apart.post("/own/subsidy/card", &[]).await;
        seen.says(&[
            "2025年惠农补贴发放，您家领了3笔，一共1860元。",
            "2024年惠农补贴发放，您家领了2笔",
            "（演示）",
        ]);
    })
    .await;
}

fn register(kind: RegisterKind, url: Option<&str>) -> CountyRegister {
    let line = url.map(|url| {
        let caller = Caller::new(vec!["127.0.0.0/8".parse().expect("a network")]);
        let secret = Secret::read(SECRET).expect("a secret");
        RegisterLine::new(url.parse().expect("an address"), secret, caller)
    });
    CountyRegister { kind, name: None, phone: None, page: None, line }
}

/// A county that asks for 公积金 and has words of its own for 社保.
async fn with_registers(url: &DbUrl, stand_in: &StandInRegister) -> Apart {
    let pension = CountyRegister {
        name: Some("英山县社保服务中心".to_owned()),
        phone: Some("0713-7012345".to_owned()),
        ..register(RegisterKind::Pension, None)
    };
    let fund = register(RegisterKind::HousingFund, Some(&stand_in.url()));
    let apart = Apart::new(url, vec![fund, pension], None).await;
    apart.inquiry.tell_registers(&apart.center).await.expect("the store holds");
    apart.connects().await;
    apart.until("the village is told", async || apart.column("fuwu/money/gjj").await.1.is_some()).await;
    apart
}

async fn on_both_with_registers(test: impl AsyncFn(Apart, &StandInRegister)) {
    let dir = tempfile::tempdir().expect("a folder");
    let stand_in = StandInRegister::start(SECRET).await;
    test(with_registers(&DbUrl::Lite(dir.path().join("center.db")), &stand_in).await, &stand_in).await;
    let postgres = hongwang_testkit::postgres().await;
    let stand_in = StandInRegister::start(SECRET).await;
    let apart = with_registers(&DbUrl::Pg(postgres.url().to_owned()), &stand_in).await;
    let db = apart.center.db.clone();
    test(apart, &stand_in).await;
    db.close().await;
}

#[tokio::test]
async fn a_register_that_is_not_connected_says_so_and_hands_off_to_phone_and_page() {
    on_both_apart(async |apart| {
        for (column, phone, page) in [
            ("fuwu/money/gjj", "12329", "https://"),
            ("fuwu/money/social", "12333", "https://si.12333.gov.cn/"),
            ("laowu/train/cert", "12333", "https://zscx.osta.org.cn/"),
            ("yiwu/insure/claim", "12393", "https://fuwu.nhsa.gov.cn/"),
        ] {
            let (shown, way) = apart.column(column).await;
            let shown = shown.expect("a page");
            for words in ["not-connected", "还没有接上", phone, page, "class=\"qr\""] {
                assert!(shown.contains(words), "{column}: {words}: {shown}");
            }
            assert_eq!(way, None, "{column} is not marked as connected");
        }
        assert_eq!(apart.column("fuwu/money/card").await, (None, None), "no subsidy has come");
    })
    .await;
}

#[tokio::test]
async fn the_county_says_in_its_own_words_whom_one_asks_and_what_is_connected() {
    on_both_with_registers(async |apart, _| {
        let (shown, way) = apart.column("fuwu/money/social").await;
        let shown = shown.expect("a page");
        assert!(shown.contains("英山县社保服务中心") && shown.contains("0713-7012345"), "{shown}");
        assert_eq!(way, None);
        assert_eq!(apart.column("fuwu/money/gjj").await.1.as_deref(), Some("/own/housing_fund"));
        // The same once more is no news.
        let sequences = async || {
            let mut tx = apart.center.db.read().await.expect("begins");
            let rows = hongwang_store::sql(
                "SELECT seq FROM feed_entry WHERE scope = $1 AND kind = 'inquiry.registers'",
            );
            rows.bind(COUNTY).all(&mut tx).await.expect("reads").len()
        };
        let before = sequences().await;
        apart.inquiry.tell_registers(&apart.center).await.expect("the store holds");
        assert_eq!((before, sequences().await), (1, 1));
    })
    .await;
}

#[tokio::test]
async fn a_register_answers_live_by_card_and_by_the_telephone_that_it_has() {
    on_both_with_registers(async |apart, stand_in| {
        let lines = json!([
            { "label": "账户余额", "type": "money", "value": "12345.67", "unit": "元", "date": "2026-10-31" },
            { "label": "累计缴存", "type": "number", "value": "64", "unit": "个月" },
        ]);
        stand_in.holds("housing_fund", NUMBER, "2026-10-31", lines);
        apart.device.place_card();
        let seen = apart.post("/own/housing_fund/card", &[]).await;
        assert_eq!(seen.status, StatusCode::OK, "{}", seen.text);
        seen.says(&["账户余额", "12345.67元", "64个月", "县住房公积金中心的数据，到2026年10月31日为止。"]);
        assert!(stand_in.asked()[0].contains("演示王小花"), "the card says the name");
        // Without a telephone nothing is sent; the register has one then.
        ticket(&apart, "housing_fund", NUMBER).await;
        assert_eq!(apart.messages().await, []);
        stand_in.knows_telephone("housing_fund", NUMBER, PHONE);
        let wish = ticket(&apart, "housing_fund", NUMBER).await;
        let right = code(&apart).await;
        // A register that fails costs nobody the code.
        stand_in.will(RegisterFault::Status(503));
        enters(&apart, "housing_fund", &wish, &right).await.says(&["现在没有答复"]);
        enters(&apart, "housing_fund", &wish, &right).await.says(&["12345.67元"]);
    })
    .await;
}

#[tokio::test]
async fn a_register_that_fails_or_refuses_or_holds_nothing_is_said_in_plain_words() {
    on_both_with_registers(async |apart, stand_in| {
        apart.device.place_card();
        let looks = async || apart.post("/own/housing_fund/card", &[]).await;
        looks().await.says(&["没有查到您的住房公积金", "12329"]);
        for fault in [RegisterFault::Unsigned, RegisterFault::OtherQuestion, RegisterFault::Status(500)] {
            stand_in.will(fault);
            let seen = looks().await;
            assert_eq!(seen.status, StatusCode::BAD_GATEWAY);
            seen.says(&["县住房公积金中心那边现在没有答复", "12329", "再试一次"]);
        }
        stand_in.refuses("elsewhere");
        looks().await.says(&["您不在本地登记"]);
        apart.post("/own/pension/card", &[]).await.says(&["还没有接上"]);
    })
    .await;
}

#[path = "own_traces.rs"]
mod traces;
