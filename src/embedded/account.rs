//! Running `PostgreSQL` as somebody else when we are root.

use std::fs;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::EmbeddedError;

/// An unprivileged account that exists: initdb looks its own up by number.
#[derive(Debug, Clone)]
pub(super) struct Account {
    name: String,
    uid: u32,
    gid: u32,
}

impl Account {
    /// The account to use in place of root, or `None` when we are not root.
    pub(super) fn in_place_of_root() -> Result<Option<Self>, EmbeddedError> {
        let probe = tempfile::tempfile().and_then(|file| file.metadata()).map_err(EmbeddedError::io("making a temporary file"))?;
        if probe.uid() != 0 {
            return Ok(None);
        }
        let accounts = fs::read_to_string("/etc/passwd").map_err(EmbeddedError::io("reading /etc/passwd"))?;
        let account = ["postgres", "nobody"].iter().find_map(|name| Self::parse(&accounts, name));
        let missing = || std::io::Error::other("PostgreSQL refuses to run as root, and /etc/passwd has neither `postgres` nor `nobody`");
        account.map(Some).ok_or_else(|| EmbeddedError::io("choosing an account")(missing()))
    }

    fn parse(accounts: &str, name: &str) -> Option<Self> {
        let line = accounts.lines().find(|line| line.split(':').next() == Some(name))?;
        let mut fields = line.split(':').skip(2);
        let (uid, gid) = (fields.next()?.parse().ok()?, fields.next()?.parse().ok()?);
        (uid != 0).then(|| Self { name: name.to_owned(), uid, gid })
    }

    /// Makes a command run as this account, without our supplementary groups.
    pub(super) fn assume(&self, command: &mut Command) {
        command.uid(self.uid).gid(self.gid);
    }

    /// Gives a file or folder to this account.
    pub(super) fn own(&self, path: &Path) -> Result<(), EmbeddedError> {
        self.take(path).map_err(EmbeddedError::io(format!("giving {} to {}", path.display(), self.name)))
    }

    /// Whether this account can run these binaries, libraries included.
    fn can_run(&self, bin: &Path) -> bool {
        self.try_command(Command::new(bin.join("postgres")).arg("--version"))
    }

    /// Whether this account can enter a folder.
    pub(super) fn can_enter(&self, folder: &Path) -> bool {
        self.try_command(Command::new("sh").arg("-c").arg("cd \"$1\"").arg("sh").arg(folder))
    }

    fn try_command(&self, command: &mut Command) -> bool {
        self.assume(command);
        command.current_dir("/").stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command.status().is_ok_and(|status| status.success())
    }

    /// The binaries' folder as this account reaches it: the same, or that of a
    /// copy (some 70 MB) below `folder`, where one on the way is closed to it.
    pub(super) fn reachable(&self, bin: &Path, folder: &Path) -> Result<PathBuf, EmbeddedError> {
        if self.can_run(bin) {
            return Ok(bin.to_owned());
        }
        let copied = self.copy_installation(bin, folder)?;
        if self.can_run(&copied) {
            return Ok(copied);
        }
        let reason = std::io::Error::other(format!("the account {} cannot run them, nor their copy in {}", self.name, copied.display()));
        Err(EmbeddedError::io(format!("using the binaries in {}", bin.display()))(reason))
    }

    /// Copies the installation around `bin`, and returns the copy's binaries' folder.
    /// Its folders are this account's, which removes them in the end.
    fn copy_installation(&self, bin: &Path, folder: &Path) -> Result<PathBuf, EmbeddedError> {
        let root = bin.parent().unwrap_or(bin);
        let target = folder.join("postgresql");
        let copied = || {
            copied_folder(&target)?;
            for part in ["bin", "lib", "lib64", "share"] {
                if root.join(part).is_dir() {
                    copy_folder(&root.join(part), &target.join(part), &|folder| self.take(folder))?;
                }
            }
            self.take(&target)
        };
        copied().map_err(EmbeddedError::io(format!("copying the binaries in {} to {}", bin.display(), target.display())))?;
        Ok(target.join("bin"))
    }

    fn take(&self, path: &Path) -> std::io::Result<()> {
        std::os::unix::fs::chown(path, Some(self.uid), Some(self.gid))
    }
}

/// The system's folder for temporary files, or another that the account can
/// enter: `TMPDIR` may lie in root's home.
pub(super) fn temp_folder(account: Option<&Account>) -> Result<PathBuf, EmbeddedError> {
    let folders = [std::env::temp_dir(), PathBuf::from("/tmp"), PathBuf::from("/var/tmp")];
    let found = folders.iter().find(|folder| folder.is_dir() && account.is_none_or(|account| account.can_enter(folder)));
    let missing = || std::io::Error::other("neither TMPDIR nor /tmp nor /var/tmp can be entered by the account that runs PostgreSQL");
    found.cloned().ok_or_else(|| EmbeddedError::io("looking for a temporary folder")(missing()))
}

/// Makes a folder into which everybody may look.
fn copied_folder(path: &Path) -> std::io::Result<()> {
    fs::DirBuilder::new().mode(0o755).create(path)?;
    fs::set_permissions(path, fs::Permissions::from_mode(0o755))
}

/// Copies a folder so that everybody may read it, and hands each copied one on when
/// it is full; links stay links.
fn copy_folder(from: &Path, to: &Path, filled: &dyn Fn(&Path) -> std::io::Result<()>) -> std::io::Result<()> {
    copied_folder(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let (source, target) = (entry.path(), to.join(entry.file_name()));
        let kind = entry.file_type()?;
        if kind.is_dir() {
            copy_folder(&source, &target, filled)?;
        } else if kind.is_symlink() && fs::read_link(&source)?.is_relative() {
            std::os::unix::fs::symlink(fs::read_link(&source)?, &target)?;
        } else {
            fs::copy(&source, &target)?;
            let mode = fs::metadata(&target)?.mode();
            let executable = if mode & 0o100 == 0 { 0 } else { 0o111 };
            fs::set_permissions(&target, fs::Permissions::from_mode(mode | 0o444 | executable))?;
        }
    }
    filled(to)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSWD: &str = "root:x:0:0:root:/root:/bin/sh\npostgres-old:x:5:5::/:\nnobody:x:65534:65533::/nonexistent:\ntoor:x:0:0::/:\n";

    #[test]
    fn an_account_is_found_by_its_whole_name() {
        let nobody = Account::parse(PASSWD, "nobody").unwrap();
        assert_eq!((nobody.uid, nobody.gid), (65534, 65533));
        assert!(Account::parse(PASSWD, "postgres").is_none());
    }

    #[test]
    fn an_account_that_is_root_in_disguise_is_refused() {
        assert!(Account::parse(PASSWD, "toor").is_none());
    }

    #[test]
    fn a_copy_keeps_links_and_opens_what_was_closed() {
        let folder = tempfile::tempdir().unwrap();
        let (from, to) = (folder.path().join("from"), folder.path().join("to"));
        fs::create_dir(&from).unwrap();
        fs::write(from.join("lib.so.1"), "x").unwrap();
        fs::set_permissions(from.join("lib.so.1"), fs::Permissions::from_mode(0o700)).unwrap();
        std::os::unix::fs::symlink("lib.so.1", from.join("lib.so")).unwrap();
        copy_folder(&from, &to, &|_| Ok(())).unwrap();
        assert_eq!(fs::metadata(to.join("lib.so.1")).unwrap().mode() & 0o777, 0o755);
        assert_eq!(fs::read_link(to.join("lib.so")).unwrap(), Path::new("lib.so.1"));
    }
}
