//! Collections: sets of titles that users made for all users.

mod item;
mod model;
mod repository;
mod subscription;
mod tag;

pub use item::{CollectionItem, CollectionItemId, CollectionOrder, NewCollectionItem};
pub use model::{Collection, CollectionId, NewCollection};
pub use subscription::CollectionSubscriber;
