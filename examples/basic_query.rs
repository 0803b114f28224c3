//! Connect, migrate, write a little, read it in several ways.
//!
//! ```text
//! DATABASE_URL=postgres://revenge:secret@localhost/revenge cargo run --example basic_query
//! ```

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{GenreSort, MovieList, NewMovie};
use revenge_db::{Config, Consistency, Database, PageRequest, Result, Viewer};

#[tokio::main]
async fn main() -> Result<()> {
    let db = Database::connect(Config::from_env()?).await?;
    db.migrate().await?;

    let library = db.libraries().insert(&NewLibrary::movies("Basic query")).await?;
    let crime = db.movies().upsert_genre("Crime").await?;
    for (title, year) in [("Heat", 1995), ("Rififi", 1955), ("M", 1931)] {
        let film = db.movies().insert(&NewMovie { year: Some(year), ..NewMovie::new(library.id, title) }).await?;
        db.movies().add_genre(film.id, crime.id).await?;
    }

    // A reader has no write methods: `reader.movies().insert(…)` does not compile.
    let reader = db.reader(Consistency::Eventual);
    let list = MovieList::Genre(crime.id, GenreSort::Title);
    let mut request = Some(PageRequest::first(2));
    while let Some(next) = request {
        let page = reader.movies().list(Viewer::System, list, next).await?;
        for film in &page.items {
            println!("{} ({})", film.title, film.year.unwrap_or_default());
        }
        request = page.next_request(2);
    }
    for hit in reader.movies().search(Viewer::System, "rifif", 1).await? {
        println!("found {}", hit.movie.title);
    }

    // A backend's own checked or unchecked queries go the same way.
    let films: i64 =
        sqlx::query_scalar("SELECT count(*) FROM movies WHERE library_id = $1").bind(library.id.0).fetch_one(db.read()).await?;
    println!("{films} films");

    db.libraries().delete(library.id).await?;
    db.close().await;
    Ok(())
}
