//! Second factors: what is accepted once, what the settings say of it, devices that need none.

use std::time::Duration;

use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{
    EncryptedSecret, MfaStatus, NewTrustedDevice, NewWebauthnCredential, SecretHash, TotpSecret, UserId, WebauthnCredential,
    WebauthnCredentialId, WebauthnUse,
};
use revenge_db::{Error, PageRequest};
use sqlx::Executor as _;
use tokio::task::JoinSet;

use crate::{committed_when_waited_for, user};

const DAY: Duration = Duration::from_secs(24 * 60 * 60);

/// An app that is verified and enabled.
async fn enabled(db: &TestDatabase, user: UserId) -> TotpSecret {
    let secret = db.users().insert_totp_secret(user, &EncryptedSecret::new(*b"secret")).await.unwrap();
    assert!(db.users().verify_totp(&secret, 100).await.unwrap());
    db.users().enable_totp(user).await.unwrap();
    secret
}

async fn key(db: &TestDatabase, user: UserId, name: &str) -> WebauthnCredential {
    let new = NewWebauthnCredential { name: Some(name.into()), ..NewWebauthnCredential::new(user, name.as_bytes(), *b"public") };
    db.users().insert_webauthn_credential(&new).await.unwrap()
}

fn counter(sign_count: u32) -> WebauthnUse {
    WebauthnUse { sign_count, backup_state: true, user_verified: true }
}

fn codes(names: &[&str]) -> Vec<SecretHash> {
    names.iter().map(|name| SecretHash::new(*name)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_uses_of_a_backup_code_at_once_one_succeeds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    db.users().replace_backup_codes(ann, &codes(&["one", "two"])).await.unwrap();
    let code = db.users().find_backup_code(ann, &"one".into()).await.unwrap().unwrap();

    let mut uses = JoinSet::new();
    for _ in 0..100 {
        let users = db.users();
        uses.spawn(async move { users.use_backup_code(ann, code.id, Some("192.0.2.7".parse().unwrap())).await.unwrap() });
    }

    assert_eq!(uses.join_all().await.into_iter().filter(|used| *used).count(), 1);
    let settings = db.users().mfa_settings(ann).await.unwrap().unwrap();
    assert_eq!((settings.backup_codes, settings.unused_backup_codes), (2, 1));
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_uses_of_a_time_step_or_a_counter_at_once_one_succeeds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let secret = enabled(&db, ann).await;
    let key = key(&db, ann, "key").await.id;

    let (mut steps, mut counters) = (JoinSet::new(), JoinSet::new());
    for _ in 0..100 {
        let (one, other, secret) = (db.users(), db.users(), secret.clone());
        steps.spawn(async move { one.use_totp(&secret, 101).await.unwrap() });
        counters.spawn(async move { other.use_webauthn_credential(key, counter(7)).await.unwrap() });
    }

    assert_eq!(steps.join_all().await.into_iter().filter(|used| *used).count(), 1);
    assert_eq!(counters.join_all().await.into_iter().filter(|used| *used).count(), 1);
    assert!(db.users().webauthn_credential(key).await.unwrap().unwrap().clone_detected, "99 came with a counter that had not grown");
}

#[tokio::test]
async fn a_time_step_is_accepted_once_and_no_earlier_one_after_it() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let fresh = users.insert_totp_secret(ann, &EncryptedSecret::new(*b"first")).await.unwrap();
    assert_eq!((fresh.enabled, fresh.verified_at, fresh.last_used_step), (false, None, None));
    assert_eq!(users.totp_secret(ann).await.unwrap(), Some(fresh.clone()));
    assert_eq!(users.totp_secret(bob).await.unwrap(), None);
    assert!(!format!("{fresh:?}").contains("102, 105"), "the bytes of the secret: {fresh:?}");
    let again = users.insert_totp_secret(ann, &EncryptedSecret::new(*b"again")).await;
    assert!(matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "user_totp_secrets_pkey"), "{again:?}");
    assert!(matches!(users.insert_totp_secret(UserId::now(), &EncryptedSecret::new(*b"x")).await, Err(Error::Invalid { .. })));
    assert!(matches!(users.enable_totp(ann).await, Err(Error::NotFound { .. })), "not verified");
    assert!(!users.use_totp(&fresh, 5).await.unwrap(), "not enabled");

    assert!(!users.verify_totp(&fresh, -1).await.unwrap());
    assert!(users.verify_totp(&fresh, 10).await.unwrap());
    assert!(!users.verify_totp(&fresh, 10).await.unwrap());
    users.enable_totp(ann).await.unwrap();
    for (step, accepted) in [(10, false), (11, true), (11, false), (9, false), (13, true), (12, false)] {
        assert_eq!(users.use_totp(&fresh, step).await.unwrap(), accepted, "{step}");
    }
    let used = users.totp_secret(ann).await.unwrap().unwrap();
    assert_eq!((used.enabled, used.last_used_step, used.last_used_at.is_some()), (true, Some(13), true));
    users.deactivate(ann).await.unwrap();
    assert!(!users.use_totp(&fresh, 14).await.unwrap());
    users.activate(ann).await.unwrap();
    assert_eq!(users.totp_secret(ann).await.unwrap().unwrap().updated_at, used.updated_at, "a use is no change");

    let other = users.replace_totp_secret(ann, &EncryptedSecret::new(*b"second")).await.unwrap();
    assert_eq!((other.enabled, other.verified_at, other.last_used_step), (false, None, None));
    assert!(other.updated_at > used.updated_at);
    assert!(!users.verify_totp(&fresh, 20).await.unwrap(), "a code of the secret that was replaced");
    assert!(users.verify_totp(&other, 20).await.unwrap());
    users.enable_totp(ann).await.unwrap();
    assert!(!users.use_totp(&fresh, 21).await.unwrap(), "a code of the secret that was replaced");
    assert!(matches!(users.replace_totp_secret(bob, &EncryptedSecret::new(*b"x")).await, Err(Error::NotFound { .. })));
    assert_eq!((users.disable_totp(ann).await.unwrap(), users.disable_totp(ann).await.unwrap()), (true, false));
    assert_eq!((users.delete_totp_secret(ann).await.unwrap(), users.delete_totp_secret(ann).await.unwrap()), (true, false));
}

