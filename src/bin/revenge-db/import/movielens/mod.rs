//! The format `movielens`: a folder with movies.csv, links.csv, and where they
//! are there ratings.csv and tags.csv (grouplens.org; docs/import-formats.md).
//! Films go in first, then the users with their ratings.

mod title;
mod users;

use std::collections::{BTreeMap, HashMap};
use std::path::Path;

use revenge_db::movies::{MovieId, MovieImport, NewMovie};
use revenge_db::users::{RatingImport, UserId, UserImport};

use super::Target;
use super::channel::Rows;
use super::field::{self, Parsed, Refusal};
use super::ledger::Ledger;
use super::progress::Progress;
use super::record::{Record, Records};
use super::source::Source;
use crate::failure::Failure;

const MOVIES: [&str; 3] = ["movieId", "title", "genres"];
const LINKS: [&str; 3] = ["movieId", "imdbId", "tmdbId"];
const RATINGS: [&str; 4] = ["userId", "movieId", "rating", "timestamp"];
const TAGS: [&str; 4] = ["userId", "movieId", "tag", "timestamp"];

/// MovieLens has nothing to say of these.
const NO_GENRES: &str = "(no genres listed)";

/// A film's ids elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
struct Links {
    imdb: Option<u64>,
    tmdb: Option<i32>,
}

/// What is known of a film before its row is sent.
#[derive(Debug, Default)]
struct Film {
    /// The line of its row.
    line: u64,
    links: Option<Links>,
    /// The id of the movie in its row, once that is sent.
    id: Option<MovieId>,
}

type Films = HashMap<u32, Film>;

/// What is known of a user before his row is sent.
#[derive(Debug, Clone, Copy)]
struct User {
    /// The line of his first good rating.
    line: u64,
    /// The id in his row.
    id: UserId,
}

/// A folder whose headers are right.
pub struct Folder {
    movies: Source,
    links: Source,
    ratings: Option<Source>,
    tags: Option<Source>,
    films: Films,
    users: BTreeMap<u32, User>,
}

impl Folder {
    /// Looks at the headers of all files.
    pub fn open(path: &Path, progress: &Progress) -> Result<Self, Failure> {
        let folder = Self {
            movies: Source::required(path, "movies.csv")?,
            links: Source::required(path, "links.csv")?,
            ratings: Source::in_folder(path, "ratings.csv")?,
            tags: Source::in_folder(path, "tags.csv")?,
            films: Films::new(),
            users: BTreeMap::new(),
        };
        records(&folder.movies, &MOVIES, progress)?;
        records(&folder.links, &LINKS, progress)?;
        folder.ratings.as_ref().map(|ratings| records(ratings, &RATINGS, progress)).transpose()?;
        folder.tags.as_ref().map(|tags| records(tags, &TAGS, progress)).transpose()?;
        Ok(folder)
    }

    /// Reads everything but the films themselves, and every file to its end.
    pub fn check(&mut self, progress: &Progress, ledger: &mut Ledger) -> Result<(), Failure> {
        let optional = [&self.ratings, &self.tags].into_iter().flatten();
        progress.expect(2 * self.movies.size() + self.links.size() + optional.map(Source::size).sum::<u64>());
        progress.expect(self.ratings.as_ref().map_or(0, Source::size));
        progress.phase("reading movies.csv");
        self.note_films(progress)?;
        progress.phase("reading links.csv");
        self.note_links(progress, ledger)?;
        for (source, name) in [(&self.ratings, "ratings.csv"), (&self.tags, "tags.csv")] {
            if source.is_none() {
                ledger.note(format!("{name} is absent"));
            }
        }
        if let Some(ratings) = &self.ratings {
            progress.phase("checking ratings.csv");
            let (films, users) = (&self.films, &mut self.users);
            users::read(ratings, &RATINGS, progress, |checked| match checked.and_then(|record| users::rating(record, films)) {
                Ok(rating) => {
                    users.entry(rating.user).or_insert_with(|| User { line: rating.line, id: UserId::now() });
                    Ok(())
                }
                Err((line, reason)) => ledger.reject(&ratings.name, line, &reason),
            })?;
        }
        if let Some(tags) = &self.tags {
            progress.phase("checking tags.csv");
            let films = &self.films;
            users::read(tags, &TAGS, progress, |checked| match checked.and_then(|record| users::tag(record, films)) {
                Ok(()) => {
                    ledger.not_imported(&tags.name);
                    Ok(())
                }
                Err((line, reason)) => ledger.reject(&tags.name, line, &reason),
            })?;
        }
        Ok(())
    }

    /// What is read.
    pub fn sources(&self) -> impl Iterator<Item = &Source> {
        [&self.movies, &self.links].into_iter().chain(&self.ratings).chain(&self.tags)
    }

    /// Where the rows stand.
    pub fn name(&self) -> &str {
        &self.movies.name
    }

