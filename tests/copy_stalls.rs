//! COPY among those who are slow, silent or gone.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking, its helpers too")]

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use rand::{Rng as _, SeedableRng as _};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::{CopyFormat, Error};
use tokio::io::{AsyncRead, AsyncReadExt as _, ReadBuf};

use crate::support::proxy::Proxy;
use crate::support::{Observer, PATIENCE, connect, seed, until};

mod support;

const PLENTY: &str = "SELECT repeat('x', 1000) FROM generate_series(1, 3000000)";
const COPYING: &str = "state = 'active' AND query LIKE 'COPY%'";

async fn numbers(db: &TestDatabase) -> Observer {
    let observer = Observer::of(db).await;
    observer.run("CREATE TABLE numbers (n bigint); GRANT SELECT, INSERT ON numbers TO public").await;
    observer
}

async fn count(observer: &Observer) -> i64 {
    observer.count("SELECT count(*) FROM numbers").await
}

/// Numbers without an end; counts the bytes that were asked for.
#[derive(Default)]
struct Endless(Arc<AtomicU64>);

impl AsyncRead for Endless {
    fn poll_read(self: Pin<&mut Self>, _: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<std::io::Result<()>> {
        // Few rows for so many bytes, and a whole number of them to a chunk.
        let line = format!("{:0255}\n", 1_234_567);
        let line = line.as_bytes();
        let lines = (buffer.remaining() / line.len()).max(1);
        buffer.put_slice(&line.repeat(lines)[..buffer.remaining().min(lines * line.len())]);
        self.0.fetch_add(u64::try_from(lines * line.len()).unwrap(), Ordering::Relaxed);
        Poll::Ready(Ok(()))
    }
}

async fn the_pool_is_full(db: &revenge_db::Database) {
    until("all connections are idle", async || db.health_check().await.unwrap().nodes[0].pool.in_use == 0).await;
}

#[tokio::test]
async fn who_stalls_ends_it() {
    let db = testing::database_with(|config| config.query_timeout(Duration::from_secs(1))).await;
    let observer = numbers(&db).await;

    let started = Instant::now();
    // The other ends are held and do nothing.
    let (_input, reader) = tokio::io::duplex(64);
    let late = db.copy_in("numbers", &[], "1\n2\n".as_bytes().chain(reader), CopyFormat::Text).await;
    assert!(matches!(late, Err(Error::Timeout { op: "copy.in", .. })), "{late:?}");
    let (writer, _output) = tokio::io::duplex(64);
    let late = db.copy_out(PLENTY, writer, CopyFormat::Text).await;
    assert!(matches!(late, Err(Error::Timeout { op: "copy.out", .. })), "{late:?}");
    let late = db.copy_out("SELECT pg_sleep(60)", tokio::io::sink(), CopyFormat::Text).await;
    assert!(matches!(late, Err(Error::Timeout { op: "copy.out", .. })), "{late:?}");

    assert!(started.elapsed() < PATIENCE, "each within a second or so");
    observer.wait_for(0, COPYING).await;
    assert_eq!(count(&observer).await, 0);
    the_pool_is_full(&db).await;
}

#[tokio::test]
async fn a_network_that_swallows_everything_ends_it() {
    let db = testing::database().await;
    let observer = numbers(&db).await;
    let proxy = Proxy::to(db.url()).await;
    let far = connect(proxy.url(), |config| config.query_timeout(Duration::from_secs(1))).await;
    let read = Arc::new(AtomicU64::new(0));
    let copying = far.copy_in("numbers", &[], Endless(Arc::clone(&read)), CopyFormat::Text);
    let freezing = async {
        until("it copies", async || read.load(Ordering::Relaxed) > 0).await;
        proxy.freeze();
    };
    let (late, ()) = tokio::join!(copying, freezing);
    assert!(matches!(late, Err(Error::Timeout { .. })), "{late:?}");
    proxy.restore();
    observer.wait_for(0, COPYING).await;
    assert_eq!(count(&observer).await, 0);
    assert!(far.movies().genres().await.unwrap().is_empty());
}

#[tokio::test]
async fn a_lost_server_is_unavailable_and_nothing_is_kept() {
    let db = testing::database().await;
    let observer = numbers(&db).await;
    let read = Arc::new(AtomicU64::new(0));
    let copying = db.copy_in("numbers", &[], Endless(Arc::clone(&read)), CopyFormat::Text);
    let ending = async {
        observer.wait_for(1, COPYING).await;
        until("it copies", async || read.load(Ordering::Relaxed) > 0).await;
        observer.terminate(COPYING).await;
    };
    let (lost, _) = tokio::join!(copying, ending);
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!(count(&observer).await, 0);
}

#[tokio::test]
async fn a_server_that_is_busy_holds_the_reader() {
    let db = testing::database().await;
    let observer = numbers(&db).await;
    observer
        .run(
            "CREATE FUNCTION hold() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN new; END $$;
             CREATE TRIGGER hold BEFORE INSERT ON numbers FOR EACH ROW EXECUTE FUNCTION hold(); SELECT pg_advisory_lock(7)",
        )
        .await;
    let read = Arc::new(AtomicU64::new(0));
    let copying = tokio::spawn({
        let (db, read) = ((*db).clone(), Arc::clone(&read));
        async move { db.copy_in("numbers", &[], Endless(read).take(51_200_000), CopyFormat::Text).await }
    });
    observer.wait_for(1, "wait_event_type = 'Lock' AND query LIKE 'COPY%'").await;
    let before = AtomicU64::new(u64::MAX);
    until("the reader is held", async || {
        tokio::time::sleep(Duration::from_millis(50)).await;
        let now = read.load(Ordering::Relaxed);
        before.swap(now, Ordering::Relaxed) == now
    })
    .await;
    assert!(read.load(Ordering::Relaxed) < 25_000_000, "{before:?} bytes were read ahead");
    observer.run("SELECT pg_advisory_unlock(7)").await;
    assert_eq!(copying.await.unwrap().unwrap(), 51_200_000 / 256);
}

#[tokio::test]
async fn a_writer_that_is_slow_holds_the_server() {
    let db = testing::database().await;
    let observer = numbers(&db).await;
    let (writer, mut output) = tokio::io::duplex(64);
    let copying = tokio::spawn({
        let db = (*db).clone();
        async move { db.copy_out(PLENTY, writer, CopyFormat::Text).await }
    });
    observer.wait_for(1, "wait_event = 'ClientWrite' AND query LIKE 'COPY%'").await;
    let mut bytes = [0; 1];
    output.read_exact(&mut bytes).await.unwrap();
    drop(output);
    assert!(matches!(copying.await.unwrap(), Err(Error::Copy { .. })));
    observer.wait_for(0, COPYING).await;
}

#[tokio::test]
async fn a_copy_dropped_anywhere_leaves_a_full_pool_and_nothing_else() {
    let db = testing::database_with(|config| config.min_conns(1).max_conns(2)).await;
    let observer = numbers(&db).await;
    let seed = seed();
    let mut rng = rand::rngs::StdRng::seed_from_u64(seed);
    for _ in 0..40 {
        let deadline = Duration::from_micros(rng.random_range(0..8_000));
        if rng.random_bool(0.5) {
            let copying = db.copy_in("numbers", &[], Endless::default(), CopyFormat::Text);
            assert!(tokio::time::timeout(deadline, copying).await.is_err());
        } else {
            let copying = db.copy_out(PLENTY, tokio::io::sink(), CopyFormat::Text);
            assert!(tokio::time::timeout(deadline, copying).await.is_err());
        }
        let rows = db.copy_in("numbers", &[], "".as_bytes(), CopyFormat::Text).await.unwrap();
        assert_eq!(rows, 0, "the next one finds a clean session");
    }
    the_pool_is_full(&db).await;
    observer.wait_for(0, "state <> 'idle'").await;
    assert_eq!(count(&observer).await, 0);
}

#[tokio::test]
async fn a_dropped_copy_is_stopped_on_the_server_at_once() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let observer = numbers(&db).await;
    let mut quickest = [Duration::MAX; 3];
    // The promise is 100 ms; a loaded machine is given some tries to keep it.
    for round in 0..12 {
        let copying = tokio::spawn({
            let db = (*db).clone();
            async move {
                match round % 3 {
                    0 => db.copy_out("SELECT pg_sleep(60)", tokio::io::sink(), CopyFormat::Text).await,
                    1 => db.copy_out(PLENTY, tokio::io::sink(), CopyFormat::Text).await,
                    _ => db.copy_in("numbers", &[], Endless::default(), CopyFormat::Text).await,
                }
            }
        });
        observer.wait_for(1, COPYING).await;
        let dropped = Instant::now();
        copying.abort();
        observer.wait_for(0, COPYING).await;
        quickest[round % 3] = quickest[round % 3].min(dropped.elapsed());
        assert!(db.movies().genres().await.unwrap().is_empty(), "the only connection is back");
    }
    assert!(quickest.iter().all(|quickest| *quickest < Duration::from_millis(100)), "{quickest:?}");
}

#[tokio::test]
async fn a_copy_dropped_while_it_waits_for_a_lock_waits_no_longer() {
    let db = testing::database_with(|config| config.max_conns(1)).await;
    let (holder, observer) = (numbers(&db).await, Observer::of(&db).await);
    holder.run("BEGIN; LOCK TABLE numbers").await;
    let copying = tokio::spawn({
        let db = (*db).clone();
        async move { db.copy_in("numbers", &[], "1\n".as_bytes(), CopyFormat::Text).await }
    });
    observer.wait_for(1, "wait_event_type = 'Lock' AND query LIKE 'COPY%'").await;
    copying.abort();
    observer.wait_for(0, COPYING).await;
    holder.run("COMMIT").await;
    assert_eq!(count(&observer).await, 0);
    assert!(db.movies().genres().await.unwrap().is_empty());
}