#[tokio::test]
async fn a_key_whose_counter_does_not_grow_is_refused_for_ever() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    let key = key(&db, ann, "yubi").await;
    for (sign_count, accepted) in [(0, true), (0, true), (5, true), (4_000_000_000, true), (4_000_000_000, false), (4_000_000_001, false)] {
        assert_eq!(users.use_webauthn_credential(key.id, counter(sign_count)).await.unwrap(), accepted, "{sign_count}");
    }
    let cloned = users.webauthn_credential(key.id).await.unwrap().unwrap();
    assert_eq!((cloned.sign_count, cloned.clone_detected, cloned.backup_state), (4_000_000_000, true, true));
    assert!(users.has_mfa_method(ann).await.unwrap(), "who copies a key cannot switch the second factor off");

    let zero = NewWebauthnCredential { sign_count: 3, ..NewWebauthnCredential::new(ann, *b"zero", *b"public") };
    let zero = users.insert_webauthn_credential(&zero).await.unwrap();
    assert!(!users.use_webauthn_credential(zero.id, counter(0)).await.unwrap());
    let (marked, unused) = (users.webauthn_credential(zero.id).await.unwrap().unwrap(), zero);
    assert_eq!((marked.clone_detected, marked.user_verified, marked.last_used_at), (true, unused.user_verified, None));
    assert!(matches!(users.use_webauthn_credential(WebauthnCredentialId::now(), counter(1)).await, Err(Error::NotFound { .. })));
    users.deactivate(ann).await.unwrap();
    assert!(matches!(users.use_webauthn_credential(key.id, counter(1)).await, Err(Error::NotFound { .. })));
}

#[tokio::test]
async fn keys_are_named_listed_and_deleted_by_their_user() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (one, two) = (key(&db, ann, "one").await, key(&db, ann, "two").await);
    assert_eq!(users.find_webauthn_credential(b"one").await.unwrap(), Some(one.clone()));
    assert_eq!(users.find_webauthn_credential(b"three").await.unwrap(), None);
    assert_eq!(users.webauthn_credentials_of(ann).await.unwrap(), [one.clone(), two.clone()]);
    assert_eq!(users.count_webauthn_credentials(ann).await.unwrap(), 2);
    let again = users.insert_webauthn_credential(&NewWebauthnCredential::new(bob, *b"one", *b"public")).await;
    assert!(
        matches!(&again, Err(Error::Conflict { constraint, .. }) if constraint == "webauthn_credentials_credential_id_key"),
        "{again:?}"
    );
    assert!(matches!(users.insert_webauthn_credential(&NewWebauthnCredential::new(bob, [], *b"p")).await, Err(Error::Invalid { .. })));

    assert!(matches!(users.rename_webauthn_credential(bob, one.id, Some("mine")).await, Err(Error::NotFound { .. })));
    users.rename_webauthn_credential(ann, one.id, None).await.unwrap();
    assert_eq!(users.webauthn_credential(one.id).await.unwrap().unwrap().name, None);
    users.mark_webauthn_credential_cloned(two.id).await.unwrap();
    assert!(!users.use_webauthn_credential(two.id, counter(9)).await.unwrap());
    assert!(matches!(users.mark_webauthn_credential_cloned(WebauthnCredentialId::now()).await, Err(Error::NotFound { .. })));
    assert!(!users.delete_webauthn_credential(bob, one.id).await.unwrap());
    assert!(users.delete_webauthn_credential(ann, one.id).await.unwrap());
    assert!(!users.delete_webauthn_credential(ann, one.id).await.unwrap());
}

