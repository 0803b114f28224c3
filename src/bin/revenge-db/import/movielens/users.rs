//! What users made of the films: ratings, and tags, which have no place.

use chrono::DateTime;
use revenge_db::movies::{MovieId, Rating};
use revenge_db::users::{NewUser, RatingImport, TitleKey, UserImport, UserKey};

use super::{Film, Films, User, film_id, known_film, records};
use crate::failure::Failure;
use crate::import::field::{self, Parsed, Refusal};
use crate::import::progress::Progress;
use crate::import::record::Record;
use crate::import::source::Source;

/// The last second of the year 2200.
const LATEST: i64 = 7_289_654_399;

/// A row, or its line and why it is none.
pub type Checked<T> = Result<T, (u64, String)>;

/// Hands every row of a file on.
pub fn read(
    source: &Source,
    columns: &[&str],
    progress: &Progress,
    mut see: impl FnMut(Checked<&Record>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut records = records(source, columns, progress)?;
    while let Some(record) = records.next()? {
        see(record.map_err(|bad| (bad.line, bad.reason)))?;
    }
    Ok(())
}

/// A row of ratings.csv.
#[derive(Debug, Clone, Copy)]
pub struct Rated {
    /// Its line.
    pub line: u64,
    /// Who rated.
    pub user: u32,
    /// What.
    pub film: u32,
    rating: Rating,
    seconds: i64,
}

/// A row of ratings.csv: half stars from 0.5 to 5.
pub fn rating(record: &Record, films: &Films) -> Checked<Rated> {
    let rating = || {
        let (user, film) = user_and_film(record, films)?;
        let halves = || Refusal("column `rating`: expected 0.5 to 5.0 in halves".to_owned());
        let stars = field::decimal("rating", record.field(2), 0.5, 5.0)?.ok_or_else(halves)?;
        // Halves are exact.
        if (2.0 * stars).fract() != 0.0 {
            return Err(halves());
        }
        #[expect(clippy::cast_possible_truncation, reason = "a whole number from 10 to 100")]
        let rating = Rating::new((20.0 * stars) as i32).map_err(|_| halves())?;
        Ok(Rated { line: record.line, user, film, rating, seconds: moment(record.field(3))? })
    };
    rating().map_err(|Refusal(reason)| (record.line, reason))
}

impl Rated {
    /// As the library takes it. User and film are named by their rows, whichever user
    /// and film of the library those turn out to be; of a row that is refused there is none.
    pub fn row(&self, user: &User, film: &Film) -> RatingImport {
        // Of a malformed row there is none either.
        let title = TitleKey::Movie(film.id.unwrap_or_else(MovieId::now));
        RatingImport {
            line: Some(self.line),
            rated_at: DateTime::from_timestamp(self.seconds, 0),
            ..RatingImport::new(UserKey::Id(user.id), title, self.rating)
        }
    }
}

/// The user of this number: without a password, so that nobody logs in as him, and
/// with an address to which no mail goes.
pub fn user(number: u32, User { line, id }: User) -> UserImport {
    let name = format!("movielens-{number}");
    let address = format!("{name}@movielens.invalid");
    UserImport { line: Some(line), ..UserImport::from(NewUser { id, ..NewUser::new(name, address) }) }
}

/// A row of tags.csv.
pub fn tag(record: &Record, films: &Films) -> Checked<()> {
    let tag = || {
        user_and_film(record, films)?;
        field::required("tag", record.field(2), 500)?;
        moment(record.field(3)).map(drop)
    };
    tag().map_err(|Refusal(reason)| (record.line, reason))
}

fn user_and_film(record: &Record, films: &Films) -> Parsed<(u32, u32)> {
    let user = field::integer("userId", record.field(0), 1, u32::MAX)?;
    let user = user.ok_or_else(|| Refusal("column `userId`: expected a number; it is empty".to_owned()))?;
    known_film(record.field(1), films)?;
    Ok((user, film_id(record.field(1))?))
}

/// Seconds since 1970, up to the year 2200.
fn moment(value: &str) -> Parsed<i64> {
    field::integer("timestamp", value, 0, LATEST)?
        .ok_or_else(|| Refusal("column `timestamp`: expected seconds since 1970; it is empty".to_owned()))
}
