//! The shell that cleans up after us, whatever becomes of us.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::time::Duration;

use super::account::Account;

/// How long a clean-up may take: 10 s for an orderly end, 10 s by force, and some for the files.
const PATIENCE: Duration = Duration::from_secs(30);

/// A shell that does its last duty as soon as the pipe to it is closed: by
/// [`Watchdog::finish`], by drop, or by the kernel when this process is gone.
pub(super) struct Watchdog {
    // Both are taken once, at the end.
    pipe: Option<ChildStdin>,
    shell: Option<Child>,
}

impl Watchdog {
    /// Starts `script` with these arguments, as this account (or as we are).
    ///
    /// The script has to ignore signals itself. It gets a process group of its
    /// own, so that Ctrl-C and test runners that end a whole group pass it by,
    /// and nothing of our environment but `PATH` and what `keep` names.
    pub(super) fn start<'a>(
        script: &str,
        arguments: impl IntoIterator<Item = &'a std::ffi::OsStr>,
        account: Option<&Account>,
        keep: &[&str],
    ) -> std::io::Result<Self> {
        let mut command = Command::new("sh");
        command.arg("-c").arg(script).arg("revenge-db-watchdog").args(arguments);
        command.env_clear().envs(keep.iter().chain(&["PATH"]).filter_map(|name| Some((*name, std::env::var_os(name)?))));
        // PostgreSQL takes its messages' language from here; the log is read by us.
        command.env("LC_ALL", "C").env("TZ", "UTC").current_dir("/").process_group(0);
        command.stdin(Stdio::piped()).stdout(Stdio::null()).stderr(Stdio::null());
        if let Some(account) = account {
            account.assume(&mut command);
        }
        let mut shell = command.spawn()?;
        let pipe = shell.stdin.take();
        Ok(Self { pipe, shell: Some(shell) })
    }

    /// Sends the script a line.
    pub(super) fn tell(&mut self, line: &str) -> std::io::Result<()> {
        let pipe = self.pipe.as_mut().ok_or(std::io::ErrorKind::BrokenPipe)?;
        pipe.write_all(format!("{line}\n").as_bytes())
    }

    /// Whether the script still waits for the end of its input.
    pub(super) fn is_on_duty(&mut self) -> bool {
        self.shell.as_mut().is_some_and(|shell| matches!(shell.try_wait(), Ok(None)))
    }

    /// Closes the pipe and waits until the script has done its duty; false
    /// when it has not in 30 seconds.
    pub(super) async fn finish(mut self) -> bool {
        drop(self.pipe.take());
        let Some(mut shell) = self.shell.take() else { return true };
        let deadline = tokio::time::Instant::now() + PATIENCE;
        while tokio::time::Instant::now() < deadline {
            if !matches!(shell.try_wait(), Ok(None)) {
                return true;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        false
    }
}

impl Drop for Watchdog {
    fn drop(&mut self) {
        drop(self.pipe.take());
        if let Some(mut shell) = self.shell.take() {
            // Somebody has to fetch the shell's exit status, or it stays a
            // zombie; if there is no thread to be had, it stays until we end.
            let _ = std::thread::Builder::new().name("revenge-db-reaper".to_owned()).spawn(move || shell.wait());
        }
    }
}
