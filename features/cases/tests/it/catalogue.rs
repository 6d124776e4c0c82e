//! Items and forms as the county says them: changed at the desk, imported, heard in villages.

use crate::on_both;
use crate::world::{COUNTY, NOW, RED, RED_VILLAGE, Seen, Villager, World, org, page_of};
use hongwang_feature::Feature;
use hongwang_replica::{BlobHash, Entry, Lane, Record, Sequence};
use hongwang_store::DbUrl;
use http::StatusCode;
use serde_json::{Value, json};

const PROOF: &str = include_str!("../../items/proof.form.json");
const LIST: &str = "/desk/cases/items";

/// Another node of the county.
async fn other_node() -> (World, tempfile::TempDir) {
    let dir = tempfile::tempdir().expect("a folder");
    let world = World::new(&DbUrl::Lite(dir.path().join("other.db"))).await;
    (world, dir)
}

/// Changes fields of an item at the county's desk.
pub(crate) async fn changes(world: &World, slug: &str, fields: &[(&str, &str)]) -> Seen {
    let clerk = world.clerk(COUNTY).await;
    let page = clerk.get(&format!("{LIST}/{slug}")).await;
    let seen = page.field("seen");
    let all: Vec<(&str, &str)> =
        [("seen", seen.as_str())].into_iter().chain(fields.iter().copied()).collect();
    clerk.post(&format!("{LIST}/{slug}"), &all).await
}

/// Tells this node a record of the county.
async fn told(world: &World, kind: &str, key: &str, body: Value) {
    let record =
        Record { kind: kind.into(), key: key.into(), body: Some(body), blobs: Vec::new(), lane: Lane::Text };
    let mut tx = world.center.db.write().await.expect("begins");
    world.cases.apply(&mut tx, &Entry { seq: Sequence(1), at: 0, record }, NOW).await.expect("applies");
    tx.commit().await.expect("commits");
}

/// The form of 开具证明 with this written into it, as an item that asks it.
async fn asks(world: &World, change: impl Fn(&mut Value)) {
    let mut form: Value = serde_json::from_str(PROOF).expect("JSON");
    change(&mut form);
    let text = form.to_string();
    let hash = BlobHash::of(text.as_bytes()).to_string();
    told(world, "cases.form", &hash, json!({ "text": text })).await;
    changes(world, "proof", &[("fee", "免费")]).await;
    let mut item: Value =
        serde_json::from_str(&world.text("SELECT item AS text FROM case_item").await).expect("JSON");
    item["form"] = json!(hash);
    told(world, "cases.item", "proof", item).await;
}

/// One more question at the end of the form.
fn one_more(form: &mut Value) {
    form["schema"]["properties"]["weather"] = json!({ "type": "string", "maxLength": 20, "pattern": "\\S" });
    form["schema"]["required"].as_array_mut().expect("a list").push(json!("weather"));
    let question = json!({ "at": "/weather", "ask": "今天天气怎么样？", "short": "天气", "keys": "text" });
    form["questions"].as_array_mut().expect("a list").push(question);
}

