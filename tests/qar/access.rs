//! Who is let in, for how long, and what is written down.

use std::time::Duration;

use futures_util::TryStreamExt as _;
use revenge_db::qar::{AccessRequest, FleetKind, LONGEST_ACCESS, NewFleet};
use revenge_db::users::{NewProfile, NewUser, ProfileId, UserId};
use revenge_db::{Consistency, Error, PageRequest, Viewer, testing};
use tokio::time::sleep;

use crate::common::Observer;
use crate::support::{Inside, all_pages, allow, enabled, let_in, reader, user};

fn is_refusal(error: &Error, user: UserId) -> bool {
    error.to_string() == format!("restricted: nothing found under {user}")
}

#[tokio::test]
async fn only_a_grant_opens_it_and_only_while_the_user_is_fit() {
    let db = testing::database_with_qar().await;
    let ann = user(&db, "ann").await;
    let ask = async |id: UserId| db.qar_access(id, AccessRequest::default()).await;
    let refused = async |id: UserId| is_refusal(&ask(id).await.unwrap_err(), id);

    assert!(refused(ann.id).await && refused(UserId::now()).await);
    allow(&db, ann.id, &["legacy:read"]).await;
    assert_eq!(ask(ann.id).await.unwrap().user(), ann.id);
    let mut changed = db.users().get(ann.id).await.unwrap().unwrap();
    changed.qar_enabled = false;
    changed = db.users().update(&changed).await.unwrap();
    assert!(refused(ann.id).await);
    (changed.qar_enabled, changed.max_rating_level) = (true, Some(100));
    changed = db.users().update(&changed).await.unwrap();
    assert!(refused(ann.id).await);
    changed.max_rating_level = None;
    db.users().update(&changed).await.unwrap();
    assert!(ask(ann.id).await.is_ok());
    db.users().deactivate(ann.id).await.unwrap();
    assert!(refused(ann.id).await);
    db.users().activate(ann.id).await.unwrap();
    db.users().delete(ann.id).await.unwrap();
    assert!(refused(ann.id).await);
    // Neither an administrator nor who may only write is let in.
    let root = enabled(&db, &NewUser { is_admin: true, ..NewUser::new("root", "root@example.org") }).await.id;
    assert!(refused(root).await);
    allow(&db, root, &["legacy:write"]).await;
    assert!(refused(root).await);
}

