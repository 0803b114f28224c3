//! Tokens of devices and keys of programs.

use chrono::{DateTime, Utc};
use revenge_db::testing;
use revenge_db::users::{ApiKeyId, ApiKeyList, AuthToken, AuthTokenId, AuthTokenKind, NewApiKey, NewAuthToken, NewSession, SecretHash};
use revenge_db::{Error, PageRequest};

use crate::user;

fn year(year: i32) -> DateTime<Utc> {
    format!("{year}-01-01T00:00:00Z").parse().unwrap()
}

#[tokio::test]
async fn a_token_is_valid_until_it_is_revoked_expired_or_its_login_over() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let session = users.insert_session(&NewSession::new(ann, "session", year(2900))).await.unwrap().id;
    let full = NewAuthToken {
        session_id: Some(session),
        device_name: Some("Phone".into()),
        device_fingerprint: Some("f1".into()),
        ip_address: Some("2001:db8::7".parse().unwrap()),
        user_agent: Some("Firefox".into()),
        ..NewAuthToken::new(ann, AuthTokenKind::Refresh, "secret", year(2900))
    };
    let token = users.insert_auth_token(&full).await.unwrap();
    assert_eq!((token.kind, token.session_id, token.ip_address), (full.kind, full.session_id, full.ip_address));
    assert!(!format!("{full:?}{token:?}").contains("secret"));
    assert!(matches!(users.insert_auth_token(&full).await, Err(Error::Conflict { .. })));
    let bare = users.insert_auth_token(&NewAuthToken::new(bob, AuthTokenKind::Access, "bob", year(2900))).await.unwrap();
    users.insert_auth_token(&NewAuthToken::new(ann, AuthTokenKind::Access, "expired", year(2000))).await.unwrap();
    let found = async |hash: &str| db.users().find_auth_token_by_hash(&SecretHash::new(hash)).await.unwrap();

    assert_eq!(found("secret").await, Some(token.clone()));
    assert!(users.touch_auth_token(token.id).await.unwrap());
    assert!(found("secret").await.unwrap().last_used_at.is_some());
    assert!(!users.touch_auth_token(AuthTokenId::now()).await.unwrap());
    assert_eq!(found("expired").await, None);
    users.revoke_session(session, "logout").await.unwrap();
    assert_eq!(found("secret").await, None);
    assert!(!users.touch_auth_token(token.id).await.unwrap());
    assert!(users.revoke_auth_token_by_hash(&"secret".into()).await.unwrap());
    assert!(!users.revoke_auth_token(token.id).await.unwrap());

    // An account that is opened again does not bring old tokens back.
    assert_eq!(found("bob").await, Some(bare));
    users.deactivate(bob).await.unwrap();
    users.activate(bob).await.unwrap();
    assert_eq!(found("bob").await, None);
    assert_eq!(users.delete_expired_auth_tokens().await.unwrap(), 1);
    assert_eq!(users.delete_revoked_auth_tokens(year(2000)).await.unwrap(), 0);
    assert_eq!(users.delete_revoked_auth_tokens(year(2900)).await.unwrap(), 2);
}

#[tokio::test]
async fn tokens_are_listed_by_user_and_device_and_revoked_all_or_all_but_one() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    let mut ids = Vec::new();
    for (token, device) in [("a", "one"), ("b", "one"), ("c", "two")] {
        let device_fingerprint = Some(device.to_owned());
        let new = NewAuthToken { device_fingerprint, ..NewAuthToken::new(ann, AuthTokenKind::Access, token, year(2900)) };
        ids.insert(0, users.insert_auth_token(&new).await.unwrap().id);
    }
    let of = |items: Vec<AuthToken>| items.into_iter().map(|token| token.id).collect::<Vec<_>>();

    let first = users.list_auth_tokens(ann, PageRequest::first(2)).await.unwrap();
    let second = users.list_auth_tokens(ann, first.next_request(2).unwrap()).await.unwrap();
    assert_eq!((of(first.items), of(second.items)), (ids[..2].to_vec(), ids[2..].to_vec()));
    assert_eq!(of(users.list_auth_tokens_of_device(ann, "one", PageRequest::first(9)).await.unwrap().items), ids[1..]);
    assert_eq!(users.count_active_auth_tokens(ann).await.unwrap(), 3);
    assert_eq!(users.revoke_other_auth_tokens(ann, ids[0]).await.unwrap(), 2);
    assert_eq!(users.revoke_auth_tokens(ann).await.unwrap(), 1);
    assert_eq!(users.count_active_auth_tokens(ann).await.unwrap(), 0);
}

