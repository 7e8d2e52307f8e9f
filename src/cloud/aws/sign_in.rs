//! How a profile signs in, as the config files tell, and what to do when it no longer does.

use aws_config::profile::{Profile as Section, ProfileSet};

use crate::cloud::session::{Profile, Way};
use crate::cloud::{CloudError, Kind};
use crate::domain::text::shell_word;

/// The profile where nothing names another one.
const DEFAULT: &str = "default";

/// How a session signs in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct SignIn {
    /// The profile that has the keys, or gets them: the end of a chain of source profiles.
    pub(super) profile: Option<String>,
    pub(super) source: Source,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Source {
    /// Keys in the environment, which come before any profile that is not named on the command line.
    Environment,
    /// A profile.
    Profile(Way),
}

impl Default for Source {
    fn default() -> Self {
        Self::Profile(Way::default())
    }
}

impl SignIn {
    /// As a profile signs in.
    pub(super) fn of(profiles: &ProfileSet, name: &str) -> Self {
        let chain = chain(profiles, name);
        let base = chain.last().map_or(name, |section| section.name());
        let way = chain.last().map(|section| way(section)).unwrap_or_default();
        // The default profile needs no name, unless it is a part of a chain.
        let is_default = base == DEFAULT && name == DEFAULT;
        Self { profile: (!is_default).then(|| base.to_owned()), source: Source::Profile(way) }
    }

    /// The command that gets new credentials.
    pub(super) fn hint(&self) -> String {
        let profile = self.profile.as_ref().map(|name| format!(" --profile {}", shell_word(name))).unwrap_or_default();
        match self.source {
            Source::Environment => "The keys are those of the environment: set new ones in AWS_ACCESS_KEY_ID, \
                AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN, or unset all three to use a profile."
                .to_owned(),
            Source::Profile(Way::IdentityCenter) => format!("Sign in again with `aws sso login{profile}`."),
            Source::Profile(Way::Login) => format!("Sign in again with `aws login{profile}`."),
            Source::Profile(Way::Process) => {
                let name = self.profile.as_deref().unwrap_or(DEFAULT);
                format!("The keys come from the credential_process of the profile {name}: renew what it reads.")
            }
            Source::Profile(Way::Role | Way::WebIdentity | Way::Keys | Way::Untold) => {
                format!("Sign in with `aws login{profile}`, or set new keys with `aws configure{profile}`.")
            }
        }
    }
}

/// A profile, then those whose credentials it uses, to the one that has some of its own (AWS SDKs and Tools Reference
/// Guide, "Assume role credential provider"). A loop ends where it closes.
fn chain<'a>(profiles: &'a ProfileSet, name: &str) -> Vec<&'a Section> {
    let mut chain: Vec<&Section> = Vec::new();
    let mut next = profiles.get_profile(name);
    while let Some(section) = next.filter(|section| !chain.iter().any(|before| before.name() == section.name())) {
        chain.push(section);
        let source = section.get("role_arn").and_then(|_| section.get("source_profile"));
        next = source.and_then(|source| profiles.get_profile(source));
    }
    chain
}

/// How a profile gets credentials without any other one.
fn way(section: &Section) -> Way {
    let has = |name: &str| section.get(name).is_some();
    match () {
        () if has("role_arn") && has("credential_source") => Way::Role,
        () if has("sso_session") || has("sso_start_url") => Way::IdentityCenter,
        () if has("web_identity_token_file") => Way::WebIdentity,
        () if has("credential_process") => Way::Process,
        () if has("login_session") => Way::Login,
        () if has("aws_access_key_id") => Way::Keys,
        () => Way::Untold,
    }
}

/// The MFA device whose code a role of the chain asks for: the AWS CLI prompts for it, and no SDK does.
fn device<'a>(profiles: &'a ProfileSet, name: &str) -> Option<&'a str> {
    let mut roles = chain(profiles, name).into_iter().filter(|section| section.get("role_arn").is_some());
    roles.find_map(|section| section.get("mfa_serial"))
}

