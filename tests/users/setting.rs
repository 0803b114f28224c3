use revenge_db::users::{NewServerSetting, NewUserSetting, SecretValue, SettingType, SettingValue, UserId};
use revenge_db::{Error, testing};
use serde_json::{Value, json};
use sqlx::Executor as _;

use crate::user;

const HIDDEN: &str = "hunter2";

fn keys(settings: &[revenge_db::users::ServerSetting]) -> Vec<&str> {
    settings.iter().map(|setting| setting.key.as_str()).collect()
}

/// The error names the setting and the rule, and no value.
fn refused<T: std::fmt::Debug>(result: revenge_db::Result<T>, key: &str, constraint: &str) {
    match result {
        Err(error @ Error::Invalid { .. }) => {
            let text = format!("{error} {error:?}");
            assert!(text.contains(key) && text.contains(constraint) && !text.contains(HIDDEN), "{text}");
        }
        other => panic!("{key}: {other:?}"),
    }
}

#[tokio::test]
async fn a_setting_is_read_as_it_was_written() {
    let db = testing::database().await;
    let (users, ann) = (db.users(), user(&db, "ann").await.id);
    let plain = users.insert_server_setting(&NewServerSetting::new("a", SettingType::Json, Value::Null)).await.unwrap();
    assert_eq!((plain.value, plain.category, plain.updated_by), (Some(Value::Null), None, None));
    let full = NewServerSetting {
        description: Some("How many at once".into()),
        category: Some("transcoding".into()),
        is_public: true,
        allowed_values: Some(vec![json!(1), json!(2), json!(8)]),
        min_value: Some(1.0),
        max_value: Some(16.0),
        updated_by: Some(ann),
        ..NewServerSetting::new("b", SettingType::Integer, 2)
    };
    let made = users.insert_server_setting(&full).await.unwrap();
    assert_eq!((made.allowed_values.clone(), made.min_value, made.max_value), (full.allowed_values.clone(), Some(1.0), Some(16.0)));
    assert_eq!(users.server_setting("b").await.unwrap(), Some(made.clone()));
    assert!(
        matches!(users.insert_server_setting(&full).await, Err(Error::Conflict { constraint, .. }) if constraint == "server_settings_pkey")
    );

    users.set_server_setting_value("b", &json!(8), None).await.unwrap();
    let changed = users.server_setting("b").await.unwrap().unwrap();
    assert_eq!((changed.value, changed.updated_by, changed.max_value), (Some(json!(8)), None, Some(16.0)));
    let replaced = users.set_server_setting(&NewServerSetting::new("b", SettingType::String, "x")).await.unwrap();
    assert_eq!((replaced.value, replaced.category, replaced.is_public), (Some(json!("x")), None, false));
    assert!(matches!(users.set_server_setting_value("none", &json!(1), None).await, Err(Error::NotFound { .. })));

    users.set_server_setting(&full).await.unwrap();
    users.erase(ann).await.unwrap();
    assert_eq!(users.server_setting("b").await.unwrap().unwrap().updated_by, None);
    assert_eq!(keys(&users.server_settings().await.unwrap()), ["a", "b"]);
    assert_eq!(keys(&users.server_settings_by_category("transcoding").await.unwrap()), ["b"]);
    assert_eq!(keys(&users.public_server_settings().await.unwrap()), ["b"]);
    assert!(users.delete_server_setting("b").await.unwrap());
    assert!(!users.delete_server_setting("b").await.unwrap());
    assert_eq!(users.server_setting("b").await.unwrap(), None);
}

#[tokio::test]
async fn a_value_that_is_not_what_its_definition_says_is_refused() {
    let db = testing::database().await;
    let of = |data_type| NewServerSetting::new("key.of.it", data_type, Value::Null);
    let with = |new: &NewServerSetting, value: &Value| NewServerSetting { value: SettingValue::Open(value.clone()), ..new.clone() };
    use SettingType::{Boolean, Integer, Json, Number, String};
    let bounds = |data_type| NewServerSetting { min_value: Some(-1.5), max_value: Some(10.0), ..of(data_type) };
    let one_of = NewServerSetting { allowed_values: Some(vec![json!("a"), json!("b")]), ..of(String) };
    let pattern = NewServerSetting { pattern: Some("^[a-z]+$".into()), ..of(String) };
    for (definition, right, wrong) in [
        (of(String), vec![json!(""), json!("1")], vec![json!(1), json!(null), json!([HIDDEN])]),
        (of(Integer), vec![json!(0), json!(-5), json!(3.0)], vec![json!(0.5), json!("1"), json!(true), json!(null)]),
        (of(Number), vec![json!(0.5), json!(1e300)], vec![json!("0.5"), json!({ "a": HIDDEN })]),
        (of(Boolean), vec![json!(true)], vec![json!(0), json!("true"), json!(null)]),
        (of(Json), vec![json!(null), json!({ "a": [1] })], vec![]),
        (bounds(Integer), vec![json!(-1), json!(10)], vec![json!(-2), json!(11)]),
        (bounds(Number), vec![json!(-1.5), json!(10)], vec![json!(-1.6), json!(10.1), json!(HIDDEN)]),
        (one_of, vec![json!("a")], vec![json!("c"), json!(HIDDEN)]),
        (pattern, vec![json!("abc")], vec![json!("a1"), json!(HIDDEN)]),
    ] {
        for value in &right {
            let stored = db.users().set_server_setting(&with(&definition, value)).await.unwrap();
            assert_eq!(stored.value.unwrap(), *value);
        }
        for value in &wrong {
            refused(db.users().set_server_setting(&with(&definition, value)).await, "key.of.it", "server_settings_value_check");
            refused(db.users().set_server_setting_value("key.of.it", value, None).await, "key.of.it", "server_settings_value_check");
            refused(
                db.users().insert_server_setting(&NewServerSetting { key: "another".into(), ..with(&definition, value) }).await,
                "another",
                "server_settings_value_check",
            );
        }
    }
}

