//! The format `csv`: our own columns (docs/import-formats.md).

use std::path::Path;
use std::time::Duration;

use revenge_db::libraries::LibraryId;
use revenge_db::movies::{CreditRole, ImportCredit, MovieImport, NewFile, NewMovie};

use super::Target;
use super::channel::Rows;
use super::field::{self, Parsed, Refusal};
use super::ledger::Ledger;
use super::progress::Progress;
use super::record::{Record, Records};
use super::source::Source;
use crate::failure::Failure;

/// The columns there are; a file has any of them in any order, `title` at least.
const COLUMNS: [&str; 26] = [
    "id",
    "title",
    "original_title",
    "sort_title",
    "year",
    "release_date",
    "runtime_minutes",
    "original_language",
    "content_rating",
    "rating_level",
    "overview",
    "tagline",
    "genres",
    "directors",
    "writers",
    "cast",
    "imdb_id",
    "tmdb_id",
    "vote_average",
    "vote_count",
    "poster_path",
    "backdrop_path",
    "path",
    "size_bytes",
    "container",
    "added_at",
];

/// Longest name of a person or a part.
const LONGEST_NAME: usize = 255;

/// A file whose header is right.
pub struct File {
    source: Source,
    columns: Vec<&'static str>,
    records: Records,
}

impl File {
    /// Opens it and looks at its header.
    pub fn open(path: &Path, progress: &Progress) -> Result<Self, Failure> {
        let source = Source::file(path)?;
        progress.expect(source.size());
        let mut lines = source.open(progress)?;
        let header = lines.header()?;
        let columns = columns(&header).map_err(|problem| lines.at_header(problem))?;
        let records = Records::new(lines, columns.len());
        Ok(Self { source, columns, records })
    }

    /// What can be found before anything is written: a file that was cut off.
    pub fn check(&mut self, progress: &Progress) -> Result<(), Failure> {
        if self.source.is_gzip() {
            progress.expect(self.source.size());
            progress.phase("checking");
            self.source.verify(progress)?;
        }
        Ok(())
    }

    /// What is read.
    pub fn path(&self) -> &Path {
        self.source.path()
    }

    /// Where the rows stand.
    pub fn name(&self) -> &str {
        &self.source.name
    }

    /// Sends every good row.
    pub fn rows(mut self, target: &Target, rows: &Rows<MovieImport>, ledger: &mut Ledger) -> Result<(), Failure> {
        while let Some(record) = self.records.next()? {
            let parsed = match record {
                Ok(record) => {
                    Cells { columns: &self.columns, record }.movie(target.library).map_err(|Refusal(reason)| (record.line, reason))
                }
                Err(bad) => Err((bad.line, bad.reason)),
            };
            match parsed {
                Ok(row) => rows.send(row)?,
                Err((line, reason)) => ledger.reject(&self.source.name, line, &reason)?,
            }
        }
        Ok(())
    }
}

/// The columns of a header, each known and there once.
fn columns(header: &str) -> Result<Vec<&'static str>, String> {
    let mut columns = Vec::new();
    for (index, name) in header.split(',').enumerate() {
        let name = name.trim();
        let name = name.strip_prefix('"').and_then(|name| name.strip_suffix('"')).unwrap_or(name);
        let Some(known) = COLUMNS.iter().find(|known| **known == name) else {
            let shown: String = name.chars().take(40).collect();
            return Err(format!("column {}: `{shown}` is not known; the columns are {}", index + 1, COLUMNS.join(", ")));
        };
        if columns.contains(known) {
            return Err(format!("column {}: `{known}` is there twice", index + 1));
        }
        columns.push(*known);
    }
    if columns.contains(&"title") { Ok(columns) } else { Err("the column `title` is missing".to_owned()) }
}

/// A row's fields by their columns.
struct Cells<'a> {
    columns: &'a [&'static str],
    record: &'a Record,
}

