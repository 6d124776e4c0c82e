//! Where and until when a film may be shown, and the proof that it is gone.

use crate::on_both;
use crate::screens::{approve, played_bytes, shown};
use crate::world::{COUNTY, NEXT_VILLAGE, SHEET, TOWN, VILLAGE, World, film};
use hongwang_base::{Millis, Role};
use hongwang_store::sql;
use http::StatusCode;

/// The desk's page of a film, as an editor of the county sees it.
async fn reel(world: &World, id: &str) -> String {
    world.person(Role::Editor, COUNTY).await.get(&format!("/desk/media/reels/{id}")).await.text()
}

/// What the village does within a minute, and what the center hears of it.
async fn tells(world: &World) {
    world.screen.pass(&world.village).await.expect("the store holds");
    world.sends().await;
}

/// What a line does with the bytes that no record needs any more.
fn forgets(world: &World, hash: &str) {
    world.village.blobs.remove(&hash.parse().expect("a hash")).expect("removes");
}

/// The poster and the strip of a film, which its page and its player name.
fn pictures(page: &str) -> Vec<String> {
    page.split("/media/file/").skip(1).map(|rest| rest[..64].to_owned()).collect()
}

#[tokio::test]
async fn a_licence_for_one_village_shows_the_film_there_and_nowhere_else() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, TOWN).await;
        let id = editor.uploads("戏.mp4", &film(1)).await;
        world.pass().await;
        let path = format!("/desk/media/reels/{id}");
        for outside in [COUNTY, "421124000000/421124101000/", "nowhere"] {
            let refused = editor.post(&path, &format!("{SHEET}&territory={outside}")).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST);
            let page = refused.text();
            assert!(
                page.contains("请选一个这个片子所在单位下面的镇或村") && page.contains("天仙配"),
                "{page}"
            );
        }
        let sheet = format!("{SHEET}&territory={NEXT_VILLAGE}");
        assert_eq!(editor.post(&path, &sheet).await.status, StatusCode::SEE_OTHER);
        editor.post(&format!("{path}/submit"), "").await;
        approve(&world.person(Role::Reviewer, COUNTY).await, &path).await;
        world.pass().await;
        assert_eq!(world.due(NEXT_VILLAGE).await, std::slice::from_ref(&id));
        assert!(world.due(VILLAGE).await.is_empty());
        world.night().await;
        assert_eq!(world.get(&format!("/media/film/{id}")).await.status, StatusCode::NOT_FOUND);
        let page = reel(world, &id).await;
        assert!(page.contains("授权在哪里放") && page.contains("桥头村"), "{page}");
    })
    .await;
}

#[tokio::test]
async fn an_expired_licence_removes_a_film_from_a_village_that_was_off_and_its_device_proves_it() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        tells(world).await;
        let address = format!("/media/film/{id}");
        let page = world.get(&address).await.text();
        let hash = played_bytes(&page);
        // Until the end of the first of December in Beijing.
        world.passes(9 * Millis::DAY);
        // The village is off the line: its own clock takes the film off its pages.
        assert_eq!(world.get(&address).await.status, StatusCode::NOT_FOUND);
        assert_eq!(world.get(&format!("/media/file/{hash}")).await.status, StatusCode::NOT_FOUND);
        world.pass().await;
        let open = reel(world, &id).await;
        assert!(open.contains("授权到期，自动下架") && open.contains("1台机器里有0台"), "{open}");
        assert!(open.contains("还没回话"), "{open}");
        let board = world.person(Role::Operator, COUNTY).await.get("/desk/media/board").await.text();
        assert!(board.contains("下架了还没删完的") && board.contains("天仙配"), "{board}");
        let editor = world.person(Role::Editor, COUNTY).await;
        let discarded = editor.post(&format!("/desk/media/reels/{id}/discard"), "").await;
        assert_eq!(discarded.status, StatusCode::CONFLICT, "it is asked for as long as it is somewhere");

        // On the line again: the records come, the bytes go one after the other.
        world.deliver().await;
        forgets(world, &hash);
        tells(world).await;
        assert!(reel(world, &id).await.contains("1台机器里有0台"), "its pictures are still there");
        for picture in pictures(&page) {
            forgets(world, &picture);
        }
        tells(world).await;
        let gone = reel(world, &id).await;
        assert!(gone.contains("1台机器里有1台") && gone.contains("对得上"), "{gone}");
        let board = world.person(Role::Operator, COUNTY).await.get("/desk/media/board").await.text();
        assert!(!board.contains("下架了还没删完的"), "{board}");
        assert_eq!(world.held(VILLAGE).await, 0);

        // Whoever changes what was signed is found out.
        let mut tx = world.center.db.write().await.expect("begins");
        sql("UPDATE media_told SET signature = $1").bind(vec![1u8; 70]).run(&mut tx).await.expect("holds");
        tx.commit().await.expect("commits");
        assert!(reel(world, &id).await.contains("请找运维查"));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_is_shown_again_is_asked_for_no_more() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        let path = format!("/desk/media/reels/{id}");
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        reviewer.post(&format!("{path}/down"), "").await;
        assert!(reel(world, &id).await.contains("1台机器里有0台"));
        world.person(Role::Editor, COUNTY).await.post(&format!("{path}/submit"), "").await;
        approve(&reviewer, &path).await;
        assert!(!reel(world, &id).await.contains("台机器里有"));
        // The word of a device that a film is gone which stands again changes nothing.
        world.deliver().await;
        tells(world).await;
        assert!(!reel(world, &id).await.contains("台机器里有"));
    })
    .await;
}

