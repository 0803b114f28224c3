//! The types of a credit: what is read, what is written, how it is stored.

use chrono::NaiveDate;

use crate::id::typed_id;
use crate::libraries::LibraryId;
use crate::page::{Key, Listed};
use crate::query::Misfit;
use crate::tvshows::{PersonId, SeriesId};

typed_id! {
    /// A credit's id.
    CreditId
}

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum CreditRole {
    /// Played a part.
    Cast,
    /// Directed.
    Director,
    /// Wrote.
    Writer,
    /// Produced.
    Producer,
    /// Composed the music.
    Composer,
    /// Held the camera.
    Cinematographer,
    /// Cut the series.
    Editor,
    /// Had the idea.
    Creator,
    /// Did something else.
    Crew,
}

impl CreditRole {
    const ALL: [Self; 9] = [
        Self::Cast,
        Self::Director,
        Self::Writer,
        Self::Producer,
        Self::Composer,
        Self::Cinematographer,
        Self::Editor,
        Self::Creator,
        Self::Crew,
    ];

    /// The role that is stored as `text`, if this version knows it.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == text)
    }

    /// The role of a stored credit.
    fn of(credit: CreditId, text: &str) -> Result<Self, Misfit> {
        Self::parse(text)
            .ok_or_else(|| Misfit { key: credit.to_string(), reason: "series_credits.role is no role that this version knows" })
    }

    /// As stored in `series_credits.role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Cast => "cast",
            Self::Director => "director",
            Self::Writer => "writer",
            Self::Producer => "producer",
            Self::Composer => "composer",
            Self::Cinematographer => "cinematographer",
            Self::Editor => "editor",
            Self::Creator => "creator",
            Self::Crew => "crew",
        }
    }
}

/// What a person did in a series, with what a cast list shows of the person.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct Credit {
    /// The id.
    pub id: CreditId,
    /// The series.
    pub series_id: SeriesId,
    /// The person.
    pub person_id: PersonId,
    /// The person's name.
    pub person_name: String,
    /// Path of the person's portrait.
    pub person_image_path: Option<String>,
    /// The portrait's `BlurHash`.
    pub person_image_blurhash: Option<String>,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played.
    pub character_name: Option<String>,
    /// `Sound`, `Art`, …
    pub department: Option<String>,
    /// What exactly was done: `Original Music Composer`, …
    pub job: Option<String>,
    /// Place in the credits of this role, from 0.
    pub billing_order: i32,
    /// A guest rather than one of the cast.
    pub is_guest: bool,
    /// The credit's id at themoviedb.org.
    pub tmdb_credit_id: Option<String>,
}

/// A credit to be made. A person has a role, character and job in a series at
/// most once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCredit {
    /// The id; a new one by default.
    pub id: CreditId,
    /// The series.
    pub series_id: SeriesId,
    /// The person.
    pub person_id: PersonId,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played; at most 255 characters.
    pub character_name: Option<String>,
    /// `Sound`, `Art`, …; at most 100 characters.
    pub department: Option<String>,
    /// What exactly was done; at most 100 characters.
    pub job: Option<String>,
    /// Place in the credits of this role, from 0.
    pub billing_order: i32,
    /// A guest rather than one of the cast.
    pub is_guest: bool,
    /// The credit's id at themoviedb.org; at most 50 characters.
    pub tmdb_credit_id: Option<String>,
}

impl NewCredit {
    /// A credit with a new id, at the first place of its role.
    #[must_use]
    pub fn new(series: SeriesId, person: PersonId, role: CreditRole) -> Self {
        Self {
            id: CreditId::now(),
            series_id: series,
            person_id: person,
            role,
            character_name: None,
            department: None,
            job: None,
            billing_order: 0,
            is_guest: false,
            tmdb_credit_id: None,
        }
    }
}

