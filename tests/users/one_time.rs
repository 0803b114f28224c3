//! Tokens for new passwords and e-mail addresses, each good for one use; failed logins.

use chrono::{DateTime, Utc};
use revenge_db::testing;
use revenge_db::users::{AuthTokenKind, NewAuthToken, NewEmailVerification, NewPasswordReset, NewSession, SecretHash, UserId};
use revenge_db::{Error, PageRequest};
use sqlx::Executor as _;
use tokio::task::JoinSet;

use crate::support::Observer;
use crate::user;

fn year(year: i32) -> DateTime<Utc> {
    format!("{year}-01-01T00:00:00Z").parse().unwrap()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_uses_at_once_one_succeeds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    db.users().insert_password_reset(&NewPasswordReset::new(ann.id, "reset", year(2900))).await.unwrap();
    db.users().insert_email_verification(&NewEmailVerification::new(ann.id, "Ann@example.org", "mail", year(2900))).await.unwrap();

    let (mut resets, mut proofs) = (JoinSet::new(), JoinSet::new());
    for _ in 0..100 {
        let (one, other) = (db.users(), db.users());
        resets.spawn(async move { one.use_password_reset(&"reset".into()).await.unwrap().map(|reset| reset.user_id) });
        proofs.spawn(async move { other.use_email_verification(&"mail".into()).await.unwrap().map(|proof| proof.user_id) });
    }

    assert_eq!(resets.join_all().await.into_iter().flatten().collect::<Vec<_>>(), [ann.id]);
    assert_eq!(proofs.join_all().await.into_iter().flatten().collect::<Vec<_>>(), [ann.id]);
}

#[tokio::test]
async fn a_token_that_expires_while_a_transaction_is_open_is_not_used_in_it() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    users.insert_password_reset(&NewPasswordReset::new(ann, "reset", year(2900))).await.unwrap();
    users.insert_session(&NewSession::new(ann, "session", year(2900))).await.unwrap();
    let tx = db.begin().await.unwrap();
    assert!(tx.users().find_password_reset(&"reset".into()).await.unwrap().is_some());

    // Later than the transaction has begun, and over.
    let expire = "UPDATE password_reset_tokens SET expires_at = clock_timestamp(); UPDATE sessions SET expires_at = clock_timestamp()";
    db.owner().await.execute(expire).await.unwrap();

    assert_eq!(tx.users().use_password_reset(&"reset".into()).await.unwrap(), None);
    assert_eq!(tx.users().find_session_by_token_hash(&"session".into()).await.unwrap(), None);
    tx.rollback().await.unwrap();
}

#[tokio::test]
async fn who_is_shut_out_while_he_sets_a_new_password_is_shut_out() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    db.users().insert_password_reset(&NewPasswordReset::new(ann, "reset", year(2900))).await.unwrap();
    let tx = db.begin().await.unwrap();
    assert!(tx.users().use_password_reset(&"reset".into()).await.unwrap().is_some());
    let observer = Observer::of(&db).await;

    let reset = async {
        observer.wait_for(1, "wait_event_type = 'Lock'").await;
        // Each waits for the other now; the server ends one of them.
        let set = tx.users().set_password_hash(ann, Some(&"hash".into())).await;
        match set {
            Ok(()) => tx.commit().await.unwrap(),
            Err(error) => assert!(matches!(error, Error::Serialization { .. }), "{error:?}"),
        }
    };
    let users = db.users();
    let (deactivated, ()) = tokio::join!(users.deactivate(ann), reset);

    deactivated.unwrap();
    assert!(!db.users().get(ann).await.unwrap().unwrap().is_active);
    assert_eq!(db.users().use_password_reset(&"reset".into()).await.unwrap(), None);
}

