//! The workflows that tests run.

use hongwang_casework::Workflow;

pub(crate) const SERVICES: [&str; 4] = ["low_income", "homestead", "birth", "proxy"];

/// The text of a workflow in `tests/workflows`.
pub(crate) fn text_of(service: &str) -> String {
    let path = format!("{}/tests/workflows/{service}.toml", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(path).expect("the workflow is there")
}

pub(crate) fn workflow(service: &str) -> Workflow {
    let file = format!("{service}.toml");
    Workflow::read(&file, &text_of(service)).unwrap_or_else(|faults| panic!("{faults}"))
}