/// Refuses a profile that asks for the code of an MFA device, with the way.
pub(super) fn refuse_device(profiles: &ProfileSet, name: &str) -> Result<(), CloudError> {
    let Some(device) = device(profiles, name) else { return Ok(()) };
    let word = shell_word(name);
    Err(CloudError {
        attempt: "reading the profile".to_owned(),
        kind: Kind::Credentials,
        code: "MfaRequired".to_owned(),
        message: format!("the profile {name} asks for the code of the MFA device {device}, as only the AWS CLI can"),
        request_id: None,
        hint: Some(format!(
            "Run `eval \"$(aws configure export-credentials --profile {word} --format env)\"`, which asks for the code, \
             and start again in the same shell without --profile."
        )),
    })
}

/// Every profile, by name.
pub(super) fn list(profiles: &ProfileSet) -> Vec<Profile> {
    let mut names: Vec<&str> = profiles.profiles().collect();
    names.sort_unstable();
    names.into_iter().map(|name| profile(profiles, name)).collect()
}

fn profile(profiles: &ProfileSet, name: &str) -> Profile {
    let chain = chain(profiles, name);
    let get = |key: &str| chain.first().and_then(|section| section.get(key));
    let way = if chain.len() > 1 { Way::Role } else { chain.first().map(|section| way(section)).unwrap_or_default() };
    let of_arn = |arn: &str| arn.split(':').nth(4).map(ToOwned::to_owned);
    let account = get("role_arn").or_else(|| get("login_session")).and_then(of_arn);
    Profile {
        name: name.to_owned(),
        way,
        asks_for_code: device(profiles, name).is_some(),
        account: account.or_else(|| get("sso_account_id").map(ToOwned::to_owned)).filter(|account| !account.is_empty()),
        region: get("region").map(ToOwned::to_owned),
    }
}

/// The Regions that profiles and sign-ins name.
pub(super) fn regions(profiles: &ProfileSet) -> Vec<String> {
    let of_profiles = profiles.profiles().filter_map(|name| profiles.get_profile(name));
    let of_profiles = of_profiles.flat_map(|section| [section.get("region"), section.get("sso_region")]);
    let of_sign_ins = profiles.sso_sessions().filter_map(|name| profiles.sso_session(name)?.get("sso_region"));
    let mut regions: Vec<String> = of_profiles.flatten().chain(of_sign_ins).map(ToOwned::to_owned).collect();
    regions.sort();
    regions.dedup();
    regions
}

#[cfg(test)]
mod tests {
    use aws_config::profile;
    use aws_runtime::env_config::file::EnvConfigFiles;
    use aws_types::os_shim_internal::{Env, Fs};

    use super::*;

    const CONFIG: &str = "
[default]
region = eu-west-1
login_session = arn:aws:iam::111122223333:user/ana

[profile work]
sso_session = corp
sso_account_id = 111122223333
sso_role_name = Admin
region = eu-central-1

[sso-session corp]
sso_region = us-east-1
sso_start_url = https://example.awsapps.com/start

[profile deploy]
role_arn = arn:aws:iam::444455556666:role/Deploy
source_profile = hop

[profile hop]
role_arn = arn:aws:iam::222233334444:role/Hop
source_profile = work

[profile keys]
aws_access_key_id = KEY
aws_secret_access_key = SECRET
mfa_serial = arn:aws:iam::111122223333:mfa/ana

[profile coded]
role_arn = arn:aws:iam::444455556666:role/Admin
source_profile = keys
mfa_serial = arn:aws:iam::111122223333:mfa/ana

[profile after-coded]
role_arn = arn:aws:iam::777788889999:role/Admin
source_profile = coded

[profile own]
role_arn = arn:aws:iam::444455556666:role/Own
source_profile = own
aws_access_key_id = KEY
aws_secret_access_key = SECRET

[profile round]
role_arn = arn:aws:iam::444455556666:role/Round
source_profile = trip

[profile trip]
role_arn = arn:aws:iam::444455556666:role/Trip
source_profile = round

[profile tool]
credential_process = /opt/tool

[profile machine]
role_arn = arn:aws:iam::444455556666:role/Machine
credential_source = Ec2InstanceMetadata
";

