//! What other processes write, and what becomes of the cache when they cannot be heard.

use std::time::{Duration, Instant};

use revenge_db::libraries::Permission;
use revenge_db::testing;
use sqlx::postgres::PgListener;

use crate::support::{Observer, library, until};
use crate::{LISTENS, Process, set, user};

#[tokio::test]
async fn a_write_of_another_process_is_seen_soon() {
    let db = testing::database().await;
    let (ann, films) = (user(&db, "ann").await, library(&db).await);
    let (here, there) = (Process::start(&db).await, Process::start(&db).await);
    assert_eq!(there.language(ann).await, None);
    for language in ["de", "en", "fr"] {
        set(&here.db, ann, language).await;
        there.until_language(ann, Some(language)).await;
    }
    // A process without a cache, and somebody with SQL of his own.
    set(&db, ann, "it").await;
    there.until_language(ann, Some("it")).await;
    sqlx::query("UPDATE user_preferences SET display_language = 'nl'").execute(here.db.write()).await.unwrap();
    there.until_language(ann, Some("nl")).await;
    here.until_language(ann, Some("nl")).await;
    Observer::of(&db).await.run("TRUNCATE user_preferences").await;
    there.until_language(ann, None).await;

    db.libraries().grant(films.id, ann, Permission::View).await.unwrap();
    until("the grant is seen", || async { there.db.libraries().permissions_of_user(ann).await.unwrap().len() == 1 }).await;
    db.libraries().delete(films.id).await.unwrap();
    until("the library is gone", || async { there.db.libraries().permissions_of_user(ann).await.unwrap().is_empty() }).await;
}

#[tokio::test]
async fn what_cannot_be_heard_is_not_served() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start_with(&db, |config| config.acquire_timeout(Duration::from_millis(200))).await;
    set(&db, ann, "de").await;
    here.until_language(ann, Some("de")).await;

    here.proxy.down();
    until("it is asked of the server", || async { here.db.users().preferences(ann).await.is_err() }).await;
    set(&db, ann, "en").await;
    here.proxy.restore();

    let first = std::sync::Mutex::new(None);
    until("the server is back", || async {
        let read = here.db.users().preferences(ann).await.ok();
        let back = read.is_some();
        *first.lock().unwrap() = read;
        back
    })
    .await;
    let first = first.into_inner().unwrap().unwrap();
    assert_eq!(first.display_language.as_deref(), Some("en"));
    here.until_it_serves().await;
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));
}

#[tokio::test]
async fn a_silent_network_is_found_out() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start_with(&db, |config| config.connect_timeout(Duration::from_millis(500))).await;
    set(&db, ann, "de").await;
    here.until_language(ann, Some("de")).await;

    here.proxy.freeze();
    let started = Instant::now();
    until("it is asked of the server", || async {
        tokio::time::timeout(Duration::from_millis(20), here.db.users().preferences(ann)).await.is_err()
    })
    .await;
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    set(&db, ann, "en").await;
    here.proxy.restore();
    here.until_it_serves().await;
    assert_eq!(here.language(ann).await.as_deref(), Some("en"));
}

#[tokio::test]
async fn the_listener_is_back_after_its_session_was_ended() {
    let db = testing::database().await;
    let ann = user(&db, "ann").await;
    let here = Process::start(&db).await;
    let observer = Observer::of(&db).await;
    for language in ["de", "en", "fr"] {
        here.language(ann).await;
        assert_eq!(observer.terminate(LISTENS).await, 1);
        set(&db, ann, language).await;
        here.until_language(ann, Some(language)).await;
        observer.wait_for(1, LISTENS).await;
        here.until_it_serves().await;
    }
}

#[tokio::test]
async fn a_statement_notifies_once() {
    let db = testing::database().await;
    let observer = Observer::of(&db).await;
    let mut listener = PgListener::connect(db.owner_url().as_str()).await.unwrap();
    listener.listen("revenge_cache").await.unwrap();
    // What a statement has notified of: a mark comes after it.
    let mut heard = async |sql: &str| {
        observer.run(sql).await;
        observer.run("NOTIFY revenge_cache, 'mark'").await;
        let mut payloads = Vec::new();
        loop {
            match listener.recv().await.unwrap().payload() {
                "mark" => return payloads,
                payload => payloads.push(payload.to_owned()),
            }
        }
    };
    let users = |from: u32, to: u32| {
        format!(
            "INSERT INTO users (id, username, email) SELECT gen_random_uuid(), 'u' || n, 'u' || n || '@x' FROM generate_series({from}, {to}) AS n"
        )
    };

    assert!(heard(&users(1, 3)).await.is_empty());
    assert!(heard("UPDATE users SET last_login_at = now(), is_active = false").await.is_empty());
    let inserted = heard("INSERT INTO user_preferences (user_id) SELECT id FROM users").await;
    assert_eq!((inserted.len(), inserted[0].len()), (1, "preferences:".len() + 3 * 37 - 1));
    assert!(heard("UPDATE user_preferences SET theme = 'dark' WHERE false").await.is_empty());
    assert_eq!(heard("UPDATE user_preferences SET theme = 'dark'").await.len(), 1);
    assert_eq!(heard("UPDATE users SET deleted_at = now()").await.len(), 1);
    observer.run(&users(4, 400)).await;
    assert_eq!(heard("INSERT INTO user_preferences (user_id) SELECT id FROM users ON CONFLICT DO NOTHING").await, ["preferences"]);
    assert_eq!(heard("DELETE FROM users WHERE username <> 'u1'").await, ["preferences"]);
    assert_eq!(heard("DELETE FROM users").await.len(), 1);
    let mut truncated = heard("TRUNCATE users CASCADE").await;
    truncated.sort();
    assert_eq!(truncated, ["library_permissions", "preferences"]);
}
