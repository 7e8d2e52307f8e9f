//! What the answers mean in this account: every id looked up once, for planner and findings alike.

use ipnet::IpNet;

use crate::domain::id::SecurityGroupId;
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Source, Subnet, Vpc, same_name};
use crate::domain::policy::Place;
use crate::domain::service::{self, Service};
use crate::domain::studio::Domain;
use crate::domain::tag;
use crate::plan::answers::{Answers, DnsWay, EndpointGroup};
use crate::plan::snapshot::Snapshot;

/// The owner that Route 53 names for the hidden zones behind private DNS: those follow their endpoint.
pub(in crate::plan) const PRIVATE_LINK: &str = "vpce.amazonaws.com";

/// The answers, looked up in the account. What was not found is left out here and said by the findings.
pub struct Ground<'a> {
    pub snapshot: &'a Snapshot,
    pub answers: &'a Answers,
    pub vpc: Option<&'a Vpc>,
    pub subnets: Vec<&'a Subnet>,
    pub domain: Option<&'a Domain>,
    /// Security groups of Studio's apps that stand in the VPC and can be named there.
    pub studio_groups: Vec<SecurityGroupId>,
    /// Security groups of Studio's apps that stand elsewhere, or that nobody knows any more.
    pub foreign_groups: Vec<SecurityGroupId>,
    /// Who must be let in on 443.
    pub sources: Vec<Source>,
    /// The services that get endpoints, those that the Region has.
    pub services: Vec<Wanted<'a>>,
}

/// A service that gets an endpoint, and what stands for it already.
pub struct Wanted<'a> {
    pub short: &'a str,
    pub service: &'a Service,
    /// As answered; private DNS where the service has no names that could be served.
    pub way: DnsWay,
    pub standing: Standing<'a>,
}

/// Endpoints of one service that stand in the VPC.
#[derive(Default)]
pub struct Standing<'a> {
    /// The one that is used.
    pub chosen: Option<&'a Endpoint>,
    /// The others, those that AWS services manage included.
    pub others: Vec<&'a Endpoint>,
    /// Whether the VPC's names mean the chosen one already.
    pub resolves: bool,
    /// Whether nothing tells which of them the VPC's names mean.
    pub ambiguous: bool,
}

impl Wanted<'_> {
    /// Whether its endpoint has private DNS in the end.
    pub fn private_dns(&self) -> bool {
        self.way == DnsWay::PrivateDns && !self.service.private_names.is_empty()
    }

    /// Names of the hosted zones that serve it in the end.
    pub fn zone_names(&self) -> Vec<String> {
        if self.way == DnsWay::HostedZone { self.service.zone_names() } else { Vec::new() }
    }

    /// Whether its endpoint's policy is ours to choose.
    pub fn takes_policy(&self) -> bool {
        matches!(self.short, service::STUDIO | service::API) && self.service.supports_policy
    }
}

impl<'a> Ground<'a> {
    pub fn new(snapshot: &'a Snapshot, answers: &'a Answers) -> Self {
        let vpc = snapshot.vpcs.iter().find(|vpc| vpc.id == answers.network.vpc);
        let wanted = &answers.network.subnets;
        let subnets = wanted.iter().filter_map(|id| snapshot.subnets.iter().find(|subnet| subnet.id == *id)).collect();
        let domain = answers.domain.id.as_ref().and_then(|id| snapshot.domains.iter().find(|domain| domain.id == *id));
        let mut ground = Self {
            snapshot,
            answers,
            vpc,
            subnets,
            domain,
            studio_groups: Vec::new(),
            foreign_groups: Vec::new(),
            sources: Vec::new(),
            services: Vec::new(),
        };
        (ground.studio_groups, ground.foreign_groups) =
            ground.all_studio_groups().into_iter().partition(|id| ground.is_here(id));
        ground.sources = ground.all_sources();
        ground.services = answers.endpoints.services.iter().filter_map(|short| ground.wanted(short)).collect();
        ground
    }

