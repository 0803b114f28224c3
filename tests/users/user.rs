use futures_util::TryStreamExt as _;
use revenge_db::libraries::NewLibrary;
use revenge_db::movies::NewMovie;
use revenge_db::users::{NewPlaylist, NewPlaylistItem, NewSession, NewUser, SecretHash, UserId, UserSearch};
use revenge_db::{Error, PageRequest, testing};

use crate::user;

fn taken(outcome: &revenge_db::Result<impl std::fmt::Debug>, index: &str) {
    assert!(matches!(&outcome, Err(Error::Conflict { constraint, .. }) if constraint == index), "{outcome:?}");
}

#[tokio::test]
async fn a_user_is_found_by_name_and_address_whatever_the_case() {
    let db = testing::database().await;
    let ann = user(&db, "Ann").await;
    let users = db.users();

    assert_eq!(users.get(ann.id).await.unwrap().as_ref(), Some(&ann));
    assert_eq!(users.find_by_username("aNN").await.unwrap().as_ref(), Some(&ann));
    assert_eq!(users.find_by_email("ANN@example.ORG").await.unwrap().as_ref(), Some(&ann));
    assert!(users.exists_by_username("ANN").await.unwrap() && users.exists_by_email("ann@EXAMPLE.org").await.unwrap());
    assert_eq!(users.get(UserId::now()).await.unwrap(), None);
    assert_eq!(users.find_by_username("bob").await.unwrap(), None);
    assert_eq!(users.find_by_email("bob@example.org").await.unwrap(), None);
    assert!(!users.exists_by_username("bob").await.unwrap() && !users.exists_by_email("bob@example.org").await.unwrap());
}

#[tokio::test]
async fn every_field_of_a_new_user_is_kept_and_bounds_are_checked() {
    let db = testing::database().await;
    let new = NewUser {
        display_name: Some("Ann".into()),
        avatar_url: Some("/ann.png".into()),
        locale: Some("de-AT".into()),
        timezone: Some("Europe/Vienna".into()),
        is_admin: true,
        max_rating_level: Some(12),
        password_hash: Some("hash".into()),
        ..NewUser::new("ann", "ann@example.org")
    };

    let ann = db.users().insert(&new).await.unwrap();

    assert_eq!(
        (&ann.display_name, &ann.avatar_url, &ann.locale, &ann.timezone),
        (&new.display_name, &new.avatar_url, &new.locale, &new.timezone)
    );
    assert_eq!((ann.is_admin, ann.max_rating_level, ann.is_active, ann.email_verified), (true, Some(12), true, false));
    assert_eq!(db.users().password_hash(ann.id).await.unwrap().unwrap().expose(), "hash");
    let nameless = db.users().insert(&NewUser::new("", "nobody@example.org")).await;
    assert!(matches!(nameless, Err(Error::Invalid { .. })), "{nameless:?}");
}

#[tokio::test]
async fn a_new_user_is_active_and_without_qar_unless_he_is_made_otherwise() {
    let db = testing::database().await;
    let plain = user(&db, "ann").await;
    assert_eq!((plain.is_active, plain.qar_enabled), (true, false));

    let new = NewUser { is_active: false, qar_enabled: true, ..NewUser::new("bob", "bob@example.org") };
    let bob = db.users().insert(&new).await.unwrap();

    assert_eq!((bob.is_active, bob.qar_enabled), (false, true));
    assert_eq!(db.users().get(bob.id).await.unwrap(), Some(bob.clone()));
    let session = NewSession::new(bob.id, "token", "2900-01-01T00:00:00Z".parse().unwrap());
    let refused = db.users().insert_session(&session).await;
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}

#[tokio::test]
async fn a_name_and_an_address_belong_to_one_live_user() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let users = db.users();

    taken(&users.insert(&NewUser::new("ANN", "other@example.org")).await, "idx_users_username");
    taken(&users.insert(&NewUser::new("other", "Ann@example.org")).await, "idx_users_email");
    users.delete(ann.id).await.unwrap();
    let heir = user(&db, "ann").await;

    assert_eq!(users.get(ann.id).await.unwrap(), None);
    assert_eq!(users.find_by_username("ann").await.unwrap(), Some(heir.clone()));
    assert_eq!(users.find_by_email("ann@example.org").await.unwrap(), Some(heir));
    assert_eq!(users.count().await.unwrap(), 1);
}

