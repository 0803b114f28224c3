//! The module that is shown to nobody who was not let in: content for adults,
//! under names of its own, in a schema of its own.
//!
//! It is reached by a login role and a pool of its own
//! (`REVENGE_DB_QAR_USER`, `REVENGE_DB_QAR_PASSWORD`); without them it is off,
//! and [`Database::qar_access`](crate::Database::qar_access) answers as it
//! answers a user who is refused. The ordinary role has no rights in the
//! schema. See `docs/qar.md`.
//!
//! ```no_run
//! use revenge_db::qar::{AccessRequest, ExpeditionList};
//! use revenge_db::{Database, PageRequest, Viewer};
//!
//! # async fn example(db: Database, viewer: Viewer) -> revenge_db::Result<()> {
//! let access = db.qar_access(viewer, AccessRequest::default()).await?;
//! let page = db.qar(&access)?.list_expeditions(ExpeditionList::All, PageRequest::first(20)).await?;
//! # Ok(())
//! # }
//! ```
//!
//! What is promised:
//!
//! - A statement runs only while its access stands, also through a repository
//!   or a stream that is older.
//! - Each call is one statement on the primary, on its own: there are no
//!   transactions here, and none spans both roles.
//! - Calls appear in traces and metrics as `restricted`, and so do their errors,
//!   which name neither the statement nor the kind of what was not found.
//! - What a user does is done for the user of the access. Marks, bounties,
//!   records, the log and the roster are seen by him alone, but for the average
//!   of all bounties. Provisions, ayes, missives, rations and the log of accesses
//!   are shared: all who are let in see whose they are.
//!
//! | Entity | Tables in `qar` |
//! | --- | --- |
//! | [`AccessEntry`] | `access_log` |
//! | [`Fleet`] | `fleets` |
//! | [`Port`] | `ports` |
//! | [`Flag`] | `flags`, `expedition_flags`, `voyage_flags` |
//! | [`CrewMember`], [`Portrait`], [`Enlisted`] | `crew`, `crew_names`, `expedition_crew`, `voyage_crew`, `crew_portraits`, `crew_roster` |
//! | [`Expedition`], [`Chart`] | `expeditions`, `expedition_charts` |
//! | [`Treasure`], [`TreasureMap`] | `treasures`, `treasure_maps` |
//! | [`Voyage`], [`Waypoint`] | `voyages`, `voyage_waypoints` |
//! | marks, [`Bounty`], [`LogLine`], [`Record`] | `marked_charts`, `bounties`, `voyage_log`, `voyage_records` |
//! | [`Provision`], [`Aye`], [`Missive`] | `provisions`, `provision_ayes`, `provision_missives` |
//! | [`Ration`], [`Article`], [`CargoHold`] | `rations`, `articles`, `cargo_hold` |

mod access;
mod article;
mod aye;
mod bounty;
mod cargo;
mod chart;
mod crew;
mod expedition;
mod flag;
mod fleet;
mod handle;
mod log;
mod mark;
mod missive;
mod port;
mod portrait;
mod provision;
mod ration;
mod record;
mod roster;
mod search;
mod treasure;
mod voyage;
mod waypoint;

pub use access::{AccessEntry, AccessId, AccessRequest, LONGEST_ACCESS, QarAccess};
pub use article::{Article, ArticleId, NewArticle};
pub use aye::Aye;
pub use bounty::{Bounty, BountyAverage};
pub use cargo::{CargoHold, CargoQuotas};
pub use chart::{Chart, ChartId, NewChart};
pub use crew::{Aboard, CrewId, CrewMember, CrewProfile, NewCrewMember};
pub use expedition::{Expedition, ExpeditionDetails, ExpeditionId, ExpeditionList, NewExpedition};
pub use flag::{Flag, FlagId, NewFlag};
pub use fleet::{Fleet, FleetId, FleetKind, FleetStats, NewFleet};
pub use log::{LogId, LogLine};
pub use missive::{Missive, MissiveId};
pub use port::{NewPort, Port, PortId};
pub use portrait::{NewPortrait, Portrait, PortraitId};
pub use provision::{NewProvision, Provision, ProvisionId, ProvisionKind, ProvisionList, ProvisionStatus};
pub use ration::{Ration, RationLimits};
pub use record::Record;
pub use roster::Enlisted;
pub use search::MOST_FOUND;
pub use treasure::{NewTreasure, NewTreasureMap, Treasure, TreasureId, TreasureMap, TreasureMapId};
pub use voyage::{NewVoyage, Voyage, VoyageDetails, VoyageId, VoyageList};
pub use waypoint::{NewWaypoint, Waypoint, WaypointId};

use handle::Handle;

/// The repository of the module; from [`Database::qar`](crate::Database::qar)
/// or [`Reader::qar`](crate::Reader::qar), for as long as the access stands.
#[derive(Clone)]
pub struct Qar<M> {
    handle: Handle<M>,
}
