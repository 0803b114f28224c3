//! New migration files: the next free number of the module, an up and a down.
//!
//! Until a migration of the second kind exists, a module counts in a range of
//! its own; when that is full, and once something was released, numbers go on
//! from 000100 for all modules alike.

use std::fs::{self, File};
use std::io::Write as _;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// Users and libraries share what is left below ten, three small ones the thirties; `restricted` is `qar`, whose
/// name is not to be read off by who may see which migrations there are.
const MODULES: [(&str, u32, RangeInclusive<u32>); 9] = [
    ("users", 1, 1..=9),
    ("libraries", 2, 1..=9),
    ("movies", 10, 10..=19),
    ("tvshows", 20, 20..=29),
    ("notify", 30, 30..=39),
    ("outbox", 31, 30..=39),
    ("transaction", 32, 30..=39),
    ("drafts", 40, 40..=49),
    ("restricted", 90, 90..=99),
];

/// Where all modules count on together.
const COMMON: u32 = 100;

/// Six digits in a file's name.
const MOST: u32 = 999_999;

const MOST_CHARACTERS: usize = 80;

/// The files that were written.
#[derive(Debug)]
pub struct Created {
    pub up: PathBuf,
    pub down: PathBuf,
}

/// Writes `NNNNNN_name.up.sql` and `.down.sql`; both or none.
pub fn create(folder: &Path, name: &str) -> Result<Created, Failure> {
    let module = module_of(name)?;
    let existing = existing(folder)?;
    if let Some((number, _)) = existing.iter().find(|(_, other)| other == name) {
        return Err(Failure::Refused(format!("migration {number:06}_{name} exists already; choose another name")));
    }
    let numbers: Vec<u32> = existing.iter().map(|(number, _)| *number).collect();
    let number = next_number(module, &numbers, is_released(folder))?;
    let (up, down) = (folder.join(format!("{number:06}_{name}.up.sql")), folder.join(format!("{number:06}_{name}.down.sql")));
    write_new(&up, &format!("-- {}: what it is for.\n\n", name.replace('_', " ")))?;
    if let Err(failure) = write_new(&down, "-- The reverse of the up file: up, down, up must leave an identical schema.\n\n") {
        let _ = fs::remove_file(&up);
        return Err(failure);
    }
    Ok(Created { up, down })
}

fn write_new(path: &Path, text: &str) -> Result<(), Failure> {
    let failed = |error| Failure::io(path.display().to_string(), "the file cannot be written", error);
    let mut file = File::create_new(path).map_err(failed)?;
    file.write_all(text.as_bytes()).map_err(|error| {
        // On a full disk there is a file, without what belongs into it.
        let _ = fs::remove_file(path);
        failed(error)
    })
}

/// The module is the name's first word.
fn module_of(name: &str) -> Result<usize, Failure> {
    let refuse = |problem: &str| {
        Err(Failure::Refused(format!("`{}` is no name for a migration: {problem}, for example `movies_add_edition`", name.escape_debug())))
    };
    if name.len() > MOST_CHARACTERS {
        return refuse("at most 80 characters");
    }
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    if !name.split('_').all(is_word) {
        return refuse("small letters and digits in words joined by `_`");
    }
    let (module, rest) = name.split_once('_').unwrap_or((name, ""));
    let Some(found) = MODULES.iter().position(|(known, ..)| *known == module) else {
        let known: Vec<&str> = MODULES.iter().map(|(known, ..)| *known).collect();
        return refuse(&format!("it begins with its module ({})", known.join(", ")));
    };
    if rest.is_empty() { refuse("say after the module what it does") } else { Ok(found) }
}

/// Numbers and names of the up files that are there.
fn existing(folder: &Path) -> Result<Vec<(u32, String)>, Failure> {
    let unreadable = |error| {
        Failure::io(
            folder.display().to_string(),
            "the folder of the migrations cannot be read; run this at the root of the repository",
            error,
        )
    };
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        let file = entry.map_err(unreadable)?.file_name();
        let parts = file.to_str().and_then(|file| file.split_once('_'));
        if let Some((number, rest)) = parts
            && let (Ok(number), Some((name, _))) = (number.parse(), rest.split_once('.'))
        {
            found.push((number, name.to_owned()));
        }
    }
    Ok(found)
}

fn next_number(module: usize, numbers: &[u32], released: bool) -> Result<u32, Failure> {
    let (_, first, range) = &MODULES[module];
    let common = numbers.iter().copied().filter(|number| *number >= COMMON).max();
    let own = numbers.iter().copied().filter(|number| range.contains(number)).max().map_or(*first, |last| (last + 1).max(*first));
    let next = match common {
        Some(last) => last + 1,
        None if released || !range.contains(&own) => COMMON,
        None => own,
    };
    if next > MOST { Err(Failure::Refused("the six digits of migration numbers are used up".to_owned())) } else { Ok(next) }
}

/// Whether a version was tagged: released migrations never change, and new
/// ones come after them. Without git nothing was.
fn is_released(folder: &Path) -> bool {
    let tags = std::process::Command::new("git").arg("-C").arg(folder).args(["describe", "--tags", "--abbrev=0"]).output();
    tags.is_ok_and(|tags| tags.status.success())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn next(module: &str, numbers: &[u32], released: bool) -> u32 {
        let module = MODULES.iter().position(|(name, ..)| *name == module).unwrap();
        next_number(module, numbers, released).unwrap()
    }

    #[test]
    fn a_module_counts_in_its_own_range_while_there_is_room() {
        assert_eq!(next("users", &[], false), 1);
        assert_eq!(next("libraries", &[], false), 2);
        assert_eq!(next("users", &[1, 2, 3], false), 4);
        assert_eq!(next("tvshows", &[1, 2, 10, 19], false), 20);
        assert_eq!(next("movies", &[10, 12], false), 13);
        assert_eq!(next("movies", &[10, 19], false), 100);
    }

    #[test]
    fn after_a_release_all_count_on_together() {
        assert_eq!(next("movies", &[10, 11], true), 100);
        assert_eq!(next("tvshows", &[20, 100, 104], false), 105);
    }

    #[test]
    fn a_name_says_its_module_and_what_it_does() {
        for good in ["movies_add_edition", "restricted_ports_2", "outbox_consumers"] {
            assert!(module_of(good).is_ok(), "{good}");
        }
        for bad in
            ["", "movies", "movies_", "Movies_x", "films_add", "movies-add", "movies_../x", "movies_ä", "_movies", &"movies_x".repeat(20)]
        {
            let refused = module_of(bad).unwrap_err().to_string();
            assert!(refused.contains("no name for a migration"), "{bad}: {refused}");
        }
    }
}
