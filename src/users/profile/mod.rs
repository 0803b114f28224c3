//! Profiles: who of a household watches with a user's account.

mod model;
mod repository;

pub use model::{NewProfile, Profile, ProfileId};
