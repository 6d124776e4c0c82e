//! The people's pages through the public router: of a village, and of the county at its center.

mod articles;
mod beside;
mod halls;
mod kept;

use crate::center::{Answer, NOW, Node, org};
use hongwang_base::{ArticleId, Millis};
use hongwang_content::article::Signature;
use hongwang_content::published::{self, Provenance, Published, Summary};
use hongwang_feature::{Fact, Feature};
use hongwang_replica::{Entry, Record, Sequence};

/// A feed, a column of pages, and one of each other kind.
const FEED: &str = "dang/news/central";
const STATIC: &str = "dang/open/org";

/// An article that was published an hour ago.
fn article(title: &str, column: &str, scope: &str) -> Published {
    let at = NOW.plus(-Millis::HOUR);
    Published {
        summary: Summary {
            id: ArticleId::new(at),
            version: 1,
            scope: org(scope),
            column: column.parse().unwrap(),
            title: title.to_owned(),
            summary: String::new(),
            picture: None,
            source: "演示网".to_owned(),
            unit: "演示单位".to_owned(),
            source_time: Some(at),
            shown_at: at,
            expire_at: None,
            notice: false,
            pinned: false,
        },
        html: format!("<p>{title}的正文。</p>"),
        sentences: vec![format!("{title}的正文。")],
        pictures: Vec::new(),
        source_url: Some("https://example.org/1".to_owned()),
        provenance: Provenance {
            rule: "演示规则".to_owned(),
            written_by: "张三".to_owned(),
            release: hongwang_content::article::Release {
                version: 1,
                by: Signature {
                    account: None,
                    name: "李四".into(),
                    role: "审核".into(),
                    office: "演示单位".into(),
                },
                second: true,
                at,
            },
        },
        arrived_at: at,
    }
}

/// Applies a record as the line does, and tells of it.
async fn apply(node: &Node, record: Record) {
    let entry = Entry { seq: Sequence(1), at: node.place.clock.now().0, record };
    let mut tx = node.place.db.write().await.unwrap();
    node.content.apply(&mut tx, &entry, node.place.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
    node.place.bus.tell(Fact::Applied);
}

async fn show(node: &Node, article: &Published) {
    apply(node, article.record()).await;
}

async fn recall(node: &Node, article: &Published) {
    apply(node, published::withdrawal(article.summary.id)).await;
}

/// Shows `count` articles in the feed, the newest last in the list that comes back.
async fn show_many(node: &Node, count: i64, scope: &str) -> Vec<Published> {
    let mut shown = Vec::new();
    for number in 0..count {
        let mut one = article(&format!("第{number}号文章"), FEED, scope);
        one.summary.source_time = Some(NOW.plus(Millis::MINUTE * (number - 1_000)));
        show(node, &one).await;
        shown.push(one);
    }
    shown
}

async fn get(node: &Node, path: &str) -> Answer {
    node.get("", path).await
}

/// The sentences that the page gives to the voice.
fn spoken(answer: &Answer) -> Vec<String> {
    hongwang_page::said(&answer.text())
}

/// Whether the voice says every sentence of this text.
fn says(answer: &Answer, text: &str) -> bool {
    let said = spoken(answer);
    let says = |sentence: &str| {
        said.iter().any(|each| each.trim_end_matches('。') == sentence.trim_end_matches('。'))
    };
    hongwang_page::sentences(text).all(says)
}
