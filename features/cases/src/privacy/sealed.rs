//! Which columns hold what the node's key sealed, so that a newer key takes them over.

use crate::{applicant, paper, proxy};
use hongwang_store::{
    Result, Row,
    reseal::{By, Sealed, by_id},
};
use uuid::Uuid;

/// Of center and village alike: a table that is empty there costs nothing.
pub(crate) const ALL: [Sealed; 12] = [
    Sealed {
        name: "case_case.answers",
        by: By::Id,
        older: "SELECT id, answers AS sealed FROM case_case \
                WHERE substr(answers, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_case SET answers = $1 WHERE answers = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "case_correction.before",
        by: By::Id,
        older: "SELECT id, case_id, before AS sealed FROM case_correction \
                WHERE substr(before, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_correction SET before = $1 WHERE before = $2 AND id = $3",
        bound: by_case,
    },
    Sealed {
        name: "case_objection.text",
        by: By::Id,
        older: "SELECT id, text AS sealed FROM case_objection \
                WHERE substr(text, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_objection SET text = $1 WHERE text = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "case_paper.key",
        by: By::Id,
        older: "SELECT case_id AS id, hash, key AS sealed FROM case_paper \
                WHERE substr(key, 1, 12) <> $1 AND case_id > $2 ORDER BY case_id LIMIT $3",
        put: "UPDATE case_paper SET key = $1 WHERE key = $2 AND case_id = $3",
        bound: paper::store::bound_of,
    },
    Sealed {
        name: "case_kept.answers",
        by: By::Id,
        older: "SELECT id, answers AS sealed FROM case_kept \
                WHERE substr(answers, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_kept SET answers = $1 WHERE answers = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "case_kept.applicant",
        by: By::Id,
        older: "SELECT id, applicant AS sealed FROM case_kept \
                WHERE substr(applicant, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_kept SET applicant = $1 WHERE applicant = $2 AND id = $3",
        bound: applicant::store::bound_of,
    },
    Sealed {
        name: "case_applicant.sealed",
        by: By::Id,
        older: "SELECT id, sealed AS sealed FROM case_applicant \
                WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_applicant SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: applicant::store::bound_of,
    },
    Sealed {
        name: "case_proxy.sealed",
        by: By::Id,
        older: "SELECT id, sealed AS sealed FROM case_proxy \
                WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_proxy SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: proxy::store::bound_of,
    },
    Sealed {
        name: "case_proxy_here.sealed",
        by: By::Id,
        older: "SELECT id, sealed AS sealed FROM case_proxy_here \
                WHERE substr(sealed, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_proxy_here SET sealed = $1 WHERE sealed = $2 AND id = $3",
        bound: proxy::store::bound_of,
    },
    Sealed {
        name: "case_result.file",
        by: By::Id,
        older: "SELECT id, file AS sealed FROM case_result \
                WHERE substr(file, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_result SET file = $1 WHERE file = $2 AND id = $3",
        bound: by_id,
    },
    Sealed {
        name: "case_hook.secret",
        by: By::Id,
        older: "SELECT id, secret AS sealed FROM case_hook \
                WHERE substr(secret, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_hook SET secret = $1 WHERE secret = $2 AND id = $3",
        bound: by_id,
    },
    // The papers of a draft that is filled in are sealed with the key of its visit.
    Sealed {
        name: "case_draft_paper.key",
        by: By::Id,
        older: "SELECT owner AS id, hash, key AS sealed FROM case_draft_paper \
                WHERE substr(key, 1, 12) <> $1 AND owner > $2 AND owner IN (SELECT id FROM case_kept) \
                ORDER BY owner LIMIT $3",
        put: "UPDATE case_draft_paper SET key = $1 WHERE key = $2 AND owner = $3",
        bound: paper::store::bound_of,
    },
];

fn by_case(row: &Row) -> Result<Vec<u8>> {
    Ok(row.get::<Uuid>("case_id")?.as_bytes().to_vec())
}