#[tokio::test]
async fn no_writer_gets_round_the_check() {
    let db = testing::database().await;
    db.users().insert_server_setting(&NewServerSetting::new("n", SettingType::Integer, 5)).await.unwrap();
    let mut owner = db.owner().await;
    for sql in [
        "UPDATE server_settings SET value = '\"five\"'",
        "UPDATE server_settings SET data_type = 'boolean'",
        "UPDATE server_settings SET max_value = 4",
        "UPDATE server_settings SET allowed_values = '[6]'",
    ] {
        let error = owner.execute(sql).await.unwrap_err();
        assert_eq!(error.as_database_error().and_then(|error| error.constraint()), Some("server_settings_value_check"), "{sql}");
    }
}

#[tokio::test]
async fn a_definition_that_is_none_is_refused() {
    let db = testing::database().await;
    let of = |data_type| NewServerSetting::new("k", data_type, json!("a"));
    let secret = NewServerSetting::secret("k", SettingType::String, SecretValue::new(HIDDEN));
    for (new, constraint) in [
        (NewServerSetting { min_value: Some(1.0), ..of(SettingType::String) }, "server_settings_bounds_check"),
        (
            NewServerSetting { min_value: Some(2.0), max_value: Some(1.0), ..NewServerSetting::new("k", SettingType::Number, 1) },
            "server_settings_",
        ),
        (
            NewServerSetting { max_value: Some(f64::NAN), ..NewServerSetting::new("k", SettingType::Number, 1) },
            "server_settings_bounds_check",
        ),
        (NewServerSetting { pattern: Some("a".into()), ..of(SettingType::Json) }, "server_settings_pattern_check"),
        (NewServerSetting { pattern: Some("(".into()), ..of(SettingType::String) }, "malformed"),
        (NewServerSetting { allowed_values: Some(vec![]), ..of(SettingType::String) }, "server_settings_"),
        (NewServerSetting { is_public: true, ..secret.clone() }, "server_settings_secret_check"),
        (NewServerSetting { allowed_values: Some(vec![json!(HIDDEN)]), ..secret }, "server_settings_secret_check"),
        (
            NewServerSetting { value: SettingValue::Open(json!("x".repeat(65_536))), ..of(SettingType::String) },
            "server_settings_value_size_check",
        ),
    ] {
        refused(db.users().insert_server_setting(&new).await, "setting `k`", constraint);
    }
}

#[tokio::test]
async fn a_secret_is_read_by_one_method_alone() {
    let db = testing::database().await;
    let users = db.users();
    let new = NewServerSetting {
        category: Some("mail".into()),
        ..NewServerSetting::secret("smtp.password", SettingType::String, SecretValue::new(HIDDEN))
    };
    assert!(!format!("{new:?}").contains(HIDDEN));
    let mut seen = vec![users.insert_server_setting(&new).await.unwrap(), users.set_server_setting(&new).await.unwrap()];
    users.insert_server_setting(&NewServerSetting::new("open", SettingType::Boolean, true)).await.unwrap();
    seen.extend(users.server_setting("smtp.password").await.unwrap());
    seen.extend(users.server_settings_by_category("mail").await.unwrap());
    seen.extend(users.server_settings().await.unwrap().into_iter().filter(|setting| setting.is_secret));
    assert_eq!(seen.len(), 5);
    assert!(seen.iter().all(|setting| setting.is_secret && setting.value.is_none()));
    assert!(users.public_server_settings().await.unwrap().is_empty());

    let secret = users.secret_server_setting("smtp.password").await.unwrap().unwrap();
    assert_eq!((secret.expose(), format!("{secret:?}").as_str()), (&json!(HIDDEN), "[redacted]"));
    assert_eq!(users.secret_server_setting("open").await.unwrap(), None);
    users.set_server_setting_value("smtp.password", &json!("other"), None).await.unwrap();
    assert!(users.server_setting("smtp.password").await.unwrap().unwrap().is_secret);

    let opened = users.set_server_setting(&NewServerSetting::new("smtp.password", SettingType::String, "shown")).await;
    refused(opened, "smtp.password", "it is a secret");
    assert_eq!(users.secret_server_setting("smtp.password").await.unwrap().unwrap().expose(), &json!("other"));
    assert!(
        users.set_server_setting(&NewServerSetting::secret("open", SettingType::Boolean, SecretValue::new(true))).await.unwrap().is_secret
    );
}

