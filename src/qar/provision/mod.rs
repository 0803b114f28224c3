//! Provisions: what users ask for.

mod model;
mod repository;

pub use model::{NewProvision, Provision, ProvisionId, ProvisionKind, ProvisionList, ProvisionStatus};
