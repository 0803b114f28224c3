//! A server in a container, through testcontainers.

use std::error::Error;
use std::ffi::OsStr;
use std::time::Duration;

use testcontainers_modules::postgres::Postgres;
use testcontainers_modules::testcontainers::runners::AsyncRunner;
use testcontainers_modules::testcontainers::{ContainerAsync, ImageExt};

use super::password;
use super::watchdog::Watchdog;

/// From the request until the server is ready, an image's first pull included.
const PATIENCE: Duration = Duration::from_mins(5);
/// What the Docker client needs of our environment to find the same daemon.
const DOCKER_VARIABLES: [&str; 6] = ["DOCKER_HOST", "DOCKER_CONFIG", "DOCKER_CONTEXT", "DOCKER_CERT_PATH", "DOCKER_TLS_VERIFY", "HOME"];
/// Parallel queries share memory; Docker's own limit is 64 MB.
const SHARED_MEMORY_BYTES: u64 = 512 * 1024 * 1024;

/// Removes the container when the pipe is closed. Testcontainers itself leaves
/// containers behind when the process is killed.
const SCRIPT: &str = "trap '' HUP INT PIPE QUIT TERM
command -v docker >/dev/null || exit 1
read -r _
docker rm --force --volumes \"$1\"";

/// A running container; dropping it removes it.
pub(super) struct Container {
    // `None` once it has been ended.
    inner: Option<ContainerAsync<Postgres>>,
    watchdog: Option<Watchdog>,
    image: String,
    host: String,
    port: u16,
    password: String,
}

impl Container {
    /// Starts `postgres:<major>-alpine`, or says why not.
    pub(super) async fn start(major: u16, settings: &[(String, String)]) -> Result<Self, String> {
        let tag = format!("{major}-alpine");
        let (image, password) = (format!("postgres:{tag}"), password());
        // Named by us, so that the watchdog knows it before it exists.
        let name = format!("revenge-db-{}", super::password().to_lowercase());
        let arguments = std::iter::once("postgres".to_owned())
            .chain(settings.iter().flat_map(|(name, value)| ["-c".to_owned(), format!("{name}={value}")]));
        let request = Postgres::default()
            .with_password(&password)
            .with_tag(&tag)
            .with_container_name(&name)
            .with_env_var("POSTGRES_INITDB_ARGS", "--locale=C.UTF-8 --encoding=UTF8 --no-sync")
            .with_shm_size(SHARED_MEMORY_BYTES)
            .with_startup_timeout(PATIENCE)
            .with_cmd(arguments);

        let mut watchdog = Watchdog::start(SCRIPT, [OsStr::new(&name)], None, &DOCKER_VARIABLES).ok();
        let container = match tokio::time::timeout(PATIENCE, request.start()).await {
            Ok(Ok(container)) => container,
            Ok(Err(error)) => return Err(format!("{image}: {}", chain(&error))),
            Err(_) => return Err(format!("{image} was not ready within {PATIENCE:?}")),
        };
        let host = container.get_host().await.map_err(|error| chain(&error))?.to_string();
        let port = container.get_host_port_ipv4(5432).await.map_err(|error| chain(&error))?;
        // Without Docker's command the script has ended already: testcontainers has to do.
        if watchdog.as_mut().is_some_and(|watchdog| !watchdog.is_on_duty()) {
            watchdog = None;
        }
        // `localhost` may be ::1 first, where Docker need not listen.
        let host = if host == "localhost" { "127.0.0.1".to_owned() } else { host };
        Ok(Self { inner: Some(container), watchdog, image, host, port, password })
    }

    pub(super) fn image(&self) -> String {
        self.image.clone()
    }

    pub(super) fn host(&self) -> &str {
        &self.host
    }

    pub(super) fn port(&self) -> u16 {
        self.port
    }

    pub(super) fn password(&self) -> &str {
        &self.password
    }

    /// Removes the container and its volume; says what went wrong otherwise.
    pub(super) async fn stop(mut self) -> Result<(), String> {
        match self.inner.take() {
            Some(container) => container.rm().await.map_err(|error| chain(&error)),
            None => Ok(()),
        }
    }
}

impl Drop for Container {
    fn drop(&mut self) {
        // Testcontainers' own drop waits for the daemon, and panics without a
        // runtime; the watchdog, whose pipe closes now, does neither.
        if let Some(container) = self.inner.take()
            && (self.watchdog.is_some() || tokio::runtime::Handle::try_current().is_err())
        {
            std::mem::forget(container);
        }
    }
}

/// An error with its causes: the outermost alone often says nothing.
fn chain(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let inner_text = inner.to_string();
        if !text.contains(&inner_text) {
            text = format!("{text}: {inner_text}");
        }
        cause = inner.source();
    }
    text
}