#[tokio::test]
async fn a_reset_is_found_until_it_is_used_invalid_expired_or_its_user_gone() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let new = NewPasswordReset {
        ip_address: Some("192.0.2.7".parse().unwrap()),
        user_agent: Some("Firefox".into()),
        ..NewPasswordReset::new(ann, "good", year(2900))
    };
    users.insert_password_reset(&new).await.unwrap();
    let again = users.insert_password_reset(&new).await;
    assert!(matches!(&again, Err(Error::Conflict { .. })), "{again:?}");
    users.insert_password_reset(&NewPasswordReset::new(ann, "expired", year(2000))).await.unwrap();
    users.insert_password_reset(&NewPasswordReset::new(bob, "bob", year(2900))).await.unwrap();
    users.deactivate(bob).await.unwrap();
    assert!(!format!("{new:?}").contains("good"));

    for (token, expected) in [("good", true), ("expired", false), ("bob", false), ("unknown", false)] {
        let token = SecretHash::new(token);
        let found = users.find_password_reset(&token).await.unwrap();
        assert_eq!(found.is_some(), expected);
        assert_eq!(users.use_password_reset(&token).await.unwrap(), found);
        assert_eq!(users.use_password_reset(&token).await.unwrap(), None);
        assert_eq!(users.find_password_reset(&token).await.unwrap(), None);
    }
    users.insert_password_reset(&NewPasswordReset::new(ann, "second", year(2900))).await.unwrap();
    assert_eq!(users.invalidate_password_resets(ann).await.unwrap(), 2);
    assert_eq!(users.use_password_reset(&"second".into()).await.unwrap(), None);
    assert_eq!(users.delete_expired_password_resets().await.unwrap(), 1);
    assert_eq!(users.delete_used_password_resets(year(2000)).await.unwrap(), 0);
    users.activate(bob).await.unwrap();
    assert_eq!(users.use_password_reset(&"bob".into()).await.unwrap(), None, "invalid since he was shut out");
    assert_eq!(users.delete_used_password_resets(year(2900)).await.unwrap(), 3);
}

#[tokio::test]
async fn a_proof_of_the_users_own_address_verifies_him() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    for (user, address, token) in [(ann, "ANN@example.org", "own"), (bob, "new@example.org", "new"), (bob, "x@example.org", "void")] {
        users.insert_email_verification(&NewEmailVerification::new(user, address, token, year(2900))).await.unwrap();
    }
    users.insert_email_verification(&NewEmailVerification::new(ann, "a@example.org", "expired", year(2000))).await.unwrap();

    assert_eq!(users.invalidate_email_verifications_of_email("X@example.org").await.unwrap(), 1);
    for (token, address) in [("own", Some("ANN@example.org")), ("new", Some("new@example.org")), ("void", None), ("expired", None)] {
        let found = users.find_email_verification(&token.into()).await.unwrap();
        assert_eq!(found.as_ref().map(|found| found.email.as_str()), address);
        assert_eq!(users.use_email_verification(&token.into()).await.unwrap(), found);
        assert_eq!(users.use_email_verification(&token.into()).await.unwrap(), None);
    }
    assert!(users.get(ann).await.unwrap().unwrap().email_verified);
    assert!(!users.get(bob).await.unwrap().unwrap().email_verified, "another address than his");
    assert_eq!(users.invalidate_email_verifications(ann).await.unwrap(), 1);
    assert_eq!(users.delete_expired_email_verifications().await.unwrap(), 1);
    assert_eq!(users.delete_used_email_verifications(year(2900)).await.unwrap(), 2);
    let nobody = users.insert_email_verification(&NewEmailVerification::new(UserId::now(), "n@example.org", "n", year(2900))).await;
    assert!(matches!(nobody, Err(Error::Invalid { .. })), "{nobody:?}");
}

