//! A telephone beside the desk: one code, one phone, one film.

use crate::on_both;
use crate::world::{Answer, COUNTY, Person, World, film};
use axum::body::Body;
use data_encoding::BASE64;
use hongwang_base::{Millis, Role};
use http::{Request, StatusCode, header};

/// The desk's page of a code, and the path that the code leads to.
async fn code(editor: &Person<'_>) -> (String, String) {
    let drawn = editor.post("/desk/media/phone", "").await;
    assert_eq!(drawn.status, StatusCode::SEE_OTHER, "{}", drawn.text());
    let page = drawn.header("location").to_owned();
    let shown = editor.get(&page).await.text();
    let address = shown.split("data-address=\"http://center").nth(1).expect("a code");
    (page, address.split('"').next().expect("an address").to_owned())
}

fn get(path: &str) -> Request<Body> {
    Request::get(path).body(Body::empty()).expect("a request")
}

/// The cookie that an answer sets.
fn cookie(answer: &Answer) -> String {
    answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned()
}

async fn begins(world: &World, path: &str, cookie: &str, bytes: usize) -> Answer {
    let request = Request::post(format!("{path}/uploads"))
        .header("upload-length", bytes)
        .header("upload-metadata", format!("filename {}", BASE64.encode("手机.mp4".as_bytes())));
    world.phone(request.body(Body::empty()).expect("a request"), cookie).await
}

async fn sends(world: &World, address: &str, cookie: &str, offset: usize, bytes: &[u8]) -> Answer {
    let request = Request::patch(address)
        .header("upload-offset", offset)
        .header(header::CONTENT_TYPE, "application/offset+octet-stream");
    world.phone(request.body(Body::from(bytes.to_vec())).expect("a request"), cookie).await
}

#[tokio::test]
async fn a_code_is_for_the_phone_that_came_first_for_one_film_and_for_ten_minutes() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let (page, path) = code(&editor).await;
        let first = world.phone(get(&path), "").await;
        assert_eq!(first.status, StatusCode::OK, "{}", first.text());
        assert!(editor.get(&page).await.text().contains("手机已经打开了"));
        let mine = cookie(&first);
        let other = world.phone(get(&path), "").await;
        assert_eq!(other.status, StatusCode::GONE);
        assert!(other.text().contains("另一部手机"), "{}", other.text());
        assert_eq!(begins(world, &path, "", 10).await.status, StatusCode::FORBIDDEN);
        assert_eq!(begins(world, &path, "film-phone=guessed", 10).await.status, StatusCode::FORBIDDEN);
        assert_eq!(begins(world, &path, &mine, 0).await.status, StatusCode::BAD_REQUEST);
        assert_eq!(begins(world, &path, &mine, 10).await.status, StatusCode::CREATED);
        let second = begins(world, &path, &mine, 10).await;
        assert_eq!(second.status, StatusCode::CONFLICT);
        assert_eq!(world.states().await, ["receiving"]);

        let (_, late) = code(&editor).await;
        world.passes(10 * Millis::MINUTE);
        let over = world.phone(get(&late), "").await;
        assert_eq!(over.status, StatusCode::GONE);
        assert!(over.text().contains("再要一个码"), "{}", over.text());
        assert_eq!(world.phone(get("/media/phone/guessed"), "").await.status, StatusCode::GONE);
    })
    .await;
}

#[tokio::test]
async fn a_film_comes_from_a_phone_in_pieces_and_the_desk_sees_how_far_it_is() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let (page, path) = code(&editor).await;
        let mine = cookie(&world.phone(get(&path), "").await);
        let bytes = film(1);
        let half = bytes.len() / 2;
        let begun = begins(world, &path, &mine, bytes.len()).await;
        let address = begun.header("location").to_owned();
        assert!(address.starts_with(&path), "{address}");
        let before = editor.get(&format!("{page}/state")).await.text();
        assert_eq!(sends(world, &address, &mine, 0, &bytes[..half]).await.status, StatusCode::NO_CONTENT);
        let percent = half * 100 / bytes.len();
        assert!(editor.get(&page).await.text().contains(&format!("正在传过来：{percent}%")));
        assert_ne!(editor.get(&format!("{page}/state")).await.text(), before, "the page looks again");
        // Nobody else goes on with it, by no other address.
        assert_eq!(sends(world, &address, "", half, b"x").await.status, StatusCode::FORBIDDEN);
        let id = address.rsplit('/').next().expect("an id");
        let (_, other) = code(&world.person(Role::Editor, COUNTY).await).await;
        let theirs = cookie(&world.phone(get(&other), "").await);
        let strange = sends(world, &format!("{other}/uploads/{id}"), &theirs, half, b"x").await;
        assert_eq!(strange.status, StatusCode::NOT_FOUND);
        // Long after the code was drawn the film still goes on.
        world.passes(25 * Millis::MINUTE);
        let head = Request::head(&address).body(Body::empty()).expect("a request");
        assert_eq!(world.phone(head, &mine).await.header("upload-offset"), half.to_string());
        assert_eq!(sends(world, &address, &mine, half, &bytes[half..]).await.status, StatusCode::NO_CONTENT);
        assert!(editor.get(&page).await.text().contains("片子传到了"));
        world.pass().await;
        let list = editor.get("/desk/media").await.text();
        assert!(list.contains("手机") && list.contains("待写片目") && list.contains("王编辑"), "{list}");
        assert_eq!(world.files_in("uploads"), 0);
    })
    .await;
}

#[tokio::test]
async fn a_code_is_seen_by_whoever_drew_it_alone_and_names_nobody() {
    on_both(async |world| {
        let editor = world.person(Role::Editor, COUNTY).await;
        let (page, path) = code(&editor).await;
        let other = world.person(Role::Editor, COUNTY).await;
        assert!(other.get(&page).await.text().contains("过期了"));
        let id = page.rsplit('/').next().expect("an id");
        assert!(!path.contains(id) && path.len() == "/media/phone/".len() + 26, "{path}");
        // A new code ends the one before.
        let (_, again) = code(&editor).await;
        assert_ne!(path, again);
        assert_eq!(world.phone(get(&path), "").await.status, StatusCode::GONE);
    })
    .await;
}
