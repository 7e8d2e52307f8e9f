//! Users, groups and roles, who is allowed what, and the policy.

use futures::join;

use super::{Gaps, Read, told};
use crate::cloud::aws::Aws;
use crate::cloud::{CloudError, Kind, Look};
use crate::domain::principal::{Principal, PrincipalName};
use crate::plan::snapshot::authorization::Authorization;
use crate::plan::snapshot::{ManagedPolicy, Part, Quotas, Scope, Seen};

pub(super) struct People {
    pub(super) principals: Vec<Principal>,
    pub(super) authorization: Authorization,
    pub(super) policy: Option<ManagedPolicy>,
    pub(super) quotas: Quotas,
}

pub(super) async fn read(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<People>, CloudError> {
    let iam = &aws.iam;
    let policy = async {
        let Some(name) = &scope.policy_name else { return Ok((None, None)) };
        let policy = told(seen, Part::Policy, iam.policy(name)).await;
        let untold = policy.as_ref().ok().and_then(|(_, untold)| untold.as_ref());
        seen(Seen::End(Part::Holders, untold.map(|error| error.gap(Part::Holders))));
        policy
    };
    let attachments = async { iam.attachments(&scope.people(aws.caller().await?)).await };
    let (users, groups, roles, attachments, policy, quotas, authorization) = join!(
        told(seen, Part::Users, iam.users(seen)),
        told(seen, Part::Groups, iam.groups(seen)),
        told(seen, Part::Roles, iam.roles(seen)),
        told(seen, Part::Attachments, attachments),
        policy,
        told(seen, Part::Quotas, iam.quotas()),
        authorization(aws, scope, seen)
    );
    let Read { value: authorization, mut gaps } = authorization?;
    let mut principals = gaps.take(Part::Users, users)?;
    principals.extend(gaps.take(Part::Groups, groups)?);
    principals.extend(gaps.take(Part::Roles, roles)?);
    for read in gaps.take(Part::Attachments, attachments)? {
        if let Some(principal) = principals.iter_mut().find(|known| known.name == read.principal) {
            principal.attached = Some(read.attached);
            principal.groups = read.groups;
        }
    }
    let (policy, untold) = gaps.take(Part::Policy, policy)?;
    if let Some(error) = untold {
        gaps.note(Part::Holders, error)?;
    }
    let quotas = gaps.take(Part::Quotas, quotas)?;
    Ok(Read { value: People { principals, authorization, policy, quotas }, gaps })
}

/// The policies of everybody, or of the chosen one by one.
async fn authorization(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Authorization>, CloudError> {
    let mut gaps = Gaps::default();
    if !scope.authorization {
        return Ok(Read { value: Authorization::default(), gaps });
    }
    match told(seen, Part::Authorization, aws.iam.authorization(&scope.principals, seen)).await {
        Ok(value) => Ok(Read { value, gaps }),
        Err(error) => {
            gaps.note(Part::Authorization, error)?;
            let value = told(seen, Part::Permissions, aws.iam.permissions(&scope.principals)).await;
            let value = gaps.take(Part::Permissions, value)?;
            Ok(Read { value, gaps })
        }
    }
}

/// The policies of some roles too, those that were not read yet. A role whose policies may not be read stays unknown.
pub(super) async fn with_execution_roles(
    aws: &Aws,
    read: Authorization,
    roles: Vec<PrincipalName>,
) -> Result<Authorization, CloudError> {
    let roles: Vec<_> = roles.into_iter().filter(|role| read.of(role).is_none()).collect();
    match aws.iam.permissions(&roles).await {
        Ok(more) => Ok(read.with(more)),
        Err(error) if error.kind == Kind::Credentials => Err(error),
        Err(_) => Ok(read),
    }
}
