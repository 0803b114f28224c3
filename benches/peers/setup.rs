//! One database, four ways to it.

use std::time::{Duration, Instant};

use deadpool_postgres::{Manager, ManagerConfig, RecyclingMethod};
use futures_util::stream;
use revenge_db::libraries::{Library, LibraryId, NewLibrary};
use revenge_db::movies::{Genre, MovieId, MovieImport, NewMovie, OnConflict};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Config, Database};
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use uuid::Uuid;

/// How many movies there are to look up.
pub const MOVIES: u32 = 20_000;

pub struct Setup {
    pub ours: TestDatabase,
    pub sqlx: PgPool,
    pub deadpool: deadpool_postgres::Pool,
    pub library: Library,
    pub genre: Genre,
}

impl Setup {
    pub async fn new() -> Self {
        let ours = testing::database_with(|config| config.min_conns(8).max_conns(8)).await;
        let (sqlx, deadpool) = (sqlx_pool(ours.url().as_str()).await, deadpool(ours.url().as_str()));
        let library = ours.libraries().insert(&NewLibrary::movies("Bench")).await.expect("a library");
        let rows = (1..=MOVIES).map(|n| MovieImport { genres: vec![format!("Genre {}", n % 20)], ..film(library.id, n).into() });
        let report = ours.movies().import(stream::iter(rows), OnConflict::Error).await.expect("the import");
        assert_eq!(report.inserted, u64::from(MOVIES));
        let genre = ours.movies().find_genre_by_slug("genre-7").await.expect("a read").expect("genre 7");
        sqlx::raw_sql("VACUUM ANALYZE").execute(&mut ours.owner().await).await.expect("statistics");
        Self { ours, sqlx, deadpool, library, genre }
    }
}

pub async fn sqlx_pool(url: &str) -> PgPool {
    PgPoolOptions::new().min_connections(8).max_connections(8).connect(url).await.expect("sqlx's pool")
}

pub fn deadpool(url: &str) -> deadpool_postgres::Pool {
    let recycling = ManagerConfig { recycling_method: RecyclingMethod::Fast };
    let manager = Manager::from_config(url.parse().expect("a URL"), tokio_postgres::NoTls, recycling);
    deadpool_postgres::Pool::builder(manager).max_size(8).build().expect("deadpool's pool")
}

pub fn id(n: u32) -> MovieId {
    MovieId(Uuid::from_u128(u128::from(n)))
}

/// A film with twenty columns filled.
pub fn film(library: LibraryId, n: u32) -> NewMovie {
    NewMovie {
        id: id(n),
        tmdb_id: Some(n as i32),
        imdb_id: Some(format!("tt{n:07}")),
        original_title: Some(format!("Der Film mit der Nummer {n}")),
        year: Some(1920 + (n % 100) as i32),
        release_date: chrono::NaiveDate::from_ymd_opt(1920 + (n % 100) as i32, 1 + n % 12, 1 + n % 28),
        runtime: Some(Duration::from_secs(5_400 + u64::from(n % 3_600))),
        overview: Some(format!(
            "Film {n} is about somebody who wants something, meets somebody else who wants it too, and both change their minds."
        )),
        original_language: Some("de".into()),
        content_rating: Some("FSK 12".into()),
        rating_level: Some((n % 20) as i32),
        poster_path: Some(format!("/posters/{n}.jpg")),
        poster_blurhash: Some("LEHV6nWB2yk8pyo0adR*.7kCMdnj".into()),
        backdrop_path: Some(format!("/backdrops/{n}.jpg")),
        vote_average: Some(f64::from(n % 100) / 10.0),
        vote_count: Some((n % 5_000) as i32),
        path: Some(format!("/films/Film {n}")),
        ..NewMovie::new(library, format!("Film number {n}"))
    }
}

/// `Database::connect` with a pool of five: the median of eleven.
pub async fn connect_time(setup: &Setup) -> Vec<String> {
    let mut times = Vec::new();
    for _ in 0..11 {
        let config = Config::builder(setup.ours.url().as_str()).min_conns(5).max_conns(5).build().expect("a configuration");
        let started = Instant::now();
        let db = Database::connect(config).await.expect("connect");
        times.push(started.elapsed().as_secs_f64() * 1e3);
        db.close().await;
    }
    vec![format!("`Database::connect` with a pool of 5: {:.1} ms (median of {}).\n", crate::measure::median(times.clone()), times.len())]
}
