//! What a causal handle has seen, it sees again.

use std::time::Duration;

use futures_util::future::join_all;
use revenge_db::movies::NewMovie;
use revenge_db::{Consistency, Error, TransactionOptions};

use crate::cluster::{Cluster, film, fresh, knows, serves};
use crate::support::{movie, until};

#[tokio::test]
async fn reads_at_the_same_time_leave_the_one_that_was_ahead_in_force() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    cluster.node(1).pause_replay().await.unwrap();
    let ronin = movie(&db, &library, "Ronin").await;
    // Not by position: what was committed may not have been flushed yet.
    until("the other one shows it", || async {
        let visible = "SELECT count(*) FROM movies WHERE title = 'Ronin'";
        sqlx::query_scalar::<_, i64>(visible).fetch_one(&mut cluster.session(2).await).await.unwrap() == 1
    })
    .await;

    let mut told = 0;
    for round in 0..20 {
        let causal = db.causal();
        let reads = join_all((0..8).map(|_| {
            let clone = causal.clone();
            async move { clone.movies().get(ronin.id).await.unwrap().is_some() }
        }));
        // Where the first one ends before the others begin, they all stay where it was.
        if reads.await.contains(&true) {
            told += 1;
            assert!(causal.movies().get(ronin.id).await.unwrap().is_some(), "round {round}: it was there, and is gone again");
        }
    }
    assert!(told > 0, "one of both replicas shows it");
}

#[tokio::test]
async fn a_transaction_that_only_reads_is_no_exception() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &db).await;
    fresh(&db, 1).await;
    cluster.node(1).pause_replay().await.unwrap();
    let causal = db.causal();
    let ronin = causal.movies().insert(&NewMovie::new(library.id, "Ronin")).await.unwrap();

    let options = TransactionOptions::new().read_only(true);
    let found = causal.transaction_with(options, |tx| async move { Ok::<_, Error>(tx.movies().get(ronin.id).await?.is_some()) }).await;

    assert!(found.unwrap());
}

#[tokio::test]
async fn a_replica_that_has_restarted_meanwhile_is_not_believed_to_be_where_it_was() {
    let cluster = Cluster::start(1).await;
    // Nobody looks of his own accord, and what is idle can be taken away.
    let quiet =
        || cluster.connect(|config| config.lag_check_period(Duration::from_secs(3600)).replica_wait(Duration::from_secs(5)).min_conns(1));
    let (db, other) = (quiet().await, quiet().await);
    let (library, _) = film(&cluster, &db).await;
    // What came before this is in the data files.
    cluster.tell(0, "CHECKPOINT").await;
    cluster.caught_up().await;
    cluster.tell(1, "CHECKPOINT").await;
    let ronin = movie(&db, &library, "Ronin").await;
    let token = db.commit_token().await.unwrap();
    assert!(knows(&db, Consistency::After(token), ronin.id).await);
    assert_eq!(serves(&db, Consistency::After(token)).await, cluster.node(1).port());
    let causal = other.causal();
    assert!(causal.movies().get(ronin.id).await.unwrap().is_some());
    assert_eq!(other.routing_stats().nodes[0].reads, 0);
    let mut held = Vec::new();
    for db in [&db, &db, &db, &other, &other, &other] {
        held.push(db.begin_with(TransactionOptions::new().read_only(true)).await.unwrap());
    }

    // It starts where its data files are consistent, and stays there.
    cluster.tell(1, "ALTER SYSTEM SET recovery_min_apply_delay = '1h'").await;
    cluster.node(1).kill().await.unwrap();
    cluster.node(1).start().await.unwrap();

    let visible = "SELECT count(*) FROM movies WHERE title = 'Ronin'";
    let visible: i64 = sqlx::query_scalar(visible).fetch_one(&mut cluster.session(1).await).await.unwrap();
    assert_eq!(visible, 0, "else this shows nothing");
    assert!(knows(&db, Consistency::After(token), ronin.id).await);
    assert!(causal.movies().get(ronin.id).await.unwrap().is_some());
}
