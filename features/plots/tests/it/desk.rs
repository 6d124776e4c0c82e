//! The register at the desk.

use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, OTHER_VILLAGE, TOWN, VILLAGE, typed, with};
use hongwang_base::Role;
use hongwang_store::sql;
use http::StatusCode;

const ADDRESS: &str = "rtsp://192.168.1.64:554/h264";

#[tokio::test]
async fn without_consent_purpose_place_or_end_nothing_is_registered_and_nothing_typed_is_lost() {
    on_both(async |world| {
        let desk = world.person(Role::Clerk, COUNTY).await;
        for (field, value, why) in [
            ("name", "", "“名称”请填 1 到 20 个字"),
            ("place", " ", "“在哪里”请填 1 到 60 个字"),
            ("purpose", "", "“用途”请填 1 到 40 个字"),
            ("consenter", "", "“谁同意的”请填"),
            ("paper", "", "“同意的纸”请填"),
            ("kind", "", "“拍的是什么地方”请选一个"),
            ("kind", "home", "“拍的是什么地方”请选一个"),
            ("org", "", "“哪个村”请选一个村"),
            ("org", TOWN, "“哪个村”请选一个村"),
            ("until", "", "“看到哪一天”请填日期"),
            ("until", "明年", "“看到哪一天”请填日期"),
            ("until", "2026-11-22", "已经过了"),
            ("until", "2027-11-25", "最长一年"),
            ("until", "9999-12-31", "最长一年"),
            ("eyes", "world", "“谁可以看”请选一个"),
            ("every", "1", "“留不留静止画面”请选一个"),
            ("transport", "", "“怎么传”请选一个"),
            ("address", "", "要以 rtsp:// 开头"),
            ("address", "http://192.168.1.64/", "要以 rtsp:// 开头"),
            ("address", "rtsp://admin:secret@192.168.1.64/", "里有用户名或密码"),
            ("address", "rtsp://169.254.169.254/latest", "不是村里网上的地址"),
            ("address", "rtsp://8.8.8.8/h264", "不是村里网上的地址"),
            ("address", "rtsp://[::1]/h264", "不是村里网上的地址"),
            ("address", "rtsp://localhost/h264", "不是村里网上的地址"),
        ] {
            let sent = with(typed(ADDRESS), field, value);
            let refused = desk.post("/desk/cameras/new", &sent).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{field}={value}");
            assert!(refused.text.contains(why), "{field}={value}: {}", refused.text);
            for (name, kept) in sent.iter().filter(|(name, _)| ["place", "paper"].contains(name)) {
                let kept = kept.trim();
                assert!(kept.is_empty() || refused.text.contains(kept), "{name} is lost over {field}");
            }
        }
        let all = desk.post("/desk/cameras/new", &[]).await;
        for name in ["名称", "用途", "谁同意的", "同意的纸", "看到哪一天", "摄像头地址"]
        {
            assert!(all.text.contains(&format!("“{name}”")), "all that is wrong is said at once: {name}");
        }
        assert!(desk.get("/desk/cameras").await.text.contains("还没有登记摄像头"));
        world.deliver().await;
        assert!(world.column().await.is_none());
    })
    .await;
}

