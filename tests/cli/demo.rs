//! `revenge-db demo`, to its end.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;

use crate::support::{Cli, ran};

/// What it shows, in this order.
const SHOWN: [&str; 24] = [
    "A server\n",
    "A schema\n",
    "A real catalogue\n",
    "films imported, 0 rows rejected",
    "Search that forgives\n",
    "Breathless (1960)",
    "A genre, page by page\n",
    "A rating\n",
    "101 points are refused",
    "Continue watching\n",
    "A transaction that is rolled back\n",
    "is already taken",
    "Who sees what\n",
    "Series, and what comes next\n",
    "next_up()",
    "Breaking Bad 2×01",
    "A module of its own\n",
    "refused: restricted: nothing found",
    "to read there, as a role of its own",
    "A replica\n",
    "A failover\n",
    "until a write succeeds, without a restart",
    "healthy, schema current",
    "Cleaning up\n",
];

#[test]
fn the_demo_shows_everything_and_leaves_nothing() {
    // The address of no server: it brings its own.
    let cli = Cli::new(&"postgres://nobody@127.0.0.1:1/nothing".parse().unwrap());
    let temporary = tempfile::tempdir().unwrap();
    // Its servers may run as another user.
    fs::set_permissions(temporary.path(), Permissions::from_mode(0o755)).unwrap();
    let shown = ran(cli.command(&["demo"]).env("TMPDIR", temporary.path()).output().unwrap());
    assert_eq!(shown.code, Some(0), "{shown:?}");
    let mut rest = shown.out.as_str();
    for what in SHOWN {
        let at = rest.find(what).unwrap_or_else(|| panic!("`{what}` is not shown where it belongs: {shown:?}"));
        rest = &rest[at + what.len()..];
    }
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0, "left behind");
}