/// A line of a person's filmography: what he did, and what is shown of the series.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct PersonCredit {
    /// The credit's id.
    pub id: CreditId,
    /// The series.
    pub series_id: SeriesId,
    /// The series's library; a series that is in two libraries comes twice.
    pub library_id: LibraryId,
    /// The series's title.
    pub title: String,
    /// The series's year.
    pub year: Option<i32>,
    /// The series's first broadcast.
    pub first_air_date: Option<NaiveDate>,
    /// Path of the series's poster.
    pub poster_path: Option<String>,
    /// The poster's `BlurHash`.
    pub poster_blurhash: Option<String>,
    /// What the person did.
    pub role: CreditRole,
    /// The part that was played.
    pub character_name: Option<String>,
    /// `Sound`, `Art`, …
    pub department: Option<String>,
    /// What exactly was done.
    pub job: Option<String>,
    /// A guest rather than one of the cast.
    pub is_guest: bool,
}

/// The columns of a credit are written once; a row of a list has its sort key in addition.
macro_rules! credit_row {
    ($name:ident $(<$key:ident>)?) => {
        pub(super) struct $name $(<$key>)? {
            $(pub(super) key: $key,)?
            pub(super) id: CreditId,
            pub(super) series_id: SeriesId,
            pub(super) person_id: PersonId,
            pub(super) person_name: String,
            pub(super) person_image_path: Option<String>,
            pub(super) person_image_blurhash: Option<String>,
            pub(super) role: String,
            pub(super) character_name: Option<String>,
            pub(super) department: Option<String>,
            pub(super) job: Option<String>,
            pub(super) billing_order: i32,
            pub(super) is_guest: bool,
            pub(super) tmdb_credit_id: Option<String>,
        }

        impl $(<$key>)? $name $(<$key>)? {
            fn credit(self) -> Result<Credit, Misfit> {
                Ok(Credit {
                    role: CreditRole::of(self.id, &self.role)?,
                    id: self.id,
                    series_id: self.series_id,
                    person_id: self.person_id,
                    person_name: self.person_name,
                    person_image_path: self.person_image_path,
                    person_image_blurhash: self.person_image_blurhash,
                    character_name: self.character_name,
                    department: self.department,
                    job: self.job,
                    billing_order: self.billing_order,
                    is_guest: self.is_guest,
                    tmdb_credit_id: self.tmdb_credit_id,
                })
            }
        }
    };
}

credit_row!(CreditRow);
credit_row!(ListedCredit<K>);

impl TryFrom<CreditRow> for Credit {
    type Error = Misfit;

    fn try_from(row: CreditRow) -> Result<Self, Misfit> {
        row.credit()
    }
}

impl<K: Into<Key> + Clone> TryFrom<ListedCredit<K>> for Listed<Credit> {
    type Error = Misfit;

    fn try_from(row: ListedCredit<K>) -> Result<Self, Misfit> {
        Ok(Self { key: row.key.clone().into(), id: row.id.0, item: row.credit()? })
    }
}

pub(super) struct ListedPersonCredit {
    pub(super) key: NaiveDate,
    pub(super) id: CreditId,
    pub(super) series_id: SeriesId,
    pub(super) library_id: LibraryId,
    pub(super) title: String,
    pub(super) year: Option<i32>,
    pub(super) first_air_date: Option<NaiveDate>,
    pub(super) poster_path: Option<String>,
    pub(super) poster_blurhash: Option<String>,
    pub(super) role: String,
    pub(super) character_name: Option<String>,
    pub(super) department: Option<String>,
    pub(super) job: Option<String>,
    pub(super) is_guest: bool,
}

impl TryFrom<ListedPersonCredit> for Listed<PersonCredit> {
    type Error = Misfit;

    fn try_from(row: ListedPersonCredit) -> Result<Self, Misfit> {
        let item = PersonCredit {
            id: row.id,
            series_id: row.series_id,
            library_id: row.library_id,
            title: row.title,
            year: row.year,
            first_air_date: row.first_air_date,
            poster_path: row.poster_path,
            poster_blurhash: row.poster_blurhash,
            role: CreditRole::of(row.id, &row.role)?,
            character_name: row.character_name,
            department: row.department,
            job: row.job,
            is_guest: row.is_guest,
        };
        Ok(Self { key: row.key.into(), id: row.id.0, item })
    }
}
