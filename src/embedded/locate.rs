//! `PostgreSQL` binaries that are on the machine already.

use std::path::{Path, PathBuf};
use std::process::Command;

use super::{MINIMUM_MAJOR, PREFERRED_MAJOR};

/// The folder that holds the binaries; comes before every other place.
const BIN_VARIABLE: &str = "REVENGE_PG_BIN";
/// Without these a server cannot be made.
const PROGRAMS: [&str; 3] = ["initdb", "pg_ctl", "postgres"];
/// Extensions that the migrations create.
const EXTENSIONS: [&str; 2] = ["pg_trgm", "pgcrypto"];

/// A usable set of binaries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Installation {
    /// The folder with the programs.
    pub(super) bin: PathBuf,
    /// What `postgres --version` says.
    pub(super) major: u16,
}

/// The best installation of the wanted version, or what was found instead.
///
/// Runs `postgres --version` once for each place that has one.
pub(super) fn find(wanted: Option<u16>) -> Result<Installation, String> {
    let mut usable = Vec::new();
    let mut notes = Vec::new();
    if let Some(bin) = std::env::var_os(BIN_VARIABLE) {
        match inspect(Path::new(&bin)) {
            Ok(found) if suits(found.major, wanted) => return Ok(found),
            Ok(found) => notes.push(format!("{BIN_VARIABLE} is version {}", found.major)),
            Err(said) => notes.push(format!("{BIN_VARIABLE}: {said}")),
        }
    }
    for bin in places() {
        match inspect(&bin) {
            Ok(found) if suits(found.major, wanted) => usable.push(found),
            Ok(found) => notes.push(format!("version {} in {}", found.major, bin.display())),
            Err(said) => notes.push(said),
        }
    }
    best(usable).ok_or_else(|| {
        let notes = if notes.is_empty() { "no other version either".to_owned() } else { notes.join("; ") };
        format!("none fit ({notes}); install the server's package, contrib included, or set {BIN_VARIABLE} to the folder with initdb")
    })
}

fn suits(major: u16, wanted: Option<u16>) -> bool {
    wanted.map_or(major >= MINIMUM_MAJOR, |wanted| major == wanted)
}

/// The preferred version, else the newest; of two alike the place named first.
fn best(usable: Vec<Installation>) -> Option<Installation> {
    let mut best: Option<Installation> = None;
    for found in usable {
        let rank = |major: u16| (major == PREFERRED_MAJOR, major);
        if best.as_ref().is_none_or(|best| rank(found.major) > rank(best.major)) {
            best = Some(found);
        }
    }
    best
}

/// Folders that hold a `postgres`, in the order of preference.
fn places() -> Vec<PathBuf> {
    let mut places = Vec::new();
    // Debian, Fedora and SUSE, Homebrew on both kinds of Mac, Postgres.app.
    for (parent, prefix, bin) in [
        ("/usr/lib/postgresql", "", "bin"),
        ("/usr", "pgsql-", "bin"),
        ("/usr/lib", "postgresql", "bin"),
        ("/opt/homebrew/opt", "postgresql@", "bin"),
        ("/usr/local/opt", "postgresql@", "bin"),
        ("/home/linuxbrew/.linuxbrew/opt", "postgresql@", "bin"),
        ("/Applications/Postgres.app/Contents/Versions", "", "bin"),
    ] {
        for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
            let name = entry.file_name();
            let version = name.to_str().and_then(|name| name.strip_prefix(prefix));
            if version.is_some_and(|version| version.parse::<u16>().is_ok()) {
                places.push(entry.path().join(bin));
            }
        }
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    // Links such as /usr/bin/postgres lead to the folder with the rest.
    places.extend(
        std::env::split_paths(&path).filter_map(|folder| folder.join("postgres").canonicalize().ok()?.parent().map(Path::to_owned)),
    );
    let mut seen = std::collections::HashSet::new();
    places.retain(|bin| bin.join("postgres").is_file() && seen.insert(bin.clone()));
    places
}

/// Whether a folder holds all that is needed, and of which version.
pub(super) fn inspect(bin: &Path) -> Result<Installation, String> {
    // Packages link single programs into other folders; the shared files lie beside the real one.
    let bin = bin.canonicalize().map_err(|error| format!("{}: {error}", bin.display()))?;
    if let Some(missing) = PROGRAMS.iter().find(|program| !bin.join(program).is_file()) {
        return Err(format!("{} has no {missing}", bin.display()));
    }
    let major = version(&bin.join("postgres"))?;
    let folders = extension_folders(&bin, major);
    for extension in EXTENSIONS {
        if !folders.iter().any(|folder| folder.join(format!("{extension}.control")).is_file()) {
            return Err(format!("PostgreSQL {major} in {} lacks the extension {extension} (package postgresql-contrib)", bin.display()));
        }
    }
    Ok(Installation { bin, major })
}

/// `postgres (PostgreSQL) 18.4 (Debian …)`, `19beta1` for one to come. As root
/// this is the one thing that `postgres` does.
fn version(postgres: &Path) -> Result<u16, String> {
    let output =
        Command::new(postgres).arg("--version").output().map_err(|error| format!("{} cannot be run: {error}", postgres.display()))?;
    let said = String::from_utf8_lossy(&output.stdout);
    let number: String = said.split_whitespace().nth(2).unwrap_or_default().chars().take_while(char::is_ascii_digit).collect();
    number.parse().map_err(|_| {
        let complaint = String::from_utf8_lossy(&output.stderr);
        format!("{} --version says `{}`, not a version", postgres.display(), if complaint.is_empty() { said } else { complaint }.trim())
    })
}

/// Where the control files may lie: `pg_config` knows best, and is missing in
/// most server packages.
fn extension_folders(bin: &Path, major: u16) -> Vec<PathBuf> {
    let mut folders = vec![
        bin.join("../share/postgresql/extension"),
        bin.join("../share/extension"),
        bin.join(format!("../share/postgresql@{major}/extension")),
        PathBuf::from(format!("/usr/share/postgresql/{major}/extension")),
    ];
    let asked = Command::new(bin.join("pg_config")).arg("--sharedir").output();
    if let Ok(output) = asked
        && output.status.success()
    {
        folders.push(Path::new(String::from_utf8_lossy(&output.stdout).trim()).join("extension"));
    }
    folders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn installation(major: u16) -> Installation {
        Installation { bin: PathBuf::from(format!("/{major}")), major }
    }

    #[test]
    fn the_preferred_version_wins_then_the_newest() {
        assert_eq!(best(vec![installation(15), installation(19), installation(18)]), Some(installation(18)));
        assert_eq!(best(vec![installation(15), installation(17), installation(16)]), Some(installation(17)));
        assert_eq!(best(Vec::new()), None);
    }

    #[test]
    fn an_old_version_suits_nobody_who_did_not_ask_for_it() {
        assert!(!suits(14, None));
        assert!(suits(14, Some(14)));
        assert!(!suits(18, Some(15)));
    }

    #[test]
    fn a_folder_without_programs_says_what_is_missing() {
        let folder = tempfile::tempdir().unwrap();
        assert!(inspect(folder.path()).unwrap_err().ends_with("has no initdb"));
    }
}
