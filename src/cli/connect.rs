//! The cloud that the arguments name, and the Region that it is in.

use crate::cli::arguments::Global;
use crate::cli::refusal::{FAILED, Refusal, USAGE};
use crate::cloud::AnyCloud;
use crate::report::Refused;

/// An account to work in.
#[derive(Debug)]
pub struct Connected {
    /// How to reach it.
    pub cloud: AnyCloud,
    /// The Region of the session.
    pub region: String,
    /// The scenario, in the sandbox.
    pub sandbox: Option<String>,
}

/// Opens the sandbox, or reads the configuration of AWS. Nothing is asked of AWS yet.
///
/// # Errors
///
/// When there is no such account, or no Region.
pub async fn connect(global: &Global) -> Result<Connected, Refusal> {
    #[cfg(feature = "sandbox")]
    if let Some(scenario) = global.sandbox {
        return sandbox(global, scenario);
    }
    aws(global).await
}

#[cfg(feature = "sandbox")]
fn sandbox(global: &Global, scenario: crate::cloud::sandbox::Scenario) -> Result<Connected, Refusal> {
    use crate::cloud::sandbox::Sandbox;
    let state_dir = global.state_dir()?;
    let sandbox = Sandbox::open(&state_dir, scenario, global.fresh, speed()?).map_err(|error| {
        let hint = "Nothing has been changed.";
        Refusal::one(FAILED, Refused::new("sandbox", error.to_string(), hint))
    })?;
    let region = sandbox.account().identity.region;
    if let Some(wanted) = global.region.as_ref().filter(|wanted| **wanted != region) {
        let message = format!("--region is {wanted}, and the sandbox's account is in {region}");
        let hint = format!("Leave --region away, or write --region {region}.");
        return Err(Refusal::one(USAGE, Refused::new("region-mismatch", message, hint)));
    }
    Ok(Connected { cloud: AnyCloud::Sandbox(Box::new(sandbox)), region, sandbox: Some(scenario.to_string()) })
}

/// How much faster than AWS the sandbox goes.
#[cfg(feature = "sandbox")]
fn speed() -> Result<u32, Refusal> {
    const NAME: &str = "STUDIOLINK_SANDBOX_SPEED";
    let Some(text) = std::env::var_os(NAME) else { return Ok(1) };
    text.to_str().and_then(|text| text.parse().ok()).filter(|speed| *speed > 0).ok_or_else(|| {
        let message = format!("{NAME} is `{}`", text.to_string_lossy());
        Refusal::one(USAGE, Refused::new("usage", message, "It divides the sandbox's waits: a whole number from 1."))
    })
}

#[cfg(feature = "aws")]
async fn aws(global: &Global) -> Result<Connected, Refusal> {
    use crate::cloud::aws::{Aws, Session};
    let session = Session {
        profile: global.profile.clone(),
        region: global.region.clone(),
        endpoint_url: global.endpoint_url.clone(),
    };
    let aws = Aws::connect(&session).await?;
    let region = aws.region().to_owned();
    Ok(Connected { cloud: AnyCloud::Aws(Box::new(aws)), region, sandbox: None })
}

#[cfg(not(feature = "aws"))]
#[expect(clippy::unused_async, reason = "the same signature with and without AWS")]
async fn aws(_global: &Global) -> Result<Connected, Refusal> {
    let message = "this build has only the sandbox: nothing in it reaches AWS";
    let hint = "Add --sandbox to work on an account of our own making, or build with the default features.";
    Err(Refusal::one(USAGE, Refused::new("no-aws", message, hint)))
}
