//! Credits: who did what in a series.

mod model;
mod repository;

pub use model::{Credit, CreditId, NewCredit, PersonCredit};
