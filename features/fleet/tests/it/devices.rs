use crate::on_both;
use crate::world::{COUNTY, RED, RED_VILLAGE, WARM, WARM_VILLAGE, World};
use hongwang_base::{DeviceId, Millis, Role};
use hongwang_feature::Fact;
use hongwang_replica::{LinePolicy, wire::Health};
use hongwang_store::sql;
use http::StatusCode;
use scraper::{Html, Selector};

/// The value that stands in a field of the page.
fn value(page: &str, name: &str) -> String {
    let page = Html::parse_document(page);
    let field = Selector::parse(&format!("[name={name}]")).expect("a selector");
    let field = page.select(&field).next().expect("the field is there");
    field.attr("value").map_or_else(|| field.text().collect(), str::to_owned)
}

async fn policy_of(world: &World, device: DeviceId) -> LinePolicy {
    let mut tx = world.place.db.read().await.expect("begins");
    let row = sql("SELECT policy FROM device WHERE id = $1").bind(device).one(&mut tx).await.expect("reads");
    row.expect("is there").json("policy").expect("a policy")
}

async fn state_of(world: &World, device: DeviceId) -> String {
    let mut tx = world.place.db.read().await.expect("begins");
    let row = sql("SELECT state FROM device WHERE id = $1").bind(device).one(&mut tx).await.expect("reads");
    row.expect("is there").get("state").expect("a word")
}

#[tokio::test]
async fn an_operator_of_one_town_reaches_no_device_of_another() {
    on_both(async |world| {
        let theirs = world.device(WARM_VILLAGE, "温泉的终端").await;
        world.well(theirs).await;
        let operator = world.operator(RED).await;

        for path in [
            "/desk/devices",
            "/desk/devices?q=%E6%B8%A9%E6%B3%89",
            "/desk/devices?town=421124000000/421124100000/",
            "/desk/devices/export.csv",
        ] {
            let answer = operator.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            for secret in ["温泉的终端", &theirs.to_string()] {
                assert!(!answer.text.contains(secret), "{path} tells of {secret}");
            }
        }
        let page = format!("/desk/devices/{theirs}");
        assert_eq!(operator.get(&page).await.status, StatusCode::NOT_FOUND);
        assert_eq!(operator.get(&format!("{page}/revoke")).await.status, StatusCode::NOT_FOUND);
        let revoked = operator.post(&format!("{page}/revoke"), &[("reason", "换机器")]).await;
        assert_eq!(revoked.status, StatusCode::NOT_FOUND);
        for speed in ["1", "bad"] {
            let policy = [("from", "01:00"), ("to", "02:00"), ("speed", speed)];
            assert_eq!(operator.post(&format!("{page}/policy"), &policy).await.status, StatusCode::NOT_FOUND);
        }
        assert_eq!(state_of(world, theirs).await, "admitted");
        assert_eq!(policy_of(world, theirs).await, LinePolicy::default());
        assert_eq!(world.last_audit().await, None);
    })
    .await;
}

#[tokio::test]
async fn a_reviewer_may_not_open_devices_and_a_stranger_is_sent_to_the_login() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        let reviewer = world.sign_in(COUNTY, Role::Reviewer).await;
        let page = format!("/desk/devices/{device}");
        for path in ["/desk/devices", "/desk/devices/export.csv", "/desk/enrolment", &page] {
            assert_eq!(reviewer.get(path).await.status, StatusCode::FORBIDDEN, "{path}");
            let stranger = world.stranger_gets(path).await;
            assert_eq!(stranger.status, StatusCode::SEE_OTHER, "{path}");
            assert!(stranger.location.starts_with("/desk/login?back="), "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn an_address_that_is_no_device_is_answered_in_words() {
    on_both(async |world| {
        let operator = world.operator(COUNTY).await;
        for id in ["x", "00000000-0000-7000-8000-000000000000", "%27%3B--"] {
            let answer = operator.get(&format!("/desk/devices/{id}")).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{id}");
            assert!(answer.text.contains("没有这台终端"), "{id}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_bad_policy_names_the_fields_and_keeps_what_was_typed() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        let operator = world.operator(RED).await;
        let typed = [("from", "25:00"), ("to", "06:30"), ("speed", "<快>")];
        let answer = operator.post(&format!("/desk/devices/{device}/policy"), &typed).await;
        assert_eq!(answer.status, StatusCode::BAD_REQUEST);
        for (name, text) in typed {
            assert_eq!(value(&answer.text, name), text);
        }
        for (field, wrong) in [("from", true), ("to", false), ("speed", true)] {
            assert_eq!(answer.text.contains(&format!("href=\"#f-{field}\"")), wrong, "{field}");
        }
        assert_eq!(policy_of(world, device).await, LinePolicy::default());
    })
    .await;
}

#[tokio::test]
async fn a_good_policy_is_kept_audited_and_told_to_the_line() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        let operator = world.operator(RED).await;
        let mut facts = world.place.bus.listen();
        let typed = [("from", "23:15"), ("to", "05:00"), ("speed", "0.5")];
        let answer = operator.post(&format!("/desk/devices/{device}/policy"), &typed).await;
        assert_eq!(answer.location, format!("/desk/devices/{device}?done=policy"));
        assert_eq!(policy_of(world, device).await.bytes_per_second, 62_500);
        assert_eq!(facts.try_recv().expect("is told"), Fact::PolicyChanged(device));
        let (action, detail) = world.last_audit().await.expect("is audited");
        assert_eq!(action, "device.policy");
        assert!(detail.contains("22:00-06:00、2 兆") && detail.contains("23:15-05:00、0.5 兆"), "{detail}");
        let page = operator.get(&answer.location).await.text;
        assert!(page.contains("线路设置已保存") && value(&page, "from") == "23:15");
    })
    .await;
}

