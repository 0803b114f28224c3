//! Events as they happen on a typed channel, and events that are not lost in the outbox.
//!
//! ```text
//! DATABASE_URL=postgres://revenge:secret@localhost/revenge cargo run --example notifications
//! ```

use futures_util::TryStreamExt as _;
use revenge_db::libraries::{LibraryId, NewLibrary};
use revenge_db::{Channel, Config, Database, Error, Event, Result};
use serde::{Deserialize, Serialize};

#[derive(Serialize, Deserialize)]
struct LibraryChanged {
    id: LibraryId,
    name: String,
}

/// What sender and receivers share.
const LIBRARY_CHANGED: Channel<LibraryChanged> = Channel::new("library_changed");

#[tokio::main]
async fn main() -> Result<()> {
    let db = Database::connect(Config::from_env()?).await?;
    db.migrate().await?;

    // From here on whatever is notified is heard, or there is a resync.
    let mut changes = db.subscribe(&LIBRARY_CHANGED).await?;

    // Both go with the transaction: at its commit, or never.
    let new = &NewLibrary::movies("Notifications");
    let library = db
        .transaction(|tx| async move {
            let library = tx.libraries().insert(new).await?;
            let changed = LibraryChanged { id: library.id, name: library.name.clone() };
            tx.publish(&LIBRARY_CHANGED, &changed).await?;
            tx.outbox().append("library.added", &changed).await?;
            Ok::<_, Error>(library)
        })
        .await?;

    match changes.next().await.transpose()? {
        Some(Event::Notification(change)) => println!("heard of {}", change.name),
        Some(_) => println!("something may have been missed: look at all libraries"),
        None => println!("the database is closed"),
    }

    // A process that was away finds the event all the same, and finds it again
    // until it says that it is done.
    let consumer = db.outbox().consumer("example");
    let mut events = db.outbox().follow(consumer.register().await?);
    while let Some(event) = events.try_next().await? {
        let added: LibraryChanged = event.read()?;
        println!("{}: {}", event.topic, added.name);
        consumer.acknowledge(event.position).await?;
        if added.id == library.id {
            break;
        }
    }

    consumer.unregister().await?;
    db.libraries().delete(library.id).await?;
    db.close().await;
    Ok(())
}
