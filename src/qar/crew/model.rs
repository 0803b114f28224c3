//! The types of the crew.

use chrono::{DateTime, NaiveDate, Utc};

use crate::id::typed_id;
use crate::page::Listed;

typed_id! {
    /// The id of a member of the crew.
    CrewId
}

/// What is known of a member of the crew.
#[derive(Debug, Clone, Default, PartialEq, Eq, serde::Serialize)]
pub struct CrewProfile {
    /// What tells two of one name apart. At most 255 characters.
    pub disambiguation: Option<String>,
    /// Gender. At most 50 characters.
    pub gender: Option<String>,
    /// Date of birth.
    pub christening: Option<NaiveDate>,
    /// Date of death.
    pub death_date: Option<NaiveDate>,
    /// Place of birth. At most 255 characters.
    pub birth_city: Option<String>,
    /// Ethnicity. At most 100 characters.
    pub origin: Option<String>,
    /// Nationality. At most 100 characters.
    pub nationality: Option<String>,
    /// Colour of the hair. At most 50 characters.
    pub rigging: Option<String>,
    /// Colour of the eyes. At most 50 characters.
    pub compass: Option<String>,
    /// Height in centimetres, 30 to 300.
    pub height_cm: Option<i32>,
    /// Weight in kilograms, 10 to 500.
    pub weight_kg: Option<i32>,
    /// Measurements. At most 50 characters.
    pub measurements: Option<String>,
    /// Cup size. At most 10 characters.
    pub cup_size: Option<String>,
    /// Breast type. At most 50 characters.
    pub breast_type: Option<String>,
    /// Tattoos. At most 2,000 characters.
    pub markings: Option<String>,
    /// Piercings. At most 2,000 characters.
    pub anchors: Option<String>,
    /// First year of the career.
    pub maiden_voyage: Option<i32>,
    /// Last year of the career.
    pub last_port: Option<i32>,
    /// A life in words. At most 100,000 characters.
    pub bio: Option<String>,
    /// The id in Stash. At most 100 characters.
    pub stash_id: Option<String>,
    /// The id at `StashDB`; one member has it. At most 100 characters.
    pub charter: Option<String>,
    /// The id at `ThePornDB`; one member has it. At most 100 characters.
    pub registry: Option<String>,
    /// The id at `FreeOnes`. At most 100 characters.
    pub manifest: Option<String>,
    /// Page at Twitter. At most 2,000 characters.
    pub twitter: Option<String>,
    /// Page at Instagram. At most 2,000 characters.
    pub instagram: Option<String>,
    /// Path of the picture. At most 4,096 characters.
    pub image_path: Option<String>,
}

/// A member of the crew: a performer.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct CrewMember {
    /// The id; never changes.
    pub id: CrewId,
    /// Not unique. 1 to 255 characters.
    pub name: String,
    /// What is known.
    #[serde(flatten)]
    pub details: CrewProfile,
    /// When the row was made.
    pub created_at: DateTime<Utc>,
    /// When the row last changed.
    pub updated_at: DateTime<Utc>,
}

/// A member of the crew to be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCrewMember {
    /// The id; a new one by default.
    pub id: CrewId,
    /// See [`CrewMember::name`].
    pub name: String,
    /// See [`CrewMember::details`].
    pub details: CrewProfile,
}

impl NewCrewMember {
    /// With a new id, and nothing else known.
    pub fn new(name: impl Into<String>) -> Self {
        Self { id: CrewId::now(), name: name.into(), details: CrewProfile::default() }
    }
}

pub(super) struct CrewRow {
    pub(super) id: CrewId,
    pub(super) name: String,
    pub(super) disambiguation: Option<String>,
    pub(super) gender: Option<String>,
    pub(super) christening: Option<NaiveDate>,
    pub(super) death_date: Option<NaiveDate>,
    pub(super) birth_city: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) nationality: Option<String>,
    pub(super) rigging: Option<String>,
    pub(super) compass: Option<String>,
    pub(super) height_cm: Option<i32>,
    pub(super) weight_kg: Option<i32>,
    pub(super) measurements: Option<String>,
    pub(super) cup_size: Option<String>,
    pub(super) breast_type: Option<String>,
    pub(super) markings: Option<String>,
    pub(super) anchors: Option<String>,
    pub(super) maiden_voyage: Option<i32>,
    pub(super) last_port: Option<i32>,
    pub(super) bio: Option<String>,
    pub(super) stash_id: Option<String>,
    pub(super) charter: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) manifest: Option<String>,
    pub(super) twitter: Option<String>,
    pub(super) instagram: Option<String>,
    pub(super) image_path: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) key: String,
}

