//! The port to AWS, in our own words: what the engine and the screens may ask of a cloud.

pub mod any;
#[cfg(feature = "aws")]
pub mod aws;
pub mod pace;
pub mod redact;
#[cfg(feature = "sandbox")]
pub mod sandbox;
pub mod seat;
pub mod session;
mod simulation;

use std::collections::BTreeMap;
use std::future::Future;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

pub use any::AnyCloud;
use pace::Pacer;
pub use simulation::{Decision, Simulated, Simulation};

use crate::domain::id::{DomainId, EndpointId};
use crate::domain::network::Endpoint;
use crate::domain::tag::{self, Tags};
use crate::plan::snapshot::{Gap, Identity, ManagedPolicy, Part, Scope, Seen, Snapshot};
use crate::plan::step::{Change, Outputs, StepId};

/// DNS attributes take two calls a VPC: they are read for every VPC while those are so few, and beyond for the
/// chosen one alone.
const FEW_VPCS: usize = 20;

/// Which attempt of which step of which run: makes calls repeatable and their results findable.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Token {
    /// The run, `YYYYMMDDTHHMMSSZ-<6 hex>`.
    pub run: String,
    /// The step.
    pub step: StepId,
    /// From 1; raised only when the journal proves that nothing stands.
    pub attempt: u32,
}

impl Token {
    /// What is sent as `ClientToken` and `CallerReference`: 64 hexadecimal digits, the most that EC2 takes
    /// (EC2 Developer Guide, "Ensuring idempotency").
    #[must_use]
    pub fn text(&self) -> String {
        let digest = Sha256::digest(format!("{}/{}/{}", self.run, self.step, self.attempt));
        digest.iter().fold(String::with_capacity(64), |text, byte| text + &format!("{byte:02x}"))
    }
}

impl Token {
    /// Tags with those that lead back to the run and the step; what is put back keeps those of the run that made it
    /// first.
    #[must_use]
    pub fn traced(&self, tags: &Tags) -> Tags {
        let mut tags = tags.clone();
        tags.entry(tag::RUN.to_owned()).or_insert_with(|| self.run.clone());
        tags.entry(tag::STEP.to_owned()).or_insert_with(|| self.step.to_string());
        tags
    }

    /// Whether tags lead back to the run and the step.
    #[must_use]
    pub fn is_traced(&self, tags: &Tags) -> bool {
        tags.get(tag::RUN) == Some(&self.run) && tags.get(tag::STEP).is_some_and(|step| step == self.step.as_str())
    }

    /// The comment of a hosted zone, which takes no tags when it is made.
    #[must_use]
    pub fn comment(&self, domain: &str) -> String {
        tag::comment(&self.traced(&Tags::from([(tag::DOMAIN.to_owned(), domain.to_owned())])))
    }
}

/// What kind of failure an error is: decides what the engine does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Kind {
    /// No permission.
    Denied,
    /// No credentials, or they are expired or unknown.
    Credentials,
    /// Too many calls: try again later.
    Throttled,
    /// AWS failed and says that nothing was done: try again.
    Transient,
    /// No answer came: what was asked may have been done.
    InDoubt,
    /// The thing does not exist (or not yet).
    NotFound,
    /// The thing exists already.
    Exists,
    /// A quota is reached.
    Limit,
    /// Everything else: asking again will not help.
    Refused,
}

/// What was tried and what AWS answered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{attempt}: {code}: {message}")]
pub struct CloudError {
    /// The API action, such as `ec2:CreateVpcEndpoint`, and on what.
    pub attempt: String,
    /// What kind of failure it is.
    pub kind: Kind,
    /// AWS's code, such as `UnauthorizedOperation`; `Timeout`, `Connection` or `NoCredentials` where AWS never
    /// answered.
    pub code: String,
    /// AWS's message.
    pub message: String,
    /// AWS's request id.
    pub request_id: Option<String>,
    /// What to do next.
    pub hint: Option<String>,
}

