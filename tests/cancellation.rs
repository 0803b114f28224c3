//! Futures dropped at every point at which they wait: the session is clean for
//! whoever has it next, and the pool is full.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]
#![allow(clippy::disallowed_methods, reason = "own statements are tested")]

use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use futures_util::{StreamExt as _, TryStreamExt as _};
use revenge_db::libraries::LibraryId;
use revenge_db::movies::{MovieId, MovieList, NewMovie, OnConflict};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{Channel, Consistency, CopyFormat, Database, Error, PageRequest, Result, TransactionOptions, Viewer};

use crate::support::proxy::Proxy;
use crate::support::{Observer, connect, library, movie, until};

mod support;

/// A future that is left as soon as it has waited so many times.
struct Left<F> {
    future: Option<Pin<Box<F>>>,
    waits: u32,
}

impl<F: Future> Future for Left<F> {
    /// `None` if it was left.
    type Output = Option<F::Output>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Some(future) = &mut self.future else { return Poll::Ready(None) };
        if let Poll::Ready(output) = future.as_mut().poll(context) {
            return Poll::Ready(Some(output));
        }
        self.waits -= 1;
        if self.waits > 0 {
            return Poll::Pending;
        }
        self.future = None;
        Poll::Ready(None)
    }
}

/// A database with one connection for everything, and something in it. The
/// proxy runs on the test's own thread: nothing is answered without a wait.
struct Scene {
    db: Database,
    near: TestDatabase,
    observer: Observer,
    library: LibraryId,
    heat: MovieId,
}

impl Scene {
    async fn set() -> Self {
        let near = testing::database_with(|config| config.min_conns(1).max_conns(1)).await;
        let library = library(&near).await;
        let heat = movie(&near, &library, "Heat").await.id;
        let observer = Observer::of(&near).await;
        let db = connect(Proxy::to(near.url()).await.url(), |config| config.min_conns(1).max_conns(1)).await;
        Self { library: library.id, heat, observer, db, near }
    }

    /// Runs `shape` again and again, each time left one wait later, until it
    /// gets to its end; after each the next borrower looks round.
    async fn leave_at_every_wait<'s, F, T>(&'s self, name: &str, shape: impl Fn(&'s Self) -> F)
    where
        F: Future<Output = Result<T>> + 's,
    {
        for waits in 1.. {
            let outcome = Left { future: Some(Box::pin(shape(self))), waits }.await;
            self.next_borrower(name, waits).await;
            match outcome {
                None => assert!(waits < 2_000, "{name} does not end"),
                Some(Ok(_)) => {
                    assert!(waits > 1, "{name} has waited");
                    break;
                }
                Some(Err(error)) => panic!("{name}, to its end: {error}"),
            }
        }
        let state = || async { self.db.health_check().await.unwrap().nodes[0].pool };
        until("the pool is full", || async { state().await.idle == 1 }).await;
        until("nothing is left", || async {
            self.observer.sessions("usename = 'revenge_test' AND state <> 'idle' AND query NOT LIKE 'SELECT 1; COMMIT%'").await == 0
        })
        .await;
    }

    /// One round trip on the only connection that there is.
    async fn next_borrower(&self, name: &str, waits: u32) {
        let found: (i32, bool, i64, i64, i64, String, String) = sqlx::query_as(
            "SELECT 42, pg_current_xact_id_if_assigned() IS NULL, (SELECT count(*) FROM pg_cursors WHERE name <> ''),
                    (SELECT count(*) FROM pg_listening_channels()), (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()),
                    current_setting('statement_timeout'), current_setting('transaction_isolation')",
        )
        .fetch_one(self.db.write())
        .await
        .unwrap_or_else(|error| panic!("{name}, left at wait {waits}: {error}"));
        let clean = (42, true, 0, 0, 0, "21s".to_owned(), "read committed".to_owned());
        assert_eq!(found, clean, "{name}, left at wait {waits}");
    }
}

/// A statement of a transaction, for those that only look at what is around it.
async fn write(tx: &revenge_db::Transaction) -> Result<()> {
    tx.movies().upsert_genre("Crime").await.map(drop)
}

#[tokio::test]
async fn reads_and_writes() {
    let scene = Scene::set().await;
    scene.leave_at_every_wait("a read", async |s| s.db.movies().get(s.heat).await).await;
    scene.leave_at_every_wait("a reader's", async |s| s.db.reader(Consistency::Primary).movies().genres().await).await;
    let list = async |s: &Scene| s.db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(10)).await;
    scene.leave_at_every_wait("a list", list).await;
    scene.leave_at_every_wait("a causal read", async |s| s.db.causal().movies().get(s.heat).await).await;
    scene.leave_at_every_wait("a write", async |s| s.db.movies().upsert_genre("Crime").await).await;
    scene.leave_at_every_wait("a token", async |s| s.db.commit_token().await).await;
    scene.leave_at_every_wait("health", async |s| s.db.health_check().await).await;
}

