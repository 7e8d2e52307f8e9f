//! What IAM itself says today of those who can open Studio, where it may be asked: where the two judgements differ, one
//! of them does not know something.

use futures::{StreamExt, stream};
use serde::Serialize;

use super::verify::Request;
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

/// Asks about the first who can open Studio today; `None` where nobody was judged.
pub async fn cross_check<C: Cloud>(cloud: &C, plan: &Plan, snapshot: &Snapshot) -> Option<CrossCheck> {
    let access = plan.access.as_ref()?;
    let openers: Vec<&Opener> = access.openers_today().collect();
    let asked = openers.iter().take(ASKED_BEFORE).map(|one| ask(cloud, plan, snapshot, access, one));
    let told: Vec<_> = stream::iter(asked.collect::<Vec<_>>()).buffered(SIDE_BY_SIDE).collect().await;
    let mut check = CrossCheck { of: openers.len(), ..CrossCheck::default() };
    for told in told {
        match told {
            Ok(differences) => {
                check.asked += 1;
                check.differences.extend(differences);
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
) -> Result<Vec<Difference>, CloudError> {
    let mut differences = Vec::new();
    for (path, read) in access.paths.iter().zip(&one.today).filter(|(path, _)| WAYS.contains(&path.id)) {
        let iam = told(cloud, plan, snapshot, path, one).await?;
        // Policies of endpoints are nothing to IAM.
        let is_endpoint_s = *read == Entry::Out && stands(snapshot, path);
        if *read != Entry::Unknown && *read != iam && !is_endpoint_s {
            let (principal, title) = (one.principal.clone(), path.title.clone());
            differences.push(Difference { principal, path: path.id, title, read: *read, iam });
        }
    }
    Ok(differences)
}

/// Whether an endpoint that is there carries one of the two requests.
fn stands(snapshot: &Snapshot, path: &Path) -> bool {
    let carriers = [&path.api, &path.page].map(|keys| keys.get("aws:SourceVpce"));
    carriers.iter().flatten().any(|id| snapshot.endpoints.iter().any(|endpoint| endpoint.id.as_str() == id.as_str()))
}

/// Both requests must be let in.
async fn told<C: Cloud>(
    cloud: &C,
    plan: &Plan,
    snapshot: &Snapshot,
    path: &Path,
    one: &Opener,
) -> Result<Entry, CloudError> {
    let requests =
        if path.page == path.api { vec![Request::of(path)] } else { vec![Request::of(path), Request::page(path)] };
    let profile = profile(plan, snapshot, one);
    for request in requests.into_iter().map(|request| request.opening(profile.clone())) {
        if request.ask(cloud, plan, Some(&one.principal), Vec::new()).await? != Decision::Allowed {
            return Ok(Entry::Out);
        }
    }
    Ok(Entry::In)
}

/// The profile that it can open, or else any of a domain that there is.
fn profile(plan: &Plan, snapshot: &Snapshot, one: &Opener) -> String {
    let first = plan.answers.domain.id.as_ref().or_else(|| snapshot.domains.first().map(|domain| &domain.id));
    let any = first.map(|domain| format!("{domain}/studiolink"));
    one.profile.clone().or(any).unwrap_or_else(|| "d-000000000000/studiolink".to_owned())
}

/// For people: one line for each difference, or one for all.
#[must_use]
pub fn words(check: &CrossCheck) -> Vec<(bool, String)> {
    let CrossCheck { asked, of, differences, untold } = check;
    let mut lines: Vec<_> = differences.iter().map(|difference| (false, difference.to_string())).collect();
    if *asked > 0 && differences.is_empty() {
        lines.push((true, format!("IAM, asked about {asked} of {of} who can open Studio today, says the same")));
    }
    lines.extend(untold.iter().map(|why| (false, format!("IAM could not be asked about all: {why}"))));
    lines
}
