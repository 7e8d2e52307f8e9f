//! AWS itself, through the SDK: the only files that name it.

#[macro_use]
mod pages;

mod ec2;
mod error;
mod guard;
mod iam;
mod read;
mod resolver;
mod route53;
mod sagemaker;
mod session;
mod sign_in;
mod sts;

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use aws_config::SdkConfig;
use aws_config::retry::RetryConfig;
use aws_config::timeout::TimeoutConfig;
use aws_types::request_id::RequestId;
use tokio::net::lookup_host;
use tokio::sync::OnceCell;
use tokio::time;

pub use session::{Session, all_profiles as profiles};

use crate::cloud::pace::Pacer;
use crate::cloud::session::{Region, Regions, Standing};
use crate::cloud::{Cloud, CloudError, Look, Output, Simulated, Simulation, Token};
use crate::domain::id::{DomainId, EndpointId};
use crate::domain::network::Endpoint;
use crate::plan::snapshot::{Identity, ManagedPolicy, Scope, Snapshot};
use crate::plan::step::Change;
use ec2::Ec2;
use error::Errors;
use guard::Pin;
use iam::Iam;
use resolver::Resolver;
use route53::Route53;
use sagemaker::SageMaker;
use sts::Sts;

/// The longest that one mutating call may take, and one attempt of a read.
const PATIENCE: Duration = Duration::from_secs(30);
/// The longest wait for a connection, where the configuration sets none.
const CONNECT: Duration = Duration::from_secs(5);

/// The longest that a name may take to resolve.
const RESOLUTION: Duration = Duration::from_secs(5);
const HTTPS: u16 = 443;

/// An AWS account in one Region, through the SDK.
#[derive(Debug)]
pub struct Aws {
    region: String,
    ec2: Ec2,
    iam: Iam,
    resolver: Resolver,
    route53: Route53,
    sagemaker: SageMaker,
    sts: Sts,
    pacer: Arc<Pacer>,
    identity: OnceCell<Identity>,
    /// The account, for the guard over the credentials.
    pin: Pin,
}

impl Aws {
    /// Reads environment and config files as the AWS CLI does. Credentials are proven by the first call, not
    /// here, so that the first screen does not wait for the network.
    ///
    /// # Errors
    ///
    /// When no Region is set, or the profile cannot be used.
    pub async fn connect(session: &Session) -> Result<Self, CloudError> {
        let session::Loaded { config, errors, pin } = Box::pin(session::load(session)).await?;
        let clients = Clients::new(&config, errors, session.patience.unwrap_or(PATIENCE));
        let pacer = Arc::<Pacer>::default();
        Ok(Self {
            region: clients.errors.region.clone(),
            ec2: Ec2::new(&clients),
            iam: Iam::new(&clients),
            resolver: Resolver::new(&clients),
            route53: Route53::new(&clients, Arc::clone(&pacer)),
            sagemaker: SageMaker::new(&clients),
            sts: Sts::new(&clients),
            pacer,
            identity: OnceCell::new(),
            pin,
        })
    }

    /// The Region of the session.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// Who asks; read once.
    async fn caller(&self) -> Result<&Identity, CloudError> {
        let identity = self.identity.get_or_try_init(|| self.sts.identity()).await?;
        self.pin.get_or_init(|| identity.account.clone());
        Ok(identity)
    }
}

/// Where the Regions of an account are asked for when nothing names one: an account cannot be without it (AWS Account
/// Management Reference Guide, "Enable or disable AWS Regions in your account").
const ALWAYS_THERE: &str = "us-east-1";

/// The Regions to choose from: those of the account, and where it does not tell them those that the config files name.
pub async fn regions(session: &Session, open: Option<&Aws>) -> Regions {
    let named = session::named_regions().await;
    match regions_of_account(session, open, named.first()).await {
        Ok(all) => Regions { all, untold: None },
        Err(error) => {
            let all = named.into_iter().map(|name| Region { name, standing: Standing::Named }).collect();
            Regions { all, untold: Some(error) }
        }
    }
}

async fn regions_of_account(
    session: &Session,
    open: Option<&Aws>,
    named: Option<&String>,
) -> Result<Vec<Region>, CloudError> {
    if let Some(aws) = open {
        return aws.ec2.regions().await;
    }
    let aws = match Aws::connect(session).await {
        Err(error) if error.code == session::NO_REGION => {
            let region = named.cloned().unwrap_or_else(|| ALWAYS_THERE.to_owned());
            Aws::connect(&Session { region: Some(region), ..session.clone() }).await?
        }
        opened => opened?,
    };
    aws.ec2.regions().await
}

/// How the clients of every service are set up.
struct Clients {
    /// With the SDK's standard retries.
    reads: SdkConfig,
    /// Without: the engine retries mutating calls itself, so that each attempt is in the journal.
    writes: SdkConfig,
    errors: Errors,
}

