//! Nobody learns of the module who is not in it: not from logs, metrics,
//! health or errors.

use std::io;
use std::sync::{Arc, Mutex};

use metrics_util::debugging::DebuggingRecorder;
use revenge_db::metrics::OPERATION_DURATION;
use revenge_db::qar::{AccessRequest, FleetId, FleetKind, NewExpedition, NewFlag, NewFleet, NewProvision, ProvisionKind};
use revenge_db::users::UserId;
use revenge_db::{Cursor, Database, Error, PageRequest, testing};

use crate::support::{allow, let_in, reader, user};

/// What no text may hold.
const NAMES: [&str; 13] =
    ["qar", "legacy", "fleet", "expedition", "voyage", "crew", "treasure", "provision", "bount", "missive", " ration", "waypoint", "cargo"];

fn assert_silent(what: &str, text: &str) {
    // The roles of the tests are named by the tests.
    let text = text.to_lowercase().replace("revenge_test_qar", "");
    for name in NAMES {
        let line = text.lines().find(|line| line.contains(name));
        assert_eq!(line, None, "{what}: {name}");
    }
}

#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

impl Log {
    fn listen(&self) -> tracing::subscriber::DefaultGuard {
        let writer = self.clone();
        let subscriber =
            tracing_subscriber::fmt().with_max_level(tracing::Level::TRACE).with_writer(move || writer.clone()).with_ansi(false).finish();
        tracing::subscriber::set_default(subscriber)
    }

    fn text(&self) -> String {
        // Not the name of this file, which stands in the lines' targets.
        String::from_utf8(self.0.lock().unwrap().clone()).unwrap()
    }
}

/// All metrics with their labels, and the operations that were timed.
fn metrics(recorder: &DebuggingRecorder) -> (String, Vec<String>) {
    let seen = recorder.snapshotter().snapshot().into_vec();
    let text = seen.iter().map(|(key, ..)| format!("{:?}\n", key.key())).collect();
    let operations = seen.iter().filter(|(key, ..)| key.key().name() == OPERATION_DURATION);
    let label = |key: &metrics::Key| key.labels().find(|label| label.key() == "db.operation.name").map(|label| label.value().to_owned());
    (text, operations.filter_map(|(key, ..)| label(key.key())).collect())
}

async fn health(db: &Database) -> String {
    serde_json::to_string(&db.health_check().await.unwrap()).unwrap()
}

fn told(error: &Error) -> String {
    format!("{error} {:?}", error.operation())
}

#[tokio::test]
async fn where_it_is_off_its_names_appear_nowhere() {
    let log = Log::default();
    let db = testing::database().await;
    let _listening = log.listen();
    let recorder = DebuggingRecorder::new();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let ann = user(&db, "ann").await.id;

    let refused = db.qar_access(ann, AccessRequest::default()).await.unwrap_err();

    assert_silent("error", &told(&refused));
    assert_silent("health", &health(&db).await);
    assert_silent("debug", &format!("{:?} {:?}", *db, testing::builder(db.url()).build().unwrap()));
    let (text, operations) = metrics(&recorder);
    assert!(operations.contains(&"users.user.insert".to_owned()), "the metrics were listened to");
    assert_silent("metrics", &text);
    assert!(log.text().contains("users.user.insert"), "the log was listened to");
    assert_silent("log", &log.text());
}

#[tokio::test]
async fn where_it_is_on_its_calls_have_one_name_that_says_nothing() {
    let log = Log::default();
    let db = testing::database_with_qar().await;
    let _listening = log.listen();
    let recorder = DebuggingRecorder::new();
    let _recording = metrics::set_default_local_recorder(&recorder);
    let (ann, bob) = (reader(&db, "ann").await, user(&db, "bob").await.id);

    let refused = db.qar_access(bob, AccessRequest::default()).await.unwrap_err();
    let access = let_in(&db, ann).await;
    let qar = db.qar(&access).unwrap();
    let flag = NewFlag::new("Red");
    qar.insert_flag(&flag).await.unwrap();
    qar.list_flags(PageRequest::first(1)).await.unwrap();
    let wrong: Cursor = "WzEseyJpIjoxfSwiMDAwMDAwMDAtMDAwMC0wMDAwLTAwMDAtMDAwMDAwMDAwMDAwIl0".parse().unwrap();
    // Refused by a check, by a key, by a foreign key; not there; a strange cursor.
    let errors = [
        qar.insert_fleet(&NewFleet::new("", FleetKind::Voyage)).await.unwrap_err(),
        qar.insert_flag(&flag).await.unwrap_err(),
        qar.insert_expedition(&NewExpedition::new(FleetId::now(), "Dawn", "/dawn")).await.unwrap_err(),
        qar.delete_fleet(FleetId::now()).await.unwrap_err(),
        qar.list_flags(PageRequest::after(wrong, 1)).await.unwrap_err(),
    ];
    qar.insert_provision(&NewProvision::new(ProvisionKind::Voyage, "Dusk")).await.unwrap();

    for error in &errors {
        assert_eq!(error.operation(), Some("restricted"), "{error:?}");
    }
    for error in [&refused, &errors[3], &errors[4]] {
        assert_silent("error", &told(error));
    }
    assert_silent("health", &health(&db).await);
    assert_silent("debug", &format!("{:?} {:?}", *db, access));
    let (text, operations) = metrics(&recorder);
    assert!(operations.contains(&"restricted".to_owned()));
    assert_silent("metrics", &text);
    assert!(log.text().contains("restricted"));
    assert_silent("log", &log.text());
}

#[tokio::test]
async fn a_login_that_fails_or_a_schema_that_lacks_something_is_told_without_names() {
    let db = testing::database().await;
    let log = Log::default();
    let _listening = log.listen();
    let ann = user(&db, "ann").await.id;
    allow(&db, ann, &["legacy:read"]).await;
    let mut url = db.qar_url().await;
    let works = crate::support::connect_with_qar(&db, &url, |config| config).await;
    url.set_password(Some("wrong")).unwrap();
    let fails = crate::support::connect_with_qar(&db, &url, |config| config).await;

    let unavailable = fails.qar_access(ann, AccessRequest::default()).await.unwrap_err();
    assert!(matches!(unavailable, Error::Unavailable { op: "restricted", .. }), "{unavailable:?}");
    assert_silent("error", &told(&unavailable));
    assert_eq!(works.qar_access(UserId::now(), AccessRequest::default()).await.unwrap_err().operation(), Some("restricted"));
    let access = let_in(&works, ann).await;
    sqlx::Executor::execute(&mut db.owner().await, "ALTER TABLE qar.fleets RENAME COLUMN paths TO others").await.unwrap();
    let lacking = works.qar(&access).unwrap().fleets().await.unwrap_err();

    assert!(matches!(lacking, Error::Migration { op: "restricted", .. }), "{lacking:?}");
    assert!(log.text().contains("restricted"));
    assert_silent("log", &log.text());
}