#[tokio::test]
async fn an_update_writes_back_what_was_read_and_refuses_what_is_stale() {
    let db = testing::database().await;
    let read = user(&db, "ann").await;
    user(&db, "bob").await;
    let mut changed = read.clone();
    changed.display_name = Some("Ann".into());
    changed.is_admin = true;
    changed.qar_enabled = true;
    changed.max_rating_level = Some(16);

    let written = db.users().update(&changed).await.unwrap();

    assert_eq!(
        (written.display_name.as_deref(), written.is_admin, written.qar_enabled, written.max_rating_level),
        (Some("Ann"), true, true, Some(16))
    );
    assert_eq!(db.users().get(read.id).await.unwrap(), Some(written.clone()));
    assert!(matches!(db.users().update(&read).await, Err(Error::Stale { .. })));
    let tx = db.begin().await.unwrap();
    let second = tx.users().update(&written).await.unwrap();
    assert!(matches!(tx.users().update(&written).await, Err(Error::Stale { .. })), "what the same transaction has changed");
    tx.users().update(&second).await.unwrap();
    tx.rollback().await.unwrap();
    let mut bob = written.clone();
    bob.username = "BOB".into();
    taken(&db.users().update(&bob).await, "idx_users_username");
    db.users().delete(read.id).await.unwrap();
    assert!(matches!(db.users().update(&written).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn another_address_is_not_verified_but_another_spelling_is() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    db.users().verify_email(ann.id).await.unwrap();
    let mut ann = db.users().get(ann.id).await.unwrap().unwrap();
    let since = ann.email_verified_at;
    assert!(ann.email_verified && since.is_some());
    db.users().verify_email(ann.id).await.unwrap();
    ann = db.users().get(ann.id).await.unwrap().unwrap();
    assert_eq!(ann.email_verified_at, since);

    ann.email = "ANN@example.org".into();
    ann = db.users().update(&ann).await.unwrap();
    assert_eq!((ann.email_verified, ann.email_verified_at), (true, since));
    ann.email = "ann@example.com".into();
    ann = db.users().update(&ann).await.unwrap();
    assert_eq!((ann.email_verified, ann.email_verified_at), (false, None));
}

#[tokio::test]
async fn hashes_are_kept_apart_and_not_shown() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let hash = SecretHash::new("$argon2id$secret");
    assert!(db.users().password_hash(ann.id).await.unwrap().is_none());

    db.users().set_password_hash(ann.id, Some(&hash)).await.unwrap();
    assert_eq!(db.users().password_hash(ann.id).await.unwrap().unwrap().expose(), hash.expose());
    db.users().set_password_hash(ann.id, None).await.unwrap();
    assert!(db.users().password_hash(ann.id).await.unwrap().is_none());

    let new = NewUser { password_hash: Some(hash.clone()), ..NewUser::new("bob", "bob@example.org") };
    assert_eq!(format!("{hash:?}"), "[redacted]");
    assert!(!format!("{new:?}").contains("secret"));
    let too_long = db.users().set_password_hash(ann.id, Some(&SecretHash::new("secret".repeat(200)))).await.unwrap_err();
    assert!(matches!(too_long, Error::Invalid { .. }) && !format!("{too_long:?}{too_long}").contains("secretsecret"), "{too_long:?}");
}

#[tokio::test]
async fn logins_and_activity_are_noted() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    assert_eq!(ann.last_login_at, None);

    db.users().record_login(ann.id).await.unwrap();
    db.users().deactivate(ann.id).await.unwrap();
    let out = db.users().get(ann.id).await.unwrap().unwrap();
    assert!(out.last_login_at.is_some() && !out.is_active);
    db.users().activate(ann.id).await.unwrap();
    assert!(db.users().get(ann.id).await.unwrap().unwrap().is_active);
}