impl CloudError {
    /// What it leaves unknown.
    #[must_use]
    pub fn gap(&self, part: Part) -> Gap {
        let action = self.attempt.split_whitespace().next().unwrap_or_default().to_owned();
        Gap { part, action, code: self.code.clone(), message: self.message.clone() }
    }
}

/// Who looks on while the account is read.
pub type Look<'a> = &'a (dyn Fn(Seen) + Send + Sync);

/// What a mutating call gave.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Output {
    /// Ids and the like.
    pub values: Outputs,
    /// AWS's request id.
    pub request_id: Option<String>,
}

/// An AWS account in one Region.
pub trait Cloud: Send + Sync + 'static {
    /// How long to wait where AWS wants `time`: an account of our own making may be faster.
    fn pace(&self, time: Duration) -> Duration {
        time
    }

    /// The buckets of the account, from which its own reads of Route 53 take their places too.
    fn pacer(&self) -> Arc<Pacer>;

    /// Reads everything that a plan for `scope` rests on, to the last page. A part that is denied or fails
    /// becomes a gap; an error only where nothing can be said without it: no credentials, no Region. What each page
    /// brings is told while the reading goes on; only what is answered at the end is whole.
    fn survey(&self, scope: &Scope, seen: Look<'_>) -> impl Future<Output = Result<Snapshot, CloudError>> + Send;

    /// The same, with nobody looking on.
    fn snapshot(&self, scope: &Scope) -> impl Future<Output = Result<Snapshot, CloudError>> + Send {
        self.survey(scope, &|_| {})
    }

    /// Looks whether what `change` would make was already made by this run and step; `None` when not, and for
    /// changes that make nothing new.
    fn lookup(&self, change: &Change, token: &Token)
    -> impl Future<Output = Result<Option<Output>, CloudError>> + Send;

    /// Makes one mutating call, once: no retry in here. Every value in `change` is known.
    fn apply(&self, change: &Change, token: &Token) -> impl Future<Output = Result<Output, CloudError>> + Send;

    /// Describes endpoints in one call; those that AWS does not know (yet) are left out.
    fn endpoints(&self, ids: &[EndpointId]) -> impl Future<Output = Result<Vec<Endpoint>, CloudError>> + Send;

    /// Whether a Route 53 change is in sync.
    fn dns_in_sync(&self, change: &str) -> impl Future<Output = Result<bool, CloudError>> + Send;

    /// Customer managed policies whose version in force has one of `texts` in it, with that version and their tags.
    fn policies_naming(&self, texts: &[String]) -> impl Future<Output = Result<Vec<ManagedPolicy>, CloudError>> + Send;

    /// Who asks.
    fn identity(&self) -> impl Future<Output = Result<Identity, CloudError>> + Send;

    /// The private addresses of endpoints' network interfaces.
    fn addresses(
        &self,
        ids: &[EndpointId],
    ) -> impl Future<Output = Result<BTreeMap<EndpointId, Vec<IpAddr>>, CloudError>> + Send;

    /// What a name resolves to on this machine, or why it does not.
    fn resolve(&self, name: &str) -> impl Future<Output = Result<Vec<IpAddr>, String>> + Send;

    /// Asks for the shortest-lived URL that opens Studio as a user profile, and lets it go unseen.
    fn open_studio(&self, domain: &DomainId, profile: &str) -> impl Future<Output = Result<(), CloudError>> + Send;

    /// Asks EC2 whether a change would be permitted, with its real parameters and the tags that `token` leaves; `None`
    /// for changes of which AWS has no dry run. It takes a place in the change's bucket, which is the caller's to reserve.
    ///
    /// Every value in `change` is known.
    fn dry_run(&self, change: &Change, token: &Token) -> impl Future<Output = Option<Result<(), CloudError>>> + Send;

    /// Asks IAM what it would decide about the principal, whose ARN is told as well.
    fn simulate(&self, simulation: &Simulation) -> impl Future<Output = Result<Simulated, CloudError>> + Send;
}
