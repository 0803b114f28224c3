//! Servers that swap roles.

use std::time::{Duration, Instant};

use revenge_db::health::{NodeRole, NodeState};
use revenge_db::movies::NewMovie;
use revenge_db::qar::{AccessRequest, FleetKind, NewFleet};
use revenge_db::users::{NewRole, NewUser};
use revenge_db::{Consistency, Error};

use crate::cluster::{Cluster, film, fresh, knows, serves};
use crate::support::{connect, until};

/// As behind an address that leads to the standby for a while.
#[tokio::test]
async fn a_standby_gives_no_lock_and_is_led_on_once_it_is_promoted() {
    let cluster = Cluster::start(1).await;
    let db = connect(&cluster.url(1), |config| config).await;
    for refused in [db.lock("scan").await.map(Some), db.try_lock("scan").await] {
        assert!(matches!(&refused, Err(Error::Unavailable { reason, .. }) if reason.contains("standby")), "{refused:?}");
    }
    let leader = db.clone();
    let leading = tokio::spawn(async move { leader.lead("scan", |term| async move { Ok::<_, Error>(term.fence) }).await });
    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    leading.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_promoted_replica_takes_the_writes_and_the_old_primary_comes_back_as_a_standby() {
    let cluster = Cluster::start(2).await;
    let wait = Duration::from_secs(30);
    let db = cluster.connect(|config| config.replica_wait(wait)).await;
    let (library, heat) = film(&cluster, &db).await;
    let token = db.commit_token().await.unwrap();
    fresh(&db, 2).await;

    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    let promoted = Instant::now();
    until("a write succeeds", || {
        let (db, library) = (&db, library.id);
        async move { db.movies().insert(&NewMovie::new(library, "Ronin")).await.is_ok() }
    })
    .await;
    assert!(promoted.elapsed() < Duration::from_secs(5), "{:?}", promoted.elapsed());

    assert_eq!(serves(&db, Consistency::Primary).await, cluster.node(1).port());
    let asked = Instant::now();
    assert!(knows(&db, Consistency::After(token), heat.id).await, "a token of the old timeline");
    assert!(asked.elapsed() < wait / 2, "no replica is waited for, none can show it");
    cluster.node(2).follow(cluster.node(1)).await.unwrap();
    until("the other replica follows", || async { serves(&db, Consistency::Eventual).await == cluster.node(2).port() }).await;
    let token = db.commit_token().await.unwrap();
    assert!(knows(&db, Consistency::After(token), heat.id).await);

    // Back as if nothing had happened: it still believes to be the primary.
    cluster.node(0).start().await.unwrap();
    until("the old primary is refused", || async { db.health_check().await.unwrap().nodes[0].state == NodeState::Refused }).await;
    assert_eq!(serves(&db, Consistency::Primary).await, cluster.node(1).port());

    cluster.node(0).rejoin(cluster.node(1)).await.unwrap();
    until("the old primary serves reads", || async { serves(&db, Consistency::Eventual).await == cluster.node(0).port() }).await;
    let health = db.health_check().await.unwrap();
    assert!(health.healthy && health.warnings.is_empty(), "{health:?}");
    assert_eq!(health.nodes[0].role, NodeRole::Replica);
    assert_eq!(db.pool().acquire().await.map(drop).map_err(|error| error.to_string()), Ok(()));
    let port: i32 = sqlx::query_scalar("SELECT inet_server_port()").fetch_one(db.pool()).await.unwrap();
    assert_eq!(u16::try_from(port).unwrap(), cluster.node(1).port(), "the ordinary pool follows");
}

#[tokio::test]
async fn a_promoted_replica_is_found_by_whoever_fails_to_write() {
    let cluster = Cluster::start(1).await;
    // Three processes, none of which looks by itself.
    let connect = || cluster.connect(|config| config.lag_check_period(Duration::from_hours(1)));
    let (in_transaction, by_repository, own) = (connect().await, connect().await, connect().await);
    let (library, _) = film(&cluster, &own).await;
    let film = NewMovie::new(library.id, "Ronin");
    let other_film = NewMovie::new(library.id, "Thief");

    cluster.node(0).kill().await.unwrap();
    assert!(in_transaction.begin().await.is_err());
    cluster.node(1).promote().await.unwrap();
    let promoted = Instant::now();
    until("a transaction succeeds", || {
        let (db, film) = (&in_transaction, &film);
        async move { db.transaction(|tx| async move { tx.movies().insert(film).await }).await.is_ok() }
    })
    .await;
    until("a repository writes", async || by_repository.movies().insert(&other_film).await.is_ok()).await;
    until("a query of the backend's own writes", async || {
        let write = sqlx::query_scalar::<_, i64>("UPDATE movie_genre_terms SET name = name RETURNING 1::bigint");
        write.fetch_optional(own.write()).await.is_ok()
    })
    .await;
    assert!(promoted.elapsed() < Duration::from_secs(5), "{:?}", promoted.elapsed());
}

#[tokio::test]
async fn a_token_of_a_new_timeline_is_waited_for_by_a_process_that_has_not_heard_of_it() {
    let cluster = Cluster::start(1).await;
    let here = cluster.connect(|config| config.lag_check_period(Duration::from_hours(1)).replica_wait(Duration::from_secs(10))).await;
    let there = cluster.connect(|config| config).await;
    let (library, _) = film(&cluster, &there).await;
    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    let ronin = NewMovie::new(library.id, "Ronin");
    until("a write succeeds there", async || there.movies().insert(&ronin).await.is_ok()).await;
    let token = there.commit_token().await.unwrap();

    assert!(knows(&here, Consistency::After(token), ronin.id).await);
}

#[tokio::test]
async fn a_replica_serves_on_when_the_primary_that_it_followed_last_is_gone_as_well() {
    let cluster = Cluster::start(2).await;
    let db = cluster.connect(|config| config).await;
    let (_, heat) = film(&cluster, &db).await;
    fresh(&db, 2).await;
    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    cluster.node(2).follow(cluster.node(1)).await.unwrap();
    until("the other replica follows", || async { serves(&db, Consistency::Eventual).await == cluster.node(2).port() }).await;

    cluster.node(1).kill().await.unwrap();
    let killed = Instant::now();
    until("some seconds without a stream, from which the timeline is known", || async {
        assert!(knows(&db, Consistency::Eventual, heat.id).await);
        killed.elapsed() > Duration::from_secs(3)
    })
    .await;
}

#[tokio::test]
async fn the_role_of_the_module_qar_follows_the_primary_with_the_access_that_was_given() {
    let cluster = Cluster::start(1).await;
    cluster.tell(0, "CREATE ROLE other LOGIN PASSWORD 'other' IN ROLE revenge_qar").await;
    let db = cluster.connect(|config| config.qar_role("other", "other")).await;
    let mut ann = db.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap();
    ann.qar_enabled = true;
    db.users().update(&ann).await.unwrap();
    let role = db.users().insert_role(&NewRole::new("archive", "Archive")).await.unwrap();
    db.users().add_role_permission(role.id, "legacy:read").await.unwrap();
    db.users().add_user_role(ann.id, role.id).await.unwrap();
    let access = db.qar_access(ann.id, AccessRequest::default()).await.unwrap();
    let qar = db.qar(&access).unwrap();
    qar.insert_fleet(&NewFleet::new("Before", FleetKind::Voyage)).await.unwrap();
    cluster.caught_up().await;

    cluster.node(0).kill().await.unwrap();
    assert!(qar.fleets().await.is_err());
    cluster.node(1).promote().await.unwrap();
    until("a write succeeds", || async { qar.insert_fleet(&NewFleet::new("After", FleetKind::Voyage)).await.is_ok() }).await;

    let names: Vec<_> = qar.fleets().await.unwrap().into_iter().map(|fleet| fleet.name).collect();
    assert_eq!((names[0].as_str(), names.last().map(String::as_str)), ("After", Some("Before")));
}
