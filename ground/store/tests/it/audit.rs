use crate::on_both;
use hongwang_base::{Millis, Scope};
use hongwang_store::{Db, audit, sql};

async fn write(db: &Db, object: &str) {
    let entry = audit::Entry {
        at: Millis(5),
        actor: "测试".into(),
        org: "c/t/".parse().expect("a path"),
        action: "article.publish".into(),
        object: object.into(),
        detail: "发布".into(),
    };
    let mut tx = db.write().await.expect("begins");
    audit::record(&mut tx, &entry).await.expect("records");
    tx.commit().await.expect("commits");
}

async fn verdict(db: &Db) -> audit::Verdict {
    audit::verify(&mut db.read().await.expect("begins")).await.expect("reads")
}

#[tokio::test]
async fn a_changed_a_removed_and_a_cut_off_entry_are_each_found() {
    for (harm, seq) in [
        ("UPDATE audit_entry SET detail = '别的' WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 2", 2),
        ("DELETE FROM audit_entry WHERE seq = 3", 3),
        ("UPDATE audit_entry SET seq = 9 WHERE seq = 3", 3),
    ] {
        on_both(async |db| {
            db.migrate(&audit::MIGRATIONS).await.expect("migrates");
            for object in ["甲", "乙", "丙"] {
                write(&db, object).await;
            }
            assert_eq!(verdict(&db).await, audit::Verdict::Whole { entries: 3 });
            let mut tx = db.write().await.expect("begins");
            sql(harm).run(&mut tx).await.expect("harms");
            tx.commit().await.expect("commits");
            assert_eq!(verdict(&db).await, audit::Verdict::Broken { seq }, "{harm}");
        })
        .await;
    }
}

#[tokio::test]
async fn two_writers_at_once_still_make_one_chain() {
    on_both(async |db| {
        db.migrate(&audit::MIGRATIONS).await.expect("migrates");
        let writers: Vec<_> = (0..8)
            .map(|n| {
                let db = db.clone();
                tokio::spawn(async move { write(&db, &format!("{n}")).await })
            })
            .collect();
        for writer in writers {
            writer.await.expect("writes");
        }
        assert_eq!(verdict(&db).await, audit::Verdict::Whole { entries: 8 });
    })
    .await;
}

#[tokio::test]
async fn a_reader_of_another_town_sees_nothing() {
    on_both(async |db| {
        db.migrate(&audit::MIGRATIONS).await.expect("migrates");
        write(&db, "甲").await;
        let mut tx = db.read().await.expect("begins");
        let seen = async |tx: &mut _, scope: &str| {
            let search = audit::Search::all(Scope(scope.parse().expect("a path")));
            audit::find(tx, &search, i64::MAX, 10).await.expect("reads").len()
        };
        assert_eq!(seen(&mut tx, "c/x/").await, 0);
        assert_eq!(seen(&mut tx, "c/").await, 1);
    })
    .await;
}

#[tokio::test]
async fn a_search_takes_its_signs_literally() {
    on_both(async |db| {
        db.migrate(&audit::MIGRATIONS).await.expect("migrates");
        write(&db, "甲").await;
        let mut tx = db.read().await.expect("begins");
        let everything = audit::Search::all(Scope("c/".parse().expect("a path")));
        for (actor, action, found) in [
            ("测", "", 1),
            ("%", "", 0),
            ("_", "", 0),
            ("!", "", 0),
            ("", "article.", 1),
            ("", "publish", 0),
            ("", "%", 0),
        ] {
            let search = audit::Search { actor: actor.into(), action: action.into(), ..everything.clone() };
            let seen = audit::find(&mut tx, &search, i64::MAX, 10).await.expect("reads").len();
            assert_eq!(seen, found, "{actor:?} {action:?}");
        }
        for (object, found) in [("甲", 1), ("乙", 0), ("%", 0)] {
            let search = audit::Search { object: object.into(), ..everything.clone() };
            assert_eq!(
                audit::find(&mut tx, &search, i64::MAX, 10).await.expect("reads").len(),
                found,
                "{object}"
            );
        }
        let later = audit::Search { from: Millis(6), ..everything };
        assert_eq!(audit::find(&mut tx, &later, i64::MAX, 10).await.expect("reads"), []);
        assert_eq!(audit::actions(&mut tx, &later.scope).await.expect("reads"), ["article.publish"]);
    })
    .await;
}