    async fn profiles() -> ProfileSet {
        let fs = Fs::from_slice(&[("config", CONFIG)]);
        let env = Env::from_slice(&[("AWS_CONFIG_FILE", "config"), ("AWS_SHARED_CREDENTIALS_FILE", "none")]);
        profile::load(&fs, &env, &EnvConfigFiles::default(), None).await.unwrap()
    }

    #[tokio::test]
    async fn the_hint_is_the_exact_command_for_the_profile_that_signs_in() {
        let profiles = profiles().await;
        let hint = |name| SignIn::of(&profiles, name).hint();
        assert_eq!(hint("work"), "Sign in again with `aws sso login --profile work`.");
        assert_eq!(hint("default"), "Sign in again with `aws login`.");
        assert_eq!(hint("deploy"), hint("work"), "a role is no sign-in: its source is");
        assert!(hint("own").contains("`aws configure --profile own`"));
        assert!(hint("tool").contains("credential_process of the profile tool"));
        let named = SignIn { profile: Some("my work".to_owned()), source: Source::Profile(Way::IdentityCenter) };
        assert_eq!(named.hint(), "Sign in again with `aws sso login --profile 'my work'`.");
    }

    #[tokio::test]
    async fn each_profile_tells_how_it_signs_in() {
        let profiles = profiles().await;
        let ways: Vec<(String, Way)> = list(&profiles).into_iter().map(|one| (one.name, one.way)).collect();
        let way = |name: &str| ways.iter().find(|(one, _)| one == name).map(|(_, way)| *way);
        for (name, wanted) in [
            ("default", Way::Login),
            ("work", Way::IdentityCenter),
            ("deploy", Way::Role),
            ("keys", Way::Keys),
            ("tool", Way::Process),
            ("machine", Way::Role),
        ] {
            assert_eq!(way(name), Some(wanted), "{name}");
        }
        assert!(ways.is_sorted_by_key(|(name, _)| name.clone()));
        let work = profile_of(&profiles, "work");
        assert_eq!((work.account.as_deref(), work.region.as_deref()), (Some("111122223333"), Some("eu-central-1")));
        assert_eq!(profile_of(&profiles, "deploy").account.as_deref(), Some("444455556666"));
    }

    fn profile_of(profiles: &ProfileSet, name: &str) -> Profile {
        list(profiles).into_iter().find(|one| one.name == name).unwrap()
    }

    #[tokio::test]
    async fn the_code_of_a_device_is_asked_for_by_roles_and_through_their_sources() {
        let profiles = profiles().await;
        let asking: Vec<String> =
            list(&profiles).into_iter().filter(|one| one.asks_for_code).map(|one| one.name).collect();
        assert_eq!(asking, ["after-coded", "coded"], "keys alone are used without a code");
        let error = refuse_device(&profiles, "after-coded").unwrap_err();
        assert!(error.message.contains("arn:aws:iam::111122223333:mfa/ana"), "{error}");
        let hint = error.hint.unwrap();
        assert!(hint.contains("aws configure export-credentials --profile after-coded --format env"), "{hint}");
        refuse_device(&profiles, "keys").unwrap();
    }

    #[tokio::test]
    async fn a_loop_of_profiles_ends() {
        let profiles = profiles().await;
        assert_eq!(chain(&profiles, "round").len(), 2);
        assert_eq!(chain(&profiles, "own").len(), 1);
        assert!(chain(&profiles, "nobody").is_empty());
    }

    #[tokio::test]
    async fn regions_are_those_that_the_files_name() {
        assert_eq!(regions(&profiles().await), ["eu-central-1", "eu-west-1", "us-east-1"]);
    }
}