#[tokio::test]
async fn a_profile_is_let_in_as_its_user_if_nothing_is_kept_from_it() {
    let db = testing::database_with_qar().await;
    let (ann, bob) = (reader(&db, "ann").await, user(&db, "bob").await.id);
    let profile = async |new: NewProfile| db.users().insert_profile(&new).await.unwrap().id;
    let adult = |user: UserId, name: &str| NewProfile { adult_enabled: true, ..NewProfile::new(user, name) };
    let ask = async |viewer: Viewer| db.qar_access(viewer, AccessRequest::default()).await;
    let hers = profile(adult(ann, "Ann")).await;
    let refused = [
        profile(NewProfile::new(ann, "Not enabled")).await,
        profile(NewProfile { max_rating_level: Some(100), ..adult(ann, "Limited") }).await,
        profile(NewProfile::kids(ann, "Child", 6)).await,
        profile(adult(bob, "Of one who may not")).await,
        ProfileId::now(),
    ];

    let access = ask(hers.into()).await.unwrap();
    assert_eq!(access.user(), ann);
    let entries = db.qar(&access).unwrap().list_accesses(PageRequest::first(9)).await.unwrap().items;
    assert_eq!(entries.iter().map(|entry| entry.user_id).collect::<Vec<_>>(), [Some(ann)]);
    for id in refused {
        let error = ask(id.into()).await.unwrap_err();
        assert_eq!(error.to_string(), format!("restricted: nothing found under {id}"));
    }
    assert!(matches!(ask(Viewer::System).await, Err(Error::NotFound { op: "restricted", .. })));
    db.users().deactivate(ann).await.unwrap();
    assert!(matches!(ask(hers.into()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn without_a_role_of_its_own_everybody_is_refused_in_the_same_words() {
    let db = testing::database().await;
    let ann = reader(&db, "ann").await;

    let error = db.qar_access(ann, AccessRequest::default()).await.unwrap_err();

    assert!(is_refusal(&error, ann), "{error}");
}

#[tokio::test]
async fn an_access_says_whether_its_user_may_change_things() {
    let db = testing::database_with_qar().await;
    let (ann, bob) = (reader(&db, "ann").await, user(&db, "bob").await.id);
    allow(&db, bob, &["legacy:read", "legacy:write"]).await;

    let hers = let_in(&db, ann).await;
    assert!(!hers.may_change() && hers.remaining() > Duration::from_mins(14) && hers.remaining() <= Duration::from_mins(15));
    assert!(let_in(&db, bob).await.may_change());
}

#[tokio::test]
async fn every_access_is_written_down() {
    let db = testing::database_with_qar().await;
    let (ann, bob) = (reader(&db, "ann").await, reader(&db, "bob").await);
    let request =
        AccessRequest { reason: Some("audit".into()), ip_address: Some("2001:db8::1".parse().unwrap()), ..AccessRequest::default() };
    let first = db.qar_access(ann, request.clone()).await.unwrap();
    let second = let_in(&db, bob).await;
    let long = AccessRequest { lifetime: Duration::from_hours(100), ..AccessRequest::default() };
    let third = db.qar_access(bob, long).await.unwrap();
    let unsaid = db.qar_access(ann, AccessRequest { reason: Some("x".repeat(501)), ..request.clone() }).await;
    assert!(matches!(unsaid, Err(Error::Invalid { op: "restricted", .. })), "{unsaid:?}");

    let qar = db.qar(&first).unwrap();
    let all = all_pages(|page| qar.list_accesses(page)).await;
    assert_eq!(all.iter().map(|entry| entry.id).collect::<Vec<_>>(), [third.id(), second.id(), first.id()]);
    assert_eq!(qar.stream_accesses().try_collect::<Vec<_>>().await.unwrap(), all);
    let entry = &all[2];
    assert_eq!((entry.user_id, &entry.reason, entry.ip_address), (Some(ann), &request.reason, request.ip_address));
    assert_eq!((entry.expires_at - entry.granted_at).num_minutes(), 15);
    assert_eq!((all[0].expires_at - all[0].granted_at).to_std().unwrap(), LONGEST_ACCESS);
    assert_eq!(qar.list_accesses_of(bob, PageRequest::first(9)).await.unwrap().items, all[..2]);
    assert_eq!(qar.stream_accesses_of(bob).try_collect::<Vec<_>>().await.unwrap().len(), 2);
    // What was written stays, also of who is gone.
    db.users().erase(ann).await.unwrap();
    assert_eq!(qar.list_accesses(PageRequest::first(9)).await.unwrap().items[2].user_id, None);
}

#[tokio::test]
async fn an_access_that_has_expired_runs_nothing_any_more_whatever_was_made_of_it() {
    let db = testing::database_with_qar().await;
    let ann = reader(&db, "ann").await;
    let brief = AccessRequest { lifetime: Duration::from_secs(2), ..AccessRequest::default() };
    let access = db.qar_access(ann, brief).await.unwrap();
    let (kept, read_only) = (db.qar(&access).unwrap(), db.reader(Consistency::Eventual).qar(&access).unwrap());
    kept.insert_fleet(&NewFleet::new("Fleet", FleetKind::Voyage)).await.unwrap();
    let stream = kept.stream_accesses();
    while !access.is_expired() {
        sleep(Duration::from_millis(20)).await;
    }

    assert_eq!(access.remaining(), Duration::ZERO);
    let expired = |error: &Error| matches!(error, Error::Misuse { op: "restricted", reason } if reason.contains("expired"));
    assert!(expired(&db.qar(&access).err().unwrap()));
    assert!(expired(&db.reader(Consistency::Eventual).qar(&access).err().unwrap()));
    assert!(expired(&kept.fleets().await.unwrap_err()));
    assert!(expired(&kept.insert_fleet(&NewFleet::new("Late", FleetKind::Voyage)).await.unwrap_err()));
    assert!(expired(&read_only.fleets().await.unwrap_err()));
    assert!(expired(&stream.try_collect::<Vec<_>>().await.unwrap_err()));
    assert_eq!(db.qar(&let_in(&db, ann).await).unwrap().fleets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn an_access_that_expires_while_it_waits_for_a_connection_runs_nothing() {
    let db = testing::database_with(|config| config).await;
    let url = db.qar_url().await;
    let one = crate::support::connect_with_qar(&db, &url, |config| config.min_conns(1).max_conns(1)).await;
    let ann = reader(&db, "ann").await;
    let long = let_in(&one, ann).await;
    let brief = one.qar_access(ann, AccessRequest { lifetime: Duration::from_millis(700), ..AccessRequest::default() }).await.unwrap();
    let (holder, waiter) = (one.qar(&long).unwrap(), one.qar(&brief).unwrap());
    let mut owner = db.owner().await;
    sqlx::Executor::execute(&mut owner, "BEGIN; LOCK TABLE qar.fleets").await.unwrap();
    let holding = tokio::spawn(async move { holder.fleets().await });
    Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
    let waiting = tokio::spawn(async move { waiter.insert_fleet(&NewFleet::new("Late", FleetKind::Voyage)).await });
    while !brief.is_expired() {
        sleep(Duration::from_millis(20)).await;
    }
    sqlx::Executor::execute(&mut owner, "COMMIT").await.unwrap();

    assert!(matches!(waiting.await.unwrap(), Err(Error::Misuse { .. })));
    assert!(holding.await.unwrap().unwrap().is_empty());
    assert!(one.qar(&long).unwrap().fleets().await.unwrap().is_empty());
}

#[tokio::test]
async fn an_access_is_of_use_for_its_own_database_alone() {
    let (one, other) = (Inside::new().await, Inside::new().await);

    let refused = other.db.qar(&one.access).err().unwrap();

    assert!(matches!(refused, Error::Misuse { op: "restricted", .. }), "{refused}");
    assert!(one.db.with_timeout(Duration::from_secs(1)).qar(&one.access).is_ok());
}

#[tokio::test]
async fn a_reader_has_the_reads() {
    let inside = Inside::new().await;
    inside.fleet(FleetKind::Expedition).await;

    let read_only = inside.db.reader(Consistency::Eventual).qar(&inside.access).unwrap();

    assert_eq!(read_only.fleets().await.unwrap().len(), 1);
}

#[tokio::test]
async fn closing_the_database_closes_it_as_well() {
    let inside = Inside::new().await;
    inside.qar().fleets().await.unwrap();

    inside.db.close().await;

    assert!(matches!(inside.qar().fleets().await, Err(Error::Closed { op: "restricted" })));
}
