use revenge_db::users::{Preferences, PreferencesChange, ProfileVisibility, Theme, UserId};
use revenge_db::{Error, testing};
use serde_json::json;
use sqlx::Connection as _;

use crate::user;

#[tokio::test]
async fn a_user_who_changed_nothing_has_the_columns_defaults() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let mut owner = db.owner().await;
    sqlx::query_scalar::<_, uuid::Uuid>("INSERT INTO user_preferences (user_id) VALUES ($1) RETURNING user_id")
        .bind(bob.0)
        .fetch_one(&mut owner)
        .await
        .unwrap();
    owner.close().await.unwrap();

    assert_eq!(db.users().preferences(ann).await.unwrap(), Preferences::default());
    assert_eq!(db.users().preferences(bob).await.unwrap(), Preferences::default());
}

#[tokio::test]
async fn preferences_are_written_whole_and_set_back() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let preferences = Preferences {
        email_notifications: [("new_movie".to_owned(), serde_json::json!({ "at": 8 }))].into(),
        push_notifications: [("all".to_owned(), serde_json::json!(true))].into(),
        digest_notifications: [("weekly".to_owned(), serde_json::Value::Null)].into(),
        profile_visibility: ProfileVisibility::Friends,
        show_email: true,
        show_activity: false,
        theme: Theme::Dark,
        display_language: Some("de".into()),
        content_language: Some("de,en".into()),
        metadata_language: Some("en".into()),
        show_adult_content: true,
        show_spoilers: true,
        auto_play_videos: false,
    };

    db.users().set_preferences(ann, &Preferences::default()).await.unwrap();
    db.users().set_preferences(ann, &preferences).await.unwrap();
    assert_eq!(db.users().preferences(ann).await.unwrap(), preferences);
    for (visibility, theme) in [(ProfileVisibility::Public, Theme::Light), (ProfileVisibility::Private, Theme::System)] {
        let other = Preferences { profile_visibility: visibility, theme, ..preferences.clone() };
        db.users().set_preferences(ann, &other).await.unwrap();
        assert_eq!(db.users().preferences(ann).await.unwrap(), other);
    }
    assert!(db.users().delete_preferences(ann).await.unwrap());
    assert!(!db.users().delete_preferences(ann).await.unwrap());
    assert_eq!(db.users().preferences(ann).await.unwrap(), Preferences::default());
}

#[tokio::test]
async fn a_change_leaves_what_it_does_not_name() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    assert_eq!(users.change_preferences(ann, &PreferencesChange::default()).await.unwrap(), Preferences::default());

    let dark = PreferencesChange { theme: Some(Theme::Dark), display_language: Some("de".into()), ..PreferencesChange::default() };
    let expected = Preferences { theme: Theme::Dark, display_language: Some("de".into()), ..Preferences::default() };
    for user in [ann, bob] {
        assert_eq!(users.change_preferences(user, &dark).await.unwrap(), expected);
    }
    let rest = PreferencesChange {
        email_notifications: Some([("new_movie".to_owned(), json!(true))].into()),
        push_notifications: Some([("all".to_owned(), json!(1))].into()),
        digest_notifications: Some([("weekly".to_owned(), json!(null))].into()),
        profile_visibility: Some(ProfileVisibility::Friends),
        show_email: Some(true),
        show_activity: Some(false),
        theme: None,
        display_language: None,
        content_language: Some("de,en".into()),
        metadata_language: Some("en".into()),
        show_adult_content: Some(true),
        show_spoilers: Some(true),
        auto_play_videos: Some(false),
    };
    let expected = Preferences {
        email_notifications: [("new_movie".to_owned(), json!(true))].into(),
        push_notifications: [("all".to_owned(), json!(1))].into(),
        digest_notifications: [("weekly".to_owned(), json!(null))].into(),
        profile_visibility: ProfileVisibility::Friends,
        show_email: true,
        show_activity: false,
        content_language: Some("de,en".into()),
        metadata_language: Some("en".into()),
        show_adult_content: true,
        show_spoilers: true,
        auto_play_videos: false,
        ..expected
    };
    assert_eq!(users.change_preferences(ann, &rest).await.unwrap(), expected);
    assert_eq!(users.change_preferences(ann, &PreferencesChange::default()).await.unwrap(), expected);
    assert_eq!(users.preferences(ann).await.unwrap(), expected);

    let wordy = PreferencesChange { display_language: Some("x".repeat(36)), ..PreferencesChange::default() };
    for (user, change) in [(ann, wordy), (UserId::now(), dark)] {
        let refused = users.change_preferences(user, &change).await;
        assert!(matches!(refused, Err(Error::Invalid { .. })), "{refused:?}");
    }
}

#[tokio::test]
async fn preferences_need_a_user_and_bounds() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await.id;
    let wordy = Preferences { display_language: Some("x".repeat(36)), ..Preferences::default() };

    assert!(matches!(db.users().set_preferences(UserId::now(), &Preferences::default()).await, Err(Error::Invalid { .. })));
    assert!(matches!(db.users().set_preferences(ann, &wordy).await, Err(Error::Invalid { .. })));
    let heavy =
        Preferences { push_notifications: [("x".to_owned(), json!("y".repeat(70_000)))].into_iter().collect(), ..Preferences::default() };
    let refused = db.users().set_preferences(ann, &heavy).await;
    assert!(
        matches!(&refused, Err(Error::Invalid { reason, .. }) if reason.contains("user_preferences_push_notifications_check")),
        "{refused:?}"
    );
    db.users().set_preferences(ann, &Preferences { show_email: true, ..Preferences::default() }).await.unwrap();
    db.users().delete(ann).await.unwrap();
    assert_eq!(db.users().preferences(ann).await.unwrap(), Preferences::default());
}
