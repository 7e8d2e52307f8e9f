//! The snapshot: every part read beside the others, and what cannot be read named.

mod people;
mod resolution;

use std::collections::{BTreeMap, BTreeSet};

use futures::{StreamExt, join, stream, try_join};

use super::Aws;
use super::sagemaker::{Of, Partly};
use crate::cloud::{CloudError, FEW_VPCS, Kind, Look};
use crate::domain::id::{DomainId, VpcId};
use crate::domain::network::{Endpoint, HostedZone, SecurityGroup, Subnet, Vpc, Zone};
use crate::domain::resolver::Resolution;
use crate::domain::service::Service;
use crate::domain::studio::Domain;
use crate::domain::studio::execution_roles;
use crate::domain::traffic::{NetworkAcl, RouteTable};
use crate::plan::snapshot::{Gap, Identity, Part, Scope, Seen, Snapshot};

/// Route 53 takes five requests a second (Route 53 Developer Guide, "Quotas"), and a zone takes three.
const ZONES_SIDE_BY_SIDE: usize = 2;

/// Reads everything side by side. Only who asks must be known: whoever cannot be identified can read nothing
/// else either.
pub(super) async fn snapshot(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Snapshot, CloudError> {
    let (identity, network, dns, studio, people) = try_join!(
        identity(aws, seen),
        network(aws, scope, seen),
        dns(aws, scope, seen),
        studio(aws, scope, seen),
        people::read(aws, scope, seen)
    )?;
    let mut gaps: Vec<Gap> =
        [identity.gaps, network.gaps, dns.gaps, studio.gaps, people.gaps].into_iter().flat_map(|gaps| gaps.0).collect();
    gaps.sort_by_key(|gap| gap.part);
    let one_by_one = scope.authorization && !people.value.authorization.complete;
    let authorization = if one_by_one && gaps.iter().all(|gap| gap.part != Part::Permissions) {
        let roles = execution_roles(scope.domains(&studio.value), &identity.value.account);
        people::with_execution_roles(aws, people.value.authorization, roles.into_keys().collect()).await?
    } else {
        people.value.authorization
    };
    Ok(Snapshot {
        identity: identity.value,
        scope: scope.clone(),
        zones: network.value.zones,
        vpcs: network.value.vpcs,
        subnets: network.value.subnets,
        security_groups: network.value.security_groups,
        endpoints: network.value.endpoints,
        services: dns.value.services,
        hosted_zones: dns.value.hosted_zones,
        resolution: dns.value.resolution,
        network_acls: network.value.acls,
        route_tables: network.value.route_tables,
        domains: studio.value,
        principals: people.value.principals,
        authorization,
        policy: people.value.policy,
        quotas: people.value.quotas,
        gaps,
    })
}

/// What was read, and what could not be.
struct Read<T> {
    value: T,
    gaps: Gaps,
}

/// What could not be read so far.
#[derive(Default)]
struct Gaps(Vec<Gap>);

impl Gaps {
    /// The value, or nothing and a gap. Credentials that fail fail everything.
    fn take<T: Default>(&mut self, part: Part, read: Result<T, CloudError>) -> Result<T, CloudError> {
        match read {
            Ok(value) => Ok(value),
            Err(error) => self.note(part, error).map(|()| T::default()),
        }
    }

    fn of(&self, part: Part) -> Option<Gap> {
        self.0.iter().find(|gap| gap.part == part).cloned()
    }

    fn note(&mut self, part: Part, error: CloudError) -> Result<(), CloudError> {
        if error.kind == Kind::Credentials {
            return Err(error);
        }
        if !self.0.iter().any(|gap| gap.part == part) {
            self.0.push(error.gap(part));
        }
        Ok(())
    }
}

/// Reads a part, and tells when it is at its end.
async fn told<T>(
    seen: Look<'_>,
    part: Part,
    read: impl Future<Output = Result<T, CloudError>>,
) -> Result<T, CloudError> {
    let read = read.await;
    seen(Seen::End(part, read.as_ref().err().map(|error| error.gap(part))));
    read
}

async fn identity(aws: &Aws, seen: Look<'_>) -> Result<Read<Identity>, CloudError> {
    let mut gaps = Gaps::default();
    let caller = async {
        let identity = aws.caller().await?;
        seen(Seen::Identity(identity.clone()));
        Ok(identity)
    };
    let (identity, alias) = join!(caller, aws.iam.alias());
    let alias = gaps.take(Part::AccountAlias, alias)?;
    let identity = Identity { alias, ..identity?.clone() };
    seen(Seen::Identity(identity.clone()));
    seen(Seen::End(Part::AccountAlias, gaps.of(Part::AccountAlias)));
    Ok(Read { value: identity, gaps })
}

struct Network {
    zones: Vec<Zone>,
    vpcs: Vec<Vpc>,
    subnets: Vec<Subnet>,
    security_groups: Vec<SecurityGroup>,
    endpoints: Vec<Endpoint>,
    acls: Vec<NetworkAcl>,
    route_tables: Vec<RouteTable>,
}

async fn network(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Network>, CloudError> {
    let ec2 = &aws.ec2;
    let (zones, vpcs, subnets, security_groups, endpoints, traffic) = join!(
        told(seen, Part::Zones, async {
            let zones = ec2.zones().await?;
            seen(Seen::Zones(zones.clone()));
            Ok(zones)
        }),
        vpcs(aws, scope, seen),
        told(seen, Part::Subnets, ec2.subnets(seen)),
        told(seen, Part::SecurityGroups, ec2.security_groups(seen)),
        told(seen, Part::Endpoints, ec2.all_endpoints(seen)),
        traffic(aws, scope, seen)
    );
    let Read { value: vpcs, mut gaps } = vpcs?;
    let (acls, route_tables) = traffic;
    let value = Network {
        zones: gaps.take(Part::Zones, zones)?,
        vpcs,
        subnets: gaps.take(Part::Subnets, subnets)?,
        security_groups: gaps.take(Part::SecurityGroups, security_groups)?,
        endpoints: gaps.take(Part::Endpoints, endpoints)?,
        acls: gaps.take(Part::NetworkAcls, acls)?,
        route_tables: gaps.take(Part::RouteTables, route_tables)?,
    };
    Ok(Read { value, gaps })
}

type Traffic = (Result<Vec<NetworkAcl>, CloudError>, Result<Vec<RouteTable>, CloudError>);

async fn traffic(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Traffic {
    match &scope.vpc {
        Some(vpc) => join!(
            told(seen, Part::NetworkAcls, aws.ec2.network_acls(vpc)),
            told(seen, Part::RouteTables, aws.ec2.route_tables(vpc))
        ),
        None => (Ok(Vec::new()), Ok(Vec::new())),
    }
}

async fn vpcs(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Vec<Vpc>>, CloudError> {
    let mut gaps = Gaps::default();
    let servers = async {
        match scope.vpc {
            Some(_) => told(seen, Part::NameServers, aws.ec2.name_servers()).await,
            None => Ok(BTreeMap::new()),
        }
    };
    let (vpcs, servers) = join!(told(seen, Part::Vpcs, aws.ec2.vpcs(seen)), servers);
    let servers = gaps.take(Part::NameServers, servers)?;
    let named = |(vpc, options): (Vpc, Option<String>)| {
        let chosen = scope.vpc.as_ref() == Some(&vpc.id);
        let name_servers = options.filter(|_| chosen).and_then(|options| servers.get(&options).cloned());
        Vpc { name_servers, ..vpc }
    };
    let mut vpcs: Vec<Vpc> = gaps.take(Part::Vpcs, vpcs)?.into_iter().map(named).collect();
    let few = vpcs.len() <= FEW_VPCS;
    let ids: Vec<VpcId> =
        vpcs.iter().map(|vpc| vpc.id.clone()).filter(|id| few || scope.vpc.as_ref() == Some(id)).collect();
    for (vpc, read) in aws.ec2.dns_attributes(ids).await {
        match read {
            Ok((support, host_names)) => {
                if let Some(vpc) = vpcs.iter_mut().find(|known| known.id == vpc) {
                    vpc.dns_support = Some(support);
                    vpc.dns_host_names = Some(host_names);
                }
            }
            // That another VPC's attributes are not ours to read is no gap in what the plan rests on.
            Err(error) if scope.vpc.as_ref().is_none_or(|chosen| *chosen == vpc) || error.kind == Kind::Credentials => {
                gaps.note(Part::VpcAttributes, error)?;
            }
            Err(_) => {}
        }
    }
    seen(Seen::End(Part::VpcAttributes, gaps.of(Part::VpcAttributes)));
    Ok(Read { value: vpcs, gaps })
}

struct Dns {
    services: Vec<Service>,
    hosted_zones: Vec<HostedZone>,
    resolution: Resolution,
}

/// Endpoint services, and what decides over the names of the chosen VPC.
async fn dns(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Dns>, CloudError> {
    let (zones, resolution) = try_join!(zones(aws, scope, seen), resolution::read(aws, scope, seen))?;
    let Read { value: (services, hosted_zones), mut gaps } = zones;
    gaps.0.extend(resolution.gaps.0);
    Ok(Read { value: Dns { services, hosted_zones, resolution: resolution.value }, gaps })
}

/// Endpoint services, and the hosted zones that the chosen VPC uses.
async fn zones(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<(Vec<Service>, Vec<HostedZone>)>, CloudError> {
    let mut gaps = Gaps::default();
    let zones = async {
        match &scope.vpc {
            Some(vpc) => aws.route53.zones_of(vpc).await,
            None => Ok(Vec::new()),
        }
    };
    let (services, zones, identity) = join!(told(seen, Part::Services, aws.ec2.services(seen)), zones, aws.caller());
    let services = gaps.take(Part::Services, services)?;
    let zones = gaps.take(Part::HostedZones, zones)?;
    let account = &identity?.account;
    let names: BTreeSet<String> = services.iter().flat_map(Service::zone_names).collect();
    let matters = |zone: &HostedZone| zone.owner == *account && names.contains(&zone.name);
    let read = stream::iter(zones).map(|zone| async {
        let details = if matters(&zone) { aws.route53.details(&zone).await } else { Ok(zone.clone()) };
        (zone, details)
    });
    let read: Vec<_> = read.buffered(ZONES_SIDE_BY_SIDE).collect().await;
    let mut zones = Vec::with_capacity(read.len());
    for (zone, details) in read {
        match details {
            Ok(details) => zones.push(details),
            Err(error) => {
                gaps.note(Part::HostedZones, error)?;
                zones.push(zone);
            }
        }
    }
    seen(Seen::End(Part::HostedZones, gaps.of(Part::HostedZones)));
    Ok(Read { value: (services, zones), gaps })
}

/// The same of what is described one by one, for which a single refusal leaves a gap.
async fn ended<T>(
    seen: Look<'_>,
    part: Part,
    read: impl Future<Output = Result<Partly<T>, CloudError>>,
) -> Result<Partly<T>, CloudError> {
    let read = read.await;
    let error = read.as_ref().map_or_else(Some, |(_, undescribed)| undescribed.as_ref());
    seen(Seen::End(part, error.map(|error| error.gap(part))));
    read
}

async fn studio(aws: &Aws, scope: &Scope, seen: Look<'_>) -> Result<Read<Vec<Domain>>, CloudError> {
    let mut gaps = Gaps::default();
    let studio = &aws.sagemaker;
    let members = async {
        let of = scope.domain.as_ref();
        let read = async {
            join!(
                ended(seen, Part::UserProfiles, studio.profiles(of)),
                told(seen, Part::Spaces, studio.spaces(of)),
                told(seen, Part::Apps, studio.apps(of))
            )
        };
        if scope.reads_members() { Some(read.await) } else { None }
    };
    let (domains, members) = join!(ended(seen, Part::Domains, studio.domains(seen)), members);
    let (mut domains, undescribed) = gaps.take(Part::Domains, domains)?;
    if let Some(error) = undescribed {
        gaps.note(Part::Domains, error)?;
    }
    let Some((profiles, spaces, apps)) = members else {
        return Ok(Read { value: domains, gaps });
    };
    // A domain that does not exist has no profiles: the plan says that of the domain.
    if scope.domains(&domains).next().is_none() {
        return Ok(Read { value: domains, gaps });
    }
    let (profiles, undescribed) = gaps.take(Part::UserProfiles, profiles)?;
    if let Some(error) = undescribed {
        gaps.note(Part::UserProfiles, error)?;
    }
    let spaces = gaps.take(Part::Spaces, spaces)?;
    let apps = gaps.take(Part::Apps, apps)?;
    put(&mut domains, profiles, |domain| &mut domain.profiles);
    put(&mut domains, spaces, |domain| &mut domain.spaces);
    put(&mut domains, apps, |domain| &mut domain.apps);
    Ok(Read { value: domains, gaps })
}

/// Puts each where it belongs. Those of a domain that was made since the domains were listed have no place.
fn put<T>(domains: &mut [Domain], members: Vec<Of<T>>, place: impl Fn(&mut Domain) -> &mut Vec<T>) {
    let places: BTreeMap<DomainId, usize> =
        domains.iter().enumerate().map(|(at, domain)| (domain.id.clone(), at)).collect();
    for (id, member) in members {
        if let Some(at) = places.get(&id) {
            place(&mut domains[*at]).push(member);
        }
    }
}
