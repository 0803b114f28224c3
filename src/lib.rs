//! The data access layer of the Revenge media server: all of its PostgreSQL
//! traffic goes through one [`Database`] handle.
//!
//! What can be wrong is refused at compile time: statements are checked against
//! the migrated schema, ids are typed, a write through a reader does not
//! compile. What cannot is made harmless at run time: a cancelled request, a
//! dead connection, a bad row of an import.
//!
//! ```no_run
//! use revenge_db::movies::{Rating, MovieList};
//! use revenge_db::{Config, Database, PageRequest, Viewer};
//!
//! # async fn example() -> revenge_db::Result<()> {
//! let db = Database::connect(Config::from_env()?).await?;
//! db.migrate().await?;
//! let newest = db.movies().list(Viewer::System, MovieList::default(), PageRequest::first(20)).await?;
//! for movie in newest.items {
//!     println!("{} ({:?})", movie.title, movie.year);
//! }
//! # Ok(())
//! # }
//! ```
//!
//! | Looking for | Look at |
//! | --- | --- |
//! | connecting, pools, transactions | [`Database`], [`Config`], [`Transaction`] |
//! | movies and what belongs to them | [`movies`] |
//! | series, seasons, episodes | [`tvshows`] |
//! | what titles of every kind have in common | [`content`] |
//! | bulk import, as far as it is the same for all | [`import`] |
//! | users, sign-in and rights, settings, playlists, the activity log | [`users`] |
//! | libraries and who sees them | [`libraries`] |
//! | edits that wait for approval | [`drafts`] |
//! | what only those see who were let in | [`qar`] |
//! | replicas, freshness, own writes | [`Consistency`], [`Causal`], [`CommitToken`], [`RoutingPolicy`] |
//! | events as they happen, and events that are not lost | [`notify`], [`outbox`] |
//! | lists in pages | [`PageRequest`], [`Page`], [`Viewer`] |
//! | what a failure means | [`Error`] |
//! | names of metrics | [`metrics`] |
//! | servers and databases for tests (features of these names) | `embedded`, `testing` |

#![forbid(unsafe_code)]
#![warn(missing_docs, clippy::pedantic, clippy::unwrap_used, clippy::expect_used)]
#![cfg_attr(test, allow(clippy::unwrap_used, clippy::expect_used))]

// `sqlx.toml` names types by their path from outside.
extern crate self as revenge_db;

/// The examples of the pages compile.
#[cfg(doctest)]
mod pages {
    #[doc = include_str!("../README.md")]
    struct Readme;
    #[doc = include_str!("../docs/libraries.md")]
    struct Libraries;
    #[doc = include_str!("../docs/notifications.md")]
    struct Notifications;
    #[doc = include_str!("../docs/qar.md")]
    struct Qar;
    #[doc = include_str!("../docs/streaming.md")]
    struct Streaming;
}

pub mod config;
pub mod content;
pub mod drafts;
#[cfg(feature = "embedded")]
pub mod embedded;
pub mod health;
pub mod import;
pub mod libraries;
pub mod metrics;
pub mod movies;
pub mod notify;
pub mod outbox;
pub mod qar;
#[cfg(feature = "testing")]
pub mod testing;
pub mod tvshows;
pub mod users;

mod cache;
mod copy;
mod database;
mod deadline;
mod error;
mod executor;
mod handle;
mod id;
mod lock;
mod migrate;
mod page;
mod pool;
mod query;
mod quote;
mod repositories;
mod routing;
mod transaction;
mod viewer;

pub use config::Config;
pub use copy::{CopyFormat, CsvFormat};
pub use database::{Database, Reader};
pub use error::{Error, Result, ServerError};
pub use executor::{CursorQuery, PoolExecutor, TransactionExecutor};
pub use handle::{Mode, ReadOnly, ReadWrite};
pub use health::Health;
pub use lock::{Fence, LockGuard, LockKey, Term};
pub use migrate::{MigrationInfo, Migrations, SchemaState};
pub use notify::{Channel, Event, Notification, Subscription};
pub use page::{Cursor, MOST_PER_PAGE, Page, PageRequest};
pub use pool::PoolState;
pub use routing::{Causal, CommitToken, Consistency, FallbackCounts, NodeReads, RoutingPolicy, RoutingStats};
pub use transaction::{Isolation, Savepoint, Transaction, TransactionOptions};
pub use viewer::Viewer;
