//! Single sign-on: providers, accounts of users, sign-ins that are finished once.

use chrono::{DateTime, Utc};
use revenge_db::Error;
use revenge_db::testing::{self, TestDatabase};
use revenge_db::users::{
    EncryptedSecret, NewOidcLink, NewOidcProvider, NewOidcState, OidcLinkId, OidcProvider, OidcProviderId, SecretHash, SecretText, UserId,
};
use tokio::task::JoinSet;

use crate::{committed_when_waited_for, user};

fn year(year: i32) -> DateTime<Utc> {
    format!("{year}-01-01T00:00:00Z").parse().unwrap()
}

fn new(name: &str) -> NewOidcProvider {
    NewOidcProvider::new(name, name.to_uppercase(), format!("https://{name}.example.org"), "revenge")
}

async fn provider(db: &TestDatabase, name: &str) -> OidcProvider {
    db.users().insert_oidc_provider(&new(name)).await.unwrap()
}

fn names(providers: Vec<OidcProvider>) -> Vec<String> {
    providers.into_iter().map(|provider| provider.name).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_hundred_uses_of_a_state_at_once_one_succeeds() {
    let db = testing::database().await;
    let provider = provider(&db, "home").await.id;
    db.users().insert_oidc_state(&NewOidcState::new(provider, "state", year(2900))).await.unwrap();

    let mut uses = JoinSet::new();
    for _ in 0..100 {
        let users = db.users();
        uses.spawn(async move { users.use_oidc_state(&"state".into()).await.unwrap().map(|state| state.provider_id) });
    }

    assert_eq!(uses.join_all().await.into_iter().flatten().collect::<Vec<_>>(), [provider]);
}

#[tokio::test]
async fn a_state_is_found_until_it_is_used_expired_or_its_provider_disabled() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (home, work) = (provider(&db, "home").await.id, provider(&db, "work").await.id);
    let verifier = "v".repeat(43);
    let good = NewOidcState {
        user_id: Some(ann),
        code_verifier: Some(SecretText::new(verifier.clone())),
        nonce: Some(SecretText::new("nonce-1")),
        redirect_url: Some("/home".into()),
        ..NewOidcState::new(home, "good", year(2900))
    };
    users.insert_oidc_state(&good).await.unwrap();
    assert!(matches!(users.insert_oidc_state(&good).await, Err(Error::Conflict { .. })));
    users.insert_oidc_state(&NewOidcState::new(home, "expired", year(2000))).await.unwrap();
    users.insert_oidc_state(&NewOidcState::new(work, "disabled", year(2900))).await.unwrap();
    users.insert_oidc_state(&NewOidcState { user_id: Some(bob), ..NewOidcState::new(home, "bob", year(2900)) }).await.unwrap();
    users.insert_oidc_state(&NewOidcState::new(home, "given up", year(2900))).await.unwrap();
    users.disable_oidc_provider(work).await.unwrap();
    users.deactivate(bob).await.unwrap();
    let shown = format!("{good:?} {:?}", users.find_oidc_state(&"good".into()).await.unwrap());
    assert!(!shown.contains(&verifier) && !shown.contains("nonce-1") && !shown.contains("good"), "{shown}");

    for (state, expected) in [("good", true), ("expired", false), ("disabled", false), ("bob", false), ("unknown", false)] {
        let state = SecretHash::new(state);
        let found = users.find_oidc_state(&state).await.unwrap();
        assert_eq!(found.is_some(), expected);
        assert_eq!(found.as_ref().and_then(|found| found.code_verifier.clone()), expected.then(|| SecretText::new(verifier.clone())));
        assert_eq!(users.use_oidc_state(&state).await.unwrap(), found);
        assert_eq!(users.use_oidc_state(&state).await.unwrap(), None);
        assert_eq!(users.find_oidc_state(&state).await.unwrap(), None);
    }
    assert!(users.delete_oidc_state(&"given up".into()).await.unwrap());
    assert!(!users.delete_oidc_state(&"given up".into()).await.unwrap());
    assert_eq!(users.delete_expired_oidc_states().await.unwrap(), 1);
    assert_eq!(users.delete_oidc_states_of_provider(work).await.unwrap(), 1);
    let short = NewOidcState { code_verifier: Some(SecretText::new("short")), ..NewOidcState::new(home, "short", year(2900)) };
    assert!(matches!(users.insert_oidc_state(&short).await, Err(Error::Invalid { .. })));
    let nowhere = users.insert_oidc_state(&NewOidcState::new(OidcProviderId::now(), "x", year(2900))).await;
    assert!(matches!(nowhere, Err(Error::Invalid { .. })), "{nowhere:?}");
}

