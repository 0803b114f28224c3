//! Who may sign in, and do what, is asked of the primary, however far a replica is behind.

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
    users.insert_resource_grant(ann, thing, GrantKind::Edit, None, None).await.unwrap().unwrap();
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
