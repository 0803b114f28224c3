//! Credits: who did what.

use crate::query::{Misfit, stored};

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
    /// Cut it.
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

    /// The role of a stored credit; `misfit` names its column.
    pub(crate) fn stored(key: impl std::fmt::Display, misfit: &'static str, text: &str) -> Result<Self, Misfit> {
        stored(&Self::ALL, Self::as_str, key, misfit, text)
    }

    /// As stored in the columns `role`.
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

/// Declares who did what in something, what is written of it, and the rows that
/// it is read from; a row of a paged list has its sort key in addition.
macro_rules! credit {
    (
        $(#[$doc:meta])* $credit:ident($id:ty) from $row:ident $(and $listed:ident)?;
        $(#[$new_doc:meta])* $new:ident;
        of $owner:ident: $owner_id:ty, by $person:ty, in $table:literal
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $credit {
            /// The id.
            pub id: $id,
            /// In what.
            pub $owner: $owner_id,
            /// The person.
            pub person_id: $person,
            /// The person's name.
            pub person_name: String,
            /// Path of the person's portrait.
            pub person_image_path: Option<String>,
            /// The portrait's `BlurHash`.
            pub person_image_blurhash: Option<String>,
            /// What the person did.
            pub role: $crate::content::CreditRole,
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

        $(#[$new_doc])*
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct $new {
            /// The id; a new one by default.
            pub id: $id,
            /// In what.
            pub $owner: $owner_id,
            /// The person.
            pub person_id: $person,
            /// What the person did.
            pub role: $crate::content::CreditRole,
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

        impl $new {
            /// A credit with a new id, at the first place of its role.
            #[must_use]
            pub fn new($owner: $owner_id, person: $person, role: $crate::content::CreditRole) -> Self {
                Self {
                    id: <$id>::now(),
                    $owner,
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

        $crate::content::credit!(@row $row, $credit, $id, $owner: $owner_id, $person, $table);
        $($crate::content::credit!(@row $listed<K>, $credit, $id, $owner: $owner_id, $person, $table);)?

        impl TryFrom<$row> for $credit {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                row.credit()
            }
        }

        $(impl<K: Into<$crate::page::Key> + Clone> TryFrom<$listed<K>> for $crate::page::Listed<$credit> {
            type Error = $crate::query::Misfit;

            fn try_from(row: $listed<K>) -> Result<Self, Self::Error> {
                Ok(Self { key: row.key.clone().into(), id: row.id.0, item: row.credit()? })
            }
        })?
    };
    (@row $row:ident $(<$key:ident>)?, $credit:ident, $id:ty, $owner:ident: $owner_id:ty, $person:ty, $table:literal) => {
        pub(super) struct $row $(<$key>)? {
            $(pub(super) key: $key,)?
            pub(super) id: $id,
            pub(super) $owner: $owner_id,
            pub(super) person_id: $person,
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

        impl $(<$key>)? $row $(<$key>)? {
            fn credit(self) -> Result<$credit, $crate::query::Misfit> {
                let unknown = concat!($table, ".role is no role that this version knows");
                Ok($credit {
                    role: $crate::content::CreditRole::stored(self.id, unknown, &self.role)?,
                    id: self.id,
                    $owner: self.$owner,
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

/// Declares a line of a person's filmography, and the row of its list; `shown`
/// names the date by which it is sorted: `release_date`, `first_air_date`.
macro_rules! person_credit {
    ($(#[$doc:meta])* $credit:ident($id:ty) from $row:ident, of $owner:ident: $owner_id:ty, shown $date:ident, in $table:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
        pub struct $credit {
            /// The credit's id.
            pub id: $id,
            /// In what.
            pub $owner: $owner_id,
            /// The library of that; what is in two libraries comes twice.
            pub library_id: $crate::libraries::LibraryId,
            /// Its title.
            pub title: String,
            /// Its year.
            pub year: Option<i32>,
            /// When it was first shown.
            pub $date: Option<chrono::NaiveDate>,
            /// Path of its poster.
            pub poster_path: Option<String>,
            /// The poster's `BlurHash`.
            pub poster_blurhash: Option<String>,
            /// What the person did.
            pub role: $crate::content::CreditRole,
            /// The part that was played.
            pub character_name: Option<String>,
            /// `Sound`, `Art`, …
            pub department: Option<String>,
            /// What exactly was done.
            pub job: Option<String>,
            /// A guest rather than one of the cast.
            pub is_guest: bool,
        }

        pub(super) struct $row {
            pub(super) key: chrono::NaiveDate,
            pub(super) id: $id,
            pub(super) $owner: $owner_id,
            pub(super) library_id: $crate::libraries::LibraryId,
            pub(super) title: String,
            pub(super) year: Option<i32>,
            pub(super) $date: Option<chrono::NaiveDate>,
            pub(super) poster_path: Option<String>,
            pub(super) poster_blurhash: Option<String>,
            pub(super) role: String,
            pub(super) character_name: Option<String>,
            pub(super) department: Option<String>,
            pub(super) job: Option<String>,
            pub(super) is_guest: bool,
        }

        impl TryFrom<$row> for $crate::page::Listed<$credit> {
            type Error = $crate::query::Misfit;

            fn try_from(row: $row) -> Result<Self, Self::Error> {
                let unknown = concat!($table, ".role is no role that this version knows");
                let item = $credit {
                    role: $crate::content::CreditRole::stored(row.id, unknown, &row.role)?,
                    id: row.id,
                    $owner: row.$owner,
                    library_id: row.library_id,
                    title: row.title,
                    year: row.year,
                    $date: row.$date,
                    poster_path: row.poster_path,
                    poster_blurhash: row.poster_blurhash,
                    character_name: row.character_name,
                    department: row.department,
                    job: row.job,
                    is_guest: row.is_guest,
                };
                Ok(Self { key: row.key.into(), id: row.id.0, item })
            }
        }
    };
}

/// A statement whose last parameters are the fields of a new credit, in their
/// order.
macro_rules! bind_credit {
    ($query:ident!($($first:tt)*), $of:ident) => {
        $query!(
            $($first)*,
            $of.person_id.0,
            $of.role.as_str(),
            $of.character_name.as_deref(),
            $of.department.as_deref(),
            $of.job.as_deref(),
            $of.billing_order,
            $of.is_guest,
            $of.tmdb_credit_id.as_deref(),
        )
    };
}

pub(crate) use {bind_credit, credit, person_credit};