#[tokio::test]
async fn a_provider_is_changed_by_who_read_it_last() {
    let db = testing::database().await;
    let users = db.users();
    let secret = EncryptedSecret::new(*b"client secret");
    let mut home = NewOidcProvider { client_secret: Some(secret.clone()), jwks_uri: Some("https://keys".into()), ..new("home") };
    home.claim_mappings.insert("username".into(), "preferred_username".into());
    home.role_mappings.insert("admins".into(), "admin".into());
    let home = users.insert_oidc_provider(&home).await.unwrap();
    assert_eq!((home.client_secret.as_ref(), home.is_enabled, home.is_default), (Some(&secret), true, false));
    assert_eq!(users.oidc_provider(home.id).await.unwrap(), Some(home.clone()));
    assert_eq!(users.find_oidc_provider_by_name("home").await.unwrap(), Some(home.clone()));
    assert_eq!(users.find_oidc_provider_by_name("work").await.unwrap(), None);
    let written = serde_json::to_string(&home).unwrap();
    assert!(!written.contains("secret") && format!("{home:?}").contains("[redacted]"), "{written}");
    assert!(matches!(users.insert_oidc_provider(&new("home")).await, Err(Error::Conflict { .. })));
    assert!(matches!(users.insert_oidc_provider(&new("No Slug")).await, Err(Error::Invalid { .. })));

    let mut changed = home.clone();
    (changed.display_name, changed.client_secret, changed.jwks_uri) = ("Home".into(), None, None);
    let changed = users.update_oidc_provider(&changed).await.unwrap();
    assert_eq!((changed.display_name.as_str(), changed.client_secret.as_ref(), changed.jwks_uri.as_ref()), ("Home", None, None));
    assert!(matches!(users.update_oidc_provider(&home).await, Err(Error::Stale { .. })));
    users.delete_oidc_provider(home.id).await.unwrap();
    assert!(matches!(users.delete_oidc_provider(home.id).await, Err(Error::NotFound { .. })));
    assert!(matches!(users.update_oidc_provider(&changed).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn one_provider_at_most_is_the_default_and_that_one_is_enabled() {
    let db = testing::database().await;
    let users = db.users();
    let (home, work) = (provider(&db, "home").await.id, provider(&db, "work").await.id);
    let off = users.insert_oidc_provider(&NewOidcProvider { is_enabled: false, ..new("off") }).await.unwrap().id;
    assert_eq!(users.default_oidc_provider().await.unwrap(), None);
    for id in [home, work] {
        users.set_default_oidc_provider(id).await.unwrap();
        assert_eq!(users.default_oidc_provider().await.unwrap().unwrap().id, id);
    }
    for id in [off, OidcProviderId::now()] {
        assert!(matches!(users.set_default_oidc_provider(id).await, Err(Error::NotFound { .. })));
    }
    assert_eq!(names(users.oidc_providers().await.unwrap()), ["home", "off", "work"]);
    assert_eq!(names(users.enabled_oidc_providers().await.unwrap()), ["work", "home"]);
    users.disable_oidc_provider(work).await.unwrap();
    assert_eq!(users.default_oidc_provider().await.unwrap(), None);
    users.enable_oidc_provider(off).await.unwrap();
    users.set_default_oidc_provider(off).await.unwrap();
    assert_eq!(names(users.enabled_oidc_providers().await.unwrap()), ["off", "home"]);
    for id in [OidcProviderId::now()] {
        assert!(matches!(users.enable_oidc_provider(id).await, Err(Error::NotFound { .. })));
        assert!(matches!(users.disable_oidc_provider(id).await, Err(Error::NotFound { .. })));
    }
}

#[tokio::test]
async fn an_account_signs_one_user_in_while_he_and_the_provider_may() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (home, work) = (provider(&db, "home").await.id, provider(&db, "work").await.id);
    let token = EncryptedSecret::new(*b"access");
    let link = NewOidcLink {
        email: Some("ann@home.example.org".into()),
        groups: vec!["family".into()],
        access_token: Some(token.clone()),
        token_expires_at: Some(year(2900)),
        ..NewOidcLink::new(ann, home, "sub-1")
    };
    let link = users.insert_oidc_link(&link).await.unwrap();
    assert_eq!((link.access_token.as_ref(), link.refresh_token.as_ref(), link.last_login_at), (Some(&token), None, None));
    assert!(!serde_json::to_string(&link).unwrap().contains("token\":"), "tokens are not serialised");
    let taken = users.insert_oidc_link(&NewOidcLink::new(bob, home, "sub-1")).await;
    assert!(
        matches!(&taken, Err(Error::Conflict { constraint, .. }) if constraint == "oidc_user_links_provider_id_subject_key"),
        "{taken:?}"
    );
    let second = users.insert_oidc_link(&NewOidcLink::new(ann, home, "sub-2")).await;
    assert!(
        matches!(&second, Err(Error::Conflict { constraint, .. }) if constraint == "oidc_user_links_user_id_provider_id_key"),
        "{second:?}"
    );
    assert!(matches!(users.insert_oidc_link(&NewOidcLink::new(UserId::now(), home, "x")).await, Err(Error::NotFound { .. })));
    assert!(matches!(users.insert_oidc_link(&NewOidcLink::new(bob, OidcProviderId::now(), "x")).await, Err(Error::Invalid { .. })));

    assert_eq!(users.oidc_link(link.id).await.unwrap(), Some(link.clone()));
    assert_eq!(users.find_oidc_link(home, "sub-1").await.unwrap(), Some(link.clone()));
    assert_eq!(users.find_oidc_link(work, "sub-1").await.unwrap(), None);
    assert_eq!(users.find_oidc_link_of(ann, home).await.unwrap(), Some(link.clone()));
    assert_eq!(users.find_oidc_link_of(ann, work).await.unwrap(), None);
    users.deactivate(ann).await.unwrap();
    assert_eq!(users.find_oidc_link(home, "sub-1").await.unwrap(), None);
    users.activate(ann).await.unwrap();
    users.disable_oidc_provider(home).await.unwrap();
    assert_eq!(users.find_oidc_link(home, "sub-1").await.unwrap(), None);
    users.enable_oidc_provider(home).await.unwrap();

    users.record_oidc_login(link.id).await.unwrap();
    assert!(matches!(users.record_oidc_login(OidcLinkId::now()).await, Err(Error::NotFound { .. })));
    let mut changed = link.clone();
    (changed.refresh_token, changed.groups) = (Some(EncryptedSecret::new(*b"refresh")), vec![]);
    let changed = users.update_oidc_link(&changed).await.unwrap();
    assert!(changed.last_login_at.is_some() && changed.refresh_token.is_some() && changed.groups.is_empty());
    assert!(matches!(users.update_oidc_link(&link).await, Err(Error::Stale { .. })));
}

#[tokio::test]
async fn links_go_one_by_one_or_with_their_user_or_provider() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (home, work) = (provider(&db, "home").await.id, provider(&db, "work").await.id);
    let link =
        async |user, provider| db.users().insert_oidc_link(&NewOidcLink::new(user, provider, UserId::now().to_string())).await.unwrap().id;
    let (one, two) = (link(ann, home).await, link(ann, work).await);
    assert_eq!(users.oidc_links_of(ann).await.unwrap().into_iter().map(|link| link.id).collect::<Vec<_>>(), [one, two]);
    assert_eq!(users.count_oidc_links(ann).await.unwrap(), 2);

    assert_eq!((users.delete_oidc_link(one).await.unwrap(), users.delete_oidc_link(one).await.unwrap()), (true, false));
    assert!(users.delete_oidc_link_of(ann, work).await.unwrap());
    assert!(!users.delete_oidc_link_of(ann, work).await.unwrap());
    for user in [ann, bob] {
        link(user, home).await;
        link(user, work).await;
    }
    assert_eq!(users.delete_oidc_links_of(ann).await.unwrap(), 2);
    assert_eq!(users.delete_oidc_links_of_provider(home).await.unwrap(), 1);
    users.delete_oidc_provider(work).await.unwrap();
    assert_eq!(users.oidc_links_of(bob).await.unwrap(), []);
}

#[tokio::test]
async fn a_deleted_user_leaves_his_account_to_another_one() {
    let db = testing::database().await;
    let users = db.users();
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let (home, work) = (provider(&db, "home").await.id, provider(&db, "work").await.id);
    users.insert_oidc_link(&NewOidcLink::new(ann, home, "sub")).await.unwrap();
    users.insert_oidc_state(&NewOidcState { user_id: Some(ann), ..NewOidcState::new(work, "state", year(2900)) }).await.unwrap();
    let tx = db.begin().await.unwrap();
    tx.users().insert_oidc_link(&NewOidcLink::new(ann, work, "sub")).await.unwrap();

    committed_when_waited_for(&db, tx, users.delete(ann)).await.unwrap();

    assert_eq!(users.oidc_links_of(ann).await.unwrap(), []);
    assert!(!users.delete_oidc_state(&"state".into()).await.unwrap());
    for provider in [home, work] {
        let link = users.insert_oidc_link(&NewOidcLink::new(bob, provider, "sub")).await.unwrap();
        assert_eq!(users.find_oidc_link(provider, "sub").await.unwrap(), Some(link));
    }
    assert!(matches!(users.insert_oidc_link(&NewOidcLink::new(ann, home, "new")).await, Err(Error::NotFound { .. })));
}
