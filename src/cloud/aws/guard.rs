//! A session stays in its account: keys that are renewed on the way must be of the same one.

use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use aws_config::SdkConfig;
use aws_credential_types::Credentials;
use aws_credential_types::provider::error::CredentialsError;
use aws_credential_types::provider::{self, ProvideCredentials, SharedCredentialsProvider, future};
use aws_sdk_sts::Client;

use crate::cloud::session::OtherAccount;

/// The account of a session, once it is known.
pub(super) type Pin = Arc<OnceLock<String>>;

/// Lets keys through as long as they are of the session's account. Most sources can give no others; a credential
/// process can, whenever the ones before have expired.
#[derive(Debug)]
pub(super) struct Guard {
    source: SharedCredentialsProvider,
    account: Pin,
    /// The id of the access key that was let through last.
    last: Mutex<Option<String>>,
    config: SdkConfig,
}

impl Guard {
    /// The same configuration with a guard over its credentials.
    pub(super) fn over(config: SdkConfig, pin: &Pin) -> SdkConfig {
        let Some(source) = config.credentials_provider() else { return config };
        let guard = Self { source, account: Arc::clone(pin), last: Mutex::default(), config: config.clone() };
        config.to_builder().credentials_provider(SharedCredentialsProvider::new(guard)).build()
    }

    async fn checked(&self) -> provider::Result {
        let credentials = self.source.provide_credentials().await?;
        let key = credentials.access_key_id().to_owned();
        let is_new = self.last.lock().unwrap_or_else(PoisonError::into_inner).as_ref() != Some(&key);
        if let Some(wanted) = self.account.get().filter(|_| is_new) {
            let found = self.account_of(&credentials).await?;
            if found != *wanted {
                return Err(CredentialsError::provider_error(OtherAccount { wanted: wanted.clone(), found }));
            }
        }
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(key);
        Ok(credentials)
    }

    /// Asked of STS: what a file or a command says of its keys may be as old as they are new.
    async fn account_of(&self, credentials: &Credentials) -> Result<String, CredentialsError> {
        let keys = SharedCredentialsProvider::new(credentials.clone());
        let client = Client::new(&self.config.to_builder().credentials_provider(keys).build());
        let answer = client.get_caller_identity().send().await.map_err(CredentialsError::provider_error)?;
        answer.account.ok_or_else(|| CredentialsError::unhandled("STS tells no account"))
    }
}

impl ProvideCredentials for Guard {
    fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
    where
        Self: 'a,
    {
        future::ProvideCredentials::new(self.checked())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Keys of one account after those of another one.
    #[derive(Debug, Default)]
    struct Turning(Mutex<u32>);

    impl ProvideCredentials for Turning {
        fn provide_credentials<'a>(&'a self) -> future::ProvideCredentials<'a>
        where
            Self: 'a,
        {
            let mut turn = self.0.lock().unwrap();
            *turn += 1;
            future::ProvideCredentials::ready(Ok(Credentials::new(
                format!("KEY{turn}"),
                "unused",
                None,
                None,
                "a test",
            )))
        }
    }

    #[tokio::test]
    async fn keys_that_cannot_be_told_apart_from_others_are_not_let_through() {
        let pin = Pin::default();
        let config = SdkConfig::builder()
            .behavior_version(aws_config::BehaviorVersion::latest())
            .credentials_provider(SharedCredentialsProvider::new(Turning::default()))
            .region(aws_config::Region::new("eu-west-1"))
            .endpoint_url("http://127.0.0.1:9")
            .build();
        let guard = Guard::over(config, &pin).credentials_provider().unwrap();
        assert_eq!(guard.provide_credentials().await.unwrap().access_key_id(), "KEY1", "nothing is known yet");
        pin.set("111122223333".to_owned()).unwrap();
        guard.provide_credentials().await.expect_err("STS does not say whose they are");
    }
}
