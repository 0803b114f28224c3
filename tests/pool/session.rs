//! What a backend's own statements leave in a session is gone for the next.

use revenge_db::{Database, Error, Result, TransactionOptions, testing};
use sqlx::Executor as _;

use crate::support::{Observer, connect};

/// A pool of one connection: the next borrower gets the session of the last.
async fn single() -> testing::TestDatabase {
    testing::database_with(|config| config.max_conns(1)).await
}

async fn pid(db: &Database) -> i32 {
    sqlx::query_scalar("SELECT pg_backend_pid()").fetch_one(db.write()).await.unwrap()
}

async fn bool_of(db: &Database, sql: &'static str) -> bool {
    sqlx::query_scalar(sql).fetch_one(db.write()).await.unwrap()
}

#[tokio::test]
async fn what_a_statement_says_of_a_foreign_server_is_no_loss_of_the_session() {
    const ASK: &str = "SELECT public.foreign_server_is_gone()";
    let db = single().await;
    let gone = "CREATE FUNCTION public.foreign_server_is_gone() RETURNS int LANGUAGE plpgsql AS
                $$ BEGIN RAISE EXCEPTION 'could not connect' USING ERRCODE = '08001'; END $$;
                GRANT EXECUTE ON FUNCTION public.foreign_server_is_gone() TO revenge_app";
    db.owner().await.execute(gone).await.unwrap();
    // The sessions of reads are others than those of writes.
    let reader = || sqlx::query_scalar::<_, i32>("SELECT pg_backend_pid()").fetch_one(db.read());
    let before = reader().await.unwrap();
    assert!(matches!(db.read().execute(ASK).await.map_err(Error::from), Err(Error::Server { .. })));
    assert_eq!(reader().await.unwrap(), before);

    let before = pid(&db).await;
    assert!(matches!(db.write().execute(ASK).await.map_err(Error::from), Err(Error::Server { .. })));
    let tx = db.begin().await.unwrap();
    let savepoint = tx.savepoint("before").await.unwrap();
    tx.executor().execute(ASK).await.unwrap_err();
    tx.rollback_to(&savepoint).await.unwrap();
    tx.commit().await.unwrap();

    assert_eq!(pid(&db).await, before);
}

#[tokio::test]
async fn nothing_that_a_statement_sets_is_inherited() {
    let db = single().await;
    let before = pid(&db).await;

    for (dirt, clean) in [
        ("SET work_mem = '65kB'", "SELECT current_setting('work_mem') <> '65kB'"),
        ("SELECT set_config('work_mem', '65kB', false)", "SELECT current_setting('work_mem') <> '65kB'"),
        ("SET ROLE revenge_app", "SELECT current_user = session_user"),
        ("SET default_transaction_read_only = on", "SELECT current_setting('transaction_read_only') = 'off'"),
        ("SET statement_timeout = 1", "SELECT current_setting('statement_timeout') = '21s'"),
        ("LISTEN something", "SELECT count(*) = 0 FROM pg_listening_channels()"),
        ("SELECT pg_advisory_lock(42)", "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
        ("SELECT pg_try_advisory_lock(42)", "SELECT count(*) = 0 FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid()"),
        ("UPDATE pg_settings SET setting = '65' WHERE name = 'work_mem'", "SELECT current_setting('work_mem') <> '65kB'"),
        ("BEGIN; SELECT pg_current_xact_id()", "SELECT pg_current_xact_id_if_assigned() IS NULL"),
        ("BEGIN; SELECT 1/0", "SELECT true"),
        ("SELECT 1 AS one INTO TEMP leftover", "SELECT to_regclass('pg_temp.leftover') IS NULL"),
        ("CREATE TEMP TABLE leftover (id int)", "SELECT to_regclass('pg_temp.leftover') IS NULL"),
        ("DECLARE leftover CURSOR WITH HOLD FOR SELECT 1", "SELECT count(*) = 0 FROM pg_cursors WHERE name = 'leftover'"),
    ] {
        // As a prepared statement where it is one statement, and by the simple protocol.
        if !dirt.contains(';') {
            let _ = sqlx::query_scalar::<_, String>(dirt).fetch_optional(db.write()).await;
            assert!(bool_of(&db, clean).await, "prepared: {dirt}");
        }
        let _ = db.write().execute(dirt).await;
        assert!(bool_of(&db, clean).await, "simple: {dirt}");
    }

    assert_eq!(pid(&db).await, before, "mended, not replaced");
}

#[tokio::test]
async fn statements_dropped_behind_the_drivers_back_fail_nobody() {
    let db = single().await;
    let before = pid(&db).await;
    let genres = async || db.movies().genres().await.unwrap();
    for dirt in ["DISCARD ALL", "DEALLOCATE ALL", "PREPARE own AS SELECT 1"] {
        genres().await;
        let _ = sqlx::query_scalar::<_, String>(dirt).fetch_optional(db.write()).await;
        genres().await;
        db.movies().upsert_genre("Crime").await.unwrap();
        db.write().execute(dirt).await.unwrap();
        genres().await;
        assert!(bool_of(&db, "SELECT count(*) = 0 FROM pg_prepared_statements WHERE name = 'own'").await, "{dirt}");
    }
    assert_eq!(pid(&db).await, before, "mended, not replaced");
}

#[tokio::test]
async fn a_transaction_that_a_statement_begins_is_not_inherited() {
    let db = single().await;
    let observer = Observer::of(&db).await;

    let _ = sqlx::query_scalar::<_, String>("BEGIN").fetch_optional(db.write()).await;
    db.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(observer.count("SELECT count(*) FROM movie_genre_terms").await, 1);

    let _ = db.write().execute("BEGIN").await;
    db.movies().upsert_genre("War").await.unwrap();
    assert_eq!(observer.count("SELECT count(*) FROM movie_genre_terms").await, 2);
}

#[tokio::test]
async fn a_dropped_transaction_that_only_read_is_inherited_by_nobody() {
    let db = single().await;
    let observer = Observer::of(&db).await;
    let tx = db.begin_with(TransactionOptions::new().read_only(true)).await.unwrap();
    tx.movies().genres().await.unwrap();
    drop(tx);
    let genre = db.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap(), vec![genre]);
    assert_eq!(observer.sessions("state LIKE 'idle in transaction%'").await, 0);
}