#[tokio::test]
async fn what_the_county_says_of_an_item_is_heard_in_its_villages() {
    on_both(async |world| {
        let (village, _dir) = other_node().await;
        let saved = changes(
            world,
            "dibao",
            &[("fee", "五元工本费"), ("promised", "20"), ("note", "待核：<b>标准</b>")],
        )
        .await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        assert!(village.villager().get("/apply/dibao").await.text.contains("30个工作日"));
        world.tells(&village).await;
        let guide = village.villager().get("/apply/dibao").await.text;
        assert!(guide.contains("五元工本费") && guide.contains("20个工作日"), "{guide}");
        let list = world.clerk(RED).await.get(LIST).await.text;
        assert!(
            list.contains("县里定的") && list.contains("随程序带的") && list.contains("&lt;b&gt;标准"),
            "{list}"
        );
        let log = world.log().await;
        assert!(
            log.iter().any(|(action, detail)| action == "item.change" && detail.contains("承诺时限")),
            "{log:?}"
        );
        let town = world.clerk(RED).await;
        assert_eq!(town.post(&format!("{LIST}/dibao"), &[("fee", "0")]).await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn a_region_promises_less_and_its_cases_are_due_earlier() {
    on_both(async |world| {
        let regions = "421124102000|承诺=2工作日|机构=红山镇卫生院";
        let saved = changes(world, "doctor", &[("regions", regions)]).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let guide = world.villager().get("/apply/doctor").await.text;
        assert!(guide.contains("红山镇卫生院") && guide.contains("2个工作日"), "{guide}");
        let id = world.hands_in("doctor").await;
        world.delivers(id).await;
        let due = world.count("SELECT due_at AS n FROM case_case").await;
        assert_eq!(hongwang_base::Millis(due).stamp(), "2026-11-25 23:59:59");
    })
    .await;
}

#[tokio::test]
async fn a_hidden_item_leaves_the_halls_and_what_was_begun_can_be_handed_in() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("doctor").await;
        let find = async || {
            let mut tx = world.village.db.read().await.expect("begins");
            let changes = world.cases.findable(&mut tx, &org(RED_VILLAGE), 0).await.expect("reads");
            changes.expect("there are items").edition
        };
        let shipped = find().await;
        assert_eq!(find().await, shipped, "what is the same is named the same");
        assert_eq!(changes(world, "doctor", &[("fee", "五元")]).await.status, StatusCode::SEE_OTHER);
        let before = find().await;
        assert_ne!(before, shipped);
        assert_eq!(world.services("yiwu/pubh/sign").await.len(), 1);
        assert_eq!(changes(world, "doctor", &[("hidden", "隐藏")]).await.status, StatusCode::SEE_OTHER);
        assert!(world.services("yiwu/pubh/sign").await.is_empty());
        assert_ne!(find().await, before);
        let mut other = world.villager();
        assert_eq!(other.get("/apply/doctor").await.status, StatusCode::NOT_FOUND);
        assert!(!other.get("/apply").await.text.contains("/apply/doctor"));
        villager.answers_all(first).await;
        let sent = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        let id = sent.location.rsplit('/').next().and_then(|id| id.parse().ok()).expect("an id");
        assert!(world.delivers(id).await["number"].is_string());
    })
    .await;
}

#[tokio::test]
async fn what_is_wrong_is_named_beside_what_was_entered_and_nobody_overwrites_what_he_has_not_seen() {
    on_both(async |world| {
        let wrong = changes(
            world,
            "dibao",
            &[("promised", "40"), ("local_code", "x"), ("basiccode", "12345678901"), ("fee", "自己写的")],
        )
        .await;
        assert_eq!(wrong.status, StatusCode::BAD_REQUEST);
        assert!(wrong.text.contains("最多10位") && wrong.text.contains("自己写的"), "{}", wrong.text);
        let long = changes(world, "dibao", &[("promised", "40")]).await;
        assert!(long.text.contains("承诺时限比法定时限还长"), "{}", long.text);
        let clerk = world.clerk(COUNTY).await;
        let blind =
            clerk.post(&format!("{LIST}/dibao"), &[("seen", "what was before"), ("fee", "一元")]).await;
        assert!(blind.status == StatusCode::CONFLICT && blind.text.contains("一元"), "{}", blind.text);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_item").await, 0);
    })
    .await;
}

#[tokio::test]
async fn an_import_says_what_becomes_of_each_line_before_it_does_exactly_that() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let mut hand = clerk.hand();
        let import = format!("{LIST}/import");
        for (file, words) in [
            (&b""[..], "请先选一个文件"),
            (b"PK\x03\x04broken", "文件已损坏"),
            ("收费\n五元".as_bytes(), "认不出是哪个事项"),
        ] {
            let again = hand.sends(&import, "", "file", file).await;
            assert!(again.status == StatusCode::BAD_REQUEST && again.text.contains(words), "{}", again.text);
        }
        let file = "\u{feff}收费,标识,备注,栏目,事项名称,一句话说明,行使层级,事项类型,办件类型,法定时限,承诺时限,时限单位,办理机构,受理条件,结果,流程,表单,待核说明\r\n\
            五元,dibao,,,,,,,,,,,,,,,,\r\n";
        let new = "不收钱,firewood,,fuwu/apply/proof,砍柴证明,要砍自家的柴。,村,20,即办,1,0,工作日,村委会,本村的人。,一张证明,simple,proof,待核：县里的规定\r\n";
        let narrow = "标识,收费,备注\r\ndibao,五元,x\r\ntekun,不收钱,\r\nnothing,一元,\r\n";
        let tried = hand.sends(&import, "", "file", narrow.as_bytes()).await;
        assert_eq!(tried.status, StatusCode::OK, "{}", tried.text);
        for words in ["新的0项，要改1项", "收费：不收钱 → 五元", "没有用上：备注", "有错，不导"] {
            assert!(tried.text.contains(words), "{words}: {}", tried.text);
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_item").await, 0, "nothing is written");
        let rows = json!([["标识", "收费", "备注"], ["dibao", "五元", "x"], ["tekun", "不收钱", ""], ["nothing", "一元", ""]]).to_string();
        let mark = tried.field("mark");
        let confirm = format!("{import}/confirm");
        // Somebody changes the item meanwhile: it is shown anew, and nothing is written.
        assert_eq!(changes(world, "dibao", &[("office", "别的办公室")]).await.status, StatusCode::SEE_OTHER);
        let stale = hand.post(&confirm, &[("rows", &rows), ("mark", &mark)]).await;
        assert!(stale.status == StatusCode::CONFLICT && stale.text.contains("再看一遍"), "{}", stale.text);
        assert!(!world.villager().get("/apply/dibao").await.text.contains("五元"));
        let done = hand.post(&confirm, &[("rows", &rows), ("mark", &stale.field("mark"))]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(hand.get(&done.location).await.text.contains("改了1项"));
        let guide = world.villager().get("/apply/dibao").await.text;
        assert!(guide.contains("五元") && guide.contains("别的办公室"));
        // A new item stands in its column, and can be applied for.
        let wide = format!("{}{new}", file.split("\r\n").next().expect("heads").to_owned() + "\r\n");
        let tried = hand.sends(&import, "", "file", wide.as_bytes()).await;
        assert!(tried.text.contains("新的1项"), "{}", tried.text);
        let table: Vec<Vec<&str>> = wide.trim_start_matches('\u{feff}').lines().map(|line| line.split(',').collect()).collect();
        let rows = json!(table).to_string();
        let done = hand.post(&confirm, &[("rows", &rows), ("mark", &tried.field("mark"))]).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{}", done.text);
        assert!(world.services("fuwu/apply/proof").await.contains(&"砍柴证明".to_owned()));
        let id = world.hands_in("firewood").await;
        assert!(world.delivers(id).await["number"].is_string());
        assert!(world.log().await.iter().any(|(action, _)| action == "item.import"));
        // What is exported comes back as the same.
        let exported = hand.get(&format!("{LIST}/export")).await;
        let back = hand.sends(&import, "", "file", exported.text.as_bytes()).await;
        assert!(back.text.contains("新的0项，要改0项") && back.text.contains("有错0行"), "{}", back.text);
        assert!(hand.get(&format!("{LIST}/template")).await.text.contains("事项名称"));
    })
    .await;
}

