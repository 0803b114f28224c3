//! Those who use the crate as backends do, all at once.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{StreamExt as _, stream};
use rand::Rng as _;
use rand::rngs::StdRng;
use revenge_db::movies::{MovieList, MovieScope, NewMovie, OnConflict};
use revenge_db::outbox::Position;
use revenge_db::{Consistency, CopyFormat, Error, Event, Result, TransactionOptions, Viewer};
use tokio::task::JoinSet;

use crate::ledger::Kind;
use crate::world::{ACCOUNTS, TOTAL, World};

pub const BATCH: i64 = 20;

pub fn start(world: &Arc<World>) -> JoinSet<()> {
    let mut workers = JoinSet::new();
    let mut number = 0;
    macro_rules! hire {
        ($($worker:ident * $many:literal),*) => {$(
            for _ in 0..$many {
                number += 1;
                let (world, random) = (Arc::clone(world), world.random(number));
                workers.spawn(async move { $worker(&world, random).await });
            }
        )*};
    }
    hire!(transfer * 4, keyed * 1, single * 2, import * 1, copy * 1, audit * 2, read_own_writes * 2);
    hire!(read_streams * 2, listen * 2, follow * 1, lock * 2, lead * 2, leave * 2);
    workers
}

/// The network may be down: nobody hammers at it.
async fn pause(random: &mut StdRng) {
    tokio::time::sleep(Duration::from_millis(random.random_range(0..20))).await;
}

async fn transfer(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let (id, amount) = (world.next_id(), random.random_range(1..100_i64));
        let (from, to) = (random.random_range(1..=ACCOUNTS), random.random_range(1..=ACCOUNTS));
        let options = TransactionOptions::new().name("chaos.transfer").max_retries(5);
        let outcome: Result<()> = world
            .db
            .transaction_with(options, |tx| async move {
                for (account, change) in [(from, -amount), (to, amount)] {
                    sqlx::query("UPDATE accounts SET balance = balance + $2 WHERE id = $1")
                        .bind(account)
                        .bind(change)
                        .execute(tx.executor())
                        .await?;
                }
                sqlx::query("INSERT INTO transfers (id) VALUES ($1)").bind(id).execute(tx.executor()).await?;
                tx.outbox().append("transfer", &id).await?;
                tx.notify("transfers", &id.to_string()).await
            })
            .await;
        world.ledger.write(Kind::Transfer, id, &outcome);
        pause(&mut random).await;
    }
}

async fn keyed(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let id = world.next_id();
        let key = format!("chaos {id}");
        let outcome = loop {
            let outcome: Result<i64> = world
                .db
                .transaction_once(&key, |tx| async move {
                    sqlx::query("INSERT INTO keyed (id) VALUES ($1)").bind(id).execute(tx.executor()).await?;
                    Ok(id)
                })
                .await;
            world.ledger.call("keyed: done", "keyed: to be repeated", &outcome);
            if outcome.is_ok() || !world.goes_on() {
                break outcome;
            }
            pause(&mut random).await;
        };
        if outcome.as_ref().is_ok_and(|returned| *returned != id) {
            world.ledger.violated(format!("the key of {id} returned {outcome:?}"));
        }
        world.ledger.write(Kind::Keyed, id, &outcome);
    }
}

async fn single(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let id = world.next_id();
        let outcome = sqlx::query("INSERT INTO singles (id) VALUES ($1)").bind(id).execute(world.db.write()).await;
        world.ledger.write(Kind::Single, id, &outcome.map_err(Error::from));
        pause(&mut random).await;
    }
}

async fn import(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let id = world.next_id();
        let rows = (0..BATCH).map(|n| NewMovie::new(world.library, format!("batch {id} film {n}"))).collect::<Vec<_>>();
        let outcome = world.db.movies().import(stream::iter(rows), OnConflict::Error).await;
        world.ledger.write(Kind::Import, id, &outcome);
        pause(&mut random).await;
    }
}

async fn copy(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let id = world.next_id();
        let lines: String = (0..BATCH).map(|n| format!("{id}\t{n}\n")).collect();
        let outcome = world.db.copy_in("copied", &["id", "n"], lines.as_bytes(), CopyFormat::Text).await;
        world.ledger.write(Kind::Copy, id, &outcome);
        let out = world.db.copy_out("SELECT id FROM copied", tokio::io::sink(), CopyFormat::Text).await;
        world.ledger.call("copied out", "copied out: failed", &out);
        pause(&mut random).await;
    }
}

/// No money is made or lost, in any snapshot of any node.
async fn audit(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let options = TransactionOptions::new().read_only(true).name("chaos.audit");
        let sums: Result<(i64, i64)> = world
            .db
            .transaction_with(options, |tx| async move {
                let before: i64 = sqlx::query_scalar("SELECT sum(balance)::bigint FROM accounts").fetch_one(tx.executor()).await?;
                let after: i64 = sqlx::query_scalar("SELECT sum(balance)::bigint FROM accounts").fetch_one(tx.executor()).await?;
                Ok((before, after))
            })
            .await;
        world.ledger.call("audits", "audits: failed", &sums);
        if sums.as_ref().is_ok_and(|sums| *sums != (TOTAL, TOTAL)) {
            world.ledger.violated(format!("the accounts held {sums:?}, not {TOTAL}"));
        }
        pause(&mut random).await;
    }
}

