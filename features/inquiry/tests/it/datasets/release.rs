//! Release by two people, what takes whose place, and the way back.

use super::{FAR, FIRST, TOWNS, file, id_number, state_of, villages};
use crate::on_both;
use crate::world::{COUNTY, Person};
use hongwang_base::{Millis, Role};
use http::StatusCode;

const FILE: &str = "2025年惠农补贴.csv";

#[tokio::test]
async fn whoever_asked_for_the_release_may_not_release() {
    on_both(async |world| {
        villages(world).await;
        let both = world.both().await;
        let batch = both.gives(FILE, &file(&[("乌云山村", 1, "120.00")])).await;
        both.does(&batch, "ask", &[]).await;
        let refused = both.post(&format!("{batch}/release"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("自己不能放行"), "{}", refused.text);
        world.works().await;
        assert!(world.standing().await.is_empty() && world.details().await == 0);
        world.person(Role::Reviewer, COUNTY).await.does(&batch, "release", &[]).await;
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 120.00"]);
        assert_eq!(world.details().await, 1);
        let log: Vec<String> = world.log().await.into_iter().map(|(action, _)| action).collect();
        let all = ["upload", "try", "ask", "release", "stand"].map(|word| format!("dataset.{word}"));
        assert_eq!(log, all);
    })
    .await;
}

#[tokio::test]
async fn nothing_is_public_before_it_was_released_and_nothing_of_what_was_thrown_away_stays() {
    on_both(async |world| {
        villages(world).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let batch = editor.gives(FILE, &file(&[("乌云山村", 1, "120.00")])).await;
        let early = reviewer.post(&format!("{batch}/release"), &[]).await;
        assert_eq!(early.status, StatusCode::CONFLICT, "nobody asked for it");
        assert!(world.standing().await.is_empty());
        let silent = editor.post(&format!("{batch}/discard"), &[("why", " ")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        editor.does(&batch, "discard", &[("why", "县局说数字错了")]).await;
        assert_eq!(state_of(&editor, &batch).await, "已作废");
        for text in [
            "SELECT COUNT(*) AS n FROM inquiry_detail",
            "SELECT COUNT(*) AS n FROM inquiry_batch_file",
            "SELECT COUNT(*) AS n FROM inquiry_batch_report",
        ] {
            assert_eq!(world.count_of(text).await, 0, "{text}");
        }
        let late = editor.post(&format!("{batch}/ask"), &[]).await;
        assert_eq!(late.status, StatusCode::CONFLICT);
    })
    .await;
}

#[tokio::test]
async fn a_file_that_nobody_released_is_thrown_away_after_thirty_days() {
    on_both(async |world| {
        villages(world).await;
        let editor = world.editor().await;
        let batch = editor.gives(FILE, &file(&[("乌云山村", 1, "120.00")])).await;
        world.passes(29 * Millis::DAY);
        world.works().await;
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch_file").await, 1);
        world.passes(2 * Millis::DAY);
        world.works().await;
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch_file").await, 0);
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_detail").await, 0);
        assert_eq!(state_of(&world.editor().await, &batch).await, "已作废");
    })
    .await;
}

#[tokio::test]
async fn faulty_lines_are_left_out_only_where_the_releaser_says_so_in_words() {
    on_both(async |world| {
        villages(world).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let text = file(&[("乌云山村", 1, "120.00"), ("没有的村", 2, "80.00"), ("乌云山村", 3, "八十")]);
        let batch = editor.gives(FILE, &text).await;
        let page = editor.get(&batch).await.text;
        assert!(page.contains("2 行，") && page.contains("没有找到这个村或镇"), "{page}");
        for who in [1, 2, 3] {
            assert!(!page.contains(&id_number(who)), "a number of a person: {page}");
        }
        editor.does(&batch, "ask", &[]).await;
        let silent = reviewer.post(&format!("{batch}/release"), &[("leaving_out", "")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        assert!(silent.text.contains("有 2 行有错"), "{}", silent.text);
        world.works().await;
        assert!(world.standing().await.is_empty());
        reviewer.does(&batch, "release", &[("leaving_out", "村名写错的下周补")]).await;
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 120.00"]);
        assert!(editor.get(&batch).await.text.contains("村名写错的下周补"));
        assert!(world.log().await.iter().any(|(_, detail)| detail.contains("村名写错的下周补")));
    })
    .await;
}

#[tokio::test]
async fn people_of_a_town_see_and_release_nothing_of_the_countys_nor_of_another_towns() {
    on_both(async |world| {
        villages(world).await;
        let batch = world.editor().await.gives(FILE, &file(&[("乌云山村", 1, "120.00")])).await;
        world.editor().await.does(&batch, "ask", &[]).await;
        let of_town = world.person(Role::Editor, TOWNS[0]).await;
        let own = of_town.gives("2024年惠农补贴.csv", &file(&[("乌云山村", 2, "70.00")])).await;
        let foreign = of_town.gives("2023年惠农补贴.csv", &file(&[("父子岭村", 2, "70.00")])).await;
        assert!(of_town.get(&foreign).await.text.contains("不归您这里管"));
        for role in [Role::Editor, Role::Reviewer] {
            let other = world.person(role, TOWNS[1]).await;
            for address in [&batch, &own] {
                assert_eq!(other.get(address).await.status, StatusCode::NOT_FOUND);
                for what in ["release", "roll-back", "decline", "discard", "ask", "answer", "faults"] {
                    let address = format!("{address}/{what}");
                    let answer = if what == "faults" {
                        other.get(&address).await
                    } else {
                        other.post(&address, &[("why", "试试")]).await
                    };
                    assert!(
                        matches!(answer.status, StatusCode::NOT_FOUND | StatusCode::FORBIDDEN),
                        "{address}"
                    );
                }
            }
            assert!(!other.get("/desk/datasets/subsidy").await.text.contains("2024年惠农补贴.csv"));
        }
        let clerk = world.person(Role::Clerk, COUNTY).await;
        assert_eq!(clerk.get(&batch).await.status, StatusCode::FORBIDDEN);
        let nobody = Person { cookie: String::new(), ..world.editor().await };
        assert_eq!(nobody.post(&format!("{batch}/release"), &[]).await.status, StatusCode::UNAUTHORIZED);
        of_town.does(&own, "ask", &[]).await;
        world.person(Role::Reviewer, TOWNS[0]).await.does(&own, "release", &[]).await;
        assert_eq!(world.standing().await.keys().collect::<Vec<_>>(), ["421124102201 2024"]);
    })
    .await;
}

#[tokio::test]
async fn a_village_without_a_row_in_the_next_batch_is_told_that_its_rows_hold_no_longer() {
    on_both(async |world| {
        villages(world).await;
        let first = file(&[("乌云山村", 1, "120.00"), ("父子岭村", 2, "80.00")]);
        world.publishes(FILE, &first).await;
        assert_eq!(world.hands_over().await["421124102201 2025"], ["李小河 120.00"]);
        let second = world.publishes("2025年惠农补贴（补）.csv", &file(&[("父子岭村", 2, "90.00")])).await;
        assert_eq!(world.standing().await["421124101201 2025"], ["王春花 90.00"]);
        // The village was off until now.
        assert!(world.hands_over().await.is_empty());
        assert_eq!(world.details().await, 1);
        let page = world.editor().await.get(&second).await.text;
        assert!(page.contains("这次没有") && page.contains("上次 120.00"), "{page}");
        // Another year stays as it is.
        world.publishes("2024年惠农补贴.csv", &file(&[("乌云山村", 1, "60.00")])).await;
        assert_eq!(world.standing().await.len(), 2);
    })
    .await;
}

#[tokio::test]
async fn what_is_taken_back_gives_way_to_what_stood_before_it_everywhere() {
    on_both(async |world| {
        villages(world).await;
        let first = file(&[("乌云山村", 1, "120.00"), ("百涧河村", 3, "50.00")]);
        let one = world.publishes(FILE, &first).await;
        let two = world.publishes(FILE, &file(&[("乌云山村", 1, "999.00"), ("父子岭村", 2, "1.00")])).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        assert_eq!(state_of(&editor, &one).await, "被新的一批换下");
        assert!(reviewer.get(&two).await.text.contains("换回上一批"));
        let silent = reviewer.post(&format!("{two}/roll-back"), &[("why", "")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        reviewer.does(&two, "roll-back", &[("why", "县局来电，多写了")]).await;
        let standing = world.standing().await;
        assert_eq!(standing["421124102201 2025"], ["李小河 120.00"]);
        assert_eq!(standing["421124102202 2025"], ["赵有田 50.00"]);
        assert_eq!((standing.len(), world.details().await), (2, 2));
        assert_eq!(world.hands_over().await["421124102201 2025"], ["李小河 120.00"]);
        assert_eq!(
            (state_of(&editor, &one).await, state_of(&editor, &two).await),
            ("正在用".into(), "已收回".into())
        );
        // Before the first there was nothing.
        reviewer.does(&one, "roll-back", &[("why", "也错了")]).await;
        assert!(world.standing().await.is_empty() && world.details().await == 0);
        assert!(world.hands_over().await.is_empty());
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_detail").await, 0);
    })
    .await;
}

#[tokio::test]
async fn only_what_stands_and_what_it_took_the_place_of_is_kept() {
    on_both(async |world| {
        villages(world).await;
        for amount in ["1.00", "2.00", "3.00", "4.00"] {
            world.publishes(FILE, &file(&[("乌云山村", 1, amount)])).await;
        }
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_detail").await, 2);
        assert_eq!(world.count_of("SELECT COUNT(*) AS n FROM inquiry_batch_file").await, 0);
    })
    .await;
}

#[tokio::test]
async fn of_two_files_tried_at_once_the_second_is_compared_anew_before_it_is_released() {
    on_both(async |world| {
        villages(world).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let one = editor.uploads(FILE, &file(&[("乌云山村", 1, "120.00")])).await.location;
        let two = editor.uploads(FILE, &file(&[("乌云山村", 1, "20.00")])).await.location;
        world.works().await;
        for batch in [&one, &two] {
            editor.does(batch, "ask", &[]).await;
        }
        reviewer.does(&one, "release", &[]).await;
        let refused = reviewer.post(&format!("{two}/release"), &[]).await;
        assert_eq!(refused.status, StatusCode::CONFLICT);
        assert!(refused.text.contains("合计要重新比"), "{}", refused.text);
        world.works().await;
        assert_eq!(world.standing().await["421124102201 2025"], ["李小河 120.00"]);
        reviewer.does(&two, "decline", &[("why", "先重新比")]).await;
        assert_eq!(state_of(&editor, &two).await, "试读完，没有发");
    })
    .await;
}

#[tokio::test]
async fn the_county_sees_what_its_villages_come_to_and_nobodys_name() {
    on_both(async |world| {
        villages(world).await;
        let text = file(&[("乌云山村", 1, "120.00"), ("乌云山村", 2, "0.50"), ("父子岭村", 3, "80.00")]);
        let batch = world.publishes(FILE, &text).await;
        world.hands_over().await;
        let overview = world.overview().await.expect("it was told");
        assert_eq!(overview["villages"][0]["org"], FAR);
        assert_eq!(overview["villages"][1]["org"], FIRST);
        assert_eq!(overview["villages"][1]["sums"]["amount"], "120.50");
        assert_eq!(overview["villages"][1]["count"], 2);
        assert!(!overview.to_string().contains("李小河"));
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        reviewer.does(&batch, "roll-back", &[("why", "错了")]).await;
        world.hands_over().await;
        assert!(world.overview().await.is_none());
    })
    .await;
}