#[tokio::test]
async fn nothing_is_written_to_a_user_who_is_gone() {
    let db = testing::database().await;
    let gone = user(&db, "ann").await.id;
    db.users().delete(gone).await.unwrap();
    let users = db.users();

    for id in [gone, UserId::now()] {
        for outcome in [
            users.delete(id).await,
            users.set_password_hash(id, None).await,
            users.record_login(id).await,
            users.verify_email(id).await,
            users.activate(id).await,
            users.deactivate(id).await,
        ] {
            assert!(matches!(outcome, Err(Error::NotFound { .. })), "{outcome:?}");
        }
        assert!(users.password_hash(id).await.unwrap().is_none());
    }
    assert!(matches!(users.erase(UserId::now()).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn erasing_takes_what_is_a_users_and_leaves_his_libraries() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let library = db.libraries().insert(&NewLibrary { owner_id: Some(ann.id), ..NewLibrary::movies("Films") }).await.unwrap();
    db.users().set_preferences(ann.id, &revenge_db::users::Preferences::default()).await.unwrap();
    db.users().delete(ann.id).await.unwrap();

    db.users().erase(ann.id).await.unwrap();

    assert_eq!(db.libraries().get(library.id).await.unwrap().unwrap().owner_id, None);
    assert!(!db.users().delete_preferences(ann.id).await.unwrap());
}

#[tokio::test]
async fn users_come_in_pages_each_once_the_latest_first() {
    let db = testing::database().await;
    let mut made = Vec::new();
    for n in 0..7 {
        made.insert(0, user(&db, &format!("user{n}")).await.id);
    }
    db.users().delete(made.remove(3)).await.unwrap();

    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(4)));
    while let Some(next) = request {
        let page = db.users().list(next).await.unwrap();
        request = page.next_request(4);
        seen.extend(page.items.into_iter().map(|user| user.id));
    }

    assert_eq!(seen, made);
    assert_eq!(db.users().count().await.unwrap(), 6);
}

#[tokio::test]
async fn a_search_finds_users_by_state_rights_and_a_part_of_their_names() {
    let db = testing::database().await;
    let users = db.users();
    let ann = users.insert(&NewUser { is_admin: true, ..NewUser::new("ann", "first@example.org") }).await.unwrap().id;
    let bob =
        users.insert(&NewUser { display_name: Some("Bob_%Émile".into()), ..NewUser::new("bob", "second@example.org") }).await.unwrap().id;
    let eve = users.insert(&NewUser::new("eve", "Third@example.org")).await.unwrap().id;
    let gone = users.insert(&NewUser::new("gone", "fourth@example.org")).await.unwrap().id;
    users.delete(gone).await.unwrap();
    users.deactivate(eve).await.unwrap();
    let of = |text: &str| UserSearch { text: Some(text.into()), ..UserSearch::default() };
    for (search, found) in [
        (UserSearch::default(), vec![eve, bob, ann]),
        (UserSearch { is_active: Some(true), ..UserSearch::default() }, vec![bob, ann]),
        (UserSearch { is_active: Some(false), ..UserSearch::default() }, vec![eve]),
        (UserSearch { is_admin: Some(true), ..UserSearch::default() }, vec![ann]),
        (UserSearch { is_admin: Some(true), is_active: Some(false), text: None }, vec![]),
        (UserSearch { is_active: Some(true), ..of("EXAMPLE.org") }, vec![bob, ann]),
        (of("THIRD@"), vec![eve]),
        (of("b_%É"), vec![bob]),
        (of("b%e"), vec![]),
        (of("gone"), vec![]),
        (of(""), vec![eve, bob, ann]),
    ] {
        let listed: Vec<_> = users.stream_found(&search).map_ok(|user| user.id).try_collect().await.unwrap();
        assert_eq!((&listed, users.count_found(&search).await.unwrap()), (&found, i64::try_from(found.len()).unwrap()), "{search:?}");
        let first = users.search(&search, PageRequest::first(1)).await.unwrap();
        assert_eq!((first.items.len(), first.next.is_some()), (found.len().min(1), found.len() > 1));
    }
}

/// Each waits for what the other has locked: an item in one's playlist that the other has added.
#[tokio::test]
async fn users_who_shared_playlists_are_erased_at_once() {
    let db = testing::database().await;
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap();
    let film = db.movies().insert(&NewMovie::new(library.id, "Heat")).await.unwrap().id;
    for round in 0..10 {
        let (ann, bob) = (user(&db, &format!("ann{round}")).await.id, user(&db, &format!("bob{round}")).await.id);
        for (owner, other) in [(ann, bob), (bob, ann)] {
            let list = db.users().insert_playlist(&NewPlaylist::new(owner, "shared")).await.unwrap().id;
            let items = (0..20).map(|_| NewPlaylistItem { added_by: Some(other), ..NewPlaylistItem::new(list, film) });
            for item in items {
                db.users().add_playlist_item(&item).await.unwrap();
            }
        }
        let users = db.users();
        let (one, two) = tokio::join!(users.erase(ann), users.erase(bob));
        one.unwrap();
        two.unwrap();
    }
}
