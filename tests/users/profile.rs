use std::collections::BTreeSet;
use std::time::Duration;

use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{NewProfile, ProfileId, SecretHash, UserId};
use revenge_db::{Error, PageRequest};

use crate::{committed_when_waited_for, user};

fn conflict(result: revenge_db::Result<revenge_db::users::Profile>) -> String {
    match result {
        Err(Error::Conflict { constraint, .. }) => constraint,
        other => panic!("{other:?}"),
    }
}

async fn listed(db: &TestDatabase, user: UserId) -> Vec<ProfileId> {
    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(3)));
    while let Some(next) = request {
        let page = db.users().list_profiles(user, next).await.unwrap();
        request = page.next_request(3);
        seen.extend(page.items.into_iter().map(|profile| profile.id));
    }
    seen
}

#[tokio::test]
async fn a_profile_is_read_as_it_was_made() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let plain = db.users().insert_profile(&NewProfile::new(ann, "Ann")).await.unwrap();
    assert_eq!((plain.max_rating_level, plain.avatar_url.as_deref(), plain.has_adult_pin), (None, None, false));
    assert_eq!(plain.autoplay_delay, Duration::from_secs(10));

    let full = NewProfile {
        avatar_url: Some("https://example.org/a.png".into()),
        adult_enabled: true,
        adult_pin_hash: Some(SecretHash::new("$argon2id$pin")),
        preferred_language: Some("de".into()),
        preferred_audio_language: Some("en".into()),
        preferred_subtitle_language: Some("fr".into()),
        autoplay_next: false,
        autoplay_previews: false,
        autoplay_delay: Duration::from_millis(2_500),
        continue_watching_days: 7,
        mark_watched_percent: 80,
        max_rating_level: Some(90),
        ..NewProfile::new(ann, "Late")
    };
    let made = db.users().insert_profile(&full).await.unwrap();
    assert!(made.has_adult_pin && made.adult_enabled && !made.autoplay_next && !made.autoplay_previews && !made.is_default);
    assert_eq!((made.autoplay_delay, made.continue_watching_days, made.mark_watched_percent), (Duration::from_millis(2_500), 7, 80));
    assert_eq!(db.users().profile(made.id).await.unwrap(), Some(made.clone()));
    assert_eq!(db.users().profile_pin_hash(made.id).await.unwrap(), full.adult_pin_hash);
    assert!(!format!("{full:?}").contains("argon2id"));

    db.users().set_profile_pin_hash(made.id, None).await.unwrap();
    assert_eq!(db.users().profile_pin_hash(made.id).await.unwrap(), None);
    assert!(matches!(db.users().set_profile_pin_hash(ProfileId::now(), None).await, Err(Error::NotFound { .. })));
    assert_eq!(db.users().profile(ProfileId::now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_user_with_profiles_has_one_default_always() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    assert_eq!(users.default_profile(ann).await.unwrap(), None);
    let first = users.insert_profile(&NewProfile::new(ann, "First")).await.unwrap();
    assert!(first.is_default);
    let second = users.insert_profile(&NewProfile::new(ann, "Second")).await.unwrap();
    let other = users.insert_profile(&NewProfile::new(bob, "First")).await.unwrap();
    assert!(!second.is_default && other.is_default);
    let third = users.insert_profile(&NewProfile { is_default: true, ..NewProfile::new(ann, "Third") }).await.unwrap();
    assert_eq!(users.default_profile(ann).await.unwrap().map(|profile| profile.id), Some(third.id));

    users.set_default_profile(second.id).await.unwrap();
    users.set_default_profile(second.id).await.unwrap();
    assert_eq!(users.default_profile(ann).await.unwrap().map(|profile| profile.id), Some(second.id));
    let refused = users.delete_profile(second.id).await;
    assert!(matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("default")), "{refused:?}");
    users.set_default_profile(first.id).await.unwrap();
    assert!(users.delete_profile(second.id).await.unwrap());
    assert!(!users.delete_profile(second.id).await.unwrap());
    assert_eq!(users.default_profile(ann).await.unwrap().map(|profile| profile.id), Some(first.id));
    assert_eq!(users.default_profile(bob).await.unwrap().map(|profile| profile.id), Some(other.id));
    assert!(matches!(users.set_default_profile(second.id).await, Err(Error::NotFound { .. })));
    assert_eq!(users.count_profiles(ann).await.unwrap(), 2);

    users.erase(ann).await.unwrap();
    assert_eq!(users.count_profiles(ann).await.unwrap(), 0);
}

