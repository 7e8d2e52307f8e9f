//! Where the wizard works: the sandbox's account, or the sessions of AWS.

use std::sync::Arc;

use super::arguments::Global;
use super::connect::connect;
use super::refusal::Refusal;
use crate::cloud::session::{Opener, Profile, Regions, Wanted};
use crate::cloud::{AnyCloud, CloudError};

/// Opens the wizard's sessions.
#[derive(Debug)]
pub enum Accounts {
    /// One that is open already, and the only one.
    Only(Arc<AnyCloud>),
    /// Those of environment and config files.
    #[cfg(feature = "aws")]
    Aws {
        /// `--endpoint-url`.
        endpoint_url: Option<String>,
    },
}

/// Those that the arguments lead to, and the sandbox's scenario. Sessions of AWS are opened later: the first screen
/// waits for nothing, and what is wrong with them can be mended there.
///
/// # Errors
///
/// When there is no such sandbox, or this build cannot reach AWS.
pub async fn accounts(global: &Global) -> Result<(Accounts, Option<String>), Refusal> {
    #[cfg(feature = "aws")]
    if !global.is_sandbox() {
        return Ok((Accounts::Aws { endpoint_url: global.endpoint_url.clone() }, None));
    }
    let connected = connect(global).await?;
    Ok((Accounts::Only(Arc::new(connected.cloud)), connected.sandbox))
}

impl Opener for Accounts {
    type Cloud = AnyCloud;

    #[cfg_attr(not(feature = "aws"), expect(unused_variables, reason = "only AWS has more than one"))]
    async fn open(&self, wanted: &Wanted) -> Result<Arc<AnyCloud>, CloudError> {
        match self {
            Self::Only(cloud) => Ok(Arc::clone(cloud)),
            #[cfg(feature = "aws")]
            Self::Aws { endpoint_url } => {
                let aws = crate::cloud::aws::Aws::connect(&session(wanted, endpoint_url.as_ref())).await?;
                Ok(Arc::new(AnyCloud::Aws(Box::new(aws))))
            }
        }
    }

    async fn profiles(&self) -> Result<Vec<Profile>, CloudError> {
        match self {
            Self::Only(_) => Ok(Vec::new()),
            #[cfg(feature = "aws")]
            Self::Aws { .. } => crate::cloud::aws::profiles().await,
        }
    }

    #[cfg_attr(not(feature = "aws"), expect(unused_variables, reason = "only AWS has more than one"))]
    async fn regions(&self, wanted: &Wanted, open: Option<&AnyCloud>) -> Regions {
        match self {
            Self::Only(_) => Regions::default(),
            #[cfg(feature = "aws")]
            Self::Aws { endpoint_url } => {
                let open = match open {
                    Some(AnyCloud::Aws(aws)) => Some(&**aws),
                    _ => None,
                };
                Box::pin(crate::cloud::aws::regions(&session(wanted, endpoint_url.as_ref()), open)).await
            }
        }
    }
}

#[cfg(feature = "aws")]
fn session(wanted: &Wanted, endpoint_url: Option<&String>) -> crate::cloud::aws::Session {
    crate::cloud::aws::Session {
        profile: wanted.profile.clone(),
        region: wanted.region.clone(),
        endpoint_url: endpoint_url.cloned(),
        patience: None,
    }
}
