//! What IAM itself says today of those who can open Studio, where it may be asked: where the two judgements differ, one
//! of them does not know something.

use futures::{StreamExt, stream};
use serde::Serialize;

use super::verify::{Reply, Request};
use crate::cloud::{Cloud, CloudError, Decision};
use crate::domain::principal::PrincipalName;
use crate::plan::access::{Access, Entry, Opener, Path, PathId};
use crate::plan::permission::ASKED_BEFORE;
use crate::plan::snapshot::Snapshot;
use crate::plan::step::Plan;

const SIDE_BY_SIDE: usize = 4;
/// One way through the VPC and one past it.
const WAYS: [PathId; 2] = [PathId::Inside, PathId::Internet];

/// What IAM says of today's table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct CrossCheck {
    /// How many principals it told of.
    pub asked: usize,
    /// How many can open Studio.
    pub of: usize,
    /// Where it says something else.
    pub differences: Vec<Difference>,
    /// Where what it says hangs on keys that nobody knows beforehand.
    pub doubts: Vec<Doubt>,
    /// Why it told less than it was asked.
    pub untold: Option<String>,
}

/// Somebody of whom IAM says something else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Difference {
    /// Who.
    pub principal: PrincipalName,
    /// On which way.
    pub path: PathId,
    /// The way, for people.
    #[serde(skip)]
    pub title: String,
    /// What the policies say that were read.
    pub read: Entry,
    /// What IAM says.
    pub iam: Entry,
}

impl std::fmt::Display for Difference {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { principal, title, .. } = self;
        match self.iam {
            Entry::In => {
                write!(formatter, "IAM lets {principal} in today, and the policies that were read do not: {title}")
            }
            _ => write!(
                formatter,
                "IAM refuses {principal} today, whom the policies that were read let in: {title}; a policy of the \
                 organization may say so"
            ),
        }
    }
}

/// Somebody of whom IAM cannot tell.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Doubt {
    /// Who.
    pub principal: PrincipalName,
    /// On which way.
    pub path: PathId,
    /// The way, for people.
    #[serde(skip)]
    pub title: String,
    /// Why.
    pub reason: String,
}

/// What IAM says of one principal.
#[derive(Default)]
struct Told {
    /// Whether it could tell of a way at all.
    of_any: bool,
    differences: Vec<Difference>,
    doubts: Vec<Doubt>,
}

/// What IAM says of one way.
enum Said {
    Certain(Entry),
    Unsure(String),
}

/// Asks about the first who can open Studio today; `None` where nobody was judged.
pub async fn cross_check<C: Cloud>(cloud: &C, plan: &Plan, snapshot: &Snapshot) -> Option<CrossCheck> {
    let access = plan.access.as_ref()?;
    let openers: Vec<&Opener> = access.openers_today().collect();
    let asked = openers.iter().take(ASKED_BEFORE).map(|one| ask(cloud, plan, snapshot, access, one));
    let told: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await;
    let mut check = CrossCheck { of: openers.len(), ..CrossCheck::default() };
    for told in told {
        match told {
            Ok(Told { of_any, differences, doubts }) => {
                check.asked += usize::from(of_any);
                check.differences.extend(differences);
                check.doubts.extend(doubts);
            }
            Err(error) => {
                check.untold = Some(format!("{} gave no answer: {}: {}", error.attempt, error.code, error.message));
            }
        }
    }
    Some(check)
}

async fn ask<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    snapshot: &Snapshot,
    access: &Access,
    one: &Opener,
) -> Result<Told, CloudError> {
    let mut told = Told::default();
    for (path, read) in access.paths.iter().zip(&one.today).filter(|(path, _)| WAYS.contains(&path.id)) {
        let (principal, title, path_id) = (one.principal.clone(), path.title.clone(), path.id);
        let iam = match say(cloud, plan, snapshot, path, one).await? {
            Said::Certain(iam) => iam,
            Said::Unsure(reason) => {
                told.doubts.push(Doubt { principal, path: path_id, title, reason });
                continue;
            }
        };
        told.of_any = true;
        // Policies of endpoints are nothing to IAM.
        let is_endpoint_s = *read == Entry::Out && stands(snapshot, path);
        if *read != Entry::Unknown && *read != iam && !is_endpoint_s {
            told.differences.push(Difference { principal, path: path_id, title, read: *read, iam });
        }
    }
    Ok(told)
}

/// Whether an endpoint that is there carries one of the two requests.
fn stands(snapshot: &Snapshot, path: &Path) -> bool {
    let carriers = [&path.api, &path.page].map(|keys| keys.get("aws:SourceVpce"));
    carriers.iter().flatten().any(|id| snapshot.endpoints.iter().any(|endpoint| endpoint.id.as_str() == id.as_str()))
}

/// Both requests must be let in: one that is refused for certain is enough to be kept out.
async fn say<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    snapshot: &Snapshot,
    path: &Path,
    one: &Opener,
) -> Result<Said, CloudError> {
    let requests =
        if path.page == path.api { vec![Request::of(path)] } else { vec![Request::of(path), Request::page(path)] };
    let profile = profile(plan, snapshot, one);
    let mut said = Said::Certain(Entry::In);
    for request in requests.into_iter().map(|request| request.opening(profile.clone())) {
        match request.ask(cloud, plan, Some(&one.principal), Vec::new()).await? {
            Reply::Decided(Decision::Allowed) => {}
            Reply::Decided(_) => return Ok(Said::Certain(Entry::Out)),
            Reply::Unsure(reason) => said = Said::Unsure(reason),
        }
    }
    Ok(said)
}

/// The profile that it can open, or else any of a domain that there is.
fn profile(plan: &Plan, snapshot: &Snapshot, one: &Opener) -> String {
    let first = plan.answers.domain.id.as_ref().or_else(|| snapshot.domains.first().map(|domain| &domain.id));
    let any = first.map(|domain| format!("{domain}/studiolink"));
    one.profile.clone().or(any).unwrap_or_else(|| "d-000000000000/studiolink".to_owned())
}

/// For people: a line for each difference, or one for all, and a line for each whom IAM cannot tell of.
#[must_use]
pub fn words(check: &CrossCheck) -> Vec<(bool, String)> {
    let CrossCheck { asked, of, differences, doubts, untold } = check;
    let mut lines: Vec<_> = differences.iter().map(|difference| (false, difference.to_string())).collect();
    if *asked > 0 && differences.is_empty() {
        let told = if doubts.is_empty() { "" } else { " where it can tell" };
        lines.push((true, format!("IAM, asked about {asked} of {of} who can open Studio today, says the same{told}")));
    }
    let alike = doubts.chunk_by(|one, next| one.principal == next.principal && one.reason == next.reason);
    lines.extend(alike.filter_map(|alike| {
        let Doubt { principal, reason, .. } = alike.first()?;
        let titles: Vec<&str> = alike.iter().map(|doubt| doubt.title.as_str()).collect();
        Some((false, format!("IAM could not tell of {principal} {}: {reason}", titles.join(" or "))))
    }));
    lines.extend(untold.iter().map(|why| (false, format!("IAM could not be asked about all: {why}"))));
    lines
}