#[tokio::test]
async fn a_village_that_was_off_from_showing_to_taking_down_says_that_nothing_is_there() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        reviewer.post(&format!("/desk/media/reels/{id}/down"), "").await;
        world.pass().await;
        // It hears of the end alone.
        world.deliver().await;
        tells(world).await;
        assert!(reel(world, &id).await.contains("1台机器里有1台"));
    })
    .await;
}

#[tokio::test]
async fn a_film_that_is_shown_again_to_fewer_is_asked_for_where_it_is_not() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        world.night().await;
        let (path, reviewer) =
            (format!("/desk/media/reels/{id}"), world.person(Role::Reviewer, COUNTY).await);
        reviewer.post(&format!("{path}/down"), "").await;
        let editor = world.person(Role::Editor, COUNTY).await;
        editor.post(&path, &format!("{SHEET}&territory={NEXT_VILLAGE}")).await;
        editor.post(&format!("{path}/submit"), "").await;
        approve(&reviewer, &path).await;
        assert!(reel(world, &id).await.contains("1台机器里有0台"), "of this village it is still asked");
        // And back: what ended in one log is no end of what is shown in another since.
        world.passes(Millis::MINUTE);
        reviewer.post(&format!("{path}/down"), "").await;
        world.passes(Millis::MINUTE);
        editor.post(&path, SHEET).await;
        editor.post(&format!("{path}/submit"), "").await;
        approve(&reviewer, &path).await;
        world.pass().await;
        world.night().await;
        assert_eq!(world.get(&format!("/media/film/{id}")).await.status, StatusCode::OK);
        assert!(!reel(world, &id).await.contains("台机器里有"));
    })
    .await;
}

#[tokio::test]
async fn whoever_reviews_alone_sees_films_and_has_the_keys_for_that_and_no_others() {
    on_both(async |world| {
        let id = shown(world, SHEET).await;
        let reviewer = world.person(Role::Reviewer, COUNTY).await;
        assert!(reviewer.get("/desk/media").await.text().contains("天仙配"));
        let page = reviewer.get(&format!("/desk/media/reels/{id}")).await.text();
        assert!(page.contains("/down\"") && !page.contains("name=\"title\""), "{page}");
        let clerk = world.person(Role::Operator, COUNTY).await;
        let page = clerk.get(&format!("/desk/media/reels/{id}")).await.text();
        assert!(page.contains("天仙配") && !page.contains("/down\""), "{page}");
        assert_eq!(
            reviewer.post(&format!("/desk/media/reels/{id}"), SHEET).await.status,
            StatusCode::FORBIDDEN
        );
    })
    .await;
}
