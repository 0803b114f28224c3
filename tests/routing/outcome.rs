//! COMMITs that a crash or a failover leaves without an answer.

use revenge_db::{Database, Error, Result, Transaction};
use sqlx::Executor as _;

use crate::cluster::Cluster;
use crate::support::proxy::{Fate, Proxy};
use crate::support::{connect, until};

async fn entries(cluster: &Cluster, at: usize, n: i32) -> i64 {
    sqlx::query_scalar("SELECT count(*) FROM ledger WHERE n = $1").bind(n).fetch_one(&mut cluster.session(at).await).await.unwrap()
}

async fn with_ledger(cluster: &Cluster) {
    cluster.tell(0, "CREATE TABLE ledger (n int NOT NULL); GRANT INSERT ON ledger TO app").await;
}

async fn begin(db: &Database, n: i32) -> Transaction {
    let tx = db.begin().await.unwrap();
    tx.executor().execute(sqlx::query("INSERT INTO ledger (n) VALUES ($1)").bind(n)).await.unwrap();
    tx
}

/// Commits behind `proxy`, which loses the COMMIT or its answer, while `then` happens to the server.
async fn commit(proxy: &Proxy, fate: Fate, tx: Transaction, then: impl Future<Output = ()>) -> Result<()> {
    // Nobody can be asked before the server has had its mishap.
    proxy.close_the_door();
    proxy.doom_next_commit(fate);
    let committing = tokio::spawn(tx.commit());
    until("the connection is cut", || async { proxy.open() == 0 }).await;
    then.await;
    proxy.restore();
    committing.await.unwrap()
}

#[tokio::test]
async fn after_a_crash_a_rollback_is_certain_and_a_commit_is_not() {
    let cluster = Cluster::start(0).await;
    with_ledger(&cluster).await;
    let proxy = Proxy::to(&cluster.url(0)).await;
    let db = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    let crash = async || {
        cluster.node(0).kill().await.unwrap();
        cluster.node(0).start().await.unwrap();
    };

    let tx = begin(&db, 1).await;
    let lost = commit(&proxy, Fate::Unheard, tx, crash()).await;
    assert!(matches!(lost, Err(Error::Unavailable { .. })), "{lost:?}");
    assert_eq!(entries(&cluster, 0, 1).await, 0);

    let tx = begin(&db, 2).await;
    let xid = tx.xid();
    let unknown = commit(&proxy, Fate::Unanswered, tx, crash()).await;
    assert!(matches!(unknown, Err(Error::CommitUnknown { xid: told, .. }) if told == xid), "{unknown:?}");
    assert_eq!(entries(&cluster, 0, 2).await, 1, "the id could have been given to another transaction meanwhile");
}

#[tokio::test]
async fn after_an_orderly_restart_both_are_certain() {
    let cluster = Cluster::start(0).await;
    with_ledger(&cluster).await;
    let proxy = Proxy::to(&cluster.url(0)).await;
    let db = connect(proxy.url(), |config| config.min_conns(1).max_conns(1)).await;
    for (n, fate, written) in [(1, Fate::Unheard, 0), (2, Fate::Unanswered, 1)] {
        let tx = begin(&db, n).await;
        let outcome = commit(&proxy, fate, tx, async {
            cluster.node(0).stop().await.unwrap();
            cluster.node(0).start().await.unwrap();
        })
        .await;
        assert_eq!(outcome.is_ok(), written == 1, "{outcome:?}");
        assert_eq!(entries(&cluster, 0, n).await, written);
    }
}

#[tokio::test]
async fn another_timeline_is_not_asked() {
    let cluster = Cluster::start(1).await;
    with_ledger(&cluster).await;
    cluster.caught_up().await;
    let (db, proxies) = cluster.connect_through_proxies(|config| config.min_conns(1).max_conns(1)).await;
    let tx = begin(&db, 1).await;
    let xid = tx.xid();
    // Nobody is asked before the other one is promoted.
    proxies[0].close_the_door();
    proxies[0].doom_next_commit(Fate::Unanswered);
    let committing = tokio::spawn(tx.commit());
    until("it is committed", || async { entries(&cluster, 0, 1).await == 1 }).await;
    cluster.caught_up().await;
    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    let unknown = committing.await.unwrap();
    assert!(matches!(unknown, Err(Error::CommitUnknown { xid: told, .. }) if told == xid), "{unknown:?}");
}