#[tokio::test]
async fn settings_of_users_are_theirs_and_of_their_type() {
    let db = testing::database().await;
    let (ann, bob) = (user(&db, "ann").await.id, user(&db, "bob").await.id);
    let users = db.users();
    let new = NewUserSetting { category: Some("player".into()), ..NewUserSetting::new(ann, "volume", SettingType::Number, 0.5) };
    let made = users.insert_user_setting(&new).await.unwrap();
    assert_eq!(users.user_setting(ann, "volume").await.unwrap(), Some(made));
    assert!(matches!(users.insert_user_setting(&new).await, Err(Error::Conflict { constraint, .. }) if constraint == "user_settings_pkey"));
    users.set_user_setting(&NewUserSetting::new(ann, "beta", SettingType::Boolean, true)).await.unwrap();
    users.set_user_setting(&NewUserSetting::new(bob, "volume", SettingType::String, "loud")).await.unwrap();

    // Of one that is there the value alone is written, and its own type decides.
    let described = NewUserSetting { description: Some("Loudness".into()), ..NewUserSetting::new(ann, "volume", SettingType::Json, 0.25) };
    let kept = users.set_user_setting(&described).await.unwrap();
    assert_eq!(
        (kept.value, kept.description, kept.category.as_deref(), kept.data_type),
        (json!(0.25), None, Some("player"), SettingType::Number)
    );
    let text = NewUserSetting::new(ann, "volume", SettingType::String, HIDDEN);
    refused(users.set_user_setting(&text).await, "volume", "user_settings_value_check");
    let misfit = NewUserSetting::new(ann, "volume", SettingType::Boolean, 1);
    refused(users.set_user_setting(&misfit).await, "volume", "user_settings_value_check");

    users.set_user_setting_value(ann, "volume", &json!(1)).await.unwrap();
    refused(users.set_user_setting_value(ann, "volume", &json!(HIDDEN)).await, "volume", "user_settings_value_check");
    refused(
        users.set_user_setting(&NewUserSetting::new(ann, "beta", SettingType::Boolean, HIDDEN)).await,
        "beta",
        "user_settings_value_check",
    );
    refused(
        users.insert_user_setting(&NewUserSetting::new(ann, "new", SettingType::Integer, HIDDEN)).await,
        "new",
        "user_settings_value_check",
    );
    refused(
        users.set_user_setting(&NewUserSetting::new(UserId::now(), "x", SettingType::Json, 1)).await,
        "`x`",
        "user_settings_user_id_fkey",
    );
    assert!(matches!(users.set_user_setting_value(bob, "beta", &json!(true)).await, Err(Error::NotFound { .. })));

    let all = users.user_settings(ann).await.unwrap();
    assert_eq!(
        all.iter().map(|setting| (setting.key.as_str(), setting.value.clone())).collect::<Vec<_>>(),
        [("beta", json!(true)), ("volume", json!(1))]
    );
    assert_eq!(users.user_settings_by_category(ann, "player").await.unwrap().len(), 1);
    assert!(users.delete_user_setting(ann, "beta").await.unwrap());
    assert!(!users.delete_user_setting(ann, "beta").await.unwrap());
    assert_eq!(users.delete_user_settings(ann).await.unwrap(), 1);
    assert_eq!(users.user_setting(ann, "volume").await.unwrap(), None);
    assert!(users.user_setting(bob, "volume").await.unwrap().is_some());
}

#[tokio::test]
async fn a_bound_is_compared_to_its_last_digit() {
    const MOST: i64 = 9_007_199_254_740_991;
    let db = testing::database().await;
    let of = |value: i64| NewServerSetting {
        max_value: Some(9_007_199_254_740_991.0),
        ..NewServerSetting::new("k", SettingType::Integer, value)
    };

    for (value, fits) in [(MOST - 1, true), (MOST, true), (MOST + 1, false), (9_007_199_254_740_995, false)] {
        assert_eq!(db.users().set_server_setting(&of(value)).await.is_ok(), fits, "{value}");
    }
    let tenth = NewServerSetting { min_value: Some(0.1), max_value: Some(0.1), ..NewServerSetting::new("k", SettingType::Number, 0.1) };
    db.users().set_server_setting(&tenth).await.unwrap();
}
