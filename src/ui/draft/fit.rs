//! Answers that were given in one account and Region, taken along to another one.

use super::{Draft, empty};
use crate::domain::id::{DomainId, SecurityGroupId, VpcId};
use crate::domain::principal::{PrincipalKind, PrincipalName};
use crate::plan::answers::{Answers, EndpointGroup, NetworkAnswers};
use crate::plan::snapshot::{Identity, Snapshot};

impl Draft {
    /// Takes the first account that is read for the place that these answers are for, unless they name another Region.
    pub fn settle(&mut self, identity: &Identity) {
        if self.answers.region.is_empty() {
            self.answers.region.clone_from(&identity.region);
        }
        if self.home.is_none() && self.answers.region == identity.region {
            self.home = Some(identity.clone());
        }
    }

    /// Whether the answers are for another account or Region than this one.
    #[must_use]
    pub fn is_elsewhere(&self, identity: &Identity) -> bool {
        match &self.home {
            Some(home) => place(home) != place(identity),
            None => !self.answers.region.is_empty() && self.answers.region != identity.region,
        }
    }

    /// Who asked, in which account and Region, when these answers were begun.
    #[must_use]
    pub const fn home(&self) -> Option<&Identity> {
        self.home.as_ref()
    }

    /// Where the answers were given, in words.
    #[must_use]
    pub fn place(&self) -> String {
        match &self.home {
            Some(home) => format!("account {} in {}", home.account, home.region),
            None => self.answers.region.clone(),
        }
    }

    /// The same answers as far as they mean something in this account and Region.
    #[must_use]
    pub fn fitted(&self, snapshot: &Snapshot) -> Self {
        let mut draft = self.clone();
        draft.home = Some(snapshot.identity.clone());
        draft.aside.clear();
        let answers = &mut draft.answers;
        answers.region.clone_from(&snapshot.identity.region);
        let has_domain = |id: &DomainId| snapshot.domains.iter().any(|domain| domain.id == *id);
        draft.domain_chosen &= answers.domain.id.as_ref().is_some_and(has_domain);
        answers.domain.id = answers.domain.id.take().filter(has_domain);
        let has_vpc = |vpc: &VpcId| snapshot.vpcs.iter().any(|have| have.id == *vpc);
        let network = &mut answers.network;
        if has_vpc(&network.vpc) {
            network.subnets.retain(|id| snapshot.subnets.iter().any(|subnet| subnet.id == *id));
            fit_groups(network, |id| snapshot.security_groups.iter().any(|group| group.id == *id));
        } else {
            let client_cidrs = network.client_cidrs.take();
            *network = NetworkAnswers { client_cidrs, ..empty().network };
        }
        let restriction = &mut answers.restriction;
        restriction.extra_vpcs.retain(has_vpc);
        restriction.extra_endpoints.retain(|id| snapshot.endpoints.iter().any(|endpoint| endpoint.id == *id));
        fit_people(answers, snapshot);
        draft
    }

    /// What is left behind, a few words each.
    #[must_use]
    pub fn left_behind(&self, fitted: &Self) -> Vec<String> {
        let (before, after) = (&self.answers, &fitted.answers);
        let mut left = Vec::new();
        if let Some(domain) = before.domain.id.as_ref().filter(|_| after.domain.id.is_none()) {
            left.push(format!("the domain {domain}"));
        }
        match (self.vpc(), fitted.vpc()) {
            (Some(vpc), None) => left.push(format!("the VPC {vpc} with its subnets and security groups")),
            _ => left.extend(gone("subnet", &before.network.subnets, &after.network.subnets)),
        }
        if fitted.vpc().is_some() && groups(&before.network) != groups(&after.network) {
            left.push("security groups".to_owned());
        }
        let (had, has) = (&before.restriction, &after.restriction);
        left.extend(gone("further VPC", &had.extra_vpcs, &has.extra_vpcs));
        left.extend(gone("further endpoint", &had.extra_endpoints, &has.extra_endpoints));
        let kept = after.principals.names();
        left.extend(before.principals.names().iter().filter(|name| !kept.contains(name)).map(ToString::to_string));
        left
    }
}

fn place(identity: &Identity) -> (&str, &str) {
    (&identity.account, &identity.region)
}

fn groups(network: &NetworkAnswers) -> (&Option<Vec<SecurityGroupId>>, &EndpointGroup) {
    (&network.studio_security_groups, &network.endpoint_security_group)
}

fn gone<T: std::fmt::Display + PartialEq>(what: &str, before: &[T], after: &[T]) -> Vec<String> {
    before.iter().filter(|one| !after.contains(one)).map(|one| format!("the {what} {one}")).collect()
}

