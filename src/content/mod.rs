//! What films, series and episodes have in common, once.
//!
//! Every module has tables and ids of its own; what they share is what their
//! values mean. Three kinds of things stand here:
//!
//! - values: [`Rating`], [`CreditRole`], [`ImageKind`], [`SearchMatch`], …;
//! - types that differ in an id alone take it as a parameter; a module names its
//!   own: `movies::Person` is [`Person`]`<movies::PersonId>`;
//! - types that name whose they are (`movie_id`, `episode_id`) are declared in
//!   their module by the macro of their name in this one, with their row and
//!   what turns it into them: `image!`, `video!`, `credit!`, `file!`, `watch!`,
//!   `user_rating!`.
//!
//! Statements and methods are no part of it: those a module writes itself. What
//! several statements take in the same order (all of a person, say) is listed once,
//! by `bind_person!` and its like.

mod credit;
mod external_rating;
mod file;
mod genre;
mod image;
mod imported;
mod person;
mod rating;
mod search;
mod translation;
mod video;
mod watch;
mod watchlist;

pub use credit::CreditRole;
pub use external_rating::{ExternalRating, NewExternalRating};
pub use genre::{Genre, GenreSort};
pub use image::{ImageKind, NewImage};
pub use imported::{ImportCredit, ImportRating};
pub use person::{NewPerson, Person};
pub use rating::{Rating, UserRatingAverage};
pub use search::{MOST_FOUND, SearchMatch};
pub use translation::{AgeRatings, Translations};
pub use video::{NewVideo, VideoKind, VideoSite};
pub use watch::{COMPLETE_AT_PERCENT, WatchStats};
pub use watchlist::MOST_REORDERED;

pub(crate) use credit::{bind_credit, credit, person_credit};
pub(crate) use file::{bind_file, file, file_name};
pub(crate) use image::{bind_image, image};
pub(crate) use person::bind_person;
pub(crate) use rating::user_rating;
pub(crate) use search::words;
pub(crate) use video::{bind_video, video};
pub(crate) use watch::{StatsRow, bind_watch, position_of, watch};
pub(crate) use watchlist::in_order;