/// Whatever shut him out, and left his tokens as they were.
#[tokio::test]
async fn nothing_is_found_of_a_user_who_is_inactive_or_deleted() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    let session = NewSession { refresh_token_hash: Some("refresh".into()), ..NewSession::new(ann, "session", year(2900)) };
    users.insert_session(&session).await.unwrap();
    users.insert_auth_token(&NewAuthToken::new(ann, AuthTokenKind::Access, "access", year(2900))).await.unwrap();
    users.insert_password_reset(&NewPasswordReset::new(ann, "reset", year(2900))).await.unwrap();
    let found = async || {
        [
            users.find_session_by_token_hash(&"session".into()).await.unwrap().is_some(),
            users.find_session_by_refresh_token_hash(&"refresh".into()).await.unwrap().is_some(),
            users.find_auth_token_by_hash(&"access".into()).await.unwrap().is_some(),
            users.find_password_reset(&"reset".into()).await.unwrap().is_some(),
        ]
    };
    let mut owner = db.owner().await;
    owner.execute("ALTER TABLE users DISABLE TRIGGER USER").await.unwrap();
    for (shut_out, let_in) in [
        ("UPDATE users SET is_active = false", "UPDATE users SET is_active = true"),
        ("UPDATE users SET deleted_at = now()", "UPDATE users SET deleted_at = NULL"),
    ] {
        owner.execute(shut_out).await.unwrap();
        assert_eq!(found().await, [false; 4], "{shut_out}");
        assert_eq!(users.use_password_reset(&"reset".into()).await.unwrap(), None, "{shut_out}");
        owner.execute(let_in).await.unwrap();
        assert_eq!(found().await, [true; 4], "{let_in}");
    }
}

#[tokio::test]
async fn what_is_ended_for_one_user_stays_for_another() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let mut tokens = Vec::new();
    for (owner, name) in [(ann, "ann"), (bob, "bob")] {
        let token =
            NewAuthToken { device_fingerprint: Some("phone".into()), ..NewAuthToken::new(owner, AuthTokenKind::Access, name, year(2900)) };
        tokens.push(users.insert_auth_token(&token).await.unwrap().id);
        users.insert_password_reset(&NewPasswordReset::new(owner, name, year(2900))).await.unwrap();
        users.insert_email_verification(&NewEmailVerification::new(owner, format!("{name}@example.org"), name, year(2900))).await.unwrap();
    }
    let page = || PageRequest::first(9);
    assert_eq!(users.list_auth_tokens(ann, page()).await.unwrap().items.len(), 1);
    assert_eq!(users.list_auth_tokens_of_device(ann, "phone", page()).await.unwrap().items.len(), 1);
    assert_eq!(users.count_active_auth_tokens(ann).await.unwrap(), 1);

    assert_eq!(users.revoke_other_auth_tokens(ann, tokens[0]).await.unwrap(), 0);
    assert_eq!(users.revoke_auth_tokens(ann).await.unwrap(), 1);
    assert_eq!(users.invalidate_password_resets(ann).await.unwrap(), 1);
    assert_eq!(users.invalidate_email_verifications(ann).await.unwrap(), 1);
    for (name, left) in [("ann", false), ("bob", true)] {
        assert_eq!(users.find_auth_token_by_hash(&name.into()).await.unwrap().is_some(), left, "{name}");
        assert_eq!(users.find_password_reset(&name.into()).await.unwrap().is_some(), left, "{name}");
        assert_eq!(users.find_email_verification(&name.into()).await.unwrap().is_some(), left, "{name}");
    }
}

#[tokio::test]
async fn failed_logins_are_counted_by_name_and_by_address() {
    let db = testing::database().await;
    let (here, there) = ("192.0.2.7".parse().unwrap(), "2001:db8::7".parse().unwrap());
    let users = db.users();
    for (name, address) in [("ann", here), ("ANN", there), ("bob", here)] {
        users.record_failed_login(name, address).await.unwrap();
    }
    let long = "x".repeat(300);
    users.record_failed_login(&long, there).await.unwrap();

    assert_eq!(users.count_failed_logins("Ann", year(2000)).await.unwrap(), 2);
    assert_eq!(users.count_failed_logins(&long, year(2000)).await.unwrap(), 1);
    assert_eq!(users.count_failed_logins("ann", year(2900)).await.unwrap(), 0);
    assert_eq!(users.count_failed_logins_from(here, year(2000)).await.unwrap(), 2);
    assert_eq!(users.clear_failed_logins("ann").await.unwrap(), 2);
    assert_eq!(users.count_failed_logins_from(here, year(2000)).await.unwrap(), 1);
    assert_eq!(users.delete_old_failed_logins(year(2900)).await.unwrap(), 2);
}
