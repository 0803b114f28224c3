//! Who may sign in, and do what, is asked of the primary, however far a replica is behind.

use std::fs;
use std::path::PathBuf;
use std::time::Duration;

use chrono::{DateTime, Utc};
use revenge_db::libraries::{LibraryId, NewLibrary, Permission};
use revenge_db::users::{
    AuthTokenKind, GrantKind, NewApiKey, NewAuthToken, NewPasswordReset, NewSession, NewUser, Resource, SecretHash, UserId,
};
use revenge_db::{Consistency, Database, Reader};
use uuid::Uuid;

use crate::cluster::{Cluster, fresh};

fn later() -> DateTime<Utc> {
    "2900-01-01T00:00:00Z".parse().unwrap()
}

fn hash() -> SecretHash {
    SecretHash::new("hash")
}

/// What a user has to sign in with, and may do, by what a reader says.
async fn held(reader: &Reader, ann: UserId, thing: Resource<'_>, library: LibraryId) -> Vec<(&'static str, bool)> {
    let (users, libraries) = (reader.users(), reader.libraries());
    vec![
        ("active", users.get(ann).await.unwrap().unwrap().is_active),
        ("password", users.password_hash(ann).await.unwrap().is_some()),
        ("session", users.find_session_by_token_hash(&hash()).await.unwrap().is_some()),
        ("refresh token", users.find_session_by_refresh_token_hash(&hash()).await.unwrap().is_some()),
        ("token", users.find_auth_token_by_hash(&hash()).await.unwrap().is_some()),
        ("reset", users.find_password_reset(&hash()).await.unwrap().is_some()),
        ("API key", users.find_api_key_by_hash(&hash()).await.unwrap().is_some()),
        ("API keys", !users.api_keys_by_prefix("rv_").await.unwrap().is_empty()),
        ("permission", users.has_permission(ann, "playback:stream").await.unwrap()),
        ("permissions", !users.permissions_of(ann).await.unwrap().is_empty()),
        ("grant", users.has_resource_grant(ann, thing, GrantKind::View).await.unwrap()),
        ("library", libraries.may_manage(library, ann).await.unwrap()),
        ("no failed login", users.count_failed_logins("ann", "2000-01-01T00:00:00Z".parse().unwrap()).await.unwrap() == 0),
    ]
}

/// Whatever decides on a sign-in or a right; the test below shows of some that it is so.
const ASKED_OF_THE_PRIMARY: [&str; 43] = [
    "api_key",
    "api_keys_by_prefix",
    "count_failed_logins",
    "count_failed_logins_from",
    "default_oidc_provider",
    "default_profile",
    "find_api_key_by_hash",
    "find_auth_token_by_hash",
    "find_backup_code",
    "find_by_email",
    "find_by_username",
    "find_email_verification",
    "find_oidc_link",
    "find_oidc_link_of",
    "find_oidc_provider_by_name",
    "find_oidc_state",
    "find_password_reset",
    "find_resource_grant",
    "find_session_by_refresh_token_hash",
    "find_session_by_token_hash",
    "find_webauthn_credential",
    "get",
    "has_any_permission",
    "has_mfa_method",
    "has_permission",
    "has_resource_grant",
    "may_edit_playlist",
    "may_manage",
    "mfa_settings",
    "mfa_status",
    "oidc_link",
    "oidc_provider",
    "password_hash",
    "permission",
    "permissions_of",
    "profile",
    "profile_pin_hash",
    "roles_of",
    "session",
    "totp_secret",
    "unused_backup_codes",
    "webauthn_credential",
    "webauthn_credentials_of",
];

#[test]
fn no_read_that_decides_on_a_sign_in_goes_to_a_replica() {
    let mut found: Vec<String> = Vec::new();
    let mut folders =
        vec![PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/users"), PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/libraries")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
                continue;
            }
            let text = fs::read_to_string(path).unwrap();
            let methods = text.split("pub async fn ").skip(1).filter(|method| method.contains("self.on_the_primary()"));
            found.extend(methods.map(|method| method.split(['(', '<']).next().unwrap().to_owned()));
        }
    }
    found.sort();
    assert_eq!(found, ASKED_OF_THE_PRIMARY);
}

/// What a replica itself would say.
async fn sessions(db: &Database, consistency: Consistency) -> i64 {
    let sql = "SELECT count(*) FROM sessions WHERE revoked_at IS NULL";
    sqlx::query_scalar(sql).fetch_one(db.reader(consistency).executor()).await.unwrap()
}

#[tokio::test]
async fn what_was_revoked_is_good_for_nothing_however_far_a_replica_is_behind() {
    let cluster = Cluster::start(1).await;
    let db = cluster.connect(|config| config).await;
    let users = db.users();
    let ann = NewUser { password_hash: Some(hash()), ..NewUser::new("ann", "ann@example.org") };
    let ann = users.insert(&ann).await.unwrap().id;
    let session = NewSession { refresh_token_hash: Some(hash()), ..NewSession::new(ann, hash(), later()) };
    users.insert_session(&session).await.unwrap();
    users.insert_auth_token(&NewAuthToken::new(ann, AuthTokenKind::Access, hash(), later())).await.unwrap();
    users.insert_password_reset(&NewPasswordReset::new(ann, hash(), later())).await.unwrap();
    users.insert_api_key(&NewApiKey::new(ann, "tv", hash(), "rv_")).await.unwrap();
    let thing = Resource { kind: "playlist", id: Uuid::now_v7() };
    users.set_resource_grant(ann, thing, GrantKind::Edit, None, None).await.unwrap();
    let library = db.libraries().insert(&NewLibrary::movies("Films")).await.unwrap().id;
    db.libraries().grant(library, ann, Permission::Manage).await.unwrap();
    cluster.caught_up().await;
    fresh(&db, 1).await;
    let eventual = db.reader(Consistency::Eventual);
    for (what, is_held) in held(&eventual, ann, thing, library).await {
        assert!(is_held, "{what}");
    }

    cluster.node(1).pause_replay().await.unwrap();
    users.record_failed_login("ann", "192.0.2.7".parse().unwrap()).await.unwrap();
    users.set_password_hash(ann, None).await.unwrap();
    users.deactivate(ann).await.unwrap();

    assert_eq!((sessions(&db, Consistency::Eventual).await, sessions(&db, Consistency::Primary).await), (1, 0), "the replica is behind");
    for reader in [eventual, db.reader(Consistency::MaxLag(Duration::from_hours(1)))] {
        for (what, is_held) in held(&reader, ann, thing, library).await {
            assert!(!is_held, "{what} by {reader:?}");
        }
    }
    assert_eq!(users.find_session_by_token_hash(&hash()).await.unwrap(), None);
    assert_eq!(db.causal().users().find_session_by_token_hash(&hash()).await.unwrap(), None);
}
