//! How the program finds its Region and signs in: as the AWS CLI does.

use aws_config::{BehaviorVersion, Region, SdkConfig};
use aws_credential_types::provider::ProvideCredentials;
use aws_types::service_config::ServiceConfigKey;

use super::error::Errors;
use crate::cloud::{CloudError, Kind};

/// What the command line says about the session; the rest comes from the environment and the config files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Session {
    /// `--profile`.
    pub profile: Option<String>,
    /// `--region`.
    pub region: Option<String>,
    /// `--endpoint-url`, for every service.
    pub endpoint_url: Option<String>,
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
    #[default]
    Other,
}

impl SignIn {
    /// The command that gets new credentials.
    pub(super) fn hint(&self) -> String {
        let profile = self.profile.as_ref().map(|name| format!(" --profile {name}")).unwrap_or_default();
        match self.source {
            Source::Sso => format!("Sign in again with `aws sso login{profile}`."),
            Source::Login => format!("Sign in again with `aws login{profile}`."),
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

/// Reads the environment and the config files. Nothing goes over the network unless the Region is missing and
/// the cause may be a profile that does not work.
pub(super) async fn load(session: &Session) -> Result<Loaded, CloudError> {
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
    let config = loader.load().await;
    let sign_in = sign_in(session, &config);
    let region = config.region().map(ToString::to_string);
    let errors = Errors { sign_in, region: region.clone().unwrap_or_default() };
    if region.is_some() {
        return Ok(Loaded { config, errors });
    }
    Err(match unusable_profile(session, &config, &errors).await {
        Some(error) => error,
        None => no_region(),
    })
}

/// A profile that does not exist has no Region either, and the better message is about the profile.
async fn unusable_profile(session: &Session, config: &SdkConfig, errors: &Errors) -> Option<CloudError> {
    session.profile.as_ref()?;
    let error = config.credentials_provider()?.provide_credentials().await.err()?;
    Some(errors.credentials("reading the profile", &error))
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

/// Looks into the profile for what kind of sign-in it uses.
fn sign_in(session: &Session, config: &SdkConfig) -> SignIn {
    let source = if in_profile(config, "sso_session") || in_profile(config, "sso_start_url") {
        Source::Sso
    } else if in_profile(config, "login_session") {
        Source::Login
    } else {
        Source::Other
    };
    let profile = session.profile.clone().or_else(|| std::env::var("AWS_PROFILE").ok()).filter(|name| !name.is_empty());
    SignIn { profile, source }
}

/// Whether the profile in use has the setting `key`. The SDK gives its parsed config files only through the
/// interface by which service clients read theirs, which also asks for a name of an environment variable.
fn in_profile(config: &SdkConfig, key: &str) -> bool {
    let key = ServiceConfigKey::builder().service_id("studiolink").profile(key).env("STUDIOLINK_PROFILE").build();
    config.service_config().zip(key.ok()).is_some_and(|(file, key)| file.load_config(key).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hint_is_the_exact_command() {
        let of = |source, profile: Option<&str>| SignIn { profile: profile.map(ToOwned::to_owned), source }.hint();
        assert_eq!(of(Source::Sso, Some("work")), "Sign in again with `aws sso login --profile work`.");
        assert_eq!(of(Source::Login, None), "Sign in again with `aws login`.");
    }
}