#[tokio::test]
async fn a_backup_code_is_its_users_and_a_new_set_voids_the_old_one() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    users.replace_backup_codes(ann, &codes(&["a", "b", "c"])).await.unwrap();
    users.replace_backup_codes(bob, &codes(&["a"])).await.unwrap();
    let a = users.find_backup_code(ann, &"a".into()).await.unwrap().unwrap();
    assert!(!format!("{a:?}").contains("code_hash: \"a\""));
    assert_eq!(users.unused_backup_codes(ann).await.unwrap().len(), 3);

    assert!(!users.use_backup_code(bob, a.id, None).await.unwrap(), "another's");
    users.deactivate(ann).await.unwrap();
    assert!(!users.use_backup_code(ann, a.id, None).await.unwrap(), "inactive");
    users.activate(ann).await.unwrap();
    assert!(users.use_backup_code(ann, a.id, None).await.unwrap());
    assert!(!users.use_backup_code(ann, a.id, None).await.unwrap(), "used");
    assert_eq!(users.find_backup_code(ann, &"a".into()).await.unwrap(), None);
    assert_eq!(users.count_unused_backup_codes(ann).await.unwrap(), 2);

    let b = users.find_backup_code(ann, &"b".into()).await.unwrap().unwrap();
    users.replace_backup_codes(ann, &codes(&["d", "e"])).await.unwrap();
    assert!(!users.use_backup_code(ann, b.id, None).await.unwrap(), "of the old set");
    let settings = users.mfa_settings(ann).await.unwrap().unwrap();
    assert_eq!((settings.backup_codes, settings.unused_backup_codes), (2, 2));
    assert!(!users.has_mfa_method(ann).await.unwrap(), "codes alone are no method");
    for wrong in [codes(&[]), codes(&["x"; 101])] {
        assert!(matches!(users.replace_backup_codes(ann, &wrong).await, Err(Error::Invalid { .. })));
    }
    assert!(matches!(users.replace_backup_codes(ann, &codes(&["x", "x"])).await, Err(Error::Conflict { .. })));
    assert!(matches!(users.replace_backup_codes(UserId::now(), &codes(&["x"])).await, Err(Error::Invalid { .. })));
    assert_eq!(users.delete_backup_codes(ann).await.unwrap(), 2);
    assert_eq!(users.mfa_status(ann).await.unwrap(), MfaStatus::default());
    assert_eq!(users.mfa_status(bob).await.unwrap().unused_backup_codes, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_sets_of_codes_made_at_once_one_stays() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let mut sets = JoinSet::new();
    for set in 0..20 {
        let users = db.users();
        sets.spawn(async move {
            let codes: Vec<SecretHash> = (0..10).map(|code| SecretHash::new(format!("{set} {code}"))).collect();
            users.replace_backup_codes(ann, &codes).await.unwrap();
        });
    }
    sets.join_all().await;

    let left = db.users().unused_backup_codes(ann).await.unwrap();
    let set = left[0].code_hash.expose().split(' ').next().unwrap().to_owned();
    assert_eq!(left.iter().filter(|code| code.code_hash.expose().starts_with(&format!("{set} "))).count(), 10);
    let settings = db.users().mfa_settings(ann).await.unwrap().unwrap();
    assert_eq!((left.len(), settings.backup_codes, settings.unused_backup_codes), (10, 10, 10));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_settings_are_right_whatever_is_added_and_deleted_at_once() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    assert_eq!(db.users().mfa_settings(ann).await.unwrap(), None);
    let mut keys = Vec::new();
    for at in 0..20 {
        keys.push(key(&db, ann, &at.to_string()).await.id);
    }
    enabled(&db, ann).await;
    let settings = db.users().mfa_settings(ann).await.unwrap().unwrap();
    assert_eq!((settings.totp_enabled, settings.webauthn_credentials, settings.webauthn_enabled()), (true, 20, true));

    let mut deletes = JoinSet::new();
    for key in keys {
        let users = db.users();
        deletes.spawn(async move { users.delete_webauthn_credential(ann, key).await.unwrap() });
    }
    assert!(deletes.join_all().await.into_iter().all(|deleted| deleted));

    let settings = db.users().mfa_settings(ann).await.unwrap().unwrap();
    assert_eq!((settings.totp_enabled, settings.webauthn_credentials), (true, 0));
    assert!(db.users().has_mfa_method(ann).await.unwrap());
    assert!(db.users().disable_totp(ann).await.unwrap());
    assert!(!db.users().has_mfa_method(ann).await.unwrap());
    db.users().enable_totp(ann).await.unwrap();
    db.users().delete_totp_secret(ann).await.unwrap();
    assert!(!db.users().mfa_settings(ann).await.unwrap().unwrap().totp_enabled);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_that_is_done_to_the_factors_at_once_waits_for_another_in_a_ring() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let mut calls = JoinSet::new();
    for at in 0..60 {
        let users = db.users();
        calls.spawn(async move {
            match at % 5 {
                0 => users.replace_backup_codes(ann, &codes(&[&format!("{at} a"), &format!("{at} b")])).await.unwrap(),
                1 | 2 => {
                    for code in users.unused_backup_codes(ann).await.unwrap() {
                        users.use_backup_code(ann, code.id, None).await.unwrap();
                    }
                }
                3 => {
                    let key = NewWebauthnCredential::new(ann, format!("{at}"), *b"public");
                    let key = users.insert_webauthn_credential(&key).await.unwrap().id;
                    users.delete_webauthn_credential(ann, key).await.unwrap();
                }
                _ => drop(users.delete_mfa(ann).await.unwrap()),
            }
        });
    }
    calls.join_all().await;

    let settings = db.users().mfa_settings(ann).await.unwrap();
    let counts = settings.map_or((0, 0), |settings| (i64::from(settings.webauthn_credentials), i64::from(settings.unused_backup_codes)));
    let real = (db.users().count_webauthn_credentials(ann).await.unwrap(), db.users().count_unused_backup_codes(ann).await.unwrap());
    assert_eq!(counts, real);
}

