//! `with-postgres [--major N] [--setting NAME=VALUE]… [--offline] -- COMMAND [ARGUMENT]…`
//!
//! Runs a command with a `PostgreSQL` server of its own: its environment says
//! `TEST_DATABASE_URL` (superuser, database `postgres`) and
//! `TEST_POSTGRES_MAJOR`. Where `TEST_DATABASE_URL` is set already and no
//! version is asked for, the command simply runs.
//!
//! Ends with the command's exit status (128 + the signal's number where a
//! signal ended it), 2 for wrong usage, 125 when there is no server, 127 when
//! the command cannot be run.

use std::ffi::{OsStr, OsString};
use std::io::IsTerminal;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{ExitCode, ExitStatus};

use revenge_db::embedded::{Server, ServerOptions};
use tokio::process::{Child, Command};
use tokio::signal::unix::{Signal, SignalKind, signal};

const USAGE: &str = "usage: with-postgres [--major N] [--setting NAME=VALUE]... [--offline] -- COMMAND [ARGUMENT]...";
const URL: &str = "TEST_DATABASE_URL";
const WRONG_USAGE: u8 = 2;
const NO_SERVER: u8 = 125;
const NO_COMMAND: u8 = 127;

/// What the command line asks for.
#[derive(Debug)]
struct Request {
    major: Option<u16>,
    options: ServerOptions,
    program: OsString,
    arguments: Vec<OsString>,
}

fn main() -> ExitCode {
    let request = match parse(std::env::args_os().skip(1)) {
        Ok(request) => request,
        Err(reason) => {
            eprintln!("with-postgres: {reason}\n{USAGE}");
            return ExitCode::from(WRONG_USAGE);
        }
    };
    let given = std::env::var_os(URL).is_some_and(|url| !url.is_empty());
    if given && request.major.is_none() {
        eprintln!("with-postgres: using the server of {URL}");
        // Only returns when it fails.
        let error = std::process::Command::new(&request.program).args(&request.arguments).exec();
        return no_command(&request.program, &error);
    }
    let runtime = match tokio::runtime::Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("with-postgres: no runtime: {error}");
            return ExitCode::from(NO_SERVER);
        }
    };
    runtime.block_on(run(request))
}

fn parse(mut arguments: impl Iterator<Item = OsString>) -> Result<Request, String> {
    let (mut major, mut options) = (None, ServerOptions::default());
    loop {
        let argument = arguments.next().ok_or("there is no `--` with a command after it")?;
        let text = argument.to_str().unwrap_or_default();
        // Both `--major 18` and `--major=18`.
        let (name, mut value) = match text.split_once('=') {
            Some((name, value)) if name.starts_with("--") => (name, Some(value.to_owned())),
            _ => (text, None),
        };
        let mut value = || value.take().or_else(|| arguments.next()?.into_string().ok());
        match name {
            "--" => break,
            "--major" => {
                let number: u16 = value().and_then(|value| value.parse().ok()).ok_or("--major needs a number, such as 18")?;
                major = Some(number);
                options = options.major(number);
            }
            "--setting" => {
                let setting = value().unwrap_or_default();
                let (name, value) = setting.split_once('=').ok_or("--setting needs NAME=VALUE, such as work_mem=8MB")?;
                options = options.setting(name, value);
            }
            "--offline" => options = options.offline(true),
            _ => return Err(format!("`{}` is not known", argument.display())),
        }
    }
    let program = arguments.next().ok_or("there is no command after `--`")?;
    Ok(Request { major, options, program, arguments: arguments.collect() })
}

/// Starts the server, runs the command, ends the server.
async fn run(request: Request) -> ExitCode {
    let server = match Server::start(&request.options).await {
        Ok(server) => server,
        Err(error) => {
            eprintln!("with-postgres: {error}");
            return ExitCode::from(NO_SERVER);
        }
    };
    eprintln!("with-postgres: PostgreSQL {}, {}", server.major(), server.origin());

    let mut command = Command::new(&request.program);
    command.args(&request.arguments).env(URL, server.url("postgres")).env("TEST_POSTGRES_MAJOR", server.major().to_string());
    // Listening begins before there is a command that could be missed by a signal.
    let code = match (signal(SignalKind::interrupt()), signal(SignalKind::terminate())) {
        (Ok(interrupt), Ok(terminate)) => match command.spawn() {
            Ok(child) => wait(child, interrupt, terminate).await,
            Err(error) => no_command(&request.program, &error),
        },
        (Err(error), _) | (_, Err(error)) => {
            eprintln!("with-postgres: cannot listen to signals: {error}");
            ExitCode::from(NO_SERVER)
        }
    };
    if let Err(error) = server.stop().await {
        eprintln!("with-postgres: {error}");
    }
    code
}

/// Waits for the command, passing signals on.
async fn wait(mut child: Child, mut interrupt: Signal, mut terminate: Signal) -> ExitCode {
    // Ctrl-C reaches the command by the terminal already; a second one makes
    // some test runners drop everything.
    let by_terminal = std::io::stdin().is_terminal();
    loop {
        tokio::select! {
            ended = child.wait() => return match ended {
                Ok(status) => ExitCode::from(code(status)),
                Err(error) => {
                    eprintln!("with-postgres: lost sight of the command: {error}");
                    ExitCode::FAILURE
                }
            },
            Some(()) = interrupt.recv() => if !by_terminal { pass_on("INT", &child).await },
            Some(()) = terminate.recv() => pass_on("TERM", &child).await,
        }
    }
}

/// Sends a signal to the command; a shell can, the standard library cannot.
async fn pass_on(signal: &str, child: &Child) {
    let Some(id) = child.id() else { return };
    let sent = Command::new("sh").arg("-c").arg("kill -s \"$1\" \"$2\"").arg("sh").arg(signal).arg(id.to_string()).status().await;
    if !sent.is_ok_and(|status| status.success()) {
        eprintln!("with-postgres: could not pass on SIG{signal}");
    }
}

fn code(status: ExitStatus) -> u8 {
    let code = status.code().or_else(|| Some(128 + status.signal()?));
    code.and_then(|code| u8::try_from(code).ok()).unwrap_or(u8::MAX)
}

fn no_command(program: &OsStr, error: &std::io::Error) -> ExitCode {
    eprintln!("with-postgres: {}: {error}", program.display());
    ExitCode::from(NO_COMMAND)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(line: &str) -> impl Iterator<Item = OsString> {
        line.split_whitespace().map(OsString::from).collect::<Vec<_>>().into_iter()
    }

    #[test]
    fn everything_after_the_dashes_is_the_command() {
        let request = parse(words("--major 15 --setting work_mem=8MB -- make --major")).unwrap();
        assert_eq!(request.major, Some(15));
        assert_eq!((request.program, request.arguments), ("make".into(), vec!["--major".into()]));
        assert_eq!(parse(words("--major=16 -- true")).unwrap().major, Some(16));
    }

    #[test]
    fn wrong_usage_says_what_is_missing() {
        for (line, said) in [
            ("make", "`make` is not known"),
            ("--major x -- make", "--major needs"),
            ("--", "no command"),
            ("--setting a -- b", "NAME=VALUE"),
        ] {
            assert!(parse(words(line)).unwrap_err().contains(said), "{line}");
        }
    }
}
