//! Expeditions: whole films.

mod model;
mod repository;

pub(super) use model::ListedExpedition;
pub use model::{Expedition, ExpeditionDetails, ExpeditionId, ExpeditionList, NewExpedition};
