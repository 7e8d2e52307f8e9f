//! What the one who applies a plan must be permitted: each action and on what, and a policy that allows just that.

mod one_by_one;
mod proofs;
mod reads;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

pub use self::proofs::{ASKED_BEFORE, ASKED_OF_IAM, SIMULATE, SIMULATE_ALONE};
use self::reads::{READS, READS_OF_MEMBERS, READS_OF_POLICY, READS_OF_VPC};
use super::snapshot::Snapshot;
use super::step::{Change, Plan, Step, Wait};
use crate::domain::id::SubnetId;
use crate::domain::policy::{Document, Effect, OneOrMany, Statement};
use crate::domain::principal::{PrincipalKind, PrincipalName};

/// What an action is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Purpose {
    /// To know what there is.
    Read,
    /// To change something.
    Change,
    /// To prove what was made.
    Prove,
    /// Not called by itself: AWS asks for it with another action.
    Beside,
}

/// An action that a plan needs.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permission {
    /// Such as `ec2:CreateVpcEndpoint`.
    pub action: String,
    /// ARNs, or `*` where AWS knows no resource for it or the plan touches any.
    pub resources: Vec<String>,
    /// What it is for.
    pub purpose: Purpose,
}

/// Every action that reading for a plan, applying it and proving it may take, by name. Who asks, `snapshot` tells.
#[must_use]
pub fn needed(plan: &Plan, snapshot: &Snapshot) -> Vec<Permission> {
    let mut needed = Needed { plan, snapshot, all: BTreeMap::new() };
    needed.reads();
    for step in &plan.steps {
        needed.step(step);
    }
    for check in &plan.checks {
        needed.check(&check.kind);
    }
    needed.questions();
    needed
        .all
        .into_iter()
        .map(|(action, (purpose, resources))| Permission {
            action: action.to_owned(),
            resources: if resources.contains("*") { vec!["*".to_owned()] } else { resources.into_iter().collect() },
            purpose,
        })
        .collect()
}

/// A policy that allows just these: one statement for each set of resources.
#[must_use]
pub fn policy(needed: &[Permission]) -> Document {
    let mut by_resources: BTreeMap<&[String], Vec<&str>> = BTreeMap::new();
    for permission in needed {
        by_resources.entry(&permission.resources).or_default().push(&permission.action);
    }
    let statement = by_resources.into_iter().map(|(resources, actions)| Statement {
        sid: None,
        effect: Effect::Allow,
        principal: None,
        not_principal: None,
        action: Some(OneOrMany::of(actions)),
        not_action: None,
        resource: Some(OneOrMany::of(resources.iter().cloned())),
        not_resource: None,
        condition: BTreeMap::new(),
    });
    Document { version: Some("2012-10-17".to_owned()), id: None, statement: statement.collect() }
}

/// Whether the account was read with an action that reads, or may have been read without it.
#[must_use]
pub fn is_used(action: &str, plan: &Plan, snapshot: &Snapshot) -> bool {
    let is_partial = one_by_one::is_partial(&plan.scope, snapshot);
    !(is_partial && one_by_one::actions(&plan.scope, snapshot).contains(&action))
}

struct Needed<'a> {
    plan: &'a Plan,
    snapshot: &'a Snapshot,
    all: BTreeMap<&'static str, (Purpose, BTreeSet<String>)>,
}

const ANY: &str = "*";