#[tokio::test]
async fn a_case_is_looked_at_under_the_version_that_was_answered() {
    on_both(async |world| {
        let old = world.hands_in("proof").await;
        asks(world, one_more).await;
        // The village was off for a week: what it asked then is whole by what it asked.
        world.delivers(old).await;
        let new = world.hands_in("proof").await;
        world.delivers(new).await;
        let clerk = world.clerk(RED).await;
        let shown = clerk.get(&page_of(old)).await.text;
        assert!(!shown.contains("天气"), "{shown}");
        assert!(clerk.get(&page_of(new)).await.text.contains("天气"));
        // A version that this item has never had counts for nothing.
        let mut strange = world.waiting(world.hands_in("proof").await).await;
        strange.body["form"] = json!(BlobHash::of(b"another").to_string());
        strange.body["answers"].as_object_mut().expect("answers").remove("weather");
        assert!(world.receive(RED_VILLAGE, &strange).await.is_err());
    })
    .await;
}

#[tokio::test]
async fn a_draft_keeps_what_fits_when_its_form_changes_and_is_asked_for_the_rest() {
    on_both(async |world| {
        let mut villager = world.villager();
        let first = villager.begins("proof").await;
        villager.answers_all(first).await;
        asks(world, one_more).await;
        let early = villager.post("/apply/hand-in", &[]).await;
        assert_eq!(early.location, "/apply/check");
        let rest = villager.get("/apply/fill").await;
        assert!(rest.text.contains("今天天气怎么样"), "{}", rest.text);
        let check = villager.answers(&rest, "晴").await;
        assert!(check.text.contains("王小花") && check.text.contains("晴"), "{}", check.text);
        assert_eq!(villager.post("/apply/hand-in", &[]).await.status, StatusCode::SEE_OTHER);
    })
    .await;
}