#[tokio::test]
async fn own_queries() {
    let scene = Scene::set().await;
    let fetch =
        async |s: &Scene| Ok(sqlx::query_scalar::<_, i32>("SELECT g FROM generate_series(1, 5000) AS g").fetch_all(s.db.read()).await?);
    scene.leave_at_every_wait("own rows", fetch).await;
    let one = async |s: &Scene| Ok(sqlx::query_scalar::<_, i32>("SELECT 1 FROM pg_sleep(0.01)").fetch_one(s.db.write()).await?);
    scene.leave_at_every_wait("an own row", one).await;
    let set = async |s: &Scene| {
        Ok(sqlx::raw_sql("SET statement_timeout = '7s'; SELECT pg_advisory_lock(1)").execute(s.db.write()).await.map(drop)?)
    };
    scene.leave_at_every_wait("an own SET", set).await;
    let stream = async |s: &Scene| {
        let mut rows = sqlx::query_scalar::<_, i32>("SELECT g FROM generate_series(1, 20000) AS g").fetch(s.db.read());
        while let Some(row) = rows.next().await {
            row?;
        }
        Ok(())
    };
    scene.leave_at_every_wait("an own stream", stream).await;
}

#[tokio::test]
async fn transactions() {
    let scene = Scene::set().await;
    scene.leave_at_every_wait("begin", async |s| s.db.begin().await.map(drop)).await;
    let serializable =
        async |s: &Scene| s.db.begin_with(TransactionOptions::serializable().timeout(Duration::from_secs(5))).await.map(drop);
    scene.leave_at_every_wait("begin with options", serializable).await;
    let commit = async |s: &Scene| {
        let tx = s.db.begin().await?;
        write(&tx).await?;
        tx.commit().await
    };
    scene.leave_at_every_wait("commit", commit).await;
    let token = async |s: &Scene| s.db.begin().await?.commit_with_token().await;
    scene.leave_at_every_wait("commit with a token", token).await;
    let rollback = async |s: &Scene| {
        let tx = s.db.begin().await?;
        write(&tx).await?;
        tx.rollback().await
    };
    scene.leave_at_every_wait("rollback", rollback).await;
    let savepoints = async |s: &Scene| {
        let tx = s.db.begin().await?;
        let outer = tx.savepoint("outer").await?;
        write(&tx).await?;
        let inner = tx.savepoint("inner").await?;
        tx.rollback_to(&inner).await?;
        tx.release(outer).await?;
        tx.commit().await
    };
    scene.leave_at_every_wait("savepoints", savepoints).await;
    let own = async |s: &Scene| {
        let tx = s.db.begin().await?;
        sqlx::query("SET LOCAL work_mem = '1MB'").execute(tx.executor()).await?;
        sqlx::query("SELECT g FROM generate_series(1, 5000) AS g").fetch_all(tx.executor()).await?;
        tx.commit().await
    };
    scene.leave_at_every_wait("own queries inside", own).await;
    let body = async |s: &Scene| s.db.transaction(|tx| async move { write(&tx).await }).await;
    scene.leave_at_every_wait("a body", body).await;
    let with = async |s: &Scene| s.db.transaction_with(TransactionOptions::serializable(), |tx| async move { write(&tx).await }).await;
    scene.leave_at_every_wait("a body that may run again", with).await;
    let once = async |s: &Scene| s.db.transaction_once("key", |tx| async move { write(&tx).await }).await;
    scene.leave_at_every_wait("a body that runs once", once).await;
}

#[tokio::test]
async fn locks() {
    let scene = Scene::set().await;
    scene.leave_at_every_wait("lock", async |s| s.db.lock("a").await?.release().await).await;
    scene.leave_at_every_wait("a dropped lock", async |s| s.db.lock("a").await.map(drop)).await;
    scene.leave_at_every_wait("try_lock", async |s| s.db.try_lock("a").await.map(drop)).await;
    scene.leave_at_every_wait("check", async |s| s.db.lock("a").await?.check().await).await;
    let inside = async |s: &Scene| {
        let tx = s.db.begin().await?;
        tx.lock("a").await?;
        tx.commit().await
    };
    scene.leave_at_every_wait("a transaction's lock", inside).await;
    scene.leave_at_every_wait("lead", async |s| s.db.lead("a", |_| async { Ok::<_, Error>(()) }).await).await;
}