async fn read_own_writes(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let (causal, id) = (world.db.causal(), world.next_id());
        let written = sqlx::query("INSERT INTO singles (id) VALUES ($1)").bind(id).execute(causal.write()).await.map_err(Error::from);
        world.ledger.write(Kind::Single, id, &written);
        if written.is_ok() {
            let found: sqlx::Result<i64> =
                sqlx::query_scalar("SELECT count(*) FROM singles WHERE id = $1").bind(id).fetch_one(causal.read()).await;
            world.ledger.count(if found.is_ok() { "own writes read" } else { "own writes read: failed" });
            if found.as_ref().is_ok_and(|found| *found != 1) {
                world.ledger.violated(format!("{id} was written, and read {found:?} times by whoever wrote it"));
            }
        }
        pause(&mut random).await;
    }
}

/// Streams and cursors, some left before their end.
async fn read_streams(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let most = random.random_range(1..3_000);
        if random.random_bool(0.5) {
            let titles = world.db.movies().stream(Viewer::System, MovieList::default());
            let failed = titles.take(most).any(async |title| title.is_err()).await;
            world.ledger.count(if failed { "streams: failed" } else { "streams" });
        } else {
            let read: Result<()> = world
                .db
                .transaction(|tx| async move {
                    let mut ids = tx.cursor(sqlx::query_scalar::<_, i64>("SELECT id FROM transfers ORDER BY id"), 100).take(most);
                    let mut last = 0;
                    while let Some(id) = ids.next().await {
                        let id = id?;
                        if id < last {
                            return Err(Error::NotFound { op: "chaos.order", key: id.to_string() });
                        }
                        last = id;
                    }
                    Ok(())
                })
                .await;
            world.ledger.call("cursors", "cursors: failed", &read);
            if let Err(Error::NotFound { key, .. }) = read {
                world.ledger.violated(format!("a cursor went back to {key}"));
            }
        }
        pause(&mut random).await;
    }
}

/// One of them is slow now and then.
async fn listen(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let Ok(mut events) = world.db.listen(["transfers"]).await else {
            world.ledger.count("listening: failed");
            pause(&mut random).await;
            continue;
        };
        for _ in 0..random.random_range(10..1_000) {
            match tokio::time::timeout(Duration::from_millis(500), events.next()).await {
                Ok(Some(Event::Notification(heard))) => world.ledger.notified.lock().unwrap().push(heard.payload.parse().unwrap()),
                Ok(Some(_)) => world.ledger.count("resyncs"),
                Ok(None) => return,
                Err(_) if world.goes_on() => {}
                Err(_) => return,
            }
        }
    }
}

/// Reads on until nothing comes any more; the verdict reads the rest.
async fn follow(world: &World, _: StdRng) {
    let mut events = world.db.outbox().follow(Position::START);
    let mut position = Position::START;
    loop {
        match tokio::time::timeout(Duration::from_secs(1), events.next()).await {
            Ok(Some(Ok(event))) => {
                if event.position <= position {
                    world.ledger.violated(format!("the outbox went from {position} back to {}", event.position));
                }
                position = event.position;
                world.ledger.events.lock().unwrap().push(event.read().unwrap());
            }
            Ok(Some(Err(error))) => {
                world.ledger.violated(format!("following the outbox: {error}"));
                events = world.db.outbox().follow(position);
            }
            Ok(None) => break,
            Err(_) if world.goes_on() => {}
            Err(_) => break,
        }
    }
    *world.ledger.followed_to.lock().unwrap() = position;
}

async fn lock(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let guard = world.db.with_timeout(Duration::from_secs(1)).lock("chaos").await;
        world.ledger.call("locks", "locks: failed", &guard);
        if let Ok(guard) = guard {
            pause(&mut random).await;
            if random.random_bool(0.5) {
                let _ = guard.release().await;
            }
        }
        let tx: Result<()> = world.db.transaction(|tx| async move { tx.lock("chaos").await }).await;
        world.ledger.call("locks of transactions", "locks of transactions: failed", &tx);
        pause(&mut random).await;
    }
}

async fn lead(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let term = Duration::from_millis(random.random_range(10..3_000));
        let led: Result<()> = world
            .db
            .lead("chaos lead", |this| async move {
                world.ledger.terms.lock().unwrap().push(this.fence);
                tokio::time::sleep(term).await;
                Ok(())
            })
            .await;
        world.ledger.call("terms", "terms: failed", &led);
    }
}

/// Callers who go away in the middle.
async fn leave(world: &World, mut random: StdRng) {
    while world.goes_on() {
        let patience = Duration::from_micros(random.random_range(0..5_000));
        let db = &world.db;
        let left = match random.random_range(0..5) {
            0 => tokio::time::timeout(patience, async { drop(db.movies().count(Viewer::System, MovieScope::All).await) }).await,
            1 => tokio::time::timeout(patience, async { drop(db.begin().await) }).await,
            2 => tokio::time::timeout(patience, async { drop(sqlx::query("SELECT pg_sleep(1)").execute(db.read()).await) }).await,
            3 => tokio::time::timeout(patience, async { drop(db.lock("left").await) }).await,
            _ => {
                let reader = db.reader(Consistency::MaxLag(Duration::from_millis(200)));
                tokio::time::timeout(patience, async { drop(reader.movies().genres().await) }).await
            }
        };
        world.ledger.count(if left.is_err() { "calls left" } else { "calls in time" });
        pause(&mut random).await;
    }
}
