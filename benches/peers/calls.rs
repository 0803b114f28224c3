//! Lookup, genre page and insert.

use std::sync::atomic::{AtomicU32, Ordering};

use chrono::{DateTime, NaiveDate, Utc};
use futures_util::future::join_all;
use revenge_db::movies::{GenreId, GenreSort, MovieId, MovieList};
use revenge_db::{Database, PageRequest, Viewer};
use sqlx::{PgPool, Row as _};
use uuid::Uuid;

use crate::measure::{Peer, Sample, measure, table};
use crate::setup::{MOVIES, Setup, film, id};

const TASKS: u32 = 8;
const ROUNDS: usize = 11;
const LOOKUPS: u32 = 16_000;
const PAGES: u32 = 1_600;
const INSERTS: u32 = 3_200;

const GET: &str = include_str!("../../queries/movies/movie/get.sql");
const PAGE: &str = include_str!("../../queries/movies/movie/list_genre_by_added_at.sql");
const INSERT: &str = include_str!("../../queries/movies/movie/insert.sql");

/// What the peers make of a row: the same fields as our `Movie`.
#[expect(dead_code, clippy::type_complexity, reason = "made to be measured")]
struct Row {
    ids: (Uuid, Uuid, Option<i32>, Option<String>),
    titles: (String, Option<String>, Option<String>),
    dates: (Option<i32>, Option<NaiveDate>, Option<i64>),
    texts: [Option<String>; 3],
    level: Option<i32>,
    paths: [Option<String>; 3],
    votes: (Option<f64>, Option<i32>),
    rest: (Option<String>, bool, Option<DateTime<Utc>>, DateTime<Utc>, DateTime<Utc>),
}

macro_rules! row {
    ($row:ident) => {
        Row {
            ids: ($row.get(0), $row.get(1), $row.get(2), $row.get(3)),
            titles: ($row.get(4), $row.get(5), $row.get(6)),
            dates: ($row.get(7), $row.get(8), $row.get(9)),
            texts: [$row.get(10), $row.get(11), $row.get(12)],
            level: $row.get(13),
            paths: [$row.get(14), $row.get(15), $row.get(16)],
            votes: ($row.get(17), $row.get(18)),
            rest: ($row.get(19), $row.get(20), $row.get(21), $row.get(22), $row.get(23)),
        }
    };
}

/// Runs `operations` calls in [`TASKS`] tasks.
async fn in_tasks<F, Fut>(operations: u32, call: F) -> Sample
where
    F: Fn(u32) -> Fut + Send + Sync + Clone + 'static,
    Fut: Future<Output = ()> + Send,
{
    measure(operations, async move {
        let tasks = (0..TASKS).map(|task| {
            let call = call.clone();
            tokio::spawn(async move {
                for n in (task..operations).step_by(TASKS as usize) {
                    call(n).await;
                }
            })
        });
        for task in join_all(tasks).await {
            task.expect("no call fails");
        }
    })
    .await
}

fn any(n: u32) -> MovieId {
    // A fixed walk over all movies, far apart from call to call.
    id(1 + n.wrapping_mul(7_919) % MOVIES)
}

pub async fn run(setup: &Setup) -> Vec<String> {
    let mut lines = lookups(setup).await;
    lines.extend(pages(setup).await);
    lines.extend(inserts(setup).await);
    lines
}

async fn lookups(setup: &Setup) -> Vec<String> {
    let (mut ours, mut sqlx, mut deadpool) = (Peer::new("revenge-db"), Peer::new("sqlx, PgPool"), Peer::new("tokio-postgres, deadpool"));
    for _ in 0..=ROUNDS {
        ours.rounds.push(lookups_of_ours(&setup.ours, LOOKUPS).await);
        sqlx.rounds.push(lookups_of_sqlx(&setup.sqlx, LOOKUPS).await);
        deadpool.rounds.push(lookups_of_deadpool(&setup.deadpool, LOOKUPS).await);
    }
    finish("Lookup by id", ours, vec![sqlx, deadpool])
}