#[tokio::test]
async fn imports() {
    let scene = Scene::set().await;
    let import = async |s: &Scene| {
        let rows = (0..3).map(|n| NewMovie::new(s.library, format!("Film {n}"))).collect::<Vec<_>>();
        s.db.movies().import(futures_util::stream::iter(rows), OnConflict::Skip).await
    };
    scene.leave_at_every_wait("import", import).await;
}

#[tokio::test]
async fn streams_and_cursors() {
    let scene = Scene::set().await;
    let stream = async |s: &Scene| s.db.movies().stream(Viewer::System, MovieList::default()).try_collect::<Vec<_>>().await;
    scene.leave_at_every_wait("a stream", stream).await;
    let cursor = async |s: &Scene| {
        let tx = s.db.begin().await?;
        let query = sqlx::query_scalar::<_, i32>("SELECT g FROM generate_series(1, 3000) AS g");
        let rows = tx.cursor(query, 1_000).try_collect::<Vec<_>>().await?;
        tx.commit().await?;
        assert_eq!(rows.len(), 3_000);
        Ok(())
    };
    scene.leave_at_every_wait("a cursor", cursor).await;
}

#[tokio::test]
async fn copies() {
    let scene = Scene::set().await;
    scene.observer.run("CREATE TABLE lines (n int NOT NULL); GRANT SELECT, INSERT ON lines TO revenge_app").await;
    let lines: String = (0..30_000).map(|n| format!("{n}\n")).collect();
    let copy_in = async |s: &Scene| s.db.copy_in("lines", &["n"], lines.as_bytes(), CopyFormat::Text).await;
    scene.leave_at_every_wait("copy in", copy_in).await;
    let copied = scene.observer.count("SELECT count(*) FROM lines").await;
    assert!(copied > 0 && copied % 30_000 == 0, "all or nothing: {copied}");
    let copy_out = async |s: &Scene| s.db.copy_out("SELECT n FROM lines", tokio::io::sink(), CopyFormat::Text).await;
    scene.leave_at_every_wait("copy out", copy_out).await;
}

#[tokio::test]
async fn notifications_and_events() {
    const NUMBERS: Channel<u32> = Channel::new("numbers");
    let scene = Scene::set().await;
    let listen = async |s: &Scene| {
        let mut heard = s.db.listen(["here"]).await?;
        heard.add_channel("there").await?;
        s.db.notify("there", "news").await?;
        heard.next().await;
        heard.remove_channel("here").await;
        Ok(())
    };
    scene.leave_at_every_wait("listen and notify", listen).await;
    let publish = async |s: &Scene| {
        let mut numbers = s.db.subscribe(&NUMBERS).await?;
        s.db.transaction(|tx| async move { tx.publish(&NUMBERS, &7).await }).await?;
        numbers.next().await;
        Ok::<_, Error>(())
    };
    scene.leave_at_every_wait("subscribe and publish", publish).await;
    let outbox = async |s: &Scene| {
        let position = s.db.outbox().append("topic", &7).await?;
        let consumer = s.db.outbox().consumer("index");
        consumer.register().await?;
        consumer.next(10).await?;
        consumer.acknowledge(position).await
    };
    scene.leave_at_every_wait("an event and its consumer", outbox).await;
}

/// How long the server goes on with what nobody waits for any more.
async fn time_to_stop(scene: &Scene, call: impl Future<Output = ()>) -> Duration {
    const RUNS: &str = "usename = 'revenge_test' AND state = 'active'";
    tokio::select! {
        () = call => panic!("it takes ten seconds"),
        () = scene.observer.wait_for(1, RUNS) => {}
    }
    let left = Instant::now();
    scene.observer.wait_for(0, RUNS).await;
    left.elapsed()
}

#[tokio::test]
async fn the_server_stops_at_once() {
    let scene = &Scene::set().await;
    let db: &Database = &scene.db;
    let mut blocker = scene.near.owner().await;
    sqlx::Executor::execute(&mut blocker, "SELECT pg_advisory_lock(7); BEGIN; LOCK TABLE movies").await.unwrap();
    let mut times = Vec::new();
    for _ in 0..5 {
        times.push(time_to_stop(scene, async { drop(db.movies().get(scene.heat).await) }).await);
        times.push(time_to_stop(scene, async { drop(db.movies().record_play(scene.heat).await) }).await);
        times.push(time_to_stop(scene, async { drop(sqlx::query("SELECT pg_sleep(10)").execute(db.read()).await) }).await);
        times.push(time_to_stop(scene, async { drop(db.lock(7).await) }).await);
        let inside = db.transaction(|tx| async move { tx.movies().get(scene.heat).await });
        times.push(time_to_stop(scene, async { drop(inside.await) }).await);
    }
    times.sort();
    // One in a loaded machine may be late; most are not.
    assert!(times[times.len() / 2] < Duration::from_millis(100), "{times:?}");
}
