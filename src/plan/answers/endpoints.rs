//! `[endpoints]`: which endpoints, with which DNS and policies.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::domain::policy::Document;
use crate::domain::service;

/// `[endpoints]`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct EndpointAnswers {
    /// Short names of services.
    pub services: Vec<String>,
    /// How their names come to mean the endpoints.
    pub dns: DnsAnswer,
    /// The policy of the Studio and the API endpoint.
    pub policy: EndpointPolicy,
    /// Whether the policy of an endpoint that was here before may be replaced.
    pub adopt_policy: bool,
}

impl Default for EndpointAnswers {
    fn default() -> Self {
        Self {
            services: vec![service::STUDIO.to_owned(), service::API.to_owned()],
            dns: DnsAnswer::default(),
            policy: EndpointPolicy::default(),
            adopt_policy: false,
        }
    }
}

/// How the names of a service come to mean its endpoint inside the VPC.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum DnsWay {
    /// The endpoint's own private DNS: one VPC.
    #[default]
    PrivateDns,
    /// A private hosted zone of the account: several VPCs, or a hub.
    HostedZone,
}

/// `endpoints.dns`: one way for all services, or one for each named service (the others: private DNS).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum DnsAnswer {
    /// For all.
    All(DnsWay),
    /// By service.
    ByService(BTreeMap<String, DnsWay>),
}

impl Default for DnsAnswer {
    fn default() -> Self {
        Self::All(DnsWay::default())
    }
}

impl DnsAnswer {
    /// The way for a service.
    #[must_use]
    pub fn of(&self, service: &str) -> DnsWay {
        match self {
            Self::All(way) => *way,
            Self::ByService(ways) => ways.get(service).copied().unwrap_or_default(),
        }
    }

    /// The same for these services, said in one way only: what means the same makes the same plan.
    #[must_use]
    pub fn settled(&self, services: &[String]) -> Self {
        let Self::ByService(ways) = self else { return self.clone() };
        if ways.keys().any(|service| !services.contains(service)) {
            return self.clone();
        }
        let first = services.first().map(|service| self.of(service)).unwrap_or_default();
        if services.iter().all(|service| self.of(service) == first) {
            return Self::All(first);
        }
        let others = ways.iter().filter(|(_, way)| **way != DnsWay::default());
        Self::ByService(others.map(|(service, way)| (service.clone(), *way)).collect())
    }
}

/// `endpoints.policy`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum EndpointPolicy {
    /// Principals of this account only.
    #[default]
    Account,
    /// What Studio needs, in this domain only.
    Studio,
    /// Everything, which is also AWS's default.
    FullAccess,
    /// A document of the administrator's own.
    #[serde(untagged)]
    File(PolicyFile),
}

/// An endpoint policy in a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PolicyFile {
    /// Where it is, relative to the answers file.
    pub file: PathBuf,
    /// What it says; filled in when the answers are read, so that planning stays pure.
    #[serde(skip)]
    pub document: Option<Document>,
}
