//! How the program finds its Region and signs in: as the AWS CLI does.

use std::borrow::Cow;
use std::time::Duration;

use aws_config::profile::{self, ProfileFileCredentialsProvider};
use aws_config::provider_config::ProviderConfig;
use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::SharedCredentialsProvider;
use aws_runtime::env_config::file::EnvConfigFiles;
use aws_types::os_shim_internal::{Env, Fs};

use super::error::{Errors, innermost};
use crate::cloud::{CloudError, Kind};
use crate::domain::text::shell_word;

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

/// How a session signs in, as far as the config file tells.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignIn {
    profile: Option<String>,
    source: Source,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Source {
    /// IAM Identity Center.
    Sso,
    /// `aws login`.
    Login,
    /// Keys in the environment, which come before any profile that is not named on the command line.
    Environment,
    #[default]
    Other,
}

impl SignIn {
    /// The command that gets new credentials.
    pub(super) fn hint(&self) -> String {
        let profile = self.profile.as_ref().map(|name| format!(" --profile {}", shell_word(name))).unwrap_or_default();
        match self.source {
            Source::Sso => format!("Sign in again with `aws sso login{profile}`."),
            Source::Login => format!("Sign in again with `aws login{profile}`."),
            Source::Environment => "The keys are those of the environment: set new ones in AWS_ACCESS_KEY_ID, \
                AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset all three to use a profile."
                .to_owned(),
            Source::Other => {
                format!("Sign in with `aws login{profile}`, or set new keys with `aws configure{profile}`.")
            }
        }
    }
}

/// Everything that the clients need.
pub(super) struct Loaded {
    pub(super) config: SdkConfig,
    pub(super) errors: Errors,
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
    Ok(Loaded { config, errors: Errors { sign_in, region } })
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
        code: "NoRegion".to_owned(),
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
    let name = profile.clone().map(Cow::Owned);
    let profiles = profile::load(&Fs::real(), &Env::real(), &EnvConfigFiles::default(), name).await;
    let profiles = profiles.map_err(|error| profile_error("InvalidConfiguration", innermost(&error)))?;
    if let Some(name) = profile.as_ref().filter(|name| profiles.get_profile(name).is_none()) {
        return Err(profile_error("NoProfile", format!("the profile {name} is not in the config files")));
    }
    let keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    let keys_are_set = || keys.iter().all(|key| std::env::var_os(key).is_some_and(|value| !value.is_empty()));
    let source = if session.profile.is_none() && keys_are_set() {
        Source::Environment
    } else if profiles.get("sso_session").or_else(|| profiles.get("sso_start_url")).is_some() {
        Source::Sso
    } else if profiles.get("login_session").is_some() {
        Source::Login
    } else {
        Source::Other
    };
    Ok(SignIn { profile, source })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_the_exact_command() {
        let of = |source, profile: Option<&str>| SignIn { profile: profile.map(ToOwned::to_owned), source }.hint();
        assert_eq!(of(Source::Sso, Some("work")), "Sign in again with `aws sso login --profile work`.");
        assert_eq!(of(Source::Sso, Some("my work")), "Sign in again with `aws sso login --profile 'my work'`.");
        assert_eq!(of(Source::Login, None), "Sign in again with `aws login`.");
    }
}
