//! A case on paper: the notices that the law wants in writing.

use crate::on_both;
use crate::world::{PERSONAL, RED, RED_OTHER, page_of};
use http::StatusCode;

#[tokio::test]
async fn what_happened_to_a_case_is_printed_masked_and_whole_only_for_a_reason() {
    on_both(async |world| {
        let id = world.files("doctor").await;
        let clerk = world.clerk(RED).await;
        let way = |kind: &str| format!("{}/print/{kind}", page_of(id));
        for kind in ["accepted", "supplement", "refused", "delivery", "none"] {
            assert_eq!(
                clerk.get(&way(kind)).await.status,
                StatusCode::NOT_FOUND,
                "{kind}: nothing happened yet"
            );
        }
        clerk.does(id, "ask_supplement", &[("papers", "病历\r\n药盒")]).await;
        let page = clerk.get(&way("supplement")).await;
        assert_eq!(page.cache, "no-store");
        for words in ["补正通知书", "4211242026112300001", "<li>病历</li>", "王*花", "（单位盖章）", "paper"]
        {
            assert!(page.text.contains(words), "{words}: {}", page.text);
        }
        assert!(clerk.get(&way("delivery")).await.text.contains("补正通知书"));
        clerk.does(id, "supply", &[("papers", "病历\r\n药盒")]).await;
        clerk
            .does(id, "refuse_acceptance", &[("reason", "要到县医院办"), ("remedy", "可以找县卫健局")])
            .await;
        let refused = clerk.get(&way("not-accepted")).await.text;
        for words in ["不予受理通知书", "要到县医院办", "可以找县卫健局"] {
            assert!(refused.contains(words), "{words}: {refused}");
        }
        assert_eq!(PERSONAL.iter().find(|marker| refused.contains(**marker)), None);
        assert!(clerk.get(&page_of(id)).await.text.contains("/print/not-accepted"));

        let before = world.log().await.len();
        let silent = clerk.post(&way("not-accepted"), &[("reason", " ")]).await;
        assert_eq!(silent.status, StatusCode::BAD_REQUEST);
        assert_eq!(world.log().await.len(), before);
        let whole = clerk.post(&way("not-accepted"), &[("reason", "寄给本人")]).await.text;
        assert!(whole.contains("王小花") && !whole.contains("13800138000"), "{whole}");
        let log = world.log().await;
        assert_eq!(log.len(), before + 1);
        assert!(log[before].0 == "case.reveal" && log[before].1.contains("寄给本人"), "{log:?}");
        let other = world.clerk(RED_OTHER).await;
        assert_eq!(other.get(&way("supplement")).await.status, StatusCode::NOT_FOUND);
    })
    .await;
}
