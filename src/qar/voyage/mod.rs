//! Voyages: single scenes.

mod model;
mod repository;

pub use model::{NewVoyage, Voyage, VoyageDetails, VoyageId, VoyageList};
