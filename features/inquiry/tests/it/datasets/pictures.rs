//! Pictures for rows that an office's file brought without any.

use super::{FAR, villages};
use crate::disclosure::photo;
use crate::on_both;
use crate::world::{COUNTY, OTHER_TOWN, VILLAGE};
use hongwang_base::Role;
use http::StatusCode;

#[tokio::test]
async fn a_clerk_adds_a_photo_to_a_row_that_stands_and_its_screens_show_it() {
    on_both(async |world| {
        villages(world).await;
        let (editor, reviewer) = (world.editor().await, world.person(Role::Reviewer, COUNTY).await);
        let text =
            "村,项目名称,进展\n乌云山村,村部道路硬化,施工中\n乌云山村,水渠清淤,开工前\n父子岭村,桥,已完工\n";
        let sent = editor.uploads_to("project", "工程.csv", text, &[("as_of", "2026-11-20")]).await;
        assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text);
        world.works().await;
        let batch = sent.location;
        editor.does(&batch, "ask", &[]).await;
        let pictures = format!("{batch}/pictures?org=421124102201");
        let clerk = world.person(Role::Clerk, VILLAGE).await;
        assert_eq!(clerk.get(&pictures).await.status, StatusCode::NOT_FOUND, "it does not stand yet");
        reviewer.does(&batch, "release", &[]).await;

        let list = clerk.get("/desk/datasets/project").await.text;
        assert!(list.contains(&pictures) && !list.contains("org=421124101201"), "{list}");
        assert_eq!(
            world.person(Role::Clerk, OTHER_TOWN).await.get(&pictures).await.status,
            StatusCode::NOT_FOUND
        );
        let other =
            format!("{batch}/pictures?org={}", FAR.trim_end_matches('/').rsplit('/').next().expect("a code"));
        assert_eq!(clerk.get(&other).await.status, StatusCode::NOT_FOUND);

        let page = clerk.get(&pictures).await.text;
        assert!(page.contains("水渠清淤") && !page.contains("桥"), "{page}");
        let row = page.split("<option value=\"").find(|rest| rest.contains("水渠清淤")).expect("a choice");
        let row = row.split('"').next().expect("an id");
        for (row, file) in [(row, b"no picture".as_slice()), (row, b""), ("1", &photo())] {
            let refused = clerk.sends(&pictures, &[("row", row)], &[("picture", "a.jpg", file)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{}", refused.text);
        }
        let added = clerk.sends(&pictures, &[("row", row)], &[("picture", "a.jpg", &photo())]).await;
        assert_eq!(added.location, format!("{pictures}&done=picture"), "{}", added.text);
        assert!(clerk.get(&pictures).await.text.contains("（已有照片）"));

        world.deliver().await;
        let column = world.sees_in("cunqing/open/project").await.expect("it stands");
        let hash = column.split("/data/project/picture/").nth(1).expect("a photo");
        let hash: String = hash.chars().take_while(char::is_ascii_hexdigit).collect();
        assert_eq!(world.looks_at_bytes(&format!("/data/project/picture/{hash}")).await, StatusCode::OK);
        let log = world.log().await;
        assert!(log.iter().any(|(action, _)| action == "dataset.picture"), "{log:?}");

        // What is taken back takes it along.
        reviewer.does(&batch, "roll-back", &[("why", "错了")]).await;
        assert_eq!(clerk.get(&pictures).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
