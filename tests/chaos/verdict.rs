//! What is there in the end, against what was said.

use std::collections::{BTreeMap, HashSet};

use sqlx::AssertSqlSafe;

use crate::ledger::{Kind, Said};
use crate::support::until;
use crate::workers::BATCH;
use crate::world::{TOTAL, World};

/// Sessions of the crate that do anything, or hold anything.
const BUSY: &str = "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app' AND state <> 'idle'";
const LOCKS: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'";

async fn count(world: &World, node: usize, sql: &str) -> i64 {
    sqlx::query_scalar(AssertSqlSafe(sql.to_owned())).fetch_one(&mut world.cluster.session(node).await).await.unwrap()
}

/// How many rows each write has left.
async fn found(world: &World, kind: Kind) -> BTreeMap<i64, i64> {
    let sql = match kind {
        Kind::Transfer => "SELECT id, count(*) FROM transfers GROUP BY id",
        Kind::Keyed => "SELECT id, count(*) FROM keyed GROUP BY id",
        Kind::Single => "SELECT id, count(*) FROM singles GROUP BY id",
        Kind::Copy => "SELECT id, count(*) FROM copied GROUP BY id",
        Kind::Import => "SELECT split_part(title, ' ', 2)::bigint, count(*) FROM movies GROUP BY 1",
    };
    sqlx::query_as(sql).fetch_all(&mut world.cluster.session(0).await).await.unwrap().into_iter().collect()
}

pub async fn pronounce(world: &World) {
    let mut wrong = std::mem::take(&mut *world.ledger.violations.lock().unwrap());
    writes(world, &mut wrong).await;
    events(world, &mut wrong).await;
    if count(world, 0, "SELECT sum(balance)::bigint FROM accounts").await != TOTAL {
        wrong.push("money was made or lost".to_owned());
    }
    assert!(wrong.is_empty(), "{} promises broken, these first: {:#?}", wrong.len(), &wrong[..wrong.len().min(20)]);
    nothing_is_left(world).await;
    for kind in [Kind::Transfer, Kind::Keyed, Kind::Single, Kind::Import, Kind::Copy] {
        assert!(world.ledger.writes().iter().any(|write| write.0 == kind && write.2 == Said::Done), "nothing was ever done: {kind:?}");
    }
    for what in ["audits", "own writes read", "streams", "cursors", "locks", "terms", "calls left", "resyncs"] {
        assert!(world.ledger.counted(what) > 0, "never: {what}");
    }
}

async fn writes(world: &World, wrong: &mut Vec<String>) {
    let writes = world.ledger.writes();
    let (mut lost, mut surplus, mut resolved) = (0, 0, 0);
    for kind in [Kind::Transfer, Kind::Keyed, Kind::Single, Kind::Import, Kind::Copy] {
        let found = found(world, kind).await;
        let whole = if matches!(kind, Kind::Import | Kind::Copy) { BATCH } else { 1 };
        let said: BTreeMap<i64, Said> = writes.iter().filter(|write| write.0 == kind).map(|write| (write.1, write.2)).collect();
        for (id, said) in &said {
            let rows = found.get(id).copied().unwrap_or_default();
            let fits = match said {
                Said::Done => rows == whole,
                // A key whose last call failed may have been done by an earlier one.
                Said::NotDone if kind == Kind::Keyed => rows == 0 || rows == whole,
                Said::NotDone => rows == 0,
                Said::Unknown => rows == 0 || rows == whole,
            };
            resolved += i64::from(*said == Said::Unknown);
            if !fits {
                lost += i64::from(rows < whole);
                surplus += i64::from(rows > 0 && *said != Said::Done || rows > whole);
                wrong.push(format!("{kind:?} {id}: {said:?} was said, and {rows} of {whole} rows are there"));
            }
        }
        wrong
            .extend(found.keys().filter(|id| !said.contains_key(id)).map(|id| format!("{kind:?} {id}: there, and nothing was said of it")));
    }
    println!("verdict\n  acknowledged and lost {lost}, doubled or refused and there {surplus}, left unknown {resolved}");
}

async fn events(world: &World, wrong: &mut Vec<String>) {
    let transfers: HashSet<i64> = found(world, Kind::Transfer).await.into_keys().collect();
    let mut events = world.ledger.events.lock().unwrap().clone();
    let mut position = *world.ledger.followed_to.lock().unwrap();
    loop {
        let rest = world.db.outbox().read(position, 1_000).await.unwrap();
        let Some(last) = rest.last() else { break };
        position = last.position;
        events.extend(rest.iter().map(|event| event.read::<i64>().unwrap()));
    }
    let seen: HashSet<i64> = events.iter().copied().collect();
    if seen.len() != events.len() {
        wrong.push("the outbox has shown an event twice to one reader".to_owned());
    }
    wrong.extend(transfers.difference(&seen).map(|id| format!("transfer {id} has no event")));
    wrong.extend(seen.difference(&transfers).map(|id| format!("the event of {id} is there, its transfer is not")));
    let notified: HashSet<i64> = world.ledger.notified.lock().unwrap().iter().copied().collect();
    wrong.extend(notified.difference(&transfers).map(|id| format!("heard of {id}, which was never committed")));
    let terms = world.ledger.terms.lock().unwrap().clone();
    if terms.iter().collect::<HashSet<_>>().len() != terms.len() {
        wrong.push("two terms have the same fence".to_owned());
    }
}

async fn nothing_is_left(world: &World) {
    for node in 0..world.proxies.len() {
        until("no session of the crate does anything", || async { count(world, node, BUSY).await == 0 }).await;
        until("no lock is left", || async { count(world, node, LOCKS).await == 0 }).await;
    }
    until("every pool is full", || async {
        let health = world.db.health_check().await.unwrap();
        health.healthy && health.nodes.iter().all(|node| node.pool.idle == node.pool.open && node.pool.open >= 1)
    })
    .await;
    println!("  sessions, locks and pools: nothing is left behind");
}