#[tokio::test]
async fn a_record_of_another_form_is_skipped_and_the_shipped_item_stands() {
    on_both(async |world| {
        told(world, "cases.form", "no hash", json!({ "text": "{}" })).await;
        told(world, "cases.form", "no hash", json!(7)).await;
        told(world, "cases.item", "dibao", json!({ "slug": "other" })).await;
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_form").await, 0);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_item").await, 0);
        told(world, "cases.item", "dibao", json!({ "slug": "dibao", "of a later version": true })).await;
        told(world, "cases.calendar", "2026", json!({ "year": 2027 })).await;
        told(world, "cases.calendar", "soon", json!({})).await;
        assert!(world.villager().get("/apply/dibao").await.text.contains("30个工作日"));
        world.files("dibao").await;
    })
    .await;
}

/// Sends a sheet to be tried.
async fn tries(hand: &mut Villager, lines: &[&[&str]]) -> Seen {
    let cell = |text: &&str| format!("\"{}\"", text.replace('"', "\"\""));
    let lines = lines.iter().map(|line| line.iter().map(cell).collect::<Vec<_>>().join(","));
    let sheet = lines.collect::<Vec<_>>().join("\r\n");
    hand.sends(&format!("{LIST}/import"), "", "file", sheet.as_bytes()).await
}