pub async fn lookups_of_ours(db: &Database, lookups: u32) -> Sample {
    let db = db.clone();
    in_tasks(lookups, move |n| {
        let db = db.clone();
        async move { assert!(db.movies().get(any(n)).await.expect("a read").is_some()) }
    })
    .await
}

pub async fn lookups_of_sqlx(pool: &PgPool, lookups: u32) -> Sample {
    let pool = pool.clone();
    in_tasks(lookups, move |n| {
        let pool = pool.clone();
        async move {
            let row = sqlx::query(GET).bind(any(n).0).fetch_optional(&pool).await.expect("a read").expect("a row");
            std::hint::black_box(row!(row));
        }
    })
    .await
}

pub async fn lookups_of_deadpool(pool: &deadpool_postgres::Pool, lookups: u32) -> Sample {
    let pool = pool.clone();
    in_tasks(lookups, move |n| {
        let pool = pool.clone();
        async move {
            let client = pool.get().await.expect("a client");
            let statement = client.prepare_cached(GET).await.expect("a statement");
            let row = client.query_opt(&statement, &[&any(n).0]).await.expect("a read").expect("a row");
            std::hint::black_box(row!(row));
        }
    })
    .await
}

async fn pages(setup: &Setup) -> Vec<String> {
    let (mut ours, mut sqlx, mut deadpool) = (Peer::new("revenge-db"), Peer::new("sqlx, PgPool"), Peer::new("tokio-postgres, deadpool"));
    let genre = setup.genre.id;
    for _ in 0..=ROUNDS {
        ours.rounds.push(pages_of_ours(&setup.ours, genre, PAGES).await);
        sqlx.rounds.push(pages_of_sqlx(&setup.sqlx, genre, PAGES).await);
        deadpool.rounds.push(pages_of_deadpool(&setup.deadpool, genre, PAGES).await);
    }
    finish("Genre page of 50", ours, vec![sqlx, deadpool])
}

pub async fn pages_of_ours(db: &Database, genre: GenreId, pages: u32) -> Sample {
    let db = db.clone();
    in_tasks(pages, move |_| {
        let db = db.clone();
        async move {
            let page = db.movies().list(Viewer::System, MovieList::Genre(genre, GenreSort::AddedAt), PageRequest::first(50)).await;
            assert_eq!(page.expect("a read").items.len(), 50);
        }
    })
    .await
}

pub async fn pages_of_sqlx(pool: &PgPool, genre: GenreId, pages: u32) -> Sample {
    let pool = pool.clone();
    in_tasks(pages, move |_| {
        let pool = pool.clone();
        async move {
            let page = sqlx::query(PAGE).bind(None::<Uuid>).bind(genre.0).bind(None::<DateTime<Utc>>).bind(None::<Uuid>).bind(51_i64);
            let rows = page.fetch_all(&pool).await.expect("a read");
            std::hint::black_box(rows.iter().map(|row| row!(row)).collect::<Vec<_>>());
        }
    })
    .await
}

pub async fn pages_of_deadpool(pool: &deadpool_postgres::Pool, genre: GenreId, pages: u32) -> Sample {
    let pool = pool.clone();
    in_tasks(pages, move |_| {
        let pool = pool.clone();
        async move {
            let client = pool.get().await.expect("a client");
            let statement = client.prepare_cached(PAGE).await.expect("a statement");
            let rows = client.query(&statement, &[&None::<Uuid>, &genre.0, &None::<DateTime<Utc>>, &None::<Uuid>, &51_i64]).await;
            std::hint::black_box(rows.expect("a read").iter().map(|row| row!(row)).collect::<Vec<_>>());
        }
    })
    .await
}

