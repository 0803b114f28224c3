//! Sessions: logins of users.

mod model;
mod repository;

pub use model::{NewSession, Session, SessionId, SessionList};