#[tokio::test]
async fn identity_notice_purpose_and_keeping_are_checked_alike_in_a_sheet_and_on_the_page() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        for (field, head, text, why) in [
            ("identity", "身份核实", "刷脸", "要写不用、留电话或核身份证"),
            ("anonymous", "不用实名", "是", "写了不用实名，这里要写“不用”"),
            ("notice", "公示内容", "银行卡", "表里没有“银行卡”这一问，可以写："),
            ("notice", "公示内容", "/members/0/name", "表里没有“/members/0/name”这一问"),
            ("notice", "公示内容", "身份证号", "“身份证号”是个人的事，不能公示"),
            ("notice", "公示内容", "姓名\n姓名", "“姓名”写了两遍"),
            ("notice", "公示内容", "", "这个流程里有公示，要写村里贴出来哪几样"),
            ("form", "表单", "letter", "现在这张表里没有 /applicant/place"),
            ("keptfor", "保存年数", "900", "写1到100的数"),
            ("keptfor", "保存年数", "-1年", "写1到100的数"),
            ("purpose", "信息用途", "一行\n两行", "只能写一行"),
            ("workflow", "流程", "随便办", "没有“随便办”这个流程，可以写："),
        ] {
            let page = changes(world, "dibao", &[(field, text), ("fee", "自己写的")]).await;
            assert_eq!(page.status, StatusCode::BAD_REQUEST, "{head}: {text}");
            assert!(page.text.contains(why) && page.text.contains("自己写的"), "{head}: {}", page.text);
            let tried = tries(&mut hand, &[&["标识", head], &["tekun", ""], &["dibao", text]]).await;
            let named = tried.text.contains("第3行“") && tried.text.contains(why);
            assert!(named && tried.text.contains("有错，不导"), "{head}: {}", tried.text);
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_item").await, 0);
        let right = [
            ("identity", "留电话"),
            ("notice", "姓名\n家里人"),
            ("purpose", "只给民政看。"),
            ("keptfor", "5年"),
        ];
        let saved = changes(world, "dibao", &right).await;
        assert_eq!(saved.status, StatusCode::SEE_OTHER, "{}", saved.text);
        let told = world.villager().get("/apply/dibao/consent").await.text;
        assert!(told.contains("只给民政看。") && told.contains("办完以后存5年"), "{told}");
        let exported = hand.get(&format!("{LIST}/export")).await.text;
        assert!(exported.contains("留电话,\"姓名\n家里人\",只给民政看。,5"), "{exported}");
        assert_eq!(
            changes(world, "dibao", &[("keptfor", ""), ("purpose", "")]).await.status,
            StatusCode::SEE_OTHER
        );
        let told = world.villager().get("/apply/dibao/consent").await.text;
        assert!(told.contains("只用来办“低保”") && told.contains("办完以后存10年"), "{told}");
    })
    .await;
}

#[tokio::test]
async fn html_sql_and_formulas_in_a_cell_are_refused_in_words_or_stay_text() {
    on_both(async |world| {
        let mut hand = world.clerk(COUNTY).await.hand();
        let template = hand.get(&format!("{LIST}/template")).await.text;
        assert!(
            template.contains("说明（这一行不导入") && template.contains("核身份证（要看证件"),
            "{template}"
        );
        let back = hand.sends(&format!("{LIST}/import"), "", "file", template.as_bytes()).await;
        assert!(back.text.contains("新的0项，要改0项，不变0项，有错0行"), "{}", back.text);
        let heads = template.lines().next().expect("heads").trim_start_matches('\u{feff}').split(',');
        for head in heads {
            for evil in ["<script>alert(1)</script>", "'; DROP TABLE case_item; --", "=cmd|' /C calc'!A0"] {
                let rows = if head == "标识" {
                    vec![vec![head], vec![evil]]
                } else {
                    vec![vec!["标识", head], vec!["dibao", evil]]
                };
                let lines: Vec<&[&str]> = rows.iter().map(Vec::as_slice).collect();
                let tried = tries(&mut hand, &lines).await;
                assert_eq!(tried.status, StatusCode::OK, "{head}");
                assert!(!tried.text.contains("<script>alert"), "{head}");
                let mark = tried.field("mark");
                if mark.is_empty() {
                    assert!(tried.text.contains("第2行“"), "{head}: {}", tried.text);
                    continue;
                }
                let rows = json!(rows).to_string();
                let done =
                    hand.post(&format!("{LIST}/import/confirm"), &[("rows", &rows), ("mark", &mark)]).await;
                assert_eq!(done.status, StatusCode::SEE_OTHER, "{head}: {}", done.text);
                for page in [LIST, "/desk/cases/items/dibao", "/desk/forms"] {
                    assert!(!hand.get(page).await.text.contains("<script>alert"), "{head} {page}");
                }
                for page in ["/apply", "/apply/dibao", "/apply/dibao/consent"] {
                    assert!(
                        !world.villager().get(page).await.text.contains("<script>alert"),
                        "{head} {page}"
                    );
                }
                let exported = hand.get(&format!("{LIST}/export")).await;
                assert!(!exported.text.contains(",=cmd") && !exported.text.contains(",\"=cmd"), "{head}");
                let same = hand.sends(&format!("{LIST}/import"), "", "file", exported.text.as_bytes()).await;
                assert!(
                    same.text.contains("新的0项，要改0项") && same.text.contains("有错0行"),
                    "{head}: {}",
                    same.text
                );
            }
        }
    })
    .await;
}

