//! A world: a cloud with a VPC, subnets and people in it, to try behaviours on.

use std::time::Duration;

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::{Cloud, CloudError, Output, Token};
use studiolink::domain::id::{DomainId, EndpointId, HostedZoneId, SubnetId, VpcId};
use studiolink::domain::network::{Endpoint, HostedZone};
use studiolink::domain::policy::{Document, parse};
use studiolink::domain::principal::{PrincipalKind, PrincipalName};
use studiolink::domain::service::{self, Service};
use studiolink::domain::tag::Tags;
use studiolink::plan::snapshot::{Scope, Snapshot};
use studiolink::plan::step::{Change, StepId, Value, VpcAttribute};

/// A cloud, and the names of what exists in it before a behaviour is tried. Nothing of what we make is there.
pub struct World<C> {
    pub cloud: C,
    /// A VPC with DNS support on, DNS host names off and a group named `default`.
    pub vpc: VpcId,
    /// Two of its subnets, in two zones that Studio serves.
    pub subnets: [SubnetId; 2],
    /// A subnet in the zone of the first.
    pub neighbour: SubnetId,
    /// A subnet in a zone that Studio does not serve; the same as `neighbour` where there is no such zone.
    pub unserved: SubnetId,
    /// A domain in the VPC, with at least one user profile.
    pub domain: DomainId,
    /// A role, a user and a group that may be changed, with nothing attached to the user.
    pub role: PrincipalName,
    pub user: PrincipalName,
    pub group: PrincipalName,
    /// A role that only AWS may change.
    pub protected: PrincipalName,
    /// Names this world's run: another in each world, where worlds share an account.
    pub run: String,
}

/// The world in process.
pub fn sandbox() -> World<Sandbox> {
    let name = |kind, name: &str| PrincipalName { kind, name: name.to_owned() };
    World {
        cloud: Sandbox::in_memory(Scenario::FirstTime),
        vpc: VpcId::new("vpc-0a1b2c3d4e5f60718"),
        subnets: ["subnet-0aa11bb22cc33dd44", "subnet-0cc11bb22cc33dd44"].map(SubnetId::new),
        neighbour: SubnetId::new("subnet-0bb11bb22cc33dd44"),
        unserved: SubnetId::new("subnet-0dd11bb22cc33dd44"),
        domain: DomainId::new("d-abcdefghijkl"),
        role: name(PrincipalKind::Role, "MlEngineer"),
        user: name(PrincipalKind::User, "ana.maria"),
        group: name(PrincipalKind::Group, "auditors"),
        protected: name(PrincipalKind::Role, "AWSReservedSSO_DataScience_1f0c2b3a4d5e6f70"),
        run: "20261124T090000Z-0a1b2c".to_owned(),
    }
}

/// The world behind HTTP; `None` where no emulator runs.
#[cfg(feature = "aws")]
pub async fn over_http() -> Option<World<studiolink::cloud::aws::Aws>> {
    let (account, ids) = crate::moto::World::with_zones(0)?;
    let name = |kind, name: &str| PrincipalName { kind, name: name.to_owned() };
    Some(World {
        cloud: account.aws().await,
        vpc: VpcId::new(&ids.vpc),
        subnets: [SubnetId::new(&ids.subnets[0]), SubnetId::new(&ids.subnets[1])],
        neighbour: SubnetId::new(&ids.spare_subnet),
        unserved: SubnetId::new(&ids.subnets[2]),
        domain: DomainId::new(&ids.domain),
        role: name(PrincipalKind::Role, "Engineer"),
        user: name(PrincipalKind::User, "dara"),
        group: name(PrincipalKind::Group, "Analysts"),
        protected: name(PrincipalKind::Role, "AWSReservedSSO_Research_0123456789abcdef"),
        run: "20261124T090000Z-0a1b2c".to_owned(),
    })
}

impl<C: Cloud> World<C> {
    pub fn token(&self, step: &str) -> Token {
        Token { run: self.run.clone(), step: StepId::new(step), attempt: 1 }
    }

    /// A name that no other world uses.
    pub fn named(&self, name: &str) -> String {
        format!("{name}-{}", self.run)
    }

    pub fn scope(&self) -> Scope {
        Scope {
            vpc: Some(self.vpc.clone()),
            domain: Some(self.domain.clone()),
            policy_name: Some(self.named("policy")),
            principals: vec![self.role.clone(), self.user.clone(), self.group.clone()],
            authorization: true,
        }
    }

    pub async fn snapshot(&self) -> Snapshot {
        self.cloud.snapshot(&self.scope()).await.expect("a snapshot")
    }