fn fit_groups(network: &mut NetworkAnswers, exists: impl Fn(&SecurityGroupId) -> bool) {
    if let Some(groups) = &mut network.studio_security_groups {
        groups.retain(&exists);
    }
    // Without any they are looked for, as nobody named some.
    network.studio_security_groups = network.studio_security_groups.take().filter(|groups| !groups.is_empty());
    if let EndpointGroup::Existing(group) = &network.endpoint_security_group
        && !exists(group)
    {
        network.endpoint_security_group = EndpointGroup::default();
    }
}

/// Who runs this may be somebody else here, so nobody has agreed to be restricted.
fn fit_people(answers: &mut Answers, snapshot: &Snapshot) {
    let exists = |kind: PrincipalKind, name: &String| {
        let wanted = PrincipalName { kind, name: name.clone() };
        snapshot.principals.iter().any(|principal| principal.name == wanted)
    };
    let principals = &mut answers.principals;
    principals.users.retain(|name| exists(PrincipalKind::User, name));
    principals.groups.retain(|name| exists(PrincipalKind::Group, name));
    principals.roles.retain(|name| exists(PrincipalKind::Role, name));
    principals.include_caller = false;
}

#[cfg(all(test, feature = "sandbox"))]
mod tests {
    use super::*;
    use crate::cloud::sandbox::{Sandbox, Scenario};
    use crate::domain::id::SubnetId;
    use crate::plan::snapshot::Scope;

    fn snapshot() -> Snapshot {
        Sandbox::in_memory(Scenario::FirstTime).read(&Scope::default())
    }

    fn draft(snapshot: &Snapshot) -> Draft {
        let mut draft = Draft::new(None);
        draft.settle(&snapshot.identity);
        draft.choose_domain(Some(snapshot.domains[0].id.clone()));
        draft.choose_vpc(&snapshot.vpcs[0].id);
        let network = &mut draft.answers.network;
        network.subnets = vec![snapshot.subnets[0].id.clone(), SubnetId::new("subnet-gone")];
        network.endpoint_security_group = EndpointGroup::Existing(SecurityGroupId::new("sg-gone"));
        network.client_cidrs = "10.99.0.0/16".parse().ok().map(|range| vec![range]);
        draft.answers.restriction.extra_vpcs = vec![VpcId::new("vpc-gone")];
        draft.answers.principals.roles = vec!["DataScientist".to_owned(), "Gone".to_owned()];
        draft.answers.principals.include_caller = true;
        draft
    }

    #[test]
    fn what_exists_in_the_other_place_is_kept_and_the_rest_is_named() {
        let mut there = snapshot();
        let draft = draft(&there);
        assert!(!draft.is_elsewhere(&there.identity));
        there.identity.account = "444455556666".to_owned();
        assert!(draft.is_elsewhere(&there.identity));
        let fitted = draft.fitted(&there);
        let left = ["the subnet subnet-gone", "security groups", "the further VPC vpc-gone", "role/Gone"];
        assert_eq!(draft.left_behind(&fitted), left);
        assert_eq!(fitted.answers.principals.roles, ["DataScientist"]);
        assert!(!fitted.answers.principals.include_caller, "who runs this is asked anew");
        assert_eq!((fitted.vpc(), fitted.domain_chosen), (draft.vpc(), true));
        assert!(!fitted.is_elsewhere(&there.identity));
    }

    #[test]
    fn without_the_vpc_nothing_in_it_stays_but_the_ranges_of_clients_do() {
        let mut there = snapshot();
        let draft = draft(&there);
        there.identity.region = "eu-central-1".to_owned();
        (there.vpcs, there.domains) = (Vec::new(), Vec::new());
        let fitted = draft.fitted(&there);
        let left = draft.left_behind(&fitted);
        assert!(
            left[0].starts_with("the domain d-") && left[1].contains("with its subnets and security groups"),
            "{left:?}"
        );
        let network = &fitted.answers.network;
        assert!(network.subnets.is_empty() && network.client_cidrs == draft.answers.network.client_cidrs);
        assert_eq!((fitted.answers.region.as_str(), fitted.domain_chosen), ("eu-central-1", false));
    }

    #[test]
    fn answers_of_a_file_are_for_their_region_whatever_the_account() {
        let there = snapshot();
        let answers = Answers { region: "us-east-1".to_owned(), ..empty() };
        let mut draft = Draft::new(Some(answers.clone()));
        draft.settle(&there.identity);
        assert!(draft.is_elsewhere(&there.identity));
        let mut draft = Draft::new(Some(Answers { region: there.identity.region.clone(), ..answers }));
        draft.settle(&there.identity);
        assert!(!draft.is_elsewhere(&there.identity));
    }
}