    /// Chosen subnets that can serve: those in the VPC.
    pub fn own_subnets(&self) -> impl Iterator<Item = &'a Subnet> {
        let vpc = &self.answers.network.vpc;
        self.subnets.iter().copied().filter(move |subnet| subnet.vpc == *vpc)
    }

    /// Where the policies hold.
    pub fn place(&self) -> Place {
        let identity = &self.snapshot.identity;
        Place {
            partition: identity.partition.clone(),
            region: identity.region.clone(),
            account: identity.account.clone(),
            domain: self.answers.domain.id.clone(),
        }
    }

    /// The domains that the policies cover, those that were read: the chosen one, or all.
    pub fn domains(&self) -> impl Iterator<Item = &'a Domain> + use<'a> {
        let id = self.answers.domain.id.as_ref();
        self.snapshot.domains.iter().filter(move |domain| id.is_none_or(|id| domain.id == *id))
    }

    /// Those that people enter through IAM Identity Center. Presigned URLs, which the restriction works on, exist in IAM
    /// mode only (SageMaker AI Developer Guide, "Use custom setup for Amazon SageMaker AI").
    pub fn identity_center_domains(&self) -> Vec<&'a Domain> {
        self.domains().filter(|domain| domain.is_identity_center()).collect()
    }

    /// The service that the answers call `short`, if endpoints for it are wanted and the Region has it.
    pub fn service(&self, short: &str) -> Option<&Wanted<'a>> {
        self.services.iter().find(|wanted| wanted.short == short)
    }

    /// What stands in the VPC for a service, wanted or not.
    pub fn standing(&self, short: &str) -> Standing<'a> {
        let region = &self.snapshot.identity.region;
        let Some(service) = service::find(&self.snapshot.services, region, short) else {
            return Standing::default();
        };
        self.choose(service)
    }

    /// The security group of the answers, or one that an earlier run made here.
    pub fn group(&self) -> Option<&'a SecurityGroup> {
        let mut groups = self.snapshot.security_groups.iter();
        match &self.answers.network.endpoint_security_group {
            EndpointGroup::Existing(id) => groups.find(|group| group.id == *id),
            EndpointGroup::Create => groups
                .filter(|group| group.vpc == self.answers.network.vpc && tag::is_ours(&group.tags))
                .filter(|group| group.name.starts_with(super::security_group::NAME))
                .min_by(|a, b| (&a.name, &a.id).cmp(&(&b.name, &b.id))),
        }
    }

    /// Whether an endpoint's own security groups let in everybody who must be.
    pub fn lets_in_all(&self, endpoint: &Endpoint) -> bool {
        self.sources.iter().all(|source| {
            let mut groups = self.snapshot.security_groups.iter().filter(|group| endpoint.groups.contains(&group.id));
            groups.any(|group| group.ingress.iter().any(|rule| rule.admits_https(source)))
        })
    }

    /// The subnet with which an endpoint covers a zone.
    pub fn covered_by(&self, endpoint: &Endpoint, zone_id: &str) -> Option<&'a Subnet> {
        let mut own = self.snapshot.subnets.iter().filter(|subnet| endpoint.subnets.contains(&subnet.id));
        own.find(|subnet| subnet.zone_id == zone_id)
    }

    /// Hosted zones that answer for `name` itself in the VPC, PrivateLink's own left out.
    pub fn hosted_zones(&self, name: &str) -> impl Iterator<Item = &'a HostedZone> + use<'a> {
        let zones = self.snapshot.hosted_zones.iter().filter(|zone| zone.owner != PRIVATE_LINK);
        let name = name.to_owned();
        zones.filter(move |zone| same_name(&zone.name, &name))
    }

    /// The address ranges of the VPC.
    pub fn ranges(&self) -> &'a [IpNet] {
        self.vpc.map(|vpc| vpc.cidrs.as_slice()).unwrap_or_default()
    }

    /// Whether a range is of the VPC.
    pub fn has_range(&self, range: &IpNet) -> bool {
        self.ranges().iter().any(|own| own.contains(range))
    }

    /// Whether a hosted zone is the account's and was made by this program.
    pub fn is_own(&self, zone: &HostedZone) -> bool {
        zone.owner == self.snapshot.identity.account && zone.is_ours()
    }

    /// Whether what a hosted zone says may be changed: it is ours, and no other VPC uses it.
    pub fn may_rewrite(&self, zone: &HostedZone) -> bool {
        self.is_own(zone) && zone.vpcs.iter().all(|vpc| *vpc == self.answers.network.vpc)
    }

    /// As answered, else of the domain; without a domain, of every domain that lives in the VPC.
    fn all_studio_groups(&self) -> Vec<SecurityGroupId> {
        if let Some(groups) = &self.answers.network.studio_security_groups {
            return groups.clone();
        }
        if self.answers.domain.id.is_some() {
            return self.domain.map(Domain::studio_groups).unwrap_or_default();
        }
        let here = |domain: &&Domain| domain.vpc.as_ref() == Some(&self.answers.network.vpc);
        let mut groups: Vec<_> = self.snapshot.domains.iter().filter(here).flat_map(Domain::studio_groups).collect();
        groups.sort();
        groups.dedup();
        groups
    }

    fn all_sources(&self) -> Vec<Source> {
        let of_vpc = || self.ranges().to_vec();
        let ranges = self.answers.network.client_cidrs.clone().unwrap_or_else(of_vpc);
        // Endpoints here have IPv4 addresses only, so no other range can reach them.
        let ranges = ranges.into_iter().filter(|range| matches!(range, IpNet::V4(_))).map(Source::Cidr);
        self.studio_groups.iter().cloned().map(Source::Group).chain(ranges).collect()
    }

    fn wanted(&self, short: &'a str) -> Option<Wanted<'a>> {
        let service = service::find(&self.snapshot.services, &self.snapshot.identity.region, short)?;
        let way =
            if service.private_names.is_empty() { DnsWay::PrivateDns } else { self.answers.endpoints.dns.of(short) };
        Some(Wanted { short, service, way, standing: self.choose(service) })
    }

    /// Which endpoint the VPC's names mean: the one with private DNS, else the one that a hosted zone points to,
    /// else the only one. Of several that nothing points to, one of ours comes first.
    fn choose(&self, service: &Service) -> Standing<'a> {
        let vpc = &self.answers.network.vpc;
        let live = |endpoint: &&Endpoint| endpoint.vpc == *vpc && endpoint.is_interface() && endpoint.is_live();
        let mut all: Vec<_> =
            self.snapshot.endpoints.iter().filter(live).filter(|endpoint| endpoint.service == service.name).collect();
        all.sort_by_key(|endpoint| (!tag::is_ours(&endpoint.tags), &endpoint.id));
        let (managed, free): (Vec<_>, Vec<_>) = all.into_iter().partition(|endpoint| endpoint.requester_managed);
        let resolving: Vec<_> = free.iter().copied().filter(|e| e.private_dns || self.points_to(service, e)).collect();
        let (chosen, ambiguous) = match (resolving.as_slice(), free.as_slice()) {
            ([one], _) | ([], [one]) => (Some(*one), false),
            ([], []) => (None, false),
            ([first, ..], _) | ([], [first, ..]) => (Some(*first), true),
        };
        let others = free.into_iter().filter(|endpoint| chosen.is_none_or(|one| one.id != endpoint.id));
        Standing { chosen, others: others.chain(managed).collect(), resolves: !resolving.is_empty(), ambiguous }
    }

    fn points_to(&self, service: &Service, endpoint: &Endpoint) -> bool {
        let targets_it = |zone: &HostedZone| {
            let mut aliases = zone.records.iter().filter_map(|record| record.alias.as_ref());
            aliases.any(|alias| alias.name.starts_with(endpoint.id.as_str()))
        };
        service.zone_names().iter().any(|name| self.hosted_zones(name).any(targets_it))
    }
}
