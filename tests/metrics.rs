//! What operators see of each call, and what nobody may see.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking, its helpers too")]

use std::io;
use std::sync::{Arc, Mutex};

use metrics_util::debugging::{DebugValue, DebuggingRecorder, Snapshotter};
use revenge_db::metrics::{
    IMPORT_ROWS, OLDEST_SNAPSHOT, OLDEST_SNAPSHOT_TRANSACTIONS, OPERATION_DURATION, READ_RETRIES, TRANSACTION_RETRIES,
};
use revenge_db::movies::{MovieId, NewMovie, OnConflict};
use revenge_db::users::NewUser;
use revenge_db::{Error, Isolation, TransactionOptions, testing};
use sqlx::Executor as _;

use crate::support::{Observer, library, movie};

mod support;

/// Counts samples and increments by metric, operation and outcome. Tests run on
/// one thread each, and so do their calls: a local recorder sees them all.
struct Seen(Snapshotter);

impl Seen {
    /// `(metric, (operation, outcome, how many))` since the last look, of all.
    fn snapshot(&self) -> Vec<(String, (String, String, u64))> {
        let mut seen: Vec<_> = self
            .0
            .snapshot()
            .into_vec()
            .into_iter()
            .map(|(key, _, _, value)| {
                let label = |name| key.key().labels().find(|label| label.key() == name).map(|label| label.value().to_owned());
                let count = match value {
                    DebugValue::Counter(count) => count,
                    DebugValue::Histogram(samples) => u64::try_from(samples.len()).unwrap(),
                    DebugValue::Gauge(_) => 0,
                };
                (key.key().name().to_owned(), (label("db.operation.name").unwrap_or_default(), label("outcome").unwrap_or_default(), count))
            })
            .filter(|(_, (_, _, count))| *count > 0)
            .collect();
        seen.sort();
        seen
    }

    /// `(operation, outcome, how many)` since the last look, of one metric.
    fn of(&self, metric: &str) -> Vec<(String, String, u64)> {
        self.snapshot().into_iter().filter(|(name, _)| name == metric).map(|(_, sample)| sample).collect()
    }
}

fn one(operation: &str, outcome: &str) -> (String, String, u64) {
    (operation.to_owned(), outcome.to_owned(), 1)
}

#[tokio::test]
async fn each_call_is_one_sample_with_its_name_and_outcome() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = movie(&db, &library, "Heat").await;
    let recorder = DebuggingRecorder::new();
    let seen = Seen(recorder.snapshotter());
    let _guard = metrics::set_default_local_recorder(&recorder);

    db.movies().get(heat.id).await.unwrap();
    assert_eq!(seen.of(OPERATION_DURATION), [one("movies.movie.get", "ok")]);

    db.movies().insert(&NewMovie { id: heat.id, ..NewMovie::new(library.id, "Heat") }).await.unwrap_err();
    assert_eq!(seen.of(OPERATION_DURATION), [one("movies.movie.insert", "conflict")]);

    db.movies().upsert_genre("").await.unwrap_err();
    assert_eq!(seen.of(OPERATION_DURATION), [one("movies.genre.upsert", "invalid")]);

    db.transaction(|tx| async move { tx.movies().get(heat.id).await }).await.unwrap();
    assert_eq!(
        seen.of(OPERATION_DURATION),
        [one("movies.movie.get", "ok"), one("transaction.begin", "ok"), one("transaction.commit", "ok")]
    );
}

#[tokio::test]
async fn a_query_of_the_backends_own_is_a_sample_too() {
    let db = testing::database().await;
    let recorder = DebuggingRecorder::new();
    let seen = Seen(recorder.snapshotter());
    let _guard = metrics::set_default_local_recorder(&recorder);

    sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()).await.unwrap();
    assert_eq!(seen.of(OPERATION_DURATION), [one("own.query", "ok")]);
    sqlx::query_scalar::<_, i32>("SELECT 1").fetch_all(db.read()).await.unwrap();
    assert_eq!(seen.of(OPERATION_DURATION), [one("own.query", "ok")]);
    sqlx::query_scalar::<_, i32>("DELETE FROM users RETURNING 1").fetch_all(db.read()).await.unwrap_err();
    assert_eq!(seen.of(OPERATION_DURATION), [one("own.query", "read_only")]);
}

#[tokio::test]
async fn what_is_more_than_one_statement_is_a_sample_as_a_whole() {
    let db = testing::database().await;
    let library = library(&db).await;
    let recorder = DebuggingRecorder::new();
    let seen = Seen(recorder.snapshotter());
    let _guard = metrics::set_default_local_recorder(&recorder);

    let rows = [NewMovie::new(library.id, "Heat"), NewMovie::new(library.id, "")];
    db.movies().import(futures_util::stream::iter(rows), OnConflict::Error).await.unwrap();
    let samples = seen.snapshot();
    assert!(samples.contains(&(OPERATION_DURATION.to_owned(), one("movies.import", "ok"))), "{samples:?}");
    for outcome in ["inserted", "rejected"] {
        assert!(samples.contains(&(IMPORT_ROWS.to_owned(), one("", outcome))), "{samples:?}");
    }

    db.health_check().await.unwrap();
    db.commit_token().await.unwrap();
    assert_eq!(db.migrate().await.unwrap(), 0);
    db.listen(["somewhere"]).await.unwrap();
    let samples = seen.of(OPERATION_DURATION);
    for operation in ["health.check", "routing.token.fetch", "migrate.up", "notify.listen"] {
        assert!(samples.contains(&one(operation, "ok")), "{operation}: {samples:?}");
    }
}