/// What a clerk enters for a new item.
const NEW: [(&str, &str); 21] = [
    ("slug", "firewood"),
    ("name", "砍柴证明"),
    ("place", "fuwu/apply/proof"),
    ("icon", "file-text"),
    ("speak", "要砍自家的柴。"),
    ("level", "村"),
    ("kind", "20"),
    ("handling", "即办"),
    ("legal", "1"),
    ("promised", "0"),
    ("unit", "工作日"),
    ("office", "村委会"),
    ("who", "本村的人。"),
    ("steps", "交上来。\r\n村里写好。"),
    ("materials", "身份证|带原件"),
    ("fee", "不收钱"),
    ("result", "一张证明"),
    ("workflow", "一般事项"),
    ("form", "proof"),
    ("identity", "核身份证"),
    ("note", "待核：县里的规定"),
];

#[tokio::test]
async fn a_new_item_is_entered_at_the_desk_and_a_second_of_its_name_is_not() {
    on_both(async |world| {
        let clerk = world.clerk(COUNTY).await;
        let page = format!("{LIST}/new");
        assert!(clerk.get(LIST).await.text.contains(&page));
        assert!(clerk.get(&page).await.text.contains("name=\"slug\""));
        for (field, text, why) in [
            ("slug", "", "没有填"),
            ("slug", "dibao", "已经有这个标识的事项"),
            ("slug", "砍柴", "只能用小写字母"),
            ("slug", "new", "只能用小写字母"),
            ("place", "fuwu/apply", "大厅里没有“fuwu/apply”这个栏目"),
            ("place", "../../etc", "大厅里没有"),
            ("workflow", "", "没有填"),
            ("workflow", "DROP TABLE", "没有“DROP TABLE”这个流程"),
            ("form", "nothing", "没有“nothing”这张表"),
            ("form", "letter", "可是表里没有问申请人的身份证号"),
            ("promised", "2", "承诺时限比法定时限还长"),
            ("note", "", "要说明还有什么没核实"),
        ] {
            let fields = NEW.map(|(name, value)| (name, if name == field { text } else { value }));
            let wrong = clerk.post(&page, &fields).await;
            assert_eq!(wrong.status, StatusCode::BAD_REQUEST, "{field}: {text}");
            assert!(
                wrong.text.contains(why) && wrong.text.contains("要砍自家的柴。"),
                "{field}: {}",
                wrong.text
            );
        }
        assert_eq!(clerk.post(&page, &[]).await.status, StatusCode::BAD_REQUEST);
        let town = world.clerk(RED).await;
        assert_eq!(town.post(&page, &NEW).await.status, StatusCode::FORBIDDEN);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM feed_entry").await, 0);
        let added = clerk.post(&page, &NEW).await;
        assert_eq!(added.location, format!("{LIST}/firewood?done=1"), "{}", added.text);
        // A colleague who began with the same name at the same time is told, and keeps what was entered.
        let late = NEW.map(|(name, value)| (name, if name == "office" { "别的办公室" } else { value }));
        let late = clerk.post(&page, &late).await;
        assert_eq!(late.status, StatusCode::BAD_REQUEST);
        assert!(
            late.text.contains("已经有这个标识的事项") && late.text.contains("别的办公室"),
            "{}",
            late.text
        );
        assert!(world.services("fuwu/apply/proof").await.contains(&"砍柴证明".to_owned()));
        let id = world.hands_in("firewood").await;
        assert!(world.delivers(id).await["number"].is_string());
        assert!(world.log().await.iter().any(|(action, _)| action == "item.add"));
    })
    .await;
}
