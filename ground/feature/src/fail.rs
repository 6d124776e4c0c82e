//! How a handler fails: a problem for the person, or a fault of ours.

use axum::response::{IntoResponse, Response};
use hongwang_base::Problem;
use hongwang_page::{Page, State, StateKind, Visit, state_panel};
use hongwang_store::{BlobError, StoreError};
use http::StatusCode;

/// Why a handler could not answer as asked.
#[derive(Debug, thiserror::Error)]
pub enum Fail {
    /// The person can act on it; the words are for them.
    #[error(transparent)]
    Problem(#[from] Problem),
    /// Ours: the store failed. Logged whole, shown in plain words.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Ours: the blob folder failed.
    #[error(transparent)]
    Blob(#[from] BlobError),
}

/// What a handler returns.
pub type Reply<T> = Result<T, Fail>;

impl Fail {
    /// The status and the words of its page: title, why, what to do.
    fn words(&self) -> (StatusCode, String, &'static str, &'static str) {
        let ours = StatusCode::INTERNAL_SERVER_ERROR;
        match self {
            Self::Problem(problem) => {
                let status = StatusCode::from_u16(problem.status).unwrap_or(StatusCode::BAD_REQUEST);
                (status, problem.title.clone(), "", "请返回上一页,改好后再试。")
            }
            Self::Store(error) if error.is_full() => full(),
            Self::Blob(error) if error.is_full() => full(),
            Self::Store(_) | Self::Blob(_) => (
                ours,
                "这一页暂时打不开".to_owned(),
                "机器内部出了点问题,已经记下来了。",
                "请过一会儿再试;一直不行,请告诉村里值班的人。",
            ),
        }
    }
}

fn full() -> (StatusCode, String, &'static str, &'static str) {
    (
        StatusCode::INSUFFICIENT_STORAGE,
        "机器的存储空间满了".to_owned(),
        "刚才的操作没有保存,原来的内容都还在。",
        "请告诉村里值班的人,让县中心的运维人员清理。",
    )
}

impl IntoResponse for Fail {
    fn into_response(self) -> Response {
        if !matches!(self, Self::Problem(_)) {
            tracing::error!(error = %self, "a handler failed");
        }
        let (status, title, why, to_do) = self.words();
        let state = State::new(StateKind::Error, title.clone()).why(why).to_do(to_do);
        Page::new(title).status(status).body(state_panel(&state)).render(&Visit::default()).into_response()
    }
}
