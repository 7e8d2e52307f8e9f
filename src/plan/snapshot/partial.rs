//! A snapshot that is still being read: the rows so far, and which parts are not whole.

use std::collections::BTreeMap;
use std::sync::Arc;

use strum::IntoEnumIterator;

use super::authorization::Authorization;
use super::{Gap, Identity, Part, Quotas, Scope, Snapshot};
use crate::domain::network::{Endpoint, SecurityGroup, Subnet, Vpc, Zone};
use crate::domain::principal::{Principal, PrincipalKind};
use crate::domain::resolver::Resolution;
use crate::domain::service::Service;
use crate::domain::studio::Domain;

/// What a reading has brought just now. Rows come as lists tell them: what takes a call a thing comes with the whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Seen {
    /// Who asks; once more when the alias is known.
    Identity(Identity),
    /// Availability Zones.
    Zones(Vec<Zone>),
    /// VPCs.
    Vpcs(Vec<Vpc>),
    /// Subnets.
    Subnets(Vec<Subnet>),
    /// Security groups.
    SecurityGroups(Vec<SecurityGroup>),
    /// VPC endpoints.
    Endpoints(Vec<Endpoint>),
    /// Endpoint services.
    Services(Vec<Service>),
    /// Domains, described.
    Domains(Vec<Domain>),
    /// Principals of one kind.
    Principals(PrincipalKind, Vec<Principal>),
    /// So much more of a part that no list shows.
    More(Part, usize),
    /// A part was read to its end; or it has a gap now, with which a list that broke off is unknown.
    End(Part, Option<Gap>),
}

/// The rows so far. Nothing may be concluded from what is not among them: each part that is not whole has a gap.
#[derive(Debug)]
pub struct Partial {
    snapshot: Arc<Snapshot>,
    is_identified: bool,
    /// The parts that are not whole, with how much of them has come.
    open: BTreeMap<Part, usize>,
}

impl Partial {
    /// Before anything has come.
    #[must_use]
    pub fn new(scope: &Scope) -> Self {
        let open: BTreeMap<Part, usize> =
            Part::iter().filter(|part| is_read(scope, *part)).map(|part| (part, 0)).collect();
        let mut snapshot = nothing(scope);
        snapshot.gaps = open.keys().map(|part| unread(*part)).collect();
        Self { snapshot: Arc::new(snapshot), is_identified: false, open }
    }

    /// Adds what has come. Nothing is copied as long as nobody else holds the rows.
    pub fn take(&mut self, seen: Seen) {
        let snapshot = Arc::make_mut(&mut self.snapshot);
        let (part, number) = match seen {
            Seen::Identity(identity) => {
                snapshot.identity = identity;
                self.is_identified = true;
                return;
            }
            Seen::End(part, gap) => {
                self.open.remove(&part);
                end(snapshot, part, gap);
                return;
            }
            Seen::More(part, number) => (part, number),
            Seen::Zones(rows) => (Part::Zones, add(&mut snapshot.zones, rows)),
            Seen::Vpcs(rows) => (Part::Vpcs, add(&mut snapshot.vpcs, rows)),
            Seen::Subnets(rows) => (Part::Subnets, add(&mut snapshot.subnets, rows)),
            Seen::SecurityGroups(rows) => (Part::SecurityGroups, add(&mut snapshot.security_groups, rows)),
            Seen::Endpoints(rows) => (Part::Endpoints, add(&mut snapshot.endpoints, rows)),
            Seen::Services(rows) => (Part::Services, add(&mut snapshot.services, rows)),
            Seen::Domains(rows) => (Part::Domains, add(&mut snapshot.domains, rows)),
            Seen::Principals(kind, rows) => (Part::of(kind), add(&mut snapshot.principals, rows)),
        };
        if let Some(so_far) = self.open.get_mut(&part) {
            *so_far += number;
        }
    }

    /// The rows, once it is known whose they are.
    #[must_use]
    pub const fn snapshot(&self) -> Option<&Arc<Snapshot>> {
        if self.is_identified { Some(&self.snapshot) } else { None }
    }

    /// How much has come of a part that is not whole.
    #[must_use]
    pub fn so_far(&self, part: Part) -> Option<usize> {
        self.open.get(&part).copied()
    }

    /// The parts that are not whole, with how much of them has come.
    pub fn open(&self) -> impl Iterator<Item = (Part, usize)> {
        self.open.iter().map(|(part, so_far)| (*part, *so_far))
    }
}

fn add<T>(list: &mut Vec<T>, rows: Vec<T>) -> usize {
    let number = rows.len();
    list.extend(rows);
    number
}

