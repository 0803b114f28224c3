//! The log of what users did, in monthly partitions.
//!
//! An entry's time is that of its id (UUID version 7), which names the
//! partition: a read by id looks into one. Partitions are made ahead by
//! [`make_activity_partitions`](super::Users::make_activity_partitions); what
//! has none waits in the default one and is moved then.

mod model;
mod partitions;
mod repository;

pub use model::{ActionCount, Activity, ActivityId, ActivitySearch, ActivityStats, NewActivity};
pub use partitions::{ActivityPartition, Detached};