    /// Sends every good film.
    pub fn rows(&mut self, progress: &Progress, target: &Target, rows: &Rows<MovieImport>, ledger: &mut Ledger) -> Result<(), Failure> {
        let mut records = records(&self.movies, &MOVIES, progress)?;
        while let Some(record) = records.next()? {
            let parsed = match record {
                Ok(record) => movie(&mut self.films, record, target).map_err(|Refusal(reason)| (record.line, reason)),
                Err(bad) => Err((bad.line, bad.reason)),
            };
            match parsed {
                Ok(row) => rows.send(row)?,
                Err((line, reason)) => ledger.reject(&self.movies.name, line, &reason)?,
            }
        }
        Ok(())
    }

    /// Where the ratings stand, if there are any.
    pub fn rated_in(&self) -> Option<&str> {
        self.ratings.as_ref().filter(|_| !self.users.is_empty()).map(|ratings| ratings.name.as_str())
    }

    /// Sends every user, and after them every good rating.
    pub fn ratings(&self, progress: &Progress, users: Rows<UserImport>, ratings: Rows<RatingImport>) -> Result<(), Failure> {
        for (number, user) in &self.users {
            users.send(users::user(*number, *user))?;
        }
        users.end()?;
        if let Some(source) = &self.ratings {
            users::read(source, &RATINGS, progress, |checked| {
                // What is malformed was told before.
                let rating = checked.and_then(|record| users::rating(record, &self.films)).ok();
                let row = rating.and_then(|rating| Some(rating.row(self.users.get(&rating.user)?, self.films.get(&rating.film)?)));
                row.map_or(Ok(()), |row| ratings.send(row))
            })?;
        }
        ratings.end()
    }

    /// Which films there are. What is malformed is told when the rows are sent.
    fn note_films(&mut self, progress: &Progress) -> Result<(), Failure> {
        let mut records = records(&self.movies, &MOVIES, progress)?;
        while let Some(record) = records.next()? {
            if let Ok(record) = record
                && let Ok(id) = film_id(record.field(0))
            {
                self.films.entry(id).or_insert(Film { line: record.line, ..Film::default() });
            }
        }
        Ok(())
    }

    fn note_links(&mut self, progress: &Progress, ledger: &mut Ledger) -> Result<(), Failure> {
        let mut records = records(&self.links, &LINKS, progress)?;
        while let Some(record) = records.next()? {
            let noted = match record {
                Ok(record) => self.films_links(record.line, [record.field(0), record.field(1), record.field(2)]),
                Err(bad) => Err((bad.line, bad.reason)),
            };
            if let Err((line, reason)) = noted {
                ledger.reject(&self.links.name, line, &reason)?;
            }
        }
        Ok(())
    }
}

impl Folder {
    fn films_links(&mut self, line: u64, [film, imdb, tmdb]: [&str; 3]) -> Result<(), (u64, String)> {
        let links = || {
            known_film(film, &self.films)?;
            let imdb = field::integer("imdbId", imdb, 1, 9_999_999_999)?;
            let tmdb = field::integer("tmdbId", tmdb, 1, i32::MAX)?;
            Ok(Links { imdb, tmdb })
        };
        let links = links().map_err(|Refusal(reason)| (line, reason))?;
        match film_id(film).ok().and_then(|id| self.films.get_mut(&id)) {
            Some(Film { links: Some(_), .. }) => {
                Err((line, "column `movieId`: expected each film once; its links are on an earlier line".to_owned()))
            }
            Some(film) => {
                film.links = Some(links);
                Ok(())
            }
            None => Ok(()),
        }
    }
}

fn movie(films: &mut Films, record: &Record, target: &Target) -> Parsed<MovieImport> {
    let film = known_film(record.field(0), films)?;
    if film.line != record.line {
        return Err(Refusal(format!("column `movieId`: expected each film once; it is on line {} already", film.line)));
    }
    let title = title::parse(&field::required("title", record.field(1), 500)?)?;
    let links = film.links.clone().unwrap_or_default();
    let movie = NewMovie {
        year: title.year,
        sort_title: title.sort,
        imdb_id: links.imdb.map(|number| format!("tt{number:07}")),
        tmdb_id: links.tmdb,
        ..NewMovie::new(target.library, title.shown)
    };
    let genres = if record.field(2).trim() == NO_GENRES { Vec::new() } else { field::genres("genres", record.field(2), '|')? };
    films.entry(film_id(record.field(0))?).and_modify(|film| film.id = Some(movie.id));
    Ok(MovieImport { line: Some(record.line), genres, ..MovieImport::from(movie) })
}

/// Opens a file and looks at its header.
fn records(source: &Source, columns: &[&str], progress: &Progress) -> Result<Records, Failure> {
    let mut lines = source.open(progress)?;
    let header = lines.header()?;
    if header.trim() != columns.join(",") {
        return Err(lines.at_header(format!("expected the columns `{}` of MovieLens", columns.join(","))));
    }
    Ok(Records::new(lines, columns.len()))
}

fn film_id(value: &str) -> Parsed<u32> {
    field::integer("movieId", value, 1, u32::MAX)?.ok_or_else(|| Refusal("column `movieId`: expected a number; it is empty".to_owned()))
}

