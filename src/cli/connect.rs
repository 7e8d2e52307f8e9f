//! The cloud that the arguments name, and the Region that it is in.

#[cfg(feature = "sandbox")]
mod sandbox;

use crate::cli::arguments::Global;
use crate::cli::refusal::Refusal;
use crate::cloud::AnyCloud;

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
        return sandbox::open(global, scenario);
    }
    aws(global).await
}

/// The same account as somebody else sees it: another profile, or in the sandbox a user or role by name.
///
/// # Errors
///
/// When there is no such profile or principal.
#[cfg_attr(not(feature = "aws"), expect(unused_variables, reason = "only AWS has profiles"))]
pub async fn connect_as(global: &Global, name: &str, cloud: &AnyCloud) -> Result<AnyCloud, Refusal> {
    match cloud {
        #[cfg(feature = "sandbox")]
        AnyCloud::Sandbox(account) => sandbox::acting_as(account, name),
        #[cfg(feature = "aws")]
        AnyCloud::Aws(_) => Ok(aws(&Global { profile: Some(name.to_owned()), ..global.clone() }).await?.cloud),
    }
}

#[cfg(feature = "aws")]
async fn aws(global: &Global) -> Result<Connected, Refusal> {
    use crate::cloud::aws::{Aws, Session};
    let session = Session {
        profile: global.profile.clone(),
        region: global.region.clone(),
        endpoint_url: global.endpoint_url.clone(),
        patience: None,
    };
    let aws = Aws::connect(&session).await?;
    let region = aws.region().to_owned();
    Ok(Connected { cloud: AnyCloud::Aws(Box::new(aws)), region, sandbox: None })
}

#[cfg(not(feature = "aws"))]
#[expect(clippy::unused_async, reason = "the same signature with and without AWS")]
async fn aws(_global: &Global) -> Result<Connected, Refusal> {
    use crate::cli::refusal::USAGE;
    use crate::report::{Code, Refused};
    let message = "this build has only the sandbox: nothing in it reaches AWS";
    let hint = "Add --sandbox to work on an account of our own making, or build with the default features.";
    Err(Refusal::one(USAGE, Refused::new(Code::NoAws, message, hint)))
}