impl Needed<'_> {
    fn add(&mut self, purpose: Purpose, action: &'static str, resources: impl IntoIterator<Item = String>) {
        let (first, all) = self.all.entry(action).or_insert((purpose, BTreeSet::new()));
        *first = (*first).min(purpose);
        all.extend(resources);
    }

    fn any(&mut self, purpose: Purpose, actions: &[&'static str]) {
        for action in actions {
            self.add(purpose, action, [ANY.to_owned()]);
        }
    }

    fn arn(&self, service: &str, resource: &str) -> String {
        let Plan { partition, region, account, .. } = self.plan;
        match service {
            "iam" => format!("arn:{partition}:iam::{account}:{resource}"),
            "route53" => format!("arn:{partition}:route53:::{resource}"),
            _ => format!("arn:{partition}:{service}:{region}:{account}:{resource}"),
        }
    }

    /// What is not known before apply may be any.
    fn ec2(&self, kind: &str, id: &str) -> String {
        self.arn("ec2", &format!("{kind}/{}", if id.starts_with("${") { ANY } else { id }))
    }

    fn subnets(&self, ids: &[SubnetId]) -> Vec<String> {
        ids.iter().map(|id| self.ec2("subnet", id.as_str())).collect()
    }

    /// A name does not tell the path that the ARN carries.
    fn people(&self, name: &PrincipalName) -> [String; 2] {
        let PrincipalName { kind, name } = name;
        [self.arn("iam", &format!("{kind}/{name}")), self.arn("iam", &format!("{kind}/*/{name}"))]
    }

    fn reads(&mut self) {
        self.any(Purpose::Read, READS);
        let scope = &self.plan.scope;
        if scope.vpc.is_some() {
            self.any(Purpose::Read, READS_OF_VPC);
        }
        if scope.reads_members() {
            self.any(Purpose::Read, READS_OF_MEMBERS);
        }
        if scope.policy_name.is_some() {
            self.any(Purpose::Read, READS_OF_POLICY);
        }
        let people = scope.people(&self.snapshot.identity);
        let kinds: BTreeSet<PrincipalKind> = people.iter().map(|name| name.kind).collect();
        if kinds.contains(&PrincipalKind::Role) {
            self.any(Purpose::Read, &["iam:ListAttachedRolePolicies"]);
        }
        if kinds.contains(&PrincipalKind::User) {
            self.any(Purpose::Read, &["iam:ListAttachedUserPolicies", "iam:ListGroupsForUser"]);
        }
        if kinds.contains(&PrincipalKind::Group) {
            self.any(Purpose::Read, &["iam:ListAttachedGroupPolicies"]);
        }
        if scope.authorization {
            self.any(Purpose::Read, &["iam:GetAccountAuthorizationDetails"]);
            self.any(Purpose::Read, &one_by_one::actions(scope, self.snapshot));
        }
        if self.plan.is_undo() {
            self.any(Purpose::Read, &["iam:GetAccountAuthorizationDetails", "iam:GetPolicy"]);
        }
    }

    fn step(&mut self, step: &Step) {
        match step.wait {
            Some(Wait::DnsInSync) => self.add(Purpose::Change, "route53:GetChange", [self.arn("route53", "change/*")]),
            Some(Wait::EndpointAvailable | Wait::EndpointsGone) | None => {}
        }
        let Some(change) = &step.change else { return };
        self.add(Purpose::Change, change.action(), self.resources(change));
        match change {
            Change::CreateSecurityGroup { .. } => {
                self.add(Purpose::Beside, "ec2:CreateTags", [self.ec2("security-group", ANY)]);
            }
            Change::CreateEndpoint { private_dns, .. } => {
                self.add(Purpose::Beside, "ec2:CreateTags", [self.ec2("vpc-endpoint", ANY)]);
                if *private_dns {
                    self.private_dns();
                }
            }
            Change::ModifyEndpoint { private_dns: Some(true), .. } => self.private_dns(),
            Change::CreateHostedZone { .. } => self.any(Purpose::Change, &["route53:ListHostedZones"]),
            Change::CreatePolicy { name, .. } => {
                self.add(Purpose::Beside, "iam:TagPolicy", [self.arn("iam", &format!("policy/{name}"))]);
            }
            Change::DeleteSecurityGroup { .. } => self.any(Purpose::Change, &["ec2:DescribeNetworkInterfaces"]),
            _ => {}
        }
    }

    /// Some accounts are asked for it when private DNS is turned on.
    fn private_dns(&mut self) {
        self.any(Purpose::Beside, &["route53:AssociateVPCWithHostedZone"]);
    }

    /// Resource types of each action: Service Authorization Reference.
    fn resources(&self, change: &Change) -> Vec<String> {
        let groups = |ids: Vec<&str>| ids.into_iter().map(|id| self.ec2("security-group", id)).collect::<Vec<_>>();
        match change {
            Change::SetVpcAttribute { vpc, .. } => vec![self.ec2("vpc", vpc.as_str())],
            Change::CreateSecurityGroup { vpc, .. } => {
                vec![self.ec2("vpc", vpc.as_str()), self.ec2("security-group", ANY)]
            }
            Change::AuthorizeIngress { group, .. } => groups(vec![group.as_str()]),
            Change::RevokeIngress { group, .. } | Change::DeleteSecurityGroup { group } => groups(vec![group.as_str()]),
            Change::CreateEndpoint { vpc, subnets, groups: used, .. } => [
                vec![self.ec2("vpc", vpc.as_str()), self.ec2("vpc-endpoint", ANY)],
                self.subnets(subnets),
                groups(used.iter().map(super::step::Value::as_str).collect()),
            ]
            .concat(),
            Change::ModifyEndpoint { endpoint, add_subnets, add_groups, remove_subnets, remove_groups, .. } => [
                vec![self.ec2("vpc-endpoint", endpoint.as_str())],
                self.subnets(add_subnets),
                self.subnets(remove_subnets),
                groups(add_groups.iter().map(super::step::Value::as_str).collect()),
                groups(remove_groups.iter().map(crate::domain::id::SecurityGroupId::as_str).collect()),
            ]
            .concat(),
            Change::DeleteEndpoints { endpoints } => {
                endpoints.iter().map(|id| self.ec2("vpc-endpoint", id.as_str())).collect()
            }
            Change::CreateHostedZone { .. } => vec![ANY.to_owned()],
            Change::TagHostedZone { zone, .. }
            | Change::ChangeRecords { zone, .. }
            | Change::DeleteHostedZone { zone } => {
                let id = if zone.reference().is_some() { ANY } else { zone.as_str() };
                vec![self.arn("route53", &format!("hostedzone/{id}"))]
            }
            Change::CreatePolicy { name, .. } => vec![self.arn("iam", &format!("policy/{name}"))],
            Change::CreatePolicyVersion { policy, .. }
            | Change::SetDefaultPolicyVersion { policy, .. }
            | Change::DeletePolicyVersion { policy, .. }
            | Change::DeletePolicy { policy } => vec![policy.clone()],
            Change::AttachPolicy { principal, .. } | Change::DetachPolicy { principal, .. } => {
                self.people(principal).to_vec()
            }
        }
    }
}
