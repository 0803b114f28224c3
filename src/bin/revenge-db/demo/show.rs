//! How the demo speaks: scenes, facts, and how long things took.

use std::fmt::Display;
use std::io::{IsTerminal as _, Write as _};
use std::time::{Duration, Instant};

/// Writes to standard output, in bold where that is a terminal.
pub struct Show {
    bold: bool,
}

impl Show {
    pub fn new() -> Self {
        Self { bold: std::io::stdout().is_terminal() }
    }

    #[expect(clippy::unused_self, reason = "whoever speaks goes through the show")]
    fn line(&self, text: &str) {
        // A reader that went away does not keep the demo from cleaning up.
        let _ = writeln!(std::io::stdout(), "{text}");
    }

    pub fn title(&self, text: &str) {
        self.emphasised(text, "=");
    }

    pub fn scene(&self, text: &str) {
        self.line("");
        self.emphasised(text, "-");
    }

    fn emphasised(&self, text: &str, underline: &str) {
        if self.bold {
            self.line(&format!("\u{1b}[1m{text}\u{1b}[0m"));
        } else {
            self.line(text);
            self.line(&underline.repeat(text.chars().count()));
        }
    }

    pub fn fact(&self, text: &(impl Display + ?Sized)) {
        self.line(&format!("             {text}"));
    }

    /// Waits for `work` and says how long it took.
    pub async fn timed<T>(&self, what: &str, work: impl Future<Output = T>) -> T {
        let started = Instant::now();
        let done = work.await;
        self.line(&format!("{:>12} {what}", pretty(started.elapsed())));
        done
    }
}

fn pretty(time: Duration) -> String {
    let ms = time.as_secs_f64() * 1e3;
    if ms < 1_000.0 { format!("{ms:.1} ms") } else { format!("{:.2} s", ms / 1e3) }
}