impl From<CrewRow> for CrewMember {
    fn from(row: CrewRow) -> Self {
        Self {
            id: row.id,
            name: row.name,
            details: CrewProfile {
                disambiguation: row.disambiguation,
                gender: row.gender,
                christening: row.christening,
                death_date: row.death_date,
                birth_city: row.birth_city,
                origin: row.origin,
                nationality: row.nationality,
                rigging: row.rigging,
                compass: row.compass,
                height_cm: row.height_cm,
                weight_kg: row.weight_kg,
                measurements: row.measurements,
                cup_size: row.cup_size,
                breast_type: row.breast_type,
                markings: row.markings,
                anchors: row.anchors,
                maiden_voyage: row.maiden_voyage,
                last_port: row.last_port,
                bio: row.bio,
                stash_id: row.stash_id,
                charter: row.charter,
                registry: row.registry,
                manifest: row.manifest,
                twitter: row.twitter,
                instagram: row.instagram,
                image_path: row.image_path,
            },
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }
}

impl From<CrewRow> for Listed<CrewMember> {
    fn from(mut row: CrewRow) -> Self {
        let key = std::mem::take(&mut row.key);
        Self { key: key.into(), id: row.id.0, item: row.into() }
    }
}

/// A member of the crew in an expedition or a voyage.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
#[non_exhaustive]
pub struct Aboard {
    /// Who.
    pub member: CrewMember,
    /// As whom: the name of the character, or what is done.
    pub part: Option<String>,
}

pub(super) struct AboardRow {
    pub(super) id: CrewId,
    pub(super) name: String,
    pub(super) disambiguation: Option<String>,
    pub(super) gender: Option<String>,
    pub(super) christening: Option<NaiveDate>,
    pub(super) death_date: Option<NaiveDate>,
    pub(super) birth_city: Option<String>,
    pub(super) origin: Option<String>,
    pub(super) nationality: Option<String>,
    pub(super) rigging: Option<String>,
    pub(super) compass: Option<String>,
    pub(super) height_cm: Option<i32>,
    pub(super) weight_kg: Option<i32>,
    pub(super) measurements: Option<String>,
    pub(super) cup_size: Option<String>,
    pub(super) breast_type: Option<String>,
    pub(super) markings: Option<String>,
    pub(super) anchors: Option<String>,
    pub(super) maiden_voyage: Option<i32>,
    pub(super) last_port: Option<i32>,
    pub(super) bio: Option<String>,
    pub(super) stash_id: Option<String>,
    pub(super) charter: Option<String>,
    pub(super) registry: Option<String>,
    pub(super) manifest: Option<String>,
    pub(super) twitter: Option<String>,
    pub(super) instagram: Option<String>,
    pub(super) image_path: Option<String>,
    pub(super) created_at: DateTime<Utc>,
    pub(super) updated_at: DateTime<Utc>,
    pub(super) key: String,
    pub(super) part: Option<String>,
}

impl From<AboardRow> for Aboard {
    fn from(row: AboardRow) -> Self {
        let member = CrewRow {
            id: row.id,
            name: row.name,
            disambiguation: row.disambiguation,
            gender: row.gender,
            christening: row.christening,
            death_date: row.death_date,
            birth_city: row.birth_city,
            origin: row.origin,
            nationality: row.nationality,
            rigging: row.rigging,
            compass: row.compass,
            height_cm: row.height_cm,
            weight_kg: row.weight_kg,
            measurements: row.measurements,
            cup_size: row.cup_size,
            breast_type: row.breast_type,
            markings: row.markings,
            anchors: row.anchors,
            maiden_voyage: row.maiden_voyage,
            last_port: row.last_port,
            bio: row.bio,
            stash_id: row.stash_id,
            charter: row.charter,
            registry: row.registry,
            manifest: row.manifest,
            twitter: row.twitter,
            instagram: row.instagram,
            image_path: row.image_path,
            created_at: row.created_at,
            updated_at: row.updated_at,
            key: row.key,
        };
        Self { member: member.into(), part: row.part }
    }
}
