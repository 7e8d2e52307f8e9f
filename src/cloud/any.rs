//! The clouds that are compiled in, as one: [`Cloud`] cannot be a trait object.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

#[cfg(feature = "aws")]
use super::aws::Aws;
use super::pace::Pacer;
#[cfg(feature = "sandbox")]
use super::sandbox::Sandbox;
use super::{Cloud, CloudError, Look, Output, Simulated, Simulation, Token};
use crate::domain::id::{DomainId, EndpointId};
use crate::domain::network::Endpoint;
use crate::plan::snapshot::{Identity, ManagedPolicy, Scope, Snapshot};
use crate::plan::step::Change;

/// One of them.
#[derive(Debug)]
pub enum AnyCloud {
    /// AWS itself.
    #[cfg(feature = "aws")]
    Aws(Box<Aws>),
    /// An account of our own making.
    #[cfg(feature = "sandbox")]
    Sandbox(Box<Sandbox>),
}

// The SDK's futures nest deeply: on the heap, the compiler need not look into them from each caller.
macro_rules! each {
    ($any:expr, $cloud:ident => $call:expr) => {
        match $any {
            #[cfg(feature = "aws")]
            AnyCloud::Aws($cloud) => Box::pin($call).await,
            #[cfg(feature = "sandbox")]
            AnyCloud::Sandbox($cloud) => $call.await,
        }
    };
}

impl Cloud for AnyCloud {
    fn pace(&self, time: Duration) -> Duration {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(cloud) => cloud.pace(time),
            #[cfg(feature = "sandbox")]
            Self::Sandbox(cloud) => cloud.pace(time),
        }
    }

    fn pacer(&self) -> Arc<Pacer> {
        match self {
            #[cfg(feature = "aws")]
            Self::Aws(cloud) => cloud.pacer(),
            #[cfg(feature = "sandbox")]
            Self::Sandbox(cloud) => cloud.pacer(),
        }
    }

    async fn survey(&self, scope: &Scope, seen: Look<'_>) -> Result<Snapshot, CloudError> {
        each!(self, cloud => cloud.survey(scope, seen))
    }

    async fn lookup(&self, change: &Change, token: &Token) -> Result<Option<Output>, CloudError> {
        each!(self, cloud => cloud.lookup(change, token))
    }

    async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        each!(self, cloud => cloud.apply(change, token))
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        each!(self, cloud => cloud.endpoints(ids))
    }

    async fn dns_in_sync(&self, change: &str) -> Result<bool, CloudError> {
        each!(self, cloud => cloud.dns_in_sync(change))
    }

    async fn policies_naming(&self, texts: &[String]) -> Result<Vec<ManagedPolicy>, CloudError> {
        each!(self, cloud => cloud.policies_naming(texts))
    }

    async fn identity(&self) -> Result<Identity, CloudError> {
        each!(self, cloud => Cloud::identity(&**cloud))
    }

    async fn addresses(&self, ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        each!(self, cloud => cloud.addresses(ids))
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        each!(self, cloud => cloud.resolve(name))
    }

    async fn open_studio(&self, domain: &DomainId, profile: &str) -> Result<(), CloudError> {
        each!(self, cloud => cloud.open_studio(domain, profile))
    }

    async fn dry_run(&self, change: &Change, token: &Token) -> Option<Result<(), CloudError>> {
        each!(self, cloud => cloud.dry_run(change, token))
    }

    async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        each!(self, cloud => cloud.simulate(simulation))
    }
}
