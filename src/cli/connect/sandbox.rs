//! The sandbox account that the arguments name.

use std::time::Duration;

use super::Connected;
use crate::cli::arguments::Global;
use crate::cli::refusal::{FAILED, Refusal, USAGE};
use crate::cloud::AnyCloud;
use crate::cloud::sandbox::{Fault, Sandbox, Scenario, Trouble};
use crate::report::{Code, Refused};

/// How much faster than AWS the sandbox goes.
const SPEED: &str = "STUDIOLINK_SANDBOX_SPEED";
/// How long calls take that change something, whatever the speed: for tests of what happens meanwhile.
const LATENCY: &str = "STUDIOLINK_SANDBOX_LATENCY";

/// The same of calls that read.
const READ_LATENCY: &str = "STUDIOLINK_SANDBOX_READ_LATENCY";

/// An action that is throttled each time.
const THROTTLED: &str = "STUDIOLINK_SANDBOX_THROTTLED";

/// Opens the account of a scenario.
///
/// # Errors
///
/// When its file cannot be used, or another Region is asked for.
pub fn open(global: &Global, scenario: Scenario) -> Result<Connected, Refusal> {
    let state_dir = global.state_dir()?;
    let speed = whole_number(SPEED, "It divides the sandbox's waits")?.unwrap_or(1);
    let latency = whole_number(LATENCY, "So many milliseconds a change takes in the sandbox")?;
    let read_latency = whole_number(READ_LATENCY, "So many milliseconds a read takes in the sandbox")?;
    let sandbox = Sandbox::open(&state_dir, scenario, global.fresh, speed).map_err(|error| {
        let hint = "Nothing has been changed.";
        Refusal::one(FAILED, Refused::new(Code::Sandbox, error.to_string(), hint))
    })?;
    if let Some(latency) = latency {
        sandbox.answer_changes_in(Duration::from_millis(latency.into()));
    }
    if let Some(latency) = read_latency {
        sandbox.answer_reads_in(Duration::from_millis(latency.into()));
    }
    if let Ok(action) = std::env::var(THROTTLED) {
        let fault = Fault::Refused("Throttling".to_owned(), "Rate exceeded".to_owned());
        sandbox.trouble(Trouble { action: Some(action), nth: 1, times: usize::MAX, fault });
    }
    let region = sandbox.account().identity.region;
    if let Some(wanted) = global.region.as_ref().filter(|wanted| **wanted != region) {
        let message = format!("--region is {wanted}, and the sandbox's account is in {region}");
        let hint = format!("Leave --region away, or write --region {region}.");
        return Err(Refusal::one(USAGE, Refused::new(Code::RegionMismatch, message, hint)));
    }
    Ok(Connected { cloud: AnyCloud::Sandbox(Box::new(sandbox)), region, sandbox: Some(scenario.to_string()) })
}

/// The account as a user or role of it sees it.
///
/// # Errors
///
/// When it has nobody of that name.
pub fn acting_as(account: &Sandbox, name: &str) -> Result<AnyCloud, Refusal> {
    let acting = account.acting_as(name).map(|account| AnyCloud::Sandbox(Box::new(account)));
    acting.ok_or_else(|| {
        let message = format!("--as-profile is {name}, and the sandbox's account has no user or role of that name");
        Refusal::one(USAGE, Refused::new(Code::Usage, message, "Name one of its users or roles."))
    })
}

fn whole_number(name: &str, what: &str) -> Result<Option<u32>, Refusal> {
    let Some(text) = std::env::var_os(name) else { return Ok(None) };
    let number = text.to_str().and_then(|text| text.parse().ok()).filter(|number| *number > 0);
    number.map(Some).ok_or_else(|| {
        let message = format!("{name} is `{}`", text.to_string_lossy());
        Refusal::one(USAGE, Refused::new(Code::Usage, message, format!("{what}: a whole number from 1.")))
    })
}
