use chrono::{DateTime, Utc};
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{AuthTokenKind, NewAuthToken, NewPasswordReset, NewSession, SecretHash, Session, SessionId, SessionList, UserId};
use revenge_db::{Error, PageRequest};

use crate::support::Observer;
use crate::{committed_when_waited_for, user};

fn year(year: i32) -> DateTime<Utc> {
    format!("{year}-01-01T00:00:00Z").parse().unwrap()
}

async fn login(db: &TestDatabase, user: UserId, token: &str) -> Session {
    db.users().insert_session(&NewSession::new(user, token, year(2900))).await.unwrap()
}

async fn valid(db: &TestDatabase, token: &str) -> bool {
    db.users().find_session_by_token_hash(&token.into()).await.unwrap().is_some()
}

async fn listed(db: &TestDatabase, list: SessionList) -> Vec<SessionId> {
    let (mut seen, mut request) = (Vec::new(), Some(PageRequest::first(2)));
    while let Some(next) = request {
        let page = db.users().list_sessions(list, next).await.unwrap();
        request = page.next_request(2);
        seen.extend(page.items.into_iter().map(|session| session.id));
    }
    seen
}

#[tokio::test]
async fn a_session_keeps_what_it_was_made_with_and_shows_no_hash() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let new = NewSession {
        refresh_token_hash: Some("refresh-secret".into()),
        ip_address: Some("2001:db8::7".parse().unwrap()),
        user_agent: Some("Firefox".into()),
        device_name: Some("Laptop".into()),
        device_type: Some("desktop".into()),
        client_name: Some("Revenge Web".into()),
        client_version: Some("1.0".into()),
        scopes: vec!["read".into(), "write".into()],
        ..NewSession::new(ann.id, "token-secret", year(2900))
    };

    let session = db.users().insert_session(&new).await.unwrap();

    assert_eq!((session.ip_address, &session.user_agent, &session.device_name), (new.ip_address, &new.user_agent, &new.device_name));
    assert_eq!(
        (&session.device_type, &session.client_name, &session.client_version),
        (&new.device_type, &new.client_name, &new.client_version)
    );
    assert_eq!((&session.scopes, session.expires_at, session.mfa_verified), (&new.scopes, new.expires_at, false));
    assert!(!format!("{new:?}{session:?}").contains("secret"));
    for found in [
        db.users().session(session.id).await,
        db.users().find_session_by_token_hash(&"token-secret".into()).await,
        db.users().find_session_by_refresh_token_hash(&"refresh-secret".into()).await,
    ] {
        assert_eq!(found.unwrap().as_ref(), Some(&session));
    }
    let bare = login(&db, ann.id, "bare").await;
    assert_eq!((bare.ip_address, bare.user_agent, bare.scopes), (None, None, vec![]));
    assert_eq!(db.users().session(SessionId::now()).await.unwrap(), None);
}

#[tokio::test]
async fn a_token_belongs_to_one_session_of_an_existing_user() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    login(&db, ann.id, "5e3a71").await;

    let again = db.users().insert_session(&NewSession::new(ann.id, "5e3a71", year(2900))).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "sessions_token_hash_key"), "{again:?}");
    assert!(!format!("{again:?} {}", again.as_ref().unwrap_err()).contains("5e3a71"), "{again:?}");
    let nobody = db.users().insert_session(&NewSession::new(UserId::now(), "other", year(2900))).await;
    assert!(matches!(nobody, Err(Error::NotFound { .. })), "{nobody:?}");
}

#[tokio::test]
async fn only_a_valid_session_is_found_by_its_token() {
    let db = testing::database().await;
    let (ann, bob, eve) = (user(&db, "ann").await.id, user(&db, "bob").await.id, user(&db, "eve").await.id);
    let users = db.users();
    users.insert_session(&NewSession::new(ann, "expired", year(2000))).await.unwrap();
    let revoked = login(&db, ann, "revoked").await;
    users.revoke_session(revoked.id, "stolen").await.unwrap();
    login(&db, bob, "inactive").await;
    users.deactivate(bob).await.unwrap();
    login(&db, eve, "deleted").await;
    users.delete(eve).await.unwrap();
    login(&db, ann, "good").await;

    for (token, expected) in
        [("expired", false), ("revoked", false), ("inactive", false), ("deleted", false), ("unknown", false), ("good", true)]
    {
        assert_eq!(valid(&db, token).await, expected, "{token}");
        assert_eq!(users.touch_session_by_token_hash(&token.into()).await.unwrap(), expected, "{token}");
        assert_eq!(users.verify_session_mfa_by_token_hash(&token.into()).await.unwrap(), expected, "{token}");
    }
    // An account that is opened again does not bring old logins back.
    users.activate(bob).await.unwrap();
    assert!(!valid(&db, "inactive").await);
    let session = users.session(revoked.id).await.unwrap().unwrap();
    assert!(session.revoked_at.is_some());
    assert_eq!(session.revoke_reason.as_deref(), Some("stolen"));
}

