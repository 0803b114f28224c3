//! Credits: who did what in a movie.

mod model;
mod repository;

pub use model::{Credit, CreditId, NewCredit, PersonCredit};
