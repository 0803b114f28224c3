//! The read cache, where the primary changes.

use std::time::Duration;

use revenge_db::Database;
use revenge_db::users::{NewUser, Preferences, UserId};

use crate::cluster::{Cluster, fresh};
use crate::support::until;

/// What a read shows, if it was answered without asking a node.
async fn kept(db: &Database, user: UserId) -> Option<String> {
    let asked = || db.routing_stats().nodes.iter().map(|node| node.reads).sum::<u64>();
    let before = asked();
    let preferences = db.users().preferences(user).await.ok()?;
    (asked() == before).then_some(preferences.display_language)?
}

async fn set(db: &Database, user: UserId, language: &str) -> bool {
    let preferences = Preferences { display_language: Some(language.to_owned()), ..Preferences::default() };
    db.users().set_preferences(user, &preferences).await.is_ok()
}

#[tokio::test]
async fn the_cache_goes_on_with_the_promoted_replica() {
    let cluster = Cluster::start(1).await;
    let here = cluster.connect(|config| config.cache_enabled(true).cache_time_to_live(Duration::from_hours(24))).await;
    let there = cluster.connect(|config| config).await;
    let ann = there.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap().id;
    for language in ["de", "en"] {
        assert!(set(&there, ann, language).await);
        until("it is kept", || async { kept(&here, ann).await.as_deref() == Some(language) }).await;
    }

    cluster.caught_up().await;
    cluster.node(0).kill().await.unwrap();
    cluster.node(1).promote().await.unwrap();
    until("a write succeeds", || async { set(&there, ann, "fr").await }).await;

    until("the new value is kept", || async { kept(&here, ann).await.as_deref() == Some("fr") }).await;
    assert!(set(&there, ann, "it").await);
    until("the new primary is listened to", || async { kept(&here, ann).await.as_deref() == Some("it") }).await;
}

#[tokio::test]
async fn what_is_kept_was_loaded_on_the_primary_however_far_its_replica_is_behind() {
    let cluster = Cluster::start(1).await;
    let here = cluster.connect(|config| config.cache_enabled(true)).await;
    let there = cluster.connect(|config| config).await;
    let ann = there.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap().id;
    assert!(set(&there, ann, "de").await);
    fresh(&here, 1).await;
    cluster.node(1).pause_replay().await.unwrap();

    for language in ["en", "fr"] {
        assert!(set(&there, ann, language).await);
        until("the value that the replica does not know is kept", || async { kept(&here, ann).await.as_deref() == Some(language) }).await;
    }
}

#[tokio::test]
async fn what_was_written_is_read_while_nobody_listens_however_far_the_replica_is_behind() {
    let cluster = Cluster::start(1).await;
    let here = cluster.connect(|config| config.cache_enabled(true)).await;
    let ann = here.users().insert(&NewUser::new("ann", "ann@example.org")).await.unwrap().id;
    fresh(&here, 1).await;
    cluster.node(1).pause_replay().await.unwrap();

    for n in 0..30 {
        // Whoever listens has to begin anew.
        cluster.tell(0, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'app' AND query ILIKE '%listen%'").await;
        let language = format!("l{n}");
        assert!(set(&here, ann, &language).await);
        let read = here.users().preferences(ann).await.unwrap();
        assert_eq!(read.display_language, Some(language));
    }
}