#[tokio::test]
async fn an_expired_or_revoked_session_is_not_renewed() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    for (token, expires) in [("a", 2000), ("b", 2900)] {
        let new = NewSession { refresh_token_hash: Some(format!("refresh {token}").into()), ..NewSession::new(ann, token, year(expires)) };
        db.users().insert_session(&new).await.unwrap();
    }
    let found = async |hash: &str| db.users().find_session_by_refresh_token_hash(&SecretHash::new(hash)).await.unwrap().is_some();

    assert!(!found("refresh a").await);
    assert!(found("refresh b").await);
    assert!(db.users().revoke_session_by_token_hash(&"b".into(), "logout").await.unwrap());
    assert!(!db.users().revoke_session_by_token_hash(&"b".into(), "logout").await.unwrap());
    assert!(!found("refresh b").await);
}

#[tokio::test]
async fn use_and_second_factor_are_noted() {
    let db = testing::database().await;
    let session = login(&db, user(&db, "ann").await.id, "token").await;

    assert!(db.users().touch_session(session.id).await.unwrap());
    assert!(db.users().verify_session_mfa(session.id).await.unwrap());
    let later = db.users().session(session.id).await.unwrap().unwrap();

    assert!(later.last_activity_at > session.last_activity_at);
    assert!(later.mfa_verified && later.mfa_verified_at.is_some());
    assert!(!db.users().touch_session(SessionId::now()).await.unwrap());
    assert!(!db.users().verify_session_mfa(SessionId::now()).await.unwrap());
}

#[tokio::test]
async fn sessions_are_revoked_one_by_one_or_all_or_all_but_one() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let mut sessions = Vec::new();
    for token in ["a", "b", "c", "d"] {
        sessions.push(login(&db, ann, token).await);
    }
    login(&db, bob, "bob").await;
    let users = db.users();

    assert!(users.revoke_session(sessions[0].id, "lost").await.unwrap());
    assert!(!users.revoke_session(sessions[0].id, "again").await.unwrap());
    assert_eq!(users.revoke_other_sessions(ann, sessions[1].id, "password changed").await.unwrap(), 2);
    assert_eq!(users.count_active_sessions(ann).await.unwrap(), 1);
    assert!(valid(&db, "b").await);
    assert_eq!(users.revoke_sessions(ann, "logout").await.unwrap(), 1);
    assert_eq!(users.count_active_sessions(ann).await.unwrap(), 0);
    assert_eq!(users.count_all_active_sessions().await.unwrap(), 1);
    assert!(valid(&db, "bob").await);
}

#[tokio::test]
async fn lists_come_in_pages_and_hold_what_their_name_says() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let mut ids = Vec::new();
    for token in ["a", "b", "c", "d", "e"] {
        ids.insert(0, login(&db, ann, token).await.id);
    }
    let expired = db.users().insert_session(&NewSession::new(ann, "expired", year(2000))).await.unwrap().id;
    let other = login(&db, bob, "bob").await.id;
    db.users().revoke_session(ids[2], "lost").await.unwrap();
    db.users().verify_session_mfa(ids[3]).await.unwrap();

    // Used last, verified first.
    db.users().touch_session(ids[3]).await.unwrap();
    for verified in [ids[1], ids[4]] {
        db.users().verify_session_mfa(verified).await.unwrap();
    }

    assert_eq!(listed(&db, SessionList::User(ann)).await, [ids[3], expired, ids[0], ids[1], ids[4]]);
    assert_eq!(listed(&db, SessionList::Active(ann)).await, [ids[3], ids[0], ids[1], ids[4]]);
    assert_eq!(listed(&db, SessionList::AllActive).await, [ids[3], other, ids[0], ids[1], ids[4]]);
    assert_eq!(listed(&db, SessionList::MfaVerified(ann)).await, [ids[4], ids[1], ids[3]]);
    assert_eq!(listed(&db, SessionList::InactiveSince(year(2800))).await, [ids[4], ids[1], ids[0], other, ids[3]]);
    assert!(listed(&db, SessionList::InactiveSince(year(2000))).await.is_empty());
}

