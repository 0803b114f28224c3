//! What the calls of a media server take at a million titles and ten million
//! rows of watch history. `make bench-scale` runs it and writes its part of
//! `docs/benchmarks.md`; `TITLES=20000 CALLS=50` is enough to develop
//! with, and `SCALE_URL` names a database that is filled already, for the
//! ordinary role.
//!
//! One task calls the public methods, each a hundred times after a
//! warm-up, for viewers of each kind; what is reported is the slowest of them.

#![expect(clippy::disallowed_methods, reason = "fills the database and looks at it from outside")]

mod beside;
mod calls;
mod measure;
#[path = "../support/page.rs"]
mod page;
mod report;
mod rows;
mod viewers;

use crate::rows::Rows;

fn main() {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().expect("a runtime");
    runtime.block_on(run());
}

async fn run() {
    let rows = Rows::there().await;
    let viewers = viewers::all(rows.db()).await;
    let intro = report::intro(&rows).await;
    let mut results = Vec::new();
    calls::movies(rows.db(), &viewers, &mut results).await;
    calls::series(rows.db(), &viewers, &mut results).await;
    calls::search(rows.db(), &viewers, &mut results).await;
    let beside = beside::an_import(rows.db(), &viewers).await;
    let text = report::text(intro, &results, &beside);
    println!("{text}");
    page::write("make bench-scale", &text);
}
