//! Ten thousand films with genres and people, in one COPY and one merge.
//!
//! ```text
//! DATABASE_URL=postgres://revenge:secret@localhost/revenge cargo run --example bulk_import
//! ```

use std::time::Instant;

use futures_util::stream;
use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{CreditRole, ImportCredit, MovieImport, NewMovie, OnConflict};
use revenge_db::{Config, Database, Result};

#[tokio::main]
async fn main() -> Result<()> {
    let db = Database::connect(Config::from_env()?).await?;
    db.migrate().await?;
    let library = db.libraries().insert(&NewLibrary::movies("Bulk import")).await?;

    let rows = |year: i32| {
        stream::iter((1..=10_000).map(move |n| MovieImport {
            genres: vec!["Drama".into()],
            credits: vec![ImportCredit {
                name: format!("Director {}", n % 100),
                imdb_id: None,
                tmdb_id: None,
                role: CreditRole::Director,
                character_name: None,
                job: None,
                billing_order: 0,
            }],
            ..NewMovie { tmdb_id: Some(n), year: Some(year), ..NewMovie::new(library.id, format!("Film {n}")) }.into()
        }))
    };
    // The year 1 is none of cinema: every row is reported, none goes in.
    let mut first = db.movies().import(rows(1), OnConflict::Error).await?;
    println!("{} inserted, {} rejected: {}", first.inserted, first.rejected_rows, first.rejected.remove(0).reason);

    for year in [1999, 2000] {
        let started = Instant::now();
        let report = db.movies().import(rows(year), OnConflict::Update).await?;
        println!("{} inserted, {} updated in {:?}", report.inserted, report.updated, started.elapsed());
    }

    db.libraries().delete(library.id).await?;
    db.close().await;
    Ok(())
}