#[tokio::test]
async fn a_read_only_session_stays_read_only_whatever_is_set_in_it() {
    let db = single().await;

    for escape in ["SET default_transaction_read_only = off", "SELECT set_config('default_transaction_read_only', 'off', false)"] {
        let _ = sqlx::query_scalar::<_, String>(escape).fetch_optional(db.read()).await;
        let refused = write_through_read(&db).await;
        assert!(matches!(refused, Err(Error::ReadOnly { .. })), "{escape}: {refused:?}");
    }
}

#[tokio::test]
async fn a_write_through_read_is_refused() {
    let db = single().await;

    let refused = write_through_read(&db).await;

    assert!(matches!(&refused, Err(error @ Error::ReadOnly { .. }) if error.sqlstate() == Some("25006")), "{refused:?}");
}

async fn write_through_read(db: &Database) -> Result<()> {
    sqlx::query_scalar::<_, i64>("DELETE FROM movie_genre_terms RETURNING 1::bigint").fetch_all(db.read()).await?;
    Ok(())
}

#[tokio::test]
async fn a_change_of_a_table_under_cached_statements_is_healed() {
    let db = single().await;
    let observer = Observer::of(&db).await;
    observer.run("CREATE TABLE changing (id int); INSERT INTO changing VALUES (1); GRANT ALL ON changing TO revenge_app").await;
    let one = async || sqlx::query_scalar::<_, i32>("SELECT * FROM changing").fetch_one(db.read()).await;
    let all = async || sqlx::query_scalar::<_, i32>("SELECT * FROM changing").fetch_all(db.read()).await;
    let write = async || sqlx::query_scalar::<_, i32>("UPDATE changing SET id = id RETURNING *").fetch_all(db.write()).await;
    assert_eq!((one().await.unwrap(), all().await.unwrap(), write().await.unwrap()), (1, vec![1], vec![1]));

    observer.run("ALTER TABLE changing ADD COLUMN a int").await;
    assert_eq!(one().await.unwrap(), 1);
    observer.run("ALTER TABLE changing ADD COLUMN b int").await;
    assert_eq!(all().await.unwrap(), [1]);
    observer.run("ALTER TABLE changing ADD COLUMN c int").await;
    assert_eq!(write().await.unwrap(), [1]);
}

#[tokio::test]
async fn a_change_of_a_table_under_a_repository_is_healed_for_reads_and_writes() {
    let db = single().await;
    let observer = Observer::of(&db).await;
    let crime = db.movies().upsert_genre("Crime").await.unwrap();
    assert_eq!(db.movies().genres().await.unwrap(), vec![crime.clone()]);

    for kind in ["varchar(2000)", "varchar(3000)"] {
        observer.run(&format!("ALTER TABLE movie_genre_terms ALTER COLUMN description TYPE {kind}")).await;
        assert_eq!(db.movies().genres().await.unwrap(), vec![crime.clone()]);
    }
    for kind in ["text", "varchar(2000)"] {
        observer.run(&format!("ALTER TABLE movie_genre_terms ALTER COLUMN description TYPE {kind}")).await;
        assert_eq!(db.movies().upsert_genre("Crime").await.unwrap(), crime);
    }
}

/// Its costs make a server compile what runs for a millisecond.
#[tokio::test]
async fn statements_are_not_compiled_unless_the_options_say_so() {
    let db = testing::database().await;
    assert!(bool_of(&db, "SELECT current_setting('jit') = 'off'").await);

    let wanted = connect(db.url(), |config| config.options("-c jit=on")).await;
    assert!(bool_of(&wanted, "SELECT current_setting('jit') = 'on'").await);
    wanted.close().await;
}

#[tokio::test]
async fn a_login_that_takes_on_another_role_may_connect() {
    let db = testing::database_with(|config| config.options("-c role=revenge_app")).await;
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
    // It may not stop itself: what it leaves behind is thrown away.
    drop(db.begin().await.unwrap());
    assert_eq!(db.movies().genres().await.unwrap(), vec![]);
}