impl Clients {
    fn new(config: &SdkConfig, errors: Errors, patience: Duration) -> Self {
        let timeouts = || {
            let connect = config.timeout_config().and_then(TimeoutConfig::connect_timeout);
            TimeoutConfig::builder().connect_timeout(connect.unwrap_or(CONNECT))
        };
        let with = |retries: RetryConfig, timeouts: TimeoutConfig| {
            config.to_builder().retry_config(retries).timeout_config(timeouts).build()
        };
        let standard = config.retry_config().cloned().unwrap_or_else(RetryConfig::standard);
        Self {
            reads: with(standard, timeouts().operation_attempt_timeout(patience).build()),
            writes: with(RetryConfig::disabled(), timeouts().operation_timeout(patience).build()),
            errors,
        }
    }
}

/// What a mutating call gave, with its request id.
fn output<const N: usize>(answer: &impl RequestId, values: [(&str, String); N]) -> Output {
    Output {
        values: values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(),
        request_id: answer.request_id().map(ToOwned::to_owned),
    }
}

/// What a look-up found.
fn found<const N: usize>(values: [(&str, String); N]) -> Output {
    Output { values: values.into_iter().map(|(key, value)| (key.to_owned(), value)).collect(), request_id: None }
}

impl Cloud for Aws {
    fn pacer(&self) -> Arc<Pacer> {
        Arc::clone(&self.pacer)
    }

    async fn survey(&self, scope: &Scope, seen: Look<'_>) -> Result<Snapshot, CloudError> {
        // Some dozens of requests side by side make a large future.
        Box::pin(read::snapshot(self, scope, seen)).await
    }

    async fn lookup(&self, change: &Change, token: &Token) -> Result<Option<Output>, CloudError> {
        match change {
            Change::CreateSecurityGroup { vpc, .. } => self.ec2.find_security_group(vpc, token).await,
            Change::CreateEndpoint { vpc, .. } => self.ec2.find_endpoint(vpc, token).await,
            Change::CreateHostedZone { name, .. } => self.route53.find_zone(name, token).await,
            Change::CreatePolicy { name, .. } => self.iam.find_policy(self.caller().await?, name, token).await,
            Change::CreatePolicyVersion { policy, document } => self.iam.find_version(policy, document).await,
            _ => Ok(None),
        }
    }

    async fn apply(&self, change: &Change, token: &Token) -> Result<Output, CloudError> {
        match change {
            Change::SetVpcAttribute { .. }
            | Change::CreateSecurityGroup { .. }
            | Change::AuthorizeIngress { .. }
            | Change::RevokeIngress { .. }
            | Change::DeleteSecurityGroup { .. }
            | Change::CreateEndpoint { .. }
            | Change::ModifyEndpoint { .. }
            | Change::DeleteEndpoints { .. } => self.ec2.apply(change, token).await,
            Change::CreateHostedZone { .. }
            | Change::TagHostedZone { .. }
            | Change::ChangeRecords { .. }
            | Change::DeleteHostedZone { .. } => self.route53.apply(change, token).await,
            Change::CreatePolicy { .. }
            | Change::CreatePolicyVersion { .. }
            | Change::SetDefaultPolicyVersion { .. }
            | Change::DeletePolicyVersion { .. }
            | Change::AttachPolicy { .. }
            | Change::DetachPolicy { .. }
            | Change::DeletePolicy { .. } => self.iam.apply(change, token).await,
        }
    }

    async fn endpoints(&self, ids: &[EndpointId]) -> Result<Vec<Endpoint>, CloudError> {
        self.ec2.endpoints(ids).await
    }

    async fn dns_in_sync(&self, change: &str) -> Result<bool, CloudError> {
        self.route53.in_sync(change).await
    }

    async fn policies_naming(&self, texts: &[String]) -> Result<Vec<ManagedPolicy>, CloudError> {
        self.iam.policies_naming(texts).await
    }

    async fn identity(&self) -> Result<Identity, CloudError> {
        self.caller().await.cloned()
    }

    async fn addresses(&self, ids: &[EndpointId]) -> Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError> {
        self.ec2.addresses(ids).await
    }

    async fn resolve(&self, name: &str) -> Result<Vec<IpAddr>, String> {
        let found = time::timeout(RESOLUTION, lookup_host((name, HTTPS))).await;
        let found = found.map_err(|_| format!("no answer in {} seconds", RESOLUTION.as_secs()))?;
        let mut addresses: Vec<IpAddr> = found.map_err(|error| error.to_string())?.map(|one| one.ip()).collect();
        addresses.sort();
        addresses.dedup();
        Ok(addresses)
    }

    async fn open_studio(&self, domain: &DomainId, profile: &str) -> Result<(), CloudError> {
        self.sagemaker.open_studio(domain, profile).await
    }

    async fn dry_run(&self, change: &Change, token: &Token) -> Option<Result<(), CloudError>> {
        self.ec2.dry_run(change, token).await
    }

    async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        self.iam.simulate(simulation).await
    }
}
