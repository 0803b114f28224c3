//! Tokens of devices, by which they stay logged in.

mod model;
mod repository;

pub use model::{AuthToken, AuthTokenId, AuthTokenKind, NewAuthToken};
