//! The crew: who is in expeditions and voyages, under which names.

mod model;
mod repository;

pub use model::{Aboard, CrewId, CrewMember, CrewProfile, NewCrewMember};