#[tokio::test]
async fn who_keeps_no_cameras_comes_to_none_of_the_pages() {
    on_both(async |world| {
        let at = world.person(Role::Clerk, COUNTY).await.registers(&typed(ADDRESS)).await;
        let at = at.replace("/cameras/", "/desk/cameras/camera/");
        for role in [Role::Editor, Role::Auditor, Role::SystemAdministrator] {
            let other = world.person(role, COUNTY).await;
            for path in
                ["/desk/cameras", "/desk/cameras/new", &at, &format!("{at}/look"), &format!("{at}/still")]
            {
                assert_eq!(other.get(path).await.status, StatusCode::FORBIDDEN, "{role:?} {path}");
            }
            assert_eq!(other.post(&format!("{at}/withdraw"), &[]).await.status, StatusCode::FORBIDDEN);
        }
        assert_eq!(world.cameras().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn cameras_of_another_organisation_are_neither_seen_nor_changed_nor_registered() {
    on_both(async |world| {
        let near = world.person(Role::Clerk, TOWN).await;
        let at = near.registers(&typed(ADDRESS)).await.replace("/cameras/", "/desk/cameras/camera/");
        let far = world.person(Role::Clerk, OTHER_TOWN).await;
        assert!(!far.get("/desk/cameras").await.text.contains("张家湾"));
        assert!(!far.get("/desk/cameras/new").await.text.contains("乌云山村"));
        assert_eq!(far.post("/desk/cameras/new", &typed(ADDRESS)).await.status, StatusCode::BAD_REQUEST);
        for path in ["", "/look", "/state", "/still"] {
            assert_eq!(far.get(&format!("{at}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
        for path in ["", "/withdraw"] {
            let answer = far.post(&format!("{at}{path}"), &typed(ADDRESS)).await;
            assert_eq!(answer.status, StatusCode::NOT_FOUND, "{path}");
        }
        // A camera of another village reaches no screen of this one.
        far.registers(&with(typed(ADDRESS), "org", OTHER_VILLAGE)).await;
        assert_eq!(world.cameras().await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_password_is_in_no_page_no_record_and_no_log_and_goes_to_no_other_address() {
    on_both(async |world| {
        let desk = world.person(Role::Clerk, COUNTY).await;
        let sent = with(with(typed(ADDRESS), "user", "grower-user"), "password", "s3cret-word");
        let at = desk.registers(&sent).await;
        let edit = at.replace("/cameras/", "/desk/cameras/camera/");
        world.until(&format!("{at}/standing"), "接").await;
        let hidden = async |what: &str, text: &str| {
            assert!(!text.contains("s3cret-word") && !text.contains("grower-user"), "{what}: {text}");
        };
        hidden("form", &desk.get(&edit).await.text).await;
        hidden("list", &desk.get("/desk/cameras").await.text).await;
        hidden("records", &world.told().await).await;
        assert!(!world.told().await.contains("192.168.1.64"), "nor is the address");
        hidden("screen", &world.looks(&at).await.text).await;
        assert!(!world.lies_in_village("s3cret-word"), "it lies sealed");
        let mut tx = world.center.db.read().await.expect("begins");
        let rows = sql("SELECT detail FROM audit_entry").all(&mut tx).await.expect("reads");
        let audited: String = rows.iter().map(|row| row.get::<String>("detail").expect("words")).collect();
        drop(tx);
        assert!(audited.contains("看茶园长势"), "{audited}");
        hidden("audit", &audited).await;
        // Whoever may change the address may not thereby learn the password.
        let moved = desk.post(&edit, &typed("rtsp://192.168.1.99/h264")).await;
        assert_eq!(moved.status, StatusCode::BAD_REQUEST);
        assert!(moved.text.contains("地址改了，请把“用户名”和“密码”重新填一遍"), "{}", moved.text);
        let only = desk.post(&edit, &with(typed(ADDRESS), "password", "other")).await;
        assert!(only.status == StatusCode::BAD_REQUEST && only.text.contains("“用户名”没有填"));
        let renamed = desk.post(&edit, &with(typed(ADDRESS), "name", "河边茶园")).await;
        assert_eq!(renamed.status, StatusCode::SEE_OTHER, "what stays needs no password");
        let none = with(typed("rtsp://192.168.1.99/h264"), "no_login", "on");
        assert_eq!(desk.post(&edit, &none).await.status, StatusCode::SEE_OTHER);
        world.deliver().await;
        assert!(world.column().await.expect("it shows one").contains("张家湾茶园"));
    })
    .await;
}

#[tokio::test]
async fn a_camera_is_registered_changed_and_withdrawn_and_its_village_follows() {
    on_both(async |world| {
        let desk = world.person(Role::Operator, COUNTY).await;
        let at = desk.registers(&typed(ADDRESS)).await;
        let column = world.column().await.expect("it shows one");
        for words in ["张家湾茶园", "茶园 · 三组河边", "用途：看茶园长势", "有 1 处画面"]
        {
            assert!(column.contains(words), "{words}: {column}");
        }
        let page = world.looks(&at).await.text;
        for words in ["用途：看茶园长势", "张家湾茶叶合作社同意", "看到2026年11月30日"]
        {
            assert!(page.contains(words), "{words}: {page}");
        }
        let edit = at.replace("/cameras/", "/desk/cameras/camera/");
        assert!(desk.get(&edit).await.text.contains("同意书 2026-11-20，村档案柜"));
        desk.post(&edit, &with(typed(ADDRESS), "purpose", "防火")).await;
        world.deliver().await;
        assert!(world.looks(&at).await.text.contains("用途：防火"));
        assert!(desk.get(&format!("{edit}/withdraw")).await.text.contains("不能恢复"), "it is asked first");
        let done = desk.post(&format!("{edit}/withdraw"), &[]).await;
        assert!(done.location.ends_with("done=withdrawn"), "{}", done.location);
        assert_eq!(desk.get(&edit).await.status, StatusCode::NOT_FOUND);
        world.deliver().await;
        assert!(world.column().await.is_none());
        for path in ["", "/standing", "/live.mp4", "/hls/live.m3u8", "/still/1"] {
            assert_eq!(world.looks(&format!("{at}{path}")).await.status, StatusCode::NOT_FOUND, "{path}");
        }
    })
    .await;
}

#[tokio::test]
async fn a_seventeenth_camera_of_a_village_is_refused() {
    on_both(async |world| {
        let desk = world.person(Role::Clerk, VILLAGE).await;
        for _ in 0..16 {
            desk.registers(&typed(ADDRESS)).await;
        }
        let more = desk.post("/desk/cameras/new", &typed(ADDRESS)).await;
        assert_eq!(more.status, StatusCode::BAD_REQUEST);
        assert!(more.text.contains("这个村已经登记了 16 个摄像头"), "{}", more.text);
    })
    .await;
}
