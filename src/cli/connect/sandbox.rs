//! The sandbox account that the arguments name.

use super::Connected;
use crate::cli::arguments::Global;
use crate::cli::refusal::{FAILED, Refusal, USAGE};
use crate::cloud::AnyCloud;
use crate::cloud::sandbox::{Sandbox, Scenario};
use crate::report::{Code, Refused};

/// Opens the account of a scenario.
///
/// # Errors
///
/// When its file cannot be used, or another Region is asked for.
pub fn open(global: &Global, scenario: Scenario) -> Result<Connected, Refusal> {
    let state_dir = global.state_dir()?;
    let sandbox = Sandbox::open(&state_dir, scenario, global.fresh, speed()?).map_err(|error| {
        let hint = "Nothing has been changed.";
        Refusal::one(FAILED, Refused::new(Code::Sandbox, error.to_string(), hint))
    })?;
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

/// How much faster than AWS the sandbox goes.
fn speed() -> Result<u32, Refusal> {
    const NAME: &str = "STUDIOLINK_SANDBOX_SPEED";
    let Some(text) = std::env::var_os(NAME) else { return Ok(1) };
    text.to_str().and_then(|text| text.parse().ok()).filter(|speed| *speed > 0).ok_or_else(|| {
        let message = format!("{NAME} is `{}`", text.to_string_lossy());
        Refusal::one(
            USAGE,
            Refused::new(Code::Usage, message, "It divides the sandbox's waits: a whole number from 1."),
        )
    })
}
