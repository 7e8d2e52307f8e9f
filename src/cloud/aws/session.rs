//! How the program finds its Region and signs in: as the AWS CLI does.

use std::borrow::Cow;
use std::time::Duration;

use aws_config::profile::{self, ProfileFileCredentialsProvider, ProfileSet};
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::error::{Errors, innermost};
use super::guard::{Guard, Pin};
use super::sign_in::{self, SignIn, Source, refuse_device};
use crate::cloud::session::Profile;
use crate::cloud::{CloudError, Kind};

/// The code of a session that no Region is set for.
pub(super) const NO_REGION: &str = "NoRegion";

/// What the command line says about the session; the rest comes from the environment and the config files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--endpoint-url`, for every service.
    pub endpoint_url: Option<String>,
    /// The longest wait for an answer; nothing: 30 seconds.
    pub patience: Option<Duration>,
}

/// Everything that the clients need.
pub(super) struct Loaded {
    pub(super) config: SdkConfig,
    pub(super) errors: Errors,
    /// The account, once it is known.
    pub(super) pin: Pin,
}

/// Reads the environment and the config files; nothing goes over the network.
pub(super) async fn load(session: &Session) -> Result<Loaded, CloudError> {
    let sign_in = sign_in(session).await?;
    let mut loader = aws_config::defaults(BehaviorVersion::latest());
    if let Some(profile) = &session.profile {
        loader = loader.profile_name(profile);
    }
    if let Some(region) = &session.region {
        loader = loader.region(Region::new(region.clone()));
    }
    if let Some(url) = &session.endpoint_url {
        loader = loader.endpoint_url(url);
    }
    let config = with_profile(session, loader.load().await);
    let region = config.region().map(ToString::to_string).ok_or_else(no_region)?;
    let pin = Pin::default();
    let config = Guard::over(config, &pin);
    Ok(Loaded { config, errors: Errors { sign_in, region }, pin })
}

/// In the AWS CLI a profile named on the command line beats keys in the environment; in the SDK's default chain
/// the environment comes first, and a change would go to another account than the one that was named.
fn with_profile(session: &Session, config: SdkConfig) -> SdkConfig {
    let Some(profile) = &session.profile else {
        return config;
    };
    let provider = ProfileFileCredentialsProvider::builder()
        .configure(&ProviderConfig::without_region().with_region(config.region().cloned()))
        .profile_name(profile)
        .build();
    config.to_builder().credentials_provider(SharedCredentialsProvider::new(provider)).build()
}

fn no_region() -> CloudError {
    CloudError {
        attempt: "choosing the Region".to_owned(),
        kind: Kind::Refused,
        code: NO_REGION.to_owned(),
        message: "no Region is set".to_owned(),
        request_id: None,
        hint: Some("Name one with --region, in AWS_REGION, or with `aws configure set region <region>`.".to_owned()),
    }
}

/// Looks into the profile for what kind of sign-in it uses. A profile that is named must be there: the SDK says
/// so only once, to whichever call comes first.
async fn sign_in(session: &Session) -> Result<SignIn, CloudError> {
    let from_environment = || std::env::var("AWS_PROFILE").ok().filter(|name| !name.is_empty());
    let profile = session.profile.clone().or_else(from_environment);
    let profiles = profiles(profile.clone()).await?;
    if let Some(name) = profile.as_ref().filter(|name| profiles.get_profile(name).is_none()) {
        return Err(profile_error("NoProfile", format!("the profile {name} is not in the config files")));
    }
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let keys_are_set = || keys.iter().all(|key| std::env::var_os(key).is_some_and(|value| !value.is_empty()));
    if session.profile.is_none() && keys_are_set() {
        return Ok(SignIn { profile, source: Source::Environment });
    }
    let name = profiles.selected_profile();
    refuse_device(&profiles, name)?;
    Ok(SignIn::of(&profiles, name))
}

/// What the config files say; of a selected profile, or of the environment's.
async fn profiles(selected: Option<String>) -> Result<ProfileSet, CloudError> {
    let read = profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), selected.map(Cow::Owned)).await;
    read.map_err(|error| profile_error("InvalidConfiguration", innermost(&error)))
}

/// Every profile of the config files, by name.
///
/// # Errors
///
/// When the files cannot be read.
pub async fn all_profiles() -> Result<Vec<Profile>, CloudError> {
    Ok(sign_in::list(&profiles(None).await?))
}

/// The Regions that the config files name.
pub(super) async fn named_regions() -> Vec<String> {
    profiles(None).await.map(|profiles| sign_in::regions(&profiles)).unwrap_or_default()
}

fn profile_error(code: &str, message: String) -> CloudError {
    CloudError {
        attempt: "reading the profile".to_owned(),
        kind: Kind::Credentials,
        code: code.to_owned(),
        message,
        request_id: None,
        hint: Some("See the names with `aws configure list-profiles`.".to_owned()),
    }
}
