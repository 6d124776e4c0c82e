//! One step with several cases.

use crate::on_both;
use crate::world::{RED, Seen};
use hongwang_base::DeviceId;
use hongwang_replica::outbox::Submission;

/// What is ticked for every case of a page.
fn ticked(page: &Seen) -> Vec<String> {
    let boxes = page.text.split("name=\"case\" value=\"").skip(1);
    boxes.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[tokio::test]
async fn several_are_accepted_at_once_and_each_line_says_what_became_of_it() {
    on_both(async |world| {
        let id = world.hands_in("doctor").await;
        let one = world.waiting(id).await;
        for _ in 0..3 {
            let id = DeviceId::new(world.center.clock.now()).0;
            world.receive(crate::world::RED_VILLAGE, &Submission { id, ..one.clone() }).await.expect("taken");
        }
        let (li, other) = (world.clerk(RED).await, world.clerk(RED).await);
        let cases = ticked(&li.get("/desk/cases").await);
        assert_eq!(cases.len(), 3);
        let all: Vec<(&str, &str)> = cases.iter().map(|case| ("case", case.as_str())).collect();
        let with = |more: &[(&'static str, &'static str)]| [all.clone(), more.to_vec()].concat();
        let none = li.post("/desk/batch", &[]).await.text;
        assert!(none.contains("还没有选"), "{none}");
        let choose = li.post("/desk/batch", &all).await.text;
        assert!(
            choose.contains("受理") && !choose.contains("本人不办了") && !choose.contains("不予受理"),
            "{choose}"
        );
        let preview = li.post("/desk/batch", &with(&[("action", "accept")])).await.text;
        assert_eq!(preview.matches(">能办<").count(), 3, "{preview}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 3, "nothing was done");

        // A colleague is faster with one of them.
        let faster = cases[1].split('.').next().and_then(|id| id.parse().ok()).expect("an id");
        other.does(faster, "accept", &[]).await;
        let result = li.post("/desk/batch", &with(&[("action", "accept"), ("go", "1")])).await.text;
        assert_eq!(result.matches("办好了").count(), 2, "{result}");
        assert_eq!(result.matches("别人刚办过").count(), 1, "{result}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_case WHERE state = 'handling'").await, 3);
        assert_eq!(world.log().await.len(), 3);
    })
    .await;
}

#[tokio::test]
async fn what_is_of_one_case_alone_or_takes_something_away_is_not_done_to_many() {
    on_both(async |world| {
        world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let case = ticked(&clerk.get("/desk/cases").await).remove(0);
        for action in ["refuse_acceptance", "withdraw", "ask_supplement", "deem_accepted", "<script>"] {
            let fields = [("case", case.as_str()), ("action", action), ("reason", "一样的"), ("go", "1")];
            let result = clerk.post("/desk/batch", &fields).await.text;
            assert!(result.contains("不能办：") && !result.contains("办好了"), "{action}: {result}");
        }
        let gone =
            clerk.post("/desk/batch", &[("case", "x.1"), ("action", "accept"), ("go", "1")]).await.text;
        assert!(gone.contains("不归您管"), "{gone}");
        assert_eq!(world.count("SELECT COUNT(*) AS n FROM case_event").await, 1);
        let named = [("case", case.as_str()), ("action", "accept"), ("reason", "王小花同意"), ("go", "1")];
        let named = clerk.post("/desk/batch", &named).await.text;
        assert!(named.contains("里面写了申请里的人名"), "{named}");
    })
    .await;
}