#[tokio::test]
async fn all_second_factors_of_a_user_go_at_once() {
    let db = testing::database().await;
    let users = db.users();
    let ann = user(&db, "ann").await.id;
    assert!(users.insert_mfa_settings(ann).await.unwrap());
    assert!(!users.insert_mfa_settings(ann).await.unwrap());
    assert!(matches!(users.insert_mfa_settings(UserId::now()).await, Err(Error::Invalid { .. })));
    users.set_mfa_required(ann, true).await.unwrap();
    users.remember_devices(ann, DAY).await.unwrap();
    users.trust_device(&NewTrustedDevice::new(ann, "phone")).await.unwrap().unwrap();
    enabled(&db, ann).await;
    key(&db, ann, "key").await;
    users.replace_backup_codes(ann, &codes(&["a"])).await.unwrap();
    let status = users.mfa_status(ann).await.unwrap();
    assert_eq!((status.totp_enabled, status.webauthn_credentials, status.unused_backup_codes, status.is_required), (true, 1, 1, true));

    assert!(users.delete_mfa(ann).await.unwrap());
    assert!(!users.delete_mfa(ann).await.unwrap());
    assert_eq!(users.mfa_settings(ann).await.unwrap(), None);
    assert_eq!(users.mfa_status(ann).await.unwrap(), MfaStatus::default());
    assert_eq!(users.count_webauthn_credentials(ann).await.unwrap(), 0);
    assert_eq!(users.unused_backup_codes(ann).await.unwrap(), []);
    assert_eq!(users.totp_secret(ann).await.unwrap(), None);
    assert_eq!(users.use_trusted_device(ann, &"phone".into()).await.unwrap(), None);
    enabled(&db, ann).await;
    users.erase(ann).await.unwrap();
    assert_eq!(users.mfa_settings(ann).await.unwrap(), None);
}

