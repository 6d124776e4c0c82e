use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, PHONE, TOWN, VILLAGE, World, links};
use hongwang_base::{Millis, Role};
use hongwang_feature::Feature;
use http::StatusCode;

/// A bureau's file as such files are: a title above, wide digits, a note below.
const SHEET: &str = "英山县招聘信息表,,,,,,,,\n\
    编号,岗位名称,单位名称,工作地点,月薪(元),招聘人数,截止日期,任职要求,联系电话\n\
    A1,缝纫工,县制衣厂,温泉镇城北,３５００～５５００,20人,2026-12-20,会踩缝纫机,0713-7012345\n\
    A2,茶叶包装工,红山茶厂,红山镇乌云山村,130元/天,,长期,手脚利落,13800135678\n\
    A3,厨师,县宾馆,城关,面议,2,,,\n\
    注：以上信息由各单位提供,,,,,,,,\n";

async fn published(world: &World) {
    world.person(Role::Clerk, COUNTY).await.hands_on("local", "县人社局", SHEET).await;
    let released = world.person(Role::Reviewer, COUNTY).await.releases().await;
    assert_eq!(released.status, StatusCode::SEE_OTHER, "{}", released.text);
    assert!(released.location.contains("new=3"), "{}", released.location);
    world.deliver().await;
}

#[tokio::test]
async fn every_bad_line_is_named_with_its_column_and_the_good_ones_are_taken_alone() {
    on_both(async |world| {
        let clerk = world.person(Role::Clerk, COUNTY).await;
        let csv = "岗位,单位,地点,工资,截止日期,电话,脾气\n\
            ,某厂,县城,面议,,,\n\
            保安,某厂,县城,看情况,,,\n\
            电工,某厂,县城,220元/天,2020-01-01,,\n\
            木工打13800135678,某厂,县城,面议,,,\n\
            瓦工,某厂,县城,面议,明天,12,\n\
            司机,某厂,县城,5000元/月起,,0713-7012345,好\n\
            司机,某厂,县城,6000元/月,,,\n";
        let tried = clerk.tries("local", "县人社局", csv.as_bytes()).await.text;
        for words in [
            "能用的 1 行，不能用的 6 行",
            "第 2 行“岗位”：没写是什么岗位",
            "第 3 行“工资”：没写多少钱",
            "第 4 行“截止日期”：已经过期了",
            "第 5 行“岗位”：这里面像有电话号码",
            "第 6 行“截止日期”：日期写成",
            "第 6 行“联系电话”：电话不对",
            "第 8 行“编号”：和第 7 行是同一个",
            "这些列不认得，没有用：脾气",
        ] {
            assert!(tried.contains(words), "{words}: {tried}");
        }
        assert!(!tried.contains("司机打"), "nothing is invented");
        for (kind, source, bytes, why) in [
            ("local", "县人社局", &b""[..], "请选一个文件"),
            ("local", "县人社局", &b"a,b,c\n1,2,3\n"[..], "找不到表头"),
            ("gig", "县人社局", csv.as_bytes(), "类别只能写"),
            ("local", "", csv.as_bytes(), "请写是谁给的"),
            ("local", PHONE, csv.as_bytes(), "请写是谁给的"),
        ] {
            let refused = clerk.tries(kind, source, bytes).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{why}");
            assert!(refused.text.contains(why), "{why}: {}", refused.text);
        }
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_batch").await, 0, "nothing was written");
    })
    .await;
}

