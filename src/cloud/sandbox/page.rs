//! Reading: what a page of a list brings.

use super::account::Account;
use crate::domain::network::{Endpoint, SecurityGroup, Vpc};
use crate::domain::principal::{Principal, PrincipalKind};
use crate::domain::studio::Domain;
use crate::plan::snapshot::{Part, Seen};

/// The rows of one page out of so many; `None` for parts that no list shows by the page.
pub(super) fn page(account: &Account, part: Part, number: usize, pages: usize) -> Option<Seen> {
    let cut = Cut { number, pages };
    let is_visible = |group: &&SecurityGroup| account.is_visible(group.id.as_str());
    Some(match part {
        Part::Zones => Seen::Zones(cut.of(account.zones.iter(), Clone::clone)),
        Part::Vpcs => Seen::Vpcs(cut.of(account.vpcs.iter(), listed_vpc)),
        Part::Subnets => Seen::Subnets(cut.of(account.subnets.iter(), Clone::clone)),
        Part::SecurityGroups => {
            Seen::SecurityGroups(cut.of(account.security_groups.iter().filter(is_visible), Clone::clone))
        }
        Part::Endpoints => Seen::Endpoints(cut.of(endpoints(account), Clone::clone)),
        Part::Services => Seen::Services(cut.of(account.services.iter(), Clone::clone)),
        Part::Users => principals(account, &cut, PrincipalKind::User),
        Part::Groups => principals(account, &cut, PrincipalKind::Group),
        Part::Roles => principals(account, &cut, PrincipalKind::Role),
        Part::Authorization => {
            let everything = account.principals.iter().map(|_| ()).chain(account.policies.iter().map(|_| ()));
            Seen::More(part, cut.of(everything, |()| ()).len())
        }
        _ => return None,
    })
}

/// What is known only once all calls of a part are made.
pub(super) fn rest(account: &Account, part: Part) -> Option<Seen> {
    match part {
        Part::AccountAlias => Some(Seen::Identity(account.identity.clone())),
        Part::Domains => Some(Seen::Domains(account.domains.iter().map(listed_domain).collect())),
        _ => None,
    }
}

/// One page out of some, all but the last equally long.
struct Cut {
    number: usize,
    pages: usize,
}

impl Cut {
    fn of<T, R>(&self, rows: impl Iterator<Item = T> + Clone, row: impl Fn(T) -> R) -> Vec<R> {
        let size = rows.clone().count().div_ceil(self.pages.max(1));
        rows.skip(self.number * size).take(size).map(row).collect()
    }
}

fn endpoints(account: &Account) -> impl Iterator<Item = &Endpoint> + Clone {
    let there = |endpoint: &&Endpoint| account.is_visible(endpoint.id.as_str()) && !endpoint.is("deleting");
    account.endpoints.iter().filter(there)
}

fn principals(account: &Account, cut: &Cut, kind: PrincipalKind) -> Seen {
    let named = account.principals.iter().filter(|principal| principal.name.kind == kind);
    let listed = |one: &Principal| Principal { attached: None, groups: Vec::new(), ..one.clone() };
    Seen::Principals(kind, cut.of(named, listed))
}

fn listed_vpc(vpc: &Vpc) -> Vpc {
    Vpc { dns_support: None, dns_host_names: None, name_servers: None, ..vpc.clone() }
}

fn listed_domain(domain: &Domain) -> Domain {
    Domain { profiles: Vec::new(), spaces: Vec::new(), apps: Vec::new(), ..domain.clone() }
}
