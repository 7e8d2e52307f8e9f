//! Sessions: which account and Region are worked in, and which others there are to choose from.

use std::sync::Arc;

use super::{Cloud, CloudError, Kind};

/// Which session is wanted; what is not said comes from the environment and the config files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// A profile of the config files.
    pub profile: Option<String>,
    /// A Region.
    pub region: Option<String>,
}

/// How a profile signs in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, strum::Display)]
pub enum Way {
    /// IAM Identity Center.
    #[strum(to_string = "IAM Identity Center")]
    IdentityCenter,
    /// `aws login`.
    #[strum(to_string = "aws login")]
    Login,
    /// A command that gives keys.
    #[strum(to_string = "credential process")]
    Process,
    /// Another profile, or the machine, assumes a role.
    #[strum(to_string = "assumes a role")]
    Role,
    /// A token of another identity provider.
    #[strum(to_string = "web identity")]
    WebIdentity,
    /// Keys in the files.
    #[strum(to_string = "access keys")]
    Keys,
    /// The profile tells no way.
    #[default]
    #[strum(to_string = "no way to sign in")]
    Untold,
}

/// A profile of the config files.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Profile {
    /// Its name.
    pub name: String,
    /// How it signs in.
    pub way: Way,
    /// Whether it asks for the code of an MFA device, which only the AWS CLI can ask for.
    pub asks_for_code: bool,
    /// The account, where the files tell it.
    pub account: Option<String>,
    /// Its Region.
    pub region: Option<String>,
}

/// What is known of a Region.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// The account may use it.
    Enabled,
    /// The account would have to enable it first.
    Disabled,
    /// The config files name it; whether the account may use it is not known.
    Named,
}

/// A Region.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// Such as `eu-west-1`.
    pub name: String,
    /// What is known of it.
    pub standing: Standing,
}

/// Regions to choose from, by name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Regions {
    /// Each of them.
    pub all: Vec<Region>,
    /// Why the account did not tell its own.
    pub untold: Option<CloudError>,
}

/// Opens sessions.
pub trait Opener: Send + Sync + 'static {
    /// What a session is.
    type Cloud: Cloud;

    /// Opens one, from what environment and files say now.
    fn open(&self, wanted: &Wanted) -> impl Future<Output = Result<Arc<Self::Cloud>, CloudError>> + Send;

    /// The profiles to choose from, by name.
    fn profiles(&self) -> impl Future<Output = Result<Vec<Profile>, CloudError>> + Send;

    /// The Regions to choose from, asked of the session where one is open.
    fn regions(&self, wanted: &Wanted, session: Option<&Self::Cloud>) -> impl Future<Output = Regions> + Send;
}

/// A cloud whose session can be changed for another one.
pub trait Switch: Cloud {
    /// From now on another session. Calls that are under way end where they began.
    fn switch(&self, _wanted: Wanted) {}

    /// The profiles to choose from; where there is nothing to choose, none.
    fn profiles(&self) -> impl Future<Output = Result<Vec<Profile>, CloudError>> + Send {
        std::future::ready(Ok(Vec::new()))
    }

    /// The Regions to choose from.
    fn regions(&self) -> impl Future<Output = Regions> + Send {
        std::future::ready(Regions::default())
    }
}

/// The keys were of one account, and are of another one now.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the credentials are of account {found} now, and this session began in account {wanted}")]
pub struct OtherAccount {
    /// The session's.
    pub wanted: String,
    /// That of the new keys.
    pub found: String,
}

impl OtherAccount {
    /// As the refusal of the call that the keys were for.
    #[must_use]
    pub fn refuse(&self, attempt: &str) -> CloudError {
        CloudError {
            attempt: attempt.to_owned(),
            kind: Kind::Credentials,
            code: "OtherAccount".to_owned(),
            message: self.to_string(),
            request_id: None,
            hint: Some(format!(
                "Nothing was read or changed in {}. Sign in to {} again; to work elsewhere, choose the profile on the \
                 first page.",
                self.found, self.wanted
            )),
        }
    }
}

/// Whether a text has the form of a Region's name: words, then a number.
#[must_use]
pub fn is_region(text: &str) -> bool {
    let mut parts: Vec<&str> = text.split('-').collect();
    let number = parts.pop().unwrap_or_default();
    let is_word = |part: &&str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase());
    (1..=2).contains(&number.len())
        && number.bytes().all(|byte| byte.is_ascii_digit())
        && parts.len() >= 2
        && parts[0].len() >= 2
        && parts.iter().all(is_word)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_region_has_a_form() {
        for region in ["eu-west-1", "us-gov-west-1", "cn-north-1", "eusc-de-east-1", "ap-southeast-7", "us-isob-east-1"]
        {
            assert!(is_region(region), "{region}");
        }
        for other in ["", "eu-west", "eu-west-1a", "eu--1", "eu west-1", "EU-WEST-1", "eu-west-", "1", "-1", "e-w-123"]
        {
            assert!(!is_region(other), "{other}");
        }
    }
}
