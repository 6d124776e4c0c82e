//! Which columns hold what the node's key sealed, so that a newer key takes them over.

use crate::{applicant, paper, proxy};
use hongwang_store::{
    Result, Row,
    reseal::{By, Sealed, by_id},
};
use uuid::Uuid;

/// A column of a table whose rows have an id of their own.
macro_rules! column {
    ($table:literal, $column:literal, $bound:expr) => {
        Sealed {
            name: concat!($table, ".", $column),
            by: By::Id,
            older: concat!(
                "SELECT id, ",
                $column,
                " AS sealed FROM ",
                $table,
                " WHERE substr(",
                $column,
                ", 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3"
            ),
            put: concat!("UPDATE ", $table, " SET ", $column, " = $1 WHERE ", $column, " = $2 AND id = $3"),
            bound: $bound,
        }
    };
}

/// Of center and village alike: a table that is empty there costs nothing.
pub(crate) const ALL: [Sealed; 12] = [
    column!("case_case", "answers", by_id),
    Sealed {
        name: "case_correction.before",
        by: By::Id,
        older: "SELECT id, case_id, before AS sealed FROM case_correction \
                WHERE substr(before, 1, 12) <> $1 AND id > $2 ORDER BY id LIMIT $3",
        put: "UPDATE case_correction SET before = $1 WHERE before = $2 AND id = $3",
        bound: by_case,
    },
    column!("case_objection", "text", by_id),
    Sealed {
        name: "case_paper.key",
        by: By::Id,
        older: "SELECT case_id AS id, hash, key AS sealed FROM case_paper \
                WHERE substr(key, 1, 12) <> $1 AND case_id > $2 ORDER BY case_id LIMIT $3",
        put: "UPDATE case_paper SET key = $1 WHERE key = $2 AND case_id = $3",
        bound: paper::store::bound_of,
    },
    column!("case_kept", "answers", by_id),
    column!("case_kept", "applicant", applicant::store::bound_of),
    column!("case_applicant", "sealed", applicant::store::bound_of),
    column!("case_proxy", "sealed", proxy::store::bound_of),
    column!("case_proxy_here", "sealed", proxy::store::bound_of),
    column!("case_result", "file", by_id),
    column!("case_hook", "secret", by_id),
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