#[tokio::test]
async fn a_device_is_revoked_only_after_the_question_and_with_a_reason() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        let operator = world.operator(RED).await;
        let page = format!("/desk/devices/{device}/revoke");
        assert!(operator.get(&page).await.text.contains("停用终端「村委会大厅」"));
        let long = "长".repeat(201);
        for reason in ["", "  ", &long] {
            let refused = operator.post(&page, &[("reason", reason)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            assert!(refused.text.contains("id=\"f-reason-error\""));
            assert_eq!(value(&refused.text, "reason"), reason);
        }
        assert_eq!(operator.post(&page, &[]).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(state_of(world, device).await, "admitted");

        let mut facts = world.place.bus.listen();
        let done = operator.post(&page, &[("reason", "机器被盗")]).await;
        assert_eq!(done.location, format!("/desk/devices/{device}?done=revoked"));
        assert_eq!(state_of(world, device).await, "revoked");
        assert_eq!(facts.try_recv().expect("is told"), Fact::DeviceRevoked(device));
        let (action, detail) = world.last_audit().await.expect("is audited");
        assert_eq!(action, "device.revoke");
        assert!(detail.contains("机器被盗"), "{detail}");

        assert_eq!(operator.post(&page, &[("reason", "再来一次")]).await.status, StatusCode::CONFLICT);
        assert_eq!(operator.get(&page).await.status, StatusCode::CONFLICT);
        let policy = [("from", "01:00"), ("to", "02:00"), ("speed", "1")];
        assert_eq!(
            operator.post(&format!("/desk/devices/{device}/policy"), &policy).await.status,
            StatusCode::CONFLICT
        );
    })
    .await;
}

#[tokio::test]
async fn never_seen_offline_and_online_are_three_things() {
    on_both(async |world| {
        let never = world.device(RED_VILLAGE, "没来过的").await;
        let gone = world.device(RED_VILLAGE, "断线的").await;
        world.heard(gone, false, world.health()).await;
        let here = world.device(RED_VILLAGE, "在线的").await;
        world.well(here).await;
        let operator = world.operator(COUNTY).await;
        for (state, name, id) in
            [("never", "没来过的", never), ("offline", "断线的", gone), ("online", "在线的", here)]
        {
            let list = operator.get(&format!("/desk/devices?state={state}")).await.text;
            let shown: Vec<_> =
                ["没来过的", "断线的", "在线的"].into_iter().filter(|each| list.contains(each)).collect();
            assert_eq!(shown, [name]);
            assert_eq!(operator.get(&format!("/desk/devices/{id}")).await.status, StatusCode::OK);
        }
        let words = async |id: DeviceId| operator.get(&format!("/desk/devices/{id}")).await.text;
        assert!(words(never).await.contains("还没有联系过中心"));
        assert!(words(gone).await.contains("最后一次联系在"));
        assert!(words(here).await.contains("起一直连着"));
    })
    .await;
}

#[tokio::test]
async fn a_sick_device_says_what_is_wrong_and_what_to_do() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "村委会大厅").await;
        let sick = Health {
            clock: world.place.clock.now().plus(-3 * 365 * Millis::DAY).0,
            disk_free: Some(120_000_000),
            blobs_missing: 12_300_000,
            outbox: 4,
            trouble: "收到的一批内容签名不对<b>".into(),
            ..world.health()
        };
        world.heard(device, true, sick).await;
        let operator = world.operator(RED).await;
        let page = operator.get(&format!("/desk/devices/{device}")).await.text;
        for words in ["时钟慢了 3 年", "磁盘只剩 120.0 MB", "签名不对&lt;b&gt;", "还差 12.3 MB", "请清理磁盘"]
        {
            assert!(page.contains(words), "{words}");
        }
        assert!(operator.get("/desk/devices?state=trouble").await.text.contains("村委会大厅"));
    })
    .await;
}

#[tokio::test]
async fn an_exported_name_cannot_become_a_formula() {
    on_both(async |world| {
        let device = world.device(RED_VILLAGE, "=HYPERLINK(\"http://x\",\"点\")").await;
        world.heard(device, false, Health { trouble: "@SUM(A1)".into(), ..world.health() }).await;
        let sheet = world.operator(COUNTY).await.get("/desk/devices/export.csv").await.text;
        let mut rows = csv::Reader::from_reader(sheet.trim_start_matches('\u{feff}').as_bytes());
        let rows: Vec<csv::StringRecord> = rows.records().collect::<Result<_, _>>().expect("a sheet");
        assert_eq!(rows.len(), 1);
        assert_eq!(&rows[0][1], "'=HYPERLINK(\"http://x\",\"点\")");
        for cell in rows.iter().flatten() {
            assert!(!cell.starts_with(['=', '+', '-', '@']), "{cell}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_long_list_turns_pages_and_keeps_its_filter() {
    on_both(async |world| {
        for number in 0..51 {
            world.device(WARM_VILLAGE, &format!("第{number:02}台")).await;
        }
        world.device(RED_VILLAGE, "别处的").await;
        let operator = world.operator(COUNTY).await;
        let address = format!("/desk/devices?town={WARM}&state=never&page=2");
        let page = operator.get(&address).await.text;
        assert!(page.contains("第50台") && !page.contains("第49台") && !page.contains("别处的"));
        assert!(page.contains("state=never") && page.contains("共 51 台终端"));
        assert!(operator.get("/desk/devices?page=99").await.text.contains("第 2 页"));
        assert_eq!(operator.get("/desk/devices?page=-1").await.status, StatusCode::BAD_REQUEST);
    })
    .await;
}