#[tokio::test]
async fn who_holds_the_oldest_snapshot_is_a_gauge_of_its_kind() {
    let db = testing::database().await;
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    let _guard = metrics::set_default_local_recorder(&recorder);
    let _forgotten = db.begin_with(TransactionOptions::new().isolation(Isolation::RepeatableRead)).await.unwrap();
    db.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap();

    db.health_check().await.unwrap();

    let mut kinds = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let DebugValue::Gauge(value) = value else { continue };
        match key.key().name() {
            OLDEST_SNAPSHOT => assert!(value.0 > 0.0, "seconds"),
            OLDEST_SNAPSHOT_TRANSACTIONS => kinds.push((key.key().labels().next().unwrap().value().to_owned(), value.0 > 0.0)),
            _ => {}
        }
    }
    kinds.sort();
    let expected = [("prepared", false), ("replica", false), ("session", true), ("slot", false)];
    assert_eq!(kinds, expected.map(|(kind, held)| (kind.to_owned(), held)));
}

#[tokio::test]
async fn repetitions_are_counted() {
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = &movie(&db, &library, "Heat").await;
    let outside = &*db;
    let recorder = DebuggingRecorder::new();
    let seen = Seen(recorder.snapshotter());
    let _guard = metrics::set_default_local_recorder(&recorder);

    let options = TransactionOptions::new().name("movies.publish").isolation(Isolation::RepeatableRead).max_retries(2);
    let collided: Result<(), Error> = db
        .transaction_with(options, |tx| async move {
            tx.movies().get(heat.id).await?;
            outside.movies().record_play(heat.id).await?;
            tx.movies().record_play(heat.id).await
        })
        .await;
    collided.unwrap_err();
    assert_eq!(seen.of(TRANSACTION_RETRIES), [("movies.publish".to_owned(), String::new(), 2)]);

    Observer::of(&db).await.terminate("usename = 'revenge_test'").await;
    db.movies().get(heat.id).await.unwrap();
    assert_eq!(seen.of(READ_RETRIES), [("movies.movie.get".to_owned(), String::new(), 1)]);
}

/// Everything that `tracing` was told, as text.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[tokio::test]
async fn no_value_and_no_password_is_told_to_anybody() {
    const CANARY: &str = "canary-7f3a";
    let log = Log::default();
    let writer = log.clone();
    let subscriber =
        tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).with_ansi(false).finish();
    let _guard = tracing::subscriber::set_default(subscriber);
    let db = testing::database().await;
    let library = library(&db).await;
    let heat = movie(&db, &library, CANARY).await;
    let ann = NewUser::new(CANARY, format!("{CANARY}@example.org"));
    db.users().insert(&ann).await.unwrap();

    let mut errors: Vec<Error> = Vec::new();
    // A unique violation, whose detail quotes the key.
    errors.push(db.users().insert(&NewUser { id: NewUser::new("", "").id, ..ann.clone() }).await.unwrap_err());
    // Checks: too long a text, and one out of its format.
    errors.push(db.movies().insert(&NewMovie::new(library.id, CANARY.repeat(100))).await.unwrap_err());
    errors.push(db.movies().insert(&NewMovie { imdb_id: Some(CANARY.into()), ..NewMovie::new(library.id, "x") }).await.unwrap_err());
    // A NUL byte, a date and a number that PostgreSQL does not take.
    errors.push(db.movies().upsert_genre(&format!("{CANARY}\0")).await.unwrap_err());
    // The backend's own statements: values in the text, in a cast, in a RAISE, in a parameter.
    for sql in [
        "SELECT 'canary-7f3a'::int",
        "DO $$ BEGIN RAISE EXCEPTION 'canary-7f3a' USING DETAIL = 'canary-7f3a', HINT = 'canary-7f3a'; END $$",
    ] {
        errors.push(db.write().execute(sql).await.unwrap_err().into());
    }
    errors.push(sqlx::query_scalar::<_, i32>("SELECT $1::text::int").bind(CANARY).fetch_one(db.read()).await.unwrap_err().into());
    errors.push(sqlx::query_scalar::<_, i32>("SELECT $1::text").bind(CANARY).fetch_one(db.read()).await.unwrap_err().into());
    // A foreign key, and a row that is not there.
    errors.push(
        db.movies()
            .add_genre(heat.id, db.movies().upsert_genre("x").await.map(|_| revenge_db::movies::GenreId::now()).unwrap())
            .await
            .unwrap_err(),
    );
    errors.push(db.movies().delete(MovieId::now()).await.unwrap_err());
    // A login that is refused, and a server that is not there.
    for (part, value) in [("password", CANARY), ("port", "1")] {
        let mut url = db.url().clone();
        if part == "password" {
            url.set_username("nobody-at-all").unwrap();
            url.set_password(Some(value)).unwrap();
        } else {
            url.set_password(Some(CANARY)).unwrap();
            url.set_port(Some(1)).unwrap();
        }
        let config = testing::builder(&url).build().unwrap();
        assert!(!format!("{config:?}").contains(CANARY));
        errors.push(revenge_db::Database::connect(config).await.unwrap_err());
    }

    for error in &errors {
        let mut texts = vec![format!("{error}"), format!("{error:?}"), format!("{error:#?}")];
        let mut source = std::error::Error::source(error);
        while let Some(inner) = source {
            texts.extend([format!("{inner}"), format!("{inner:?}")]);
            source = inner.source();
        }
        assert!(!texts.iter().any(|text| text.contains(CANARY)), "{texts:?}");
    }
    assert!(!format!("{db:?} {:?}", *db).contains(db.url().password().unwrap()));
    let told = String::from_utf8(log.0.lock().unwrap().clone()).unwrap();
    assert!(told.contains("movies.movie.insert"), "the log was listened to");
    for secret in [CANARY, db.url().password().unwrap()] {
        let line = told.lines().find(|line| line.contains(secret));
        assert_eq!(line, None);
    }
}
