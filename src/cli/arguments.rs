//! The arguments.

mod command;

use std::ffi::OsString;
use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{Args, CommandFactory, Parser};
pub use command::{Apply, Command, OfRun, Plan, Verify};

#[cfg(feature = "sandbox")]
use crate::cloud::sandbox::Scenario;

/// Puts Amazon SageMaker Studio behind AWS PrivateLink.
///
/// Without a command, a wizard leads from the account as it is to a private Studio. Nothing is changed before you
/// have seen the plan and said yes.
#[derive(Debug, Parser)]
#[command(name = "studiolink", version, after_help = AFTER_HELP, after_long_help = after_long_help())]
pub struct Arguments {
    /// What to do; nothing: the wizard.
    #[command(subcommand)]
    pub command: Option<Command>,
    /// Start the wizard from these answers, finished or not
    ///
    /// Answers that the wizard has kept itself are not offered then.
    #[arg(long, value_name = "FILE")]
    pub answers: Option<PathBuf>,
    /// Ask numbered questions, line by line, instead of showing screens: for screen readers and simple terminals
    ///
    /// The commands, which show no screens, write words instead of signs: create: for +, warning: for !. So too where ACCESSIBLE is set, or TERM is dumb.
    #[arg(long, global = true)]
    pub plain: bool,
    /// Keys of the wizard [default: studiolink/keys.toml in the XDG config home, if it is there]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "plain")]
    pub keys: Option<PathBuf>,
    /// Show no spinner
    #[arg(long, global = true)]
    pub no_motion: bool,
    /// What every command takes.
    #[command(flatten)]
    pub global: Global,
}

const AFTER_HELP: &str = "\
With --json, standard output has JSON alone, an object a line; people read standard error.

Exit codes:
    0  done, or nothing to do
    1  failed and nothing was changed; or all changes stand and a check failed
    2  bad usage or answers
    3  no usable credentials
    4  refused after the account was read, or answered no, or another process has the run;
       nothing was changed
    5  some changes were made and some were not
    6  plan --detailed-exitcode: changes are pending
  130  a signal before any change, or a second signal; also the wizard left before any change:
       by Ctrl-C, or in plain mode by q or the end of the input";

fn after_long_help() -> String {
    format!("{AFTER_HELP}\n\nKeys, environment and files are told by the manual: studiolink man | man -l -")
}

/// What every command takes.
#[derive(Clone, Debug, Default, Args)]
pub struct Global {
    /// The profile of your AWS configuration
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// The Region to work in
    #[arg(long, global = true, value_name = "REGION")]
    pub region: Option<String>,
    /// Another address for every AWS service
    #[arg(long, global = true, value_name = "URL")]
    pub endpoint_url: Option<String>,
    /// Work on an AWS account of our own making: nothing leaves this machine
    #[cfg(feature = "sandbox")]
    #[arg(
        long,
        global = true,
        value_name = "SCENARIO",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "first-time",
        value_parser = scenarios()
    )]
    pub sandbox: Option<Scenario>,
    /// Start the sandbox's account over
    #[cfg(feature = "sandbox")]
    #[arg(long, global = true)]
    pub fresh: bool,
    /// Where runs, answers of a wizard that was left, and sandbox accounts are kept [default: studiolink in the XDG state home]
    #[arg(long, global = true, value_name = "DIR")]
    pub state_dir: Option<PathBuf>,
    /// Write a log to this file, without secrets
    #[arg(long, global = true, value_name = "FILE")]
    pub log_file: Option<PathBuf>,
    /// Say more in the log
    #[arg(short, long, global = true, action = clap::ArgAction::Count)]
    pub verbose: u8,
}

/// What is wrong with an address of AWS: the SDK would take anything, and name the network as what is wrong. The
/// address itself is not repeated, as it may hold a password.
fn address_fault(text: &str) -> Option<&'static str> {
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
    if host.contains('@') {
        return Some("--endpoint-url names a user or a password, which AWS takes none of: leave them away");
    }
    if host.is_empty() || host.starts_with(':') || rest.contains(char::is_whitespace) {
        return Some("--endpoint-url is no address: one begins with https:// or http:// and a host");
    }
    None
}

/// What is meant by a scenario that stands behind a space: without the equals sign it would be taken for a command.
#[cfg(feature = "sandbox")]
fn to_the_sandbox(arguments: &[OsString]) -> Option<clap::Error> {
    let [_, scenario] = arguments.array_windows().find(|[option, _]| option == "--sandbox")?;
    let scenario: Scenario = scenario.to_str()?.parse().ok()?;
    let message = format!("an equals sign leads to the sandbox's scenario: --sandbox={scenario}");
    Some(Arguments::command().error(ErrorKind::NoEquals, message))
}