#[tokio::test]
async fn who_handed_a_sheet_on_does_not_release_it_and_another_towns_reviewer_does_not_see_it() {
    on_both(async |world| {
        world.person(Role::Clerk, TOWN).await.hands_on("local", "红山镇", SHEET).await;
        let other = world.person(Role::Reviewer, OTHER_TOWN).await;
        assert!(links(&other.get("/desk/work/batches").await.text, "/desk/work/batches/").is_empty());
        let own = world.person(Role::Reviewer, TOWN).await;
        let batch = links(&own.get("/desk/work/batches").await.text, "/desk/work/batches/").remove(0);
        assert_eq!(other.get(&batch).await.status, StatusCode::NOT_FOUND);
        assert_eq!(other.post(&format!("{batch}/release"), &[]).await.status, StatusCode::NOT_FOUND);
        assert!(world.told(VILLAGE).await.is_empty());
        let page = own.get(&batch).await.text;
        assert!(page.contains("缝纫工") && !page.contains(PHONE), "{page}");
        assert_eq!(own.post(&format!("{batch}/back"), &[]).await.status, StatusCode::SEE_OTHER);
        assert_eq!(own.post(&format!("{batch}/release"), &[]).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM work_batch").await, 0, "with its telephones");
        let actions: Vec<String> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(actions, ["work.hand", "work.back"]);
        // A village tells of gigs, never of jobs.
        let village = world.person(Role::Clerk, VILLAGE).await;
        assert_eq!(village.get("/desk/work/jobs/import").await.status, StatusCode::FORBIDDEN);
    })
    .await;
}

#[tokio::test]
async fn the_same_person_may_not_release_what_they_handed_on() {
    on_both(async |world| {
        let both = hongwang_feature::Staff {
            account: hongwang_base::AccountId::new(world.center.clock.now()),
            name: "王办事".into(),
            org: crate::world::org(COUNTY),
            org_name: "县人社局".into(),
            roles: vec![Role::Clerk, Role::Reviewer],
        };
        let person = world.signs_in(&both).await;
        person.hands_on("local", "县人社局", SHEET).await;
        assert_eq!(person.releases().await.status, StatusCode::FORBIDDEN);
        assert!(world.told(VILLAGE).await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_list_stands_by_wage_by_distance_and_by_start_and_no_telephone_is_on_it() {
    on_both(async |world| {
        published(world).await;
        let first = |page: &str| {
            let found =
                ["缝纫工", "茶叶包装工", "厨师"].map(|title| (page.find(title).expect("it stands"), title));
            let mut found = found.to_vec();
            found.sort_unstable();
            found.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
        };
        let column = world.column("laowu/job/local").await.expect("it is filled");
        assert_eq!(first(&column), ["缝纫工", "茶叶包装工", "厨师"], "what is not said stands last");
        let near = world.looks("/work/list/local?by=near").await.text;
        assert_eq!(first(&near)[0], "茶叶包装工");
        assert!(near.contains("本村"), "{near}");
        let start = world.looks("/work/list/local?by=start&page=99").await;
        assert_eq!(start.status, StatusCode::OK);
        for page in [&column, &near, &start.text] {
            assert!(!page.contains(PHONE) && !page.contains("7012345"), "{page}");
        }
        assert!(
            world.column("laowu/job/out").await.is_none() && world.column("laowu/job/gig").await.is_none()
        );
        assert!(world.looks("/work/list/out").await.text.contains("现在没有在招的"));
        assert_eq!(world.looks("/work/list/other").await.status, StatusCode::NOT_FOUND);
    })
    .await;
}

#[tokio::test]
async fn one_posting_is_a_sentence_and_its_lines() {
    on_both(async |world| {
        published(world).await;
        let list = world.looks("/work/list/local").await.text;
        let one = links(&list, "/work/posting/").remove(0);
        let page = world.looks(&one).await.text;
        for words in [
            "县制衣厂招缝纫工，",
            "在温泉镇城北，",
            "每个月3500到5500元，",
            "招20人",
            "12月20日",
            "会踩缝纫机",
            "打电话",
        ] {
            assert!(page.contains(words), "{words}: {page}");
        }
        assert!(!page.contains("7012345"));
        for missing in ["/work/posting/none", "/work/posting/01900000-0000-7000-8000-000000000000"] {
            let gone = world.looks(missing).await;
            assert_eq!(gone.status, StatusCode::NOT_FOUND);
            assert!(gone.text.contains("这个活已经撤下了"));
        }
    })
    .await;
}

#[tokio::test]
async fn a_posting_ends_by_itself_also_where_no_line_is_and_leaves_the_log_within_a_pass() {
    on_both(async |world| {
        published(world).await;
        let list = world.looks("/work/list/local").await.text;
        let one = links(&list, "/work/posting/").remove(0);
        // 2026-12-20 ends; the village hears nothing.
        world.passes(28 * Millis::DAY);
        assert!(!world.looks("/work/list/local").await.text.contains("缝纫工"));
        assert_eq!(world.looks(&one).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.told(VILLAGE).await.len(), 3, "until the job comes");
        world.pass().await;
        assert!(!world.told(VILLAGE).await.contains(&"缝纫工".to_owned()));
        world.passes(3 * Millis::DAY);
        world.pass().await;
        assert!(world.told(VILLAGE).await.is_empty(), "without an end it stands for thirty days");
        let page = world.column("laowu/job/local").await.expect("records stand in the village still");
        assert!(page.contains("现在没有在招的") && page.contains("有活叫我"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn a_list_that_nobody_renews_says_so() {
    on_both(async |world| {
        published(world).await;
        assert!(!world.looks("/work/list/local").await.text.contains("去之前先打电话问一声"));
        world.passes(4 * Millis::DAY);
        let page = world.looks("/work/list/local").await.text;
        assert!(page.contains("从2026年11月23日起没有新的，去之前先打电话问一声"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn the_same_sheet_again_tells_nothing_and_a_changed_line_takes_the_place_of_its_own() {
    on_both(async |world| {
        published(world).await;
        let before: Vec<_> = world.records_for(VILLAGE).await.into_iter().map(|entry| entry.seq).collect();
        for (csv, counts) in [
            (SHEET.to_owned(), "new=0&changed=0&same=3"),
            (SHEET.replace("130元/天", "140元/天"), "new=0&changed=1&same=2"),
            (SHEET.replace("13800135678", "13900135678"), "new=0&changed=1&same=2"),
        ] {
            world.person(Role::Clerk, COUNTY).await.hands_on("local", "县人社局", &csv).await;
            let released = world.person(Role::Reviewer, COUNTY).await.releases().await;
            assert!(released.location.ends_with(counts), "{}", released.location);
            if counts.starts_with("new=0&changed=0") {
                let now: Vec<_> =
                    world.records_for(VILLAGE).await.into_iter().map(|entry| entry.seq).collect();
                assert_eq!(now, before);
            }
        }
        assert_eq!(world.told(VILLAGE).await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn a_posting_is_withdrawn_by_its_office_and_the_search_hears_of_it() {
    on_both(async |world| {
        published(world).await;
        let found = world.found().await;
        assert_eq!(found.len(), 3);
        assert!(found.iter().flatten().all(|document| !format!("{document:?}").contains(PHONE)));
        let clerk = world.person(Role::Clerk, COUNTY).await;
        let list = clerk.get("/desk/work/jobs").await.text;
        let id = crate::world::value_of(&list, "id");
        let other = world.person(Role::Clerk, TOWN).await;
        let refused = other.post("/desk/work/jobs/withdraw", &[("id", &id)]).await;
        assert_eq!(refused.status, StatusCode::NOT_FOUND);
        assert_eq!(
            clerk.post("/desk/work/jobs/withdraw", &[("id", &id)]).await.status,
            StatusCode::SEE_OTHER
        );
        world.deliver().await;
        assert_eq!(world.told(VILLAGE).await.len(), 2);
        assert_eq!(world.found().await.iter().flatten().count(), 2, "it is not found any more");
    })
    .await;
}

#[tokio::test]
async fn every_desk_page_is_behind_a_permission() {
    on_both(async |world| {
        let nobody = world.person(Role::Operator, COUNTY).await;
        for (path, _) in world.work.desk().guarded() {
            let path = path.replace("{id}", "01900000-0000-7000-8000-000000000000");
            let (get, post) = (nobody.get(&path).await.status, nobody.post(&path, &[]).await.status);
            let shut = [StatusCode::FORBIDDEN, StatusCode::METHOD_NOT_ALLOWED];
            assert!(shut.contains(&get) && shut.contains(&post), "{path}: {get} {post}");
        }
    })
    .await;
}