fn end(snapshot: &mut Snapshot, part: Part, gap: Option<Gap>) {
    snapshot.gaps.retain(|known| known.part != part);
    let Some(gap) = gap else { return };
    snapshot.gaps.push(gap);
    snapshot.gaps.sort_by_key(|gap| gap.part);
    match part {
        Part::Zones => snapshot.zones.clear(),
        Part::Vpcs => snapshot.vpcs.clear(),
        Part::Subnets => snapshot.subnets.clear(),
        Part::SecurityGroups => snapshot.security_groups.clear(),
        Part::Endpoints => snapshot.endpoints.clear(),
        Part::Services => snapshot.services.clear(),
        Part::Users | Part::Groups | Part::Roles => {
            snapshot.principals.retain(|principal| Part::of(principal.name.kind) != part);
        }
        // A domain that cannot be described stays with what the list tells.
        _ => {}
    }
}

/// Whether a scope asks for a part. Policies one by one are read only where those of everybody are denied.
const fn is_read(scope: &Scope, part: Part) -> bool {
    match part {
        Part::HostedZones
        | Part::NameServers
        | Part::ResolverRules
        | Part::ResolverEndpoints
        | Part::Profiles
        | Part::NetworkAcls
        | Part::RouteTables => scope.vpc.is_some(),
        Part::UserProfiles | Part::Spaces | Part::Apps => scope.reads_members(),
        Part::Attachments => !scope.principals.is_empty(),
        Part::Authorization => scope.authorization,
        Part::Permissions => false,
        Part::Policy | Part::Holders => scope.policy_name.is_some(),
        Part::AccountAlias
        | Part::Zones
        | Part::Vpcs
        | Part::VpcAttributes
        | Part::Subnets
        | Part::SecurityGroups
        | Part::Endpoints
        | Part::Services
        | Part::Domains
        | Part::Users
        | Part::Groups
        | Part::Roles
        | Part::Quotas => true,
    }
}

fn unread(part: Part) -> Gap {
    Gap { part, action: String::new(), code: "NotReadYet".to_owned(), message: "it is still being read".to_owned() }
}

fn nothing(scope: &Scope) -> Snapshot {
    Snapshot {
        identity: Identity {
            account: String::new(),
            alias: None,
            arn: String::new(),
            partition: String::new(),
            region: String::new(),
        },
        scope: scope.clone(),
        zones: Vec::new(),
        vpcs: Vec::new(),
        subnets: Vec::new(),
        security_groups: Vec::new(),
        endpoints: Vec::new(),
        services: Vec::new(),
        hosted_zones: Vec::new(),
        resolution: Resolution::default(),
        network_acls: Vec::new(),
        route_tables: Vec::new(),
        domains: Vec::new(),
        principals: Vec::new(),
        authorization: Authorization::default(),
        policy: None,
        quotas: Quotas::default(),
        gaps: Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::network::Zone;

    fn zones(names: &[&str]) -> Seen {
        Seen::Zones(names.iter().map(|name| Zone { name: (*name).to_owned(), id: String::new() }).collect())
    }

    fn denied(part: Part) -> Gap {
        Gap { part, action: "ec2:Describe".to_owned(), code: "AccessDenied".to_owned(), message: String::new() }
    }

    #[test]
    fn rows_are_added_in_place_and_each_part_is_a_gap_until_its_end() {
        let mut partial = Partial::new(&Scope::default());
        partial.take(zones(&["a", "b"]));
        assert!(partial.snapshot().is_none(), "nobody knows whose they are");
        partial.take(Seen::Identity(Identity { account: "1".to_owned(), ..nothing(&Scope::default()).identity }));
        let place = Arc::as_ptr(partial.snapshot().unwrap());
        partial.take(zones(&["c"]));
        let snapshot = partial.snapshot().unwrap();
        assert_eq!((Arc::as_ptr(snapshot), snapshot.zones.len()), (place, 3));
        assert!(snapshot.gap(Part::Zones).is_some() && partial.so_far(Part::Zones) == Some(3));
        partial.take(Seen::End(Part::Zones, None));
        assert!(partial.snapshot().unwrap().gap(Part::Zones).is_none() && partial.so_far(Part::Zones).is_none());
        assert!(partial.snapshot().unwrap().gap(Part::Vpcs).is_some());
    }

    #[test]
    fn a_list_that_breaks_off_is_unknown() {
        let mut partial = Partial::new(&Scope::default());
        partial.take(Seen::Identity(nothing(&Scope::default()).identity));
        partial.take(zones(&["a"]));
        partial.take(Seen::End(Part::Zones, Some(denied(Part::Zones))));
        let snapshot = partial.snapshot().unwrap();
        assert!(snapshot.zones.is_empty() && snapshot.gap(Part::Zones) == Some(&denied(Part::Zones)));
    }

    #[test]
    fn only_what_is_asked_for_is_waited_for() {
        let open = |scope: &Scope| Partial::new(scope).open().map(|(part, _)| part).collect::<Vec<_>>();
        assert!(!open(&Scope::default()).contains(&Part::Authorization));
        assert!(open(&Scope { authorization: true, ..Scope::default() }).contains(&Part::Authorization));
    }
}