impl<'a> Cells<'a> {
    fn get(&self, column: &str) -> &'a str {
        self.columns.iter().position(|known| *known == column).map_or("", |index| self.record.field(index))
    }

    fn text(&self, column: &str, most: usize) -> Parsed<Option<String>> {
        field::text(column, self.get(column), most)
    }

    fn integer<T: std::str::FromStr + PartialOrd + std::fmt::Display + Copy>(&self, column: &str, least: T, most: T) -> Parsed<Option<T>> {
        field::integer(column, self.get(column), least, most)
    }

    fn movie(&self, library: LibraryId) -> Parsed<MovieImport> {
        let mut movie = NewMovie::new(library, field::required("title", self.get("title"), 500)?);
        let id = self.get("id").trim();
        if !id.is_empty() {
            movie.id = id.parse().map_err(|_| Refusal("column `id`: expected a UUID".to_owned()))?;
        }
        movie.original_title = self.text("original_title", 500)?;
        movie.sort_title = self.text("sort_title", 500)?;
        movie.year = self.integer("year", 1870, 2200)?;
        movie.release_date = field::date("release_date", self.get("release_date"))?;
        movie.runtime = self.integer("runtime_minutes", 1, 100_000)?.map(Duration::from_mins);
        movie.original_language = self.text("original_language", 35)?;
        movie.content_rating = self.text("content_rating", 20)?;
        movie.rating_level = self.integer("rating_level", 0, 100)?;
        movie.overview = field::prose("overview", self.get("overview"), 20_000)?;
        movie.details.tagline = self.text("tagline", 1000)?;
        movie.imdb_id = field::imdb_title("imdb_id", self.get("imdb_id"))?;
        movie.tmdb_id = self.integer("tmdb_id", 1, i32::MAX)?;
        movie.vote_average = field::decimal("vote_average", self.get("vote_average"), 0.0, 10.0)?;
        movie.vote_count = self.integer("vote_count", 0, i32::MAX)?;
        movie.poster_path = self.text("poster_path", 4096)?;
        movie.backdrop_path = self.text("backdrop_path", 4096)?;
        movie.path = self.text("path", 4096)?;
        movie.added_at = field::moment("added_at", self.get("added_at"))?;
        let files = self.file(movie.path.as_deref())?.into_iter().collect();
        let genres = field::genres("genres", self.get("genres"), '|')?;
        let credits = self.credits()?;
        Ok(MovieImport { line: Some(self.record.line), genres, credits, files, ..MovieImport::from(movie) })
    }

    fn file(&self, path: Option<&str>) -> Parsed<Option<NewFile>> {
        let size_bytes = self.integer("size_bytes", 0, i64::MAX)?;
        let container = self.text("container", 50)?;
        match path {
            Some(path) => Ok(Some(NewFile { size_bytes, container, ..NewFile::new(path) })),
            None if size_bytes.is_some() || container.is_some() => {
                Err(Refusal("column `path`: expected the file's path, since `size_bytes` or `container` is given".to_owned()))
            }
            None => Ok(None),
        }
    }

    fn credits(&self) -> Parsed<Vec<ImportCredit>> {
        let mut credits = Vec::new();
        for (column, role) in [("directors", CreditRole::Director), ("writers", CreditRole::Writer), ("cast", CreditRole::Cast)] {
            let names = field::list(column, self.get(column), '|', 2 * LONGEST_NAME + " as ".len())?;
            for (billing_order, name) in (0..).zip(names) {
                let (name, part) = match name.split_once(" as ") {
                    Some((name, part)) if role == CreditRole::Cast => {
                        (field::required(column, name, LONGEST_NAME)?, field::text(column, part, LONGEST_NAME)?)
                    }
                    _ => (field::required(column, &name, LONGEST_NAME)?, None),
                };
                credits.push(ImportCredit { name, imdb_id: None, tmdb_id: None, role, character_name: part, job: None, billing_order });
            }
        }
        Ok(credits)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::import::testing::{Import, import_csv};

    #[test]
    fn the_catalogue_of_the_demo_is_in_this_format() {
        let Import { rows, rejects, .. } = import_csv(&std::fs::read("demo/catalogue.csv").unwrap());
        assert_eq!(rejects, Vec::<String>::new());
        assert!(rows.len() >= 250, "{}", rows.len());
    }

    #[test]
    fn every_column_has_its_place() {
        let header = COLUMNS.join(",");
        let row = "018f3c7a-0000-7000-8000-000000000001,Heat,Heat,heat,1995,1995-12-15,170,en,R,70,\"Cops, robbers\",A Los Angeles crime saga,\
                   Crime|Drama,Michael Mann,Michael Mann,Al Pacino as Vincent Hanna|Robert De Niro,tt0113277,949,8.3,7000,/p.jpg,/b.jpg,/films/heat.mkv,\
                   12345,mkv,2024-05-01T12:00:00Z";
        let Import { rows, rejects, .. } = import_csv(format!("\u{feff}{header}\r\n{row}\r\n").as_bytes());
        assert_eq!(rejects, Vec::<String>::new());
        let [row] = rows.as_slice() else { panic!("{rows:?}") };
        assert_eq!(row.line, Some(2));
        assert_eq!(row.movie.id.to_string(), "018f3c7a-0000-7000-8000-000000000001");
        assert_eq!((row.movie.title.as_str(), row.movie.year, row.movie.tmdb_id), ("Heat", Some(1995), Some(949)));
        assert_eq!(row.movie.runtime, Some(Duration::from_mins(170)));
        assert_eq!(row.movie.details.tagline.as_deref(), Some("A Los Angeles crime saga"));
        assert_eq!(row.genres, ["Crime", "Drama"]);
        let credits: Vec<_> = row.credits.iter().map(|c| (c.role, c.name.as_str(), c.character_name.as_deref(), c.billing_order)).collect();
        assert_eq!(
            credits,
            [
                (CreditRole::Director, "Michael Mann", None, 0),
                (CreditRole::Writer, "Michael Mann", None, 0),
                (CreditRole::Cast, "Al Pacino", Some("Vincent Hanna"), 0),
                (CreditRole::Cast, "Robert De Niro", None, 1)
            ]
        );
        assert_eq!(
            (row.files[0].path.as_str(), row.files[0].size_bytes, row.files[0].container.as_deref()),
            ("/films/heat.mkv", Some(12_345), Some("mkv"))
        );
    }

    #[test]
    fn a_wrong_header_is_refused_by_name() {
        for (header, said) in [
            ("title,yaer", "column 2: `yaer` is not known"),
            ("title,year,title", "column 3: `title` is there twice"),
            ("year,genres", "`title` is missing"),
            ("title;year", "`title;year` is not known"),
        ] {
            assert!(columns(header).unwrap_err().contains(said), "{header}");
        }
    }

    #[test]
    fn a_malformed_row_says_which_column_and_what_is_expected() {
        let title = "x".repeat(1_000_000);
        let file = format!(
            "title,year,release_date,runtime_minutes,imdb_id,size_bytes\nGood,1995,,,,\n,1995,,,,\nA,-5,,,,\nB,,1995-02-30,,,\nC,,,99999999999999999999,,\n\
             D,,,,113277,\nE,,,,,7\n{title},,,,,\n\"open,,,,,\nlost\",,,,,\nGood too,,,,,\n"
        );
        let Import { rows, rejects, .. } = import_csv(file.as_bytes());
        assert_eq!(rows.iter().map(|row| row.movie.title.as_str()).collect::<Vec<_>>(), ["Good", "Good too"]);
        assert_eq!(
            rejects,
            [
                "3: column `title`: expected a text; it is empty",
                "4: column `year`: expected a whole number from 1870 to 2200",
                "5: column `release_date`: expected a date that exists, as 1995-12-15",
                "6: column `runtime_minutes`: expected a whole number from 1 to 100000",
                "7: column `imdb_id`: expected an id of imdb.com: tt and 7 to 10 digits",
                "8: column `path`: expected the file's path, since `size_bytes` or `container` is given",
                "9: column `title`: expected at most 500 characters",
                "10: column `title`: expected a text of one line; is a closing quote missing?",
            ]
        );
    }
}
