use crate::{desk, page, says, until};
use hongwang_testkit::Demo;

const PHONE: &str = "13800135678";

/// The value of a hidden field.
fn hidden(form: &str, name: &str) -> String {
    let rest = form.split(&format!("name=\"{name}\" value=\"")).nth(1).expect("a form with this field");
    rest.split('"').next().expect("a value").to_owned()
}

#[tokio::test]
async fn a_call_back_asked_for_with_the_cable_pulled_arrives_once_when_it_is_back() {
    let county = Demo::start().await.apart().await;
    let home = county.demo.village(1);
    until("the screen names who is on duty", async || says(&format!("{home}/help"), "正在值班").await).await;
    county.cables[0].cut();
    until("the line is down", async || says(&home, "未连上县中心").await).await;

    let form = page(&format!("{home}/help/call")).await.expect("a form");
    let id = hidden(&form, "id");
    let fields = [("id", id.as_str()), ("phone", PHONE), ("about", "subsidy")];
    // A finger that presses twice.
    for _ in 0..2 {
        let sent = hongwang_tests::client().post(format!("{home}/help/call")).form(&fields).send().await;
        assert!(sent.expect("an answer").status().is_redirection(), "it leads to the number");
    }
    let asked = format!("{home}/help/asked/{id}");
    assert!(says(&asked, "1 号").await && says(&asked, "连上县里后送到").await);

    county.cables[0].restore();
    until("the screen says that it was delivered", async || says(&asked, "已送到县里").await).await;
    let clerk = desk(&county, "operator").await;
    let queue = clerk.read("/desk/help").await;
    assert_eq!(queue.matches("138****5678").count(), 1, "{queue}");
    assert!(!queue.contains(PHONE));
    let village = county.demo.data().join("village-1");
    for name in ["village.db", "village.db-wal"] {
        let bytes = std::fs::read(village.join(name)).unwrap_or_default();
        assert!(!bytes.windows(PHONE.len()).any(|part| part == PHONE.as_bytes()), "{name} holds the number");
    }
}