    pub async fn apply(&self, step: &str, change: &Change) -> Output {
        self.cloud.apply(change, &self.token(step)).await.unwrap_or_else(|error| panic!("{error}"))
    }

    /// The value `name` of what the change gives.
    pub async fn made(&self, step: &str, change: &Change, name: &str) -> String {
        let output = self.apply(step, change).await;
        assert!(output.request_id.is_some(), "AWS names every request");
        output.values.get(name).unwrap_or_else(|| panic!("{step} gives no {name}")).clone()
    }

    /// The refusal of a change.
    pub async fn refused(&self, step: &str, change: &Change) -> CloudError {
        let error = self.cloud.apply(change, &self.token(step)).await.expect_err("a refusal");
        assert!(error.attempt.contains(':'), "`{}` says what was tried", error.attempt);
        assert!(error.request_id.is_some(), "AWS names every request");
        error
    }

    /// The code of the refusal of a change.
    pub async fn code(&self, step: &str, change: &Change) -> String {
        self.refused(step, change).await.code
    }

    pub async fn service(&self, short: &str) -> Service {
        let snapshot = self.snapshot().await;
        let found = service::find(&snapshot.services, &snapshot.identity.region, short);
        found.unwrap_or_else(|| panic!("no service {short}")).clone()
    }

    pub async fn region(&self) -> String {
        self.snapshot().await.identity.region
    }

    /// An endpoint of the service in both subnets, with the VPC's default group.
    pub async fn endpoint(&self, short: &str, private_dns: bool) -> Change {
        let service = self.service(short).await.name;
        Change::CreateEndpoint {
            vpc: self.vpc.clone(),
            service,
            subnets: self.subnets.to_vec(),
            groups: Vec::new(),
            private_dns,
            policy: None,
            tags: Tags::new(),
        }
    }

    pub async fn switch_dns_on(&self) {
        let change =
            Change::SetVpcAttribute { vpc: self.vpc.clone(), attribute: VpcAttribute::DnsHostNames, value: true };
        self.apply("vpc.dns-host-names", &change).await;
    }

    pub async fn described(&self, id: &str) -> Endpoint {
        let ids = [EndpointId::new(id)];
        let mut endpoints = self.cloud.endpoints(&ids).await.expect("endpoints");
        assert_eq!(endpoints.len(), 1, "{id} is one endpoint");
        endpoints.remove(0)
    }

    /// Waits until the endpoint is available.
    pub async fn available(&self, id: &str) -> Endpoint {
        for _ in 0..120 {
            let endpoint = self.described(id).await;
            if endpoint.is("available") {
                return endpoint;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("{id} does not become available");
    }

    /// Waits until AWS knows the endpoint no more.
    pub async fn gone(&self, id: &str) {
        for _ in 0..120 {
            let seen = self.cloud.endpoints(&[EndpointId::new(id)]).await.expect("endpoints");
            if seen.iter().all(|endpoint| endpoint.is("deleted")) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("{id} does not go");
    }

    pub async fn zone_change(&self, name: &str) -> Change {
        let (name, vpc, region) = (name.to_owned(), self.vpc.clone(), self.region().await);
        Change::CreateHostedZone { name, vpc, region, domain: self.domain.to_string() }
    }

    pub async fn zone(&self, id: &str) -> HostedZone {
        let snapshot = self.snapshot().await;
        let zone = snapshot.hosted_zones.into_iter().find(|zone| zone.id == HostedZoneId::new(id));
        zone.unwrap_or_else(|| panic!("the VPC does not use {id}"))
    }

    pub async fn in_sync(&self, change: &str) {
        for _ in 0..120 {
            if self.cloud.dns_in_sync(change).await.expect("a change") {
                return;
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        panic!("{change} does not come into sync");
    }

    pub fn policy(&self, name: &str, document: Document) -> Change {
        let description = "Opens SageMaker Studio from inside the VPC".to_owned();
        Change::CreatePolicy { name: self.named(name), description, document, tags: Tags::new() }
    }
}

/// A document with one statement.
pub fn document(statement: &str) -> Document {
    parse(&format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)).expect("a document")
}

/// Opens Studio from inside one VPC.
pub fn inside(vpc: &VpcId) -> Document {
    document(&format!(
        r#"{{"Sid": "OpenStudio", "Effect": "Allow", "Action": ["sagemaker:CreatePresignedDomainUrl"],
            "Resource": ["*"], "Condition": {{"StringEquals": {{"aws:SourceVpc": ["{vpc}"]}}}}}}"#
    ))
}

pub fn attach(policy: &str, principal: &PrincipalName) -> Change {
    Change::AttachPolicy { policy: Value::known(policy), principal: principal.clone() }
}