#[tokio::test]
async fn a_device_is_trusted_while_its_user_has_devices_remembered() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let phone = NewTrustedDevice {
        name: Some("Phone".into()),
        ip_address: Some("192.0.2.7".parse().unwrap()),
        ..NewTrustedDevice::new(ann, "phone")
    };
    assert_eq!(users.trust_device(&phone).await.unwrap(), None, "devices are not remembered");
    for wrong in [Duration::ZERO, 366 * DAY] {
        assert!(matches!(users.remember_devices(ann, wrong).await, Err(Error::Invalid { .. })));
    }
    users.remember_devices(ann, 30 * DAY).await.unwrap();
    assert_eq!(users.mfa_settings(ann).await.unwrap().unwrap().remember_device, Some(30 * DAY));
    let trusted = users.trust_device(&phone).await.unwrap().unwrap();
    assert_eq!((trusted.expires_at - trusted.created_at).to_std().unwrap(), 30 * DAY);
    assert!(matches!(users.trust_device(&NewTrustedDevice::new(ann, "phone")).await, Err(Error::Conflict { .. })));

    assert!(users.use_trusted_device(ann, &"phone".into()).await.unwrap().unwrap().last_used_at.is_some());
    assert_eq!(users.use_trusted_device(bob, &"phone".into()).await.unwrap(), None);
    db.owner().await.execute("UPDATE user_trusted_devices SET expires_at = now()").await.unwrap();
    assert_eq!(users.use_trusted_device(ann, &"phone".into()).await.unwrap(), None);
    assert_eq!(users.delete_expired_trusted_devices().await.unwrap(), 1);
    users.trust_device(&phone).await.unwrap().unwrap();
    users.deactivate(ann).await.unwrap();
    assert_eq!(users.use_trusted_device(ann, &"phone".into()).await.unwrap(), None);
    assert_eq!(users.trust_device(&NewTrustedDevice::new(ann, "tv")).await.unwrap(), None, "he is not active");
    users.activate(ann).await.unwrap();
    assert_eq!(users.use_trusted_device(ann, &"phone".into()).await.unwrap(), None, "forgotten when he was shut out");

    let mut ids = Vec::new();
    for token in ["a", "b", "c"] {
        ids.insert(0, users.trust_device(&NewTrustedDevice::new(ann, token)).await.unwrap().unwrap().id);
    }
    let first = users.list_trusted_devices(ann, PageRequest::first(2)).await.unwrap();
    let second = users.list_trusted_devices(ann, first.next_request(2).unwrap()).await.unwrap();
    assert_eq!(first.items.iter().chain(&second.items).map(|device| device.id).collect::<Vec<_>>(), ids);
    assert!(!users.forget_trusted_device(bob, ids[0]).await.unwrap());
    assert!(users.forget_trusted_device(ann, ids[0]).await.unwrap());
    assert_eq!(users.forget_trusted_devices(ann).await.unwrap(), 2);

    users.trust_device(&NewTrustedDevice::new(ann, "d")).await.unwrap().unwrap();
    assert!(users.forget_devices(ann).await.unwrap());
    assert!(!users.forget_devices(ann).await.unwrap());
    users.remember_devices(ann, DAY).await.unwrap();
    assert_eq!(users.use_trusted_device(ann, &"d".into()).await.unwrap(), None, "forgotten for good");
}

#[tokio::test(flavor = "multi_thread")]
async fn no_device_stays_trusted_that_was_trusted_while_devices_were_forgotten() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    db.users().remember_devices(ann, DAY).await.unwrap();
    let mut calls = JoinSet::new();
    for at in 0..40 {
        let users = db.users();
        calls.spawn(async move {
            if at == 20 {
                assert!(users.forget_devices(ann).await.unwrap());
            } else {
                users.trust_device(&NewTrustedDevice::new(ann, format!("{at}"))).await.unwrap();
            }
        });
    }
    calls.join_all().await;

    assert_eq!(db.users().list_trusted_devices(ann, PageRequest::first(1)).await.unwrap().items, []);
}

#[tokio::test]
async fn a_deleted_user_leaves_his_keys_to_another_one() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    enabled(&db, ann).await;
    key(&db, ann, "key").await;
    let new = NewWebauthnCredential::new(ann, *b"late", *b"public");
    let tx = db.begin().await.unwrap();
    tx.users().insert_webauthn_credential(&new).await.unwrap();

    committed_when_waited_for(&db, tx, users.delete(ann)).await.unwrap();

    assert_eq!((users.count_webauthn_credentials(ann).await.unwrap(), users.mfa_settings(ann).await.unwrap()), (0, None));
    assert_eq!(users.totp_secret(ann).await.unwrap(), None);
    for name in ["key", "late"] {
        key(&db, bob, name).await;
    }
    let refused = users.insert_webauthn_credential(&NewWebauthnCredential::new(ann, *b"new", *b"public")).await;
    assert!(matches!(refused, Err(Error::NotFound { .. })), "{refused:?}");
}