#[cfg(not(feature = "sandbox"))]
const fn to_the_sandbox(_: &[OsString]) -> Option<clap::Error> {
    None
}

#[cfg(feature = "sandbox")]
fn scenarios() -> impl clap::builder::TypedValueParser<Value = Scenario> {
    use clap::builder::{PossibleValuesParser, TypedValueParser};
    use strum::VariantNames;
    PossibleValuesParser::new(Scenario::VARIANTS).try_map(|name| name.parse::<Scenario>())
}

impl Arguments {
    /// Reads them, with the rules that the parser has no word for.
    ///
    /// # Errors
    ///
    /// When they are wrong, or ask for help or the version.
    pub fn read(arguments: impl IntoIterator<Item = OsString>) -> Result<Self, clap::Error> {
        let arguments: Vec<OsString> = arguments.into_iter().collect();
        let arguments =
            Self::try_parse_from(&arguments).map_err(|error| to_the_sandbox(&arguments).unwrap_or(error))?;
        arguments.check()?;
        Ok(arguments)
    }

    fn check(&self) -> Result<(), clap::Error> {
        let conflict = |message: &str| Err(Self::command().error(ErrorKind::ArgumentConflict, message));
        if self.command.is_some() && self.answers.is_some() {
            return conflict("--answers is for the wizard; commands take the answers file as their argument");
        }
        if let Some(fault) = self.global.endpoint_url.as_deref().and_then(address_fault) {
            return Err(Self::command().error(ErrorKind::ValueValidation, fault));
        }
        if self.global.verbose > 0 && self.global.log_file.is_none() {
            return conflict("--verbose says more in the log: name its file with --log-file");
        }
        #[cfg(feature = "sandbox")]
        if self.global.sandbox.is_none() && self.global.fresh {
            return conflict("--fresh starts an account of the sandbox over: it needs --sandbox");
        }
        #[cfg(feature = "sandbox")]
        if self.global.sandbox.is_some() && (self.global.profile.is_some() || self.global.endpoint_url.is_some()) {
            return conflict("--sandbox has its own account: --profile and --endpoint-url have no meaning in it");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(arguments: &[&str]) -> Result<Arguments, clap::Error> {
        Arguments::read(std::iter::once("studiolink").chain(arguments.iter().copied()).map(OsString::from))
    }

    #[test]
    fn the_definition_is_sound() {
        Arguments::command().debug_assert();
    }

    #[test]
    fn an_address_without_scheme_or_host_is_refused() {
        for wrong in
            ["nonsense", "127.0.0.1:5000", "ftp://host", "https://", "http:///path", "http://:80", "http://a b"]
        {
            assert!(read(&["--endpoint-url", wrong]).unwrap_err().to_string().contains("--endpoint-url"), "{wrong}");
        }
        for wrong in ["http://me:SECRET@host", "ftp://me:SECRET@host", "https://SECRET@host/path"] {
            let error = read(&["--endpoint-url", wrong]).unwrap_err().to_string();
            assert!(error.contains("--endpoint-url") && !error.contains("SECRET"), "{error}");
        }
        let address = "http://127.0.0.1:5000";
        assert_eq!(read(&["--endpoint-url", address]).unwrap().global.endpoint_url.as_deref(), Some(address));
    }

    #[cfg(feature = "sandbox")]
    #[test]
    fn the_sandbox_has_a_scenario_of_its_own() {
        let scenario = |arguments: &[&str]| read(arguments).unwrap().global.sandbox;
        assert_eq!(scenario(&[]), None);
        assert_eq!(scenario(&["--sandbox"]), Some(Scenario::FirstTime));
        assert_eq!(scenario(&["--sandbox=sso-domain"]), Some(Scenario::SsoDomain));
        assert_eq!(scenario(&["--sandbox", "plan", "a.toml"]), Some(Scenario::FirstTime));
        assert_eq!(scenario(&["plan", "--sandbox", "a.toml"]), Some(Scenario::FirstTime));
        let spaced = read(&["--sandbox", "first-time"]).unwrap_err();
        assert_eq!(spaced.exit_code(), 2);
        assert!(spaced.to_string().contains("--sandbox=first-time"), "{spaced}");
        assert!(read(&["--sandbox=elsewhere"]).unwrap_err().to_string().contains("half-done"));
    }

    #[test]
    fn what_does_not_go_together_is_refused() {
        for arguments in [
            &["--answers", "a.toml", "plan", "a.toml"][..],
            &["-v"],
            &["--fresh"],
            &["plan"],
            &["apply", "a.toml", "--detailed-exitcode"],
            &["verify"],
        ] {
            assert_eq!(read(arguments).unwrap_err().exit_code(), 2, "{arguments:?}");
        }
        #[cfg(feature = "sandbox")]
        assert!(read(&["--sandbox", "--profile", "work"]).is_err());
    }
}