async fn inserts(setup: &Setup) -> Vec<String> {
    static NEXT: AtomicU32 = AtomicU32::new(10 * MOVIES);
    let (mut ours, mut sqlx, mut deadpool) = (Peer::new("revenge-db"), Peer::new("sqlx, PgPool"), Peer::new("tokio-postgres, deadpool"));
    let next = || NEXT.fetch_add(1, Ordering::Relaxed);
    for _ in 0..=ROUNDS {
        let (db, library) = ((*setup.ours).clone(), setup.library.id);
        ours.rounds.push(
            in_tasks(INSERTS, move |_| {
                let (db, film) = (db.clone(), film(library, next()));
                async move { assert_eq!(db.movies().insert(&film).await.expect("an insert").id, film.id) }
            })
            .await,
        );
        let (pool, library) = (setup.sqlx.clone(), setup.library.id);
        sqlx.rounds.push(
            in_tasks(INSERTS, move |_| {
                let (pool, film) = (pool.clone(), film(library, next()));
                async move {
                    let empty = serde_json::json!({});
                    let row = sqlx::query(INSERT)
                        .bind(film.id.0)
                        .bind(film.library_id.0)
                        .bind(film.tmdb_id)
                        .bind(&film.imdb_id)
                        .bind(None::<i32>)
                        .bind(None::<i32>)
                        .bind(&film.title)
                        .bind(None::<&str>)
                        .bind(&film.original_title)
                        .bind(film.year)
                        .bind(film.release_date)
                        .bind(film.runtime.map(|runtime| runtime.as_millis() as i64))
                        .bind(&film.overview)
                        .bind(None::<&str>)
                        .bind(None::<&str>)
                        .bind(&film.original_language)
                        .bind(&film.content_rating)
                        .bind(film.rating_level)
                        .bind(&film.poster_path)
                        .bind(&film.poster_blurhash)
                        .bind(&film.backdrop_path)
                        .bind(None::<&str>)
                        .bind(None::<&str>)
                        .bind(None::<&str>)
                        .bind(film.vote_average)
                        .bind(film.vote_count)
                        .bind(None::<f64>)
                        .bind(None::<i64>)
                        .bind(None::<i64>)
                        .bind(&film.path)
                        .bind(&empty)
                        .bind(&empty)
                        .bind(&empty)
                        .bind(&empty)
                        .bind(false)
                        .bind(None::<DateTime<Utc>>)
                        .fetch_one(&pool)
                        .await
                        .expect("an insert");
                    std::hint::black_box(row!(row));
                }
            })
            .await,
        );
        let (pool, library) = (setup.deadpool.clone(), setup.library.id);
        deadpool.rounds.push(
            in_tasks(INSERTS, move |_| {
                let (pool, film) = (pool.clone(), film(library, next()));
                async move {
                    let empty = serde_json::json!({});
                    let (none, no_int, no_float, no_big) = (None::<&str>, None::<i32>, None::<f64>, None::<i64>);
                    let (runtime, no_time) = (film.runtime.map(|runtime| runtime.as_millis() as i64), None::<DateTime<Utc>>);
                    let client = pool.get().await.expect("a client");
                    let statement = client.prepare_cached(INSERT).await.expect("a statement");
                    let row = client
                        .query_one(
                            &statement,
                            &[
                                &film.id.0,
                                &film.library_id.0,
                                &film.tmdb_id,
                                &film.imdb_id,
                                &no_int,
                                &no_int,
                                &film.title,
                                &none,
                                &film.original_title,
                                &film.year,
                                &film.release_date,
                                &runtime,
                                &film.overview,
                                &none,
                                &none,
                                &film.original_language,
                                &film.content_rating,
                                &film.rating_level,
                                &film.poster_path,
                                &film.poster_blurhash,
                                &film.backdrop_path,
                                &none,
                                &none,
                                &none,
                                &film.vote_average,
                                &film.vote_count,
                                &no_float,
                                &no_big,
                                &no_big,
                                &film.path,
                                &empty,
                                &empty,
                                &empty,
                                &empty,
                                &false,
                                &no_time,
                            ],
                        )
                        .await
                        .expect("an insert");
                    std::hint::black_box(row!(row));
                }
            })
            .await,
        );
    }
    finish("Insert", ours, vec![sqlx, deadpool])
}

/// Drops the first round, in which statements are prepared and caches filled.
fn finish(what: &str, mut ours: Peer, mut others: Vec<Peer>) -> Vec<String> {
    ours.rounds.remove(0);
    for other in &mut others {
        other.rounds.remove(0);
    }
    table(what, &ours, &others.iter().collect::<Vec<_>>())
}
