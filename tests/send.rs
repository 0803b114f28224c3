//! Every public future can be spawned. Most of this file only has to compile.
#![cfg(feature = "testing")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{MovieId, MovieList, NewMovie};
use revenge_db::users::{NewUser, UserId};
use revenge_db::{Config, Consistency, Database, Error, PageRequest, Transaction, TransactionOptions, Viewer, testing};

fn is_send<T: Send>(_: T) {}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_database_are_send(db: &'static Database, config: Config) {
    is_send(Database::connect(config));
    is_send(db.migrate());
    is_send(db.rollback(1));
    is_send(db.migrations());
    is_send(db.health_check());
    is_send(db.close());
    is_send(db.begin());
    is_send(db.begin_with(TransactionOptions::serializable()));
    is_send(db.transaction(|tx| async move { tx.movies().genres().await }));
    is_send(db.transaction_with(TransactionOptions::serializable(), |tx| async move { tx.movies().genres().await }));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_one(db.read()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch_all(db.write()));
    is_send(sqlx::query_scalar::<_, i32>("SELECT 1").fetch(db.read()));
}

#[allow(dead_code, reason = "compiling is the test")]
async fn the_futures_of_repositories_are_send(db: Database, id: MovieId) {
    let new = NewMovie::new(NewLibrary::movies("Films").id, "Heat");
    is_send(db.movies().get(id));
    is_send(db.movies().insert(&new));
    is_send(db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(10)));
    is_send(db.movies().delete(id));
    is_send(db.users().insert(&NewUser::new("ann", "ann@example.org")));
    is_send(db.users().get(UserId::now()));
    is_send(db.libraries().insert(&NewLibrary::movies("Films")));
    is_send(db.reader(Consistency::Eventual).movies().get(id));
}

#[allow(dead_code, reason = "compiling is the test")]
fn the_futures_of_a_transaction_are_send(tx: &'static Transaction, id: MovieId) {
    is_send(tx.movies().get(id));
    is_send(tx.savepoint("here"));
    is_send(tx.clone().commit());
    is_send(tx.clone().rollback());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_lines_of_a_backend_run_in_a_spawned_task() {
    let db = testing::database().await;
    let handle = (*db).clone();

    let titles = tokio::spawn(async move {
        let library = handle.libraries().insert(&NewLibrary::movies("Films")).await?;
        let names = ["Heat".to_owned(), "Ran".to_owned()];
        let (names, library_id) = (&names, library.id);
        handle
            .transaction(|tx| async move {
                for name in names {
                    tx.movies().insert(&NewMovie::new(library_id, name)).await?;
                }
                Ok::<_, Error>(())
            })
            .await?;
        let page = handle.movies().list(Viewer::System, MovieList::default(), PageRequest::first(10)).await?;
        Ok::<_, Error>(page.items.len())
    })
    .await
    .unwrap();

    assert_eq!(titles.unwrap(), 2);
}
