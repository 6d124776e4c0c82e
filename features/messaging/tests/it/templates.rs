use crate::on_both;
use crate::world::{COUNTY, World};
use hongwang_base::Role;
use http::StatusCode;

const PAGE: &str = "/desk/messages/templates";
const NEW: &str = "您的{事项}往前走了：{进展}";

async fn two(world: &World) -> [crate::world::Person; 2] {
    let messaging = world.alone();
    [
        world.person(&messaging, Role::Operator, COUNTY, "李运维").await,
        world.person(&messaging, Role::SystemAdministrator, COUNTY, "张管理").await,
    ]
}

#[tokio::test]
async fn a_text_that_cannot_stand_is_shown_again_with_the_reason() {
    on_both(async |world| {
        let [operator, _] = two(world).await;
        for (text, why) in [("", "要写几个字"), ("{姓名}您好", "可以写的有"), ("<b>{", "成对")]
        {
            let refused = operator.post(&format!("{PAGE}/moved"), &[("text-moved", text)]).await;
            assert_eq!(refused.status, StatusCode::BAD_REQUEST, "{text}");
            assert!(refused.text.contains(why) && !refused.text.contains("<b>{"), "{text}: {}", refused.text);
        }
        let unknown = operator.post(&format!("{PAGE}/nothing"), &[("text-nothing", NEW)]).await;
        assert_eq!(unknown.status, StatusCode::NOT_FOUND);
        assert!(world.log().await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn one_person_rewrites_a_template_and_another_one_approves_it() {
    on_both(async |world| {
        let [operator, administrator] = two(world).await;
        let begin = operator.get(PAGE).await.text;
        assert!(begin.contains("带着的") && begin.contains("您的高龄津贴（编号20261123-001）"), "{begin}");
        let written = operator.post(&format!("{PAGE}/moved"), &[("text-moved", NEW)]).await;
        assert_eq!(written.location, format!("{PAGE}?done=draft"), "{}", written.text);

        let own = operator.get(PAGE).await.text;
        assert!(own.contains(NEW) && own.contains("自己写的，等另一个人核准"), "{own}");
        assert!(!own.contains("/moved/approve"));
        let forbidden = operator.post(&format!("{PAGE}/moved/approve"), &[("text", NEW)]).await;
        assert_eq!(forbidden.status, StatusCode::FORBIDDEN);

        let other = administrator.get(PAGE).await.text;
        assert!(other.contains("李运维写的") && other.contains("/moved/approve"), "{other}");
        let stale = administrator.post(&format!("{PAGE}/moved/approve"), &[("text", "别的")]).await;
        assert_eq!(stale.status, StatusCode::CONFLICT);
        let approved = administrator.post(&format!("{PAGE}/moved/approve"), &[("text", NEW)]).await;
        assert_eq!(approved.location, format!("{PAGE}?done=approved"), "{}", approved.text);
        let after = operator.get(&approved.location).await.text;
        assert!(after.contains("本县改过的") && !after.contains("等着核准（"), "{after}");
        let log: Vec<String> = world.log().await.into_iter().map(|(action, _)| action).collect();
        assert_eq!(log, ["message.template_draft", "message.template_approve"]);
    })
    .await;
}

#[tokio::test]
async fn an_administrator_does_not_approve_what_was_written_by_that_same_person() {
    on_both(async |world| {
        let [_, administrator] = two(world).await;
        administrator.post(&format!("{PAGE}/moved"), &[("text-moved", NEW)]).await;
        let refused = administrator.post(&format!("{PAGE}/moved/approve"), &[("text", NEW)]).await;
        assert_eq!(refused.status, StatusCode::FORBIDDEN);
        assert!(refused.text.contains("另一个人核准"), "{}", refused.text);
        let gone = administrator.post(&format!("{PAGE}/moved/discard"), &[]).await;
        assert_eq!(gone.location, format!("{PAGE}?done=discarded"));
        let again = administrator.post(&format!("{PAGE}/moved/discard"), &[]).await;
        assert_eq!(again.status, StatusCode::CONFLICT);
    })
    .await;
}