#[tokio::test]
async fn only_a_valid_key_is_found_by_its_hash_or_prefix() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let new = NewApiKey {
        description: Some("Home".into()),
        scopes: vec!["read".into()],
        expires_at: Some(year(2900)),
        ..NewApiKey::new(ann, "tv", "secret", "rv_1")
    };
    let key = users.insert_api_key(&new).await.unwrap();
    assert!(!format!("{new:?}{key:?}").contains("secret"));
    assert!(matches!(users.insert_api_key(&new).await, Err(Error::Conflict { .. })));
    let old = NewApiKey { expires_at: Some(year(2000)), ..NewApiKey::new(ann, "old", "expired", "rv_1") };
    users.insert_api_key(&old).await.unwrap();
    let revoked = users.insert_api_key(&NewApiKey::new(ann, "lost", "revoked", "rv_1")).await.unwrap().id;
    assert!(users.revoke_api_key(revoked).await.unwrap());
    assert!(!users.revoke_api_key(revoked).await.unwrap());
    users.insert_api_key(&NewApiKey::new(bob, "bob", "bob", "rv_1")).await.unwrap();
    users.deactivate(bob).await.unwrap();

    for (hash, expected) in [("secret", true), ("expired", false), ("revoked", false), ("bob", false), ("unknown", false)] {
        assert_eq!(users.find_api_key_by_hash(&hash.into()).await.unwrap().is_some(), expected, "{hash}");
    }
    users.activate(bob).await.unwrap();
    assert!(users.find_api_key_by_hash(&"bob".into()).await.unwrap().is_some(), "keys of programs stay");
    users.deactivate(bob).await.unwrap();
    let by_prefix = users.api_keys_by_prefix("rv_1").await.unwrap();
    assert_eq!(by_prefix.len(), 1);
    assert!(by_prefix[0].key == key && by_prefix[0].key_hash == "secret".into() && by_prefix[0].key_hash != "secreT".into());
    assert!(users.touch_api_key(key.id).await.unwrap());
    assert!(!users.touch_api_key(revoked).await.unwrap());
    let used = users.api_key(key.id).await.unwrap().unwrap();
    assert_eq!((used.use_count, used.last_used_at.is_some(), used.updated_at), (1, true, key.updated_at));
    users.set_api_key_scopes(key.id, &["write".to_owned()]).await.unwrap();
    assert_eq!(users.api_key(key.id).await.unwrap().unwrap().scopes, ["write"]);
    assert!(matches!(users.set_api_key_scopes(ApiKeyId::now(), &[]).await, Err(Error::NotFound { .. })));
    let first = users.list_api_keys(ApiKeyList::User(ann), PageRequest::first(2)).await.unwrap();
    let rest = users.list_api_keys(ApiKeyList::User(ann), first.next_request(2).unwrap()).await.unwrap();
    assert_eq!((first.items.len(), rest.items.len(), rest.next), (2, 1, None));
    assert_eq!(users.list_api_keys(ApiKeyList::Active(ann), PageRequest::first(9)).await.unwrap().items.len(), 1);
    assert_eq!((users.count_api_keys(ann).await.unwrap(), users.count_active_api_keys(ann).await.unwrap()), (3, 1));
    assert_eq!(users.delete_expired_api_keys().await.unwrap(), 1);
    assert_eq!(users.count_api_keys(ann).await.unwrap(), 2);
    assert!(users.delete_api_key(key.id).await.unwrap());
    assert!(!users.delete_api_key(key.id).await.unwrap());
}

#[tokio::test]
async fn a_token_ends_with_its_login_revoked_or_expired() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let users = db.users();
    let mut tokens = Vec::new();
    for (name, expires) in [("good", 2900), ("revoked", 2900), ("expired", 2000)] {
        let session = users.insert_session(&NewSession::new(ann, name, year(expires))).await.unwrap().id;
        let new = NewAuthToken {
            session_id: Some(session),
            device_fingerprint: Some("phone".into()),
            ..NewAuthToken::new(ann, AuthTokenKind::Refresh, name, year(2900))
        };
        tokens.push((name, session, users.insert_auth_token(&new).await.unwrap().id));
    }
    users.revoke_session(tokens[1].1, "logout").await.unwrap();

    for (name, _, token) in &tokens {
        let valid = *name == "good";
        assert_eq!(users.find_auth_token_by_hash(&SecretHash::new(*name)).await.unwrap().is_some(), valid, "{name}");
        assert_eq!(users.touch_auth_token(*token).await.unwrap(), valid, "{name}");
    }
    let of = |items: Vec<AuthToken>| items.into_iter().map(|token| token.id).collect::<Vec<_>>();
    assert_eq!(of(users.list_auth_tokens(ann, PageRequest::first(9)).await.unwrap().items), [tokens[0].2]);
    assert_eq!(of(users.list_auth_tokens_of_device(ann, "phone", PageRequest::first(9)).await.unwrap().items), [tokens[0].2]);
    assert_eq!(users.count_active_auth_tokens(ann).await.unwrap(), 1);
}