#[tokio::test]
async fn old_sessions_are_swept_out() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    users.insert_session(&NewSession::new(ann, "expired", year(2000))).await.unwrap();
    let idle = login(&db, ann, "idle").await;
    let good = login(&db, ann, "good").await;

    assert_eq!(users.delete_expired_sessions().await.unwrap(), 1);
    assert_eq!(users.revoke_inactive_sessions(year(2000), "idle").await.unwrap(), 0);
    assert_eq!(users.revoke_inactive_sessions(good.last_activity_at, "idle").await.unwrap(), 1);
    assert!(!valid(&db, "idle").await);
    assert_eq!(users.delete_revoked_sessions(year(2000)).await.unwrap(), 0);
    assert_eq!(users.delete_revoked_sessions(year(2800)).await.unwrap(), 1);
    assert_eq!(users.session(idle.id).await.unwrap(), None);
    assert!(users.delete_session(good.id).await.unwrap());
    assert!(!users.delete_session(good.id).await.unwrap());
}

#[tokio::test]
async fn an_ipv4_address_comes_back_as_it_went_in() {
    let db = testing::database().await;
    let address = Some("192.0.2.7".parse().unwrap());
    let new = NewSession { ip_address: address, ..NewSession::new(user(&db, "ann").await.id, "token", year(2900)) };

    assert_eq!(db.users().insert_session(&new).await.unwrap().ip_address, address);
}

#[tokio::test]
async fn nobody_is_signed_in_who_is_not_live_and_active() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    users.deactivate(ann).await.unwrap();
    users.delete(bob).await.unwrap();

    for user in [ann, bob, UserId::now()] {
        let session = users.insert_session(&NewSession::new(user, "token", year(2900))).await;
        assert!(matches!(session, Err(Error::NotFound { .. })), "{session:?}");
        let token = users.insert_auth_token(&NewAuthToken::new(user, AuthTokenKind::Refresh, "token", year(2900))).await;
        assert!(matches!(token, Err(Error::NotFound { .. })), "{token:?}");
        let reset = users.insert_password_reset(&NewPasswordReset::new(user, "token", year(2900))).await;
        assert!(matches!(reset, Err(Error::NotFound { .. })), "{reset:?}");
    }
    users.activate(ann).await.unwrap();
    login(&db, ann, "token").await;
}

#[tokio::test]
async fn who_is_shut_out_while_he_signs_in_is_out() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let tx = db.begin().await.unwrap();
    tx.users().insert_session(&NewSession::new(ann, "session", year(2900))).await.unwrap();
    tx.users().insert_auth_token(&NewAuthToken::new(ann, AuthTokenKind::Refresh, "token", year(2900))).await.unwrap();
    tx.users().insert_password_reset(&NewPasswordReset::new(ann, "reset", year(2900))).await.unwrap();

    let users = db.users();
    committed_when_waited_for(&db, tx, users.deactivate(ann)).await.unwrap();

    // Not brought back with his account, either.
    users.activate(ann).await.unwrap();
    assert!(!valid(&db, "session").await);
    assert_eq!(users.find_auth_token_by_hash(&"token".into()).await.unwrap(), None);
    assert_eq!(users.find_password_reset(&"reset".into()).await.unwrap(), None);
}

#[tokio::test]
async fn who_signs_in_while_he_is_shut_out_is_refused() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let tx = db.begin().await.unwrap();
    tx.users().deactivate(ann).await.unwrap();

    let users = db.users();
    let new = NewSession::new(ann, "late", year(2900));
    let late = committed_when_waited_for(&db, tx, users.insert_session(&new)).await;

    assert!(matches!(late, Err(Error::NotFound { .. })), "{late:?}");
}

#[tokio::test]
async fn two_sign_ins_that_note_themselves_do_not_wait_in_a_ring() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let tx = db.begin().await.unwrap();
    tx.users().insert_session(&NewSession::new(ann, "one", year(2900))).await.unwrap();

    let beside = db.transaction(async |tx| {
        tx.users().insert_session(&NewSession::new(ann, "two", year(2900))).await?;
        tx.users().record_login(ann).await
    });
    let first = async {
        Observer::of(&db).await.wait_for(1, "wait_event_type = 'Lock'").await;
        tx.users().record_login(ann).await.unwrap();
        tx.commit().await.unwrap();
    };
    tokio::join!(beside, first).0.unwrap();

    assert!(valid(&db, "one").await && valid(&db, "two").await);
}
