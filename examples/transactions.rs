//! All or nothing, savepoints, a body that runs again after a collision, one
//! that runs once per key, and a lock.
//!
//! ```text
//! DATABASE_URL=postgres://revenge:secret@localhost/revenge cargo run --example transactions
//! ```

use std::time::Duration;

use revenge_db::libraries::NewLibrary;
use revenge_db::movies::{NewMovie, Rating};
use revenge_db::users::NewUser;
use revenge_db::{Config, Database, Error, Result, TransactionOptions};

#[tokio::main]
async fn main() -> Result<()> {
    let db = Database::connect(Config::from_env()?).await?;
    db.migrate().await?;
    let library = &db.libraries().insert(&NewLibrary::movies("Transactions")).await?;
    let new_user = &NewUser::new(format!("t-{}", library.id), format!("{}@example.org", library.id));

    // Committed when the body returns `Ok`; what it borrows lives outside.
    let user = db
        .transaction(|tx| async move {
            let user = tx.users().insert(new_user).await?;
            let film = tx.movies().insert(&NewMovie::new(library.id, "Ran")).await?;

            // A failed statement does not cost the transaction: back to the savepoint.
            let before_twin = tx.savepoint("before_twin").await?;
            let twin = tx.movies().insert(&NewMovie { id: film.id, ..NewMovie::new(library.id, "Twin") }).await;
            if let Err(Error::Conflict { constraint, .. }) = twin {
                println!("refused by {constraint}");
                tx.rollback_to(&before_twin).await?;
            }
            tx.movies().rate(user.id, film.id, Rating::new(90)?).await?;
            Ok::<_, Error>(user)
        })
        .await?;
    println!("committed, user {}", user.username);

    // Rolled back when it returns `Err`.
    let undone: Result<()> = db
        .transaction(|tx| async move {
            tx.movies().insert(&NewMovie::new(library.id, "Never there")).await?;
            Err(Error::NotFound { op: "example", key: "a reason to stop".into() })
        })
        .await;
    println!("rolled back: {}", undone.is_err());

    // May run again, so it only reads what it captured.
    let options = TransactionOptions::serializable().name("example.count").max_retries(5);
    let count = db.transaction_with(options, |tx| async move { tx.movies().count_favorites(user.id).await }).await?;
    println!("{count} favourites");

    // Once per key, however often a client repeats its request.
    let request = format!("example {}", library.id);
    for _ in 0..2 {
        let film: String = db
            .transaction_once(&request, |tx| async move {
                println!("runs once");
                Ok::<_, Error>(tx.movies().insert(&NewMovie::new(library.id, "Ikiru")).await?.title)
            })
            .await?;
        println!("made {film}");
    }

    // One process at a time, and no longer than a second for each call.
    let guard = db.with_timeout(Duration::from_secs(1)).lock("example scan").await?;
    guard.release().await?;

    db.libraries().delete(library.id).await?;
    db.users().erase(user.id).await?;
    db.close().await;
    Ok(())
}