#[tokio::test]
async fn of_twenty_defaults_chosen_and_deleted_at_once_one_remains() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let calls = (0..20).map(|number| {
        let (users, new) = (db.users(), NewProfile { is_default: true, ..NewProfile::new(ann, format!("P{number}")) });
        tokio::spawn(async move { users.insert_profile(&new).await.map(|profile| profile.id) })
    });
    let ids: Vec<_> = futures_util::future::join_all(calls).await.into_iter().map(|id| id.unwrap().unwrap()).collect();
    let calls = ids.into_iter().enumerate().map(|(number, id)| {
        let users = db.users();
        tokio::spawn(async move {
            match number % 4 {
                // It may be the default at that moment.
                0 => match users.delete_profile(id).await {
                    Err(Error::Invalid { .. }) => Ok(0),
                    deleted => deleted.map(usize::from),
                },
                _ => users.set_default_profile(id).await.map(|()| 0),
            }
        })
    });
    let mut left = 20;
    for call in futures_util::future::join_all(calls).await {
        left -= call.unwrap().unwrap();
    }
    let profiles = db.users().list_profiles(ann, PageRequest::first(50)).await.unwrap().items;
    assert_eq!((profiles.len(), profiles.iter().filter(|profile| profile.is_default).count()), (left, 1));
}

#[tokio::test]
async fn a_profile_that_becomes_the_default_while_it_is_deleted_stays() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    db.users().insert_profile(&NewProfile::new(ann, "First")).await.unwrap();
    let second = db.users().insert_profile(&NewProfile::new(ann, "Second")).await.unwrap().id;
    let tx = db.begin().await.unwrap();
    tx.users().set_default_profile(second).await.unwrap();

    let refused = committed_when_waited_for(&db, tx, db.users().delete_profile(second)).await;

    assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    assert_eq!(db.users().default_profile(ann).await.unwrap().map(|profile| profile.id), Some(second));
    // One that goes meanwhile is not taken for the default.
    let third = db.users().insert_profile(&NewProfile::new(ann, "Third")).await.unwrap().id;
    let tx = db.begin().await.unwrap();
    assert!(tx.users().delete_profile(third).await.unwrap());
    assert!(!committed_when_waited_for(&db, tx, db.users().delete_profile(third)).await.unwrap());
}

#[tokio::test]
async fn profiles_are_paged_once_each_the_default_first_then_the_oldest() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let mut made = Vec::new();
    for number in 0..7 {
        made.push(db.users().insert_profile(&NewProfile::new(ann, format!("P{number}"))).await.unwrap().id);
    }
    let seen = listed(&db, ann).await;
    assert_eq!(seen, made);
    assert_eq!(seen.iter().collect::<BTreeSet<_>>().len(), 7);
    db.users().set_default_profile(made[4]).await.unwrap();
    assert_eq!(listed(&db, ann).await, [4, 0, 1, 2, 3, 5, 6].map(|place| made[place]));
    assert_eq!(db.users().count_profiles(ann).await.unwrap(), 7);

    db.users().delete(ann).await.unwrap();
    assert_eq!(db.users().count_profiles(ann).await.unwrap(), 0);
    assert!(db.users().list_profiles(ann, PageRequest::first(3)).await.unwrap().items.is_empty());
    assert_eq!(db.users().default_profile(ann).await.unwrap(), None);
    assert_eq!(db.users().profile(made[0]).await.unwrap(), None);
}

#[tokio::test]
async fn a_profile_is_written_back_or_is_stale() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let read = db.users().insert_profile(&NewProfile::new(ann, "Ann")).await.unwrap();
    let mut changed = read.clone();
    (changed.name, changed.is_kids, changed.max_rating_level) = ("Kid".into(), true, Some(20));
    let written = db.users().update_profile(&changed).await.unwrap();
    assert_eq!((written.name.as_str(), written.is_kids, written.max_rating_level), ("Kid", true, Some(20)));
    assert!(matches!(db.users().update_profile(&read).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn a_profile_keeps_to_its_bounds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    users.insert_profile(&NewProfile::new(ann, "Kids")).await.unwrap();
    assert_eq!(conflict(users.insert_profile(&NewProfile::new(ann, "KIDS")).await), "idx_profiles_name");
    let twin = NewProfile { id: ProfileId(ann.0), ..NewProfile::new(ann, "Twin") };
    assert_eq!(conflict(users.insert_profile(&twin).await), "profiles_differ_from_users");
    for wrong in [
        NewProfile { is_kids: true, ..NewProfile::new(ann, "No limit") },
        NewProfile { adult_enabled: true, ..NewProfile::kids(ann, "Adult", 10) },
        NewProfile { max_rating_level: Some(101), ..NewProfile::new(ann, "High") },
        NewProfile { mark_watched_percent: 0, ..NewProfile::new(ann, "Never") },
        NewProfile { autoplay_delay: Duration::MAX, ..NewProfile::new(ann, "Slow") },
        NewProfile::new(ann, ""),
        NewProfile::new(UserId::now(), "Nobody"),
    ] {
        let refused = users.insert_profile(&wrong).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{}: {refused:?}", wrong.name);
    }
    let profile = users.default_profile(ann).await.unwrap().unwrap();
    let late = revenge_db::users::NewUser { id: UserId(profile.id.0), ..revenge_db::users::NewUser::new("late", "late@example.org") };
    let refused = users.insert(&late).await;
    assert!(matches!(&refused, Err(Error::Conflict { constraint, .. }) if constraint == "profiles_differ_from_users"), "{refused:?}");
}