fn known_film<'f>(value: &str, films: &'f Films) -> Parsed<&'f Film> {
    films.get(&film_id(value)?).ok_or_else(|| Refusal("column `movieId`: expected a film of movies.csv".to_owned()))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use crate::import::Format;
    use crate::import::testing::{Import, parse};

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().unwrap();
        for (name, text) in files {
            fs::write(folder.path().join(name), text).unwrap();
        }
        folder
    }

    #[test]
    fn films_and_their_links_are_joined() {
        let folder = folder(&[
            (
                "movies.csv",
                "movieId,title,genres\n1,\"Matrix, The (1999)\",Action|Sci-Fi\n2,Untitled ,(no genres listed)\n2,Again (1999),Drama\nx,Y,Drama\n",
            ),
            ("links.csv", "movieId,imdbId,tmdbId\n1,0133093,603\n2,12345678,\n2,0133093,1\n3,1,1\n1,x,1\n"),
        ]);
        let Import { rows, rejects, ledger, .. } = parse(Format::MovieLens, folder.path()).unwrap();
        let films: Vec<_> = rows
            .iter()
            .map(|row| (row.line, row.movie.title.as_str(), row.movie.year, row.movie.imdb_id.as_deref(), row.movie.tmdb_id))
            .collect();
        assert_eq!(
            films,
            [(Some(2), "The Matrix", Some(1999), Some("tt0133093"), Some(603)), (Some(3), "Untitled", None, Some("tt12345678"), None)]
        );
        assert_eq!((rows[0].genres.as_slice(), rows[1].genres.len()), (["Action".to_owned(), "Sci-Fi".to_owned()].as_slice(), 0));
        assert_eq!(
            rejects,
            [
                "links.csv 4: column `movieId`: expected each film once; its links are on an earlier line",
                "links.csv 5: column `movieId`: expected a film of movies.csv",
                "links.csv 6: column `imdbId`: expected a whole number from 1 to 9999999999",
                "movies.csv 4: column `movieId`: expected each film once; it is on line 3 already",
                "movies.csv 5: column `movieId`: expected a whole number from 1 to 4294967295",
            ]
        );
        assert_eq!(ledger.notes, ["ratings.csv is absent", "tags.csv is absent"]);
    }

    #[test]
    fn ratings_become_those_of_users_and_tags_are_counted() {
        let folder = folder(&[
            ("movies.csv", "movieId,title,genres\n1,Heat (1995),Crime\n"),
            ("links.csv", "movieId,imdbId,tmdbId\n1,0113277,949\n"),
            (
                "ratings.csv",
                "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,1,0.5,964982703\n1,1,0.7,1\n1,1,5.5,1\n1,2,4.0,1\n1,1,4.0,\n,1,4.0,1\n",
            ),
            ("tags.csv", "userId,movieId,tag,timestamp\n2,1,funny,1445714994\n2,1,,1\n"),
        ]);
        let Import { rejects, ledger, users, ratings, .. } = parse(Format::MovieLens, folder.path()).unwrap();
        assert_eq!(ledger.not_imported.into_iter().collect::<Vec<_>>(), [("tags.csv".to_owned(), 1)]);
        let users: Vec<_> = users.iter().map(|row| (row.line, row.user.username.as_str(), row.user.email.as_str())).collect();
        assert_eq!(users, [(Some(2), "movielens-1", "movielens-1@movielens.invalid")]);
        let ratings: Vec<_> = ratings.iter().map(|row| (row.line, row.rating.get(), row.rated_at.map(|at| at.timestamp()))).collect();
        assert_eq!(ratings, [(Some(2), 80, Some(964_982_703)), (Some(3), 10, Some(964_982_703))]);
        assert_eq!(
            rejects,
            [
                "ratings.csv 4: column `rating`: expected 0.5 to 5.0 in halves",
                "ratings.csv 5: column `rating`: expected a number from 0.5 to 5",
                "ratings.csv 6: column `movieId`: expected a film of movies.csv",
                "ratings.csv 7: column `timestamp`: expected seconds since 1970; it is empty",
                "ratings.csv 8: column `userId`: expected a number; it is empty",
                "tags.csv 3: column `tag`: expected a text; it is empty",
            ]
        );
    }

    #[test]
    fn the_real_data_set_has_no_malformed_row() {
        let path = std::path::Path::new("../shared/data/movielens-latest-small");
        if !path.exists() {
            println!("skipped: {} is not there", path.display());
            return;
        }
        let Import { rows, rejects, ledger, users, ratings, .. } = parse(Format::MovieLens, path).unwrap();
        assert_eq!(rejects, Vec::<String>::new());
        assert_eq!(rows.len(), 9742);
        assert_eq!(rows.iter().filter(|row| row.movie.year.is_none()).count(), 12);
        assert_eq!(rows.iter().filter(|row| row.movie.tmdb_id.is_none()).count(), 8);
        assert_eq!((ledger.not_imported.values().sum::<u64>(), users.len(), ratings.len()), (3_683, 610, 100_836));
    }
}
