//! The answers while they are being given.

mod fit;

use crate::domain::id::{DomainId, VpcId};
use crate::domain::restriction::Mode;
use crate::domain::tag::Tags;
use crate::plan::answers::{
    Answers, DnsAnswer, DomainAnswers, EndpointAnswers, EndpointPolicy, NetworkAnswers, PrincipalAnswers,
    RestrictionAnswers,
};
use crate::plan::snapshot::Scope;

/// Answers in the making. What is not yet chosen is kept apart, as the file has no word for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What is answered so far; the VPC and the Region are empty until they are known.
    pub answers: Answers,
    /// Whether the domain, or all of them, was chosen.
    pub domain_chosen: bool,
    /// Whether somebody would lose something by leaving.
    pub touched: bool,
    /// The account and the Region that they are for, once that is known.
    home: Option<(String, String)>,
}

impl Draft {
    /// From answers given beforehand, or from nothing.
    #[must_use]
    pub fn new(answers: Option<Answers>) -> Self {
        let given = answers.is_some();
        Self { answers: answers.unwrap_or_else(empty), domain_chosen: given, touched: false, home: None }
    }

    /// The chosen VPC.
    #[must_use]
    pub fn vpc(&self) -> Option<&VpcId> {
        Some(&self.answers.network.vpc).filter(|vpc| !vpc.as_str().is_empty())
    }

    /// Chooses a VPC; subnets and groups of another one are of no use in it.
    pub fn choose_vpc(&mut self, vpc: &VpcId) {
        if self.vpc() == Some(vpc) {
            return;
        }
        self.answers.network = NetworkAnswers { vpc: vpc.clone(), ..empty().network };
    }

    /// Chooses no VPC.
    pub fn forget_vpc(&mut self) {
        self.answers.network = empty().network;
    }

    /// Chooses a domain, or all of them.
    pub fn choose_domain(&mut self, domain: Option<DomainId>) {
        self.answers.domain.id = domain;
        self.domain_chosen = true;
    }

    /// What must be read for what is chosen so far.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope { vpc: self.vpc().cloned(), ..self.complete().scope() }
    }

    /// The answers as they go into the plan: what the mode has no use for is left out, but stays in the draft.
    #[must_use]
    pub fn complete(&self) -> Answers {
        let mut answers = self.answers.clone();
        if !answers.restriction.mode.takes_ranges() {
            answers.restriction.cidrs.clear();
        }
        if answers.restriction.mode != Mode::Vpc {
            answers.restriction.extra_vpcs.clear();
        }
        if answers.restriction.mode != Mode::Vpce {
            answers.restriction.extra_endpoints.clear();
        }
        if answers.domain.id.is_none() && answers.endpoints.policy == EndpointPolicy::Studio {
            answers.endpoints.policy = EndpointPolicy::default();
        }
        let EndpointAnswers { services, dns, .. } = &mut answers.endpoints;
        if let DnsAnswer::ByService(ways) = dns {
            ways.retain(|service, _| services.contains(service));
        }
        if answers.restriction.mode == Mode::None {
            answers.principals = PrincipalAnswers::default();
        }
        answers
    }
}

fn empty() -> Answers {
    Answers {
        version: 1,
        region: String::new(),
        domain: DomainAnswers::default(),
        network: NetworkAnswers {
            vpc: VpcId::new(""),
            subnets: Vec::new(),
            client_cidrs: None,
            studio_security_groups: None,
            endpoint_security_group: crate::plan::answers::EndpointGroup::default(),
        },
        endpoints: EndpointAnswers::default(),
        restriction: RestrictionAnswers::default(),
        principals: PrincipalAnswers::default(),
        tags: Tags::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_vpc_has_no_subnets_yet() {
        let mut draft = Draft::new(None);
        assert_eq!(draft.vpc(), None);
        draft.choose_vpc(&VpcId::new("vpc-1"));
        draft.answers.network.subnets.push(crate::domain::id::SubnetId::new("subnet-1"));
        draft.choose_vpc(&VpcId::new("vpc-1"));
        assert_eq!(draft.answers.network.subnets.len(), 1);
        draft.choose_vpc(&VpcId::new("vpc-2"));
        assert!(draft.answers.network.subnets.is_empty());
    }

    #[test]
    fn what_a_mode_has_no_use_for_does_not_go_into_the_plan_but_stays() {
        let mut draft = Draft::new(None);
        draft.answers.principals.roles.push("Scientist".to_owned());
        draft.answers.restriction.cidrs.push("203.0.113.0/24".parse().unwrap());
        draft.answers.restriction.mode = Mode::None;
        let answers = draft.complete();
        assert!(answers.principals.roles.is_empty() && answers.restriction.cidrs.is_empty());
        draft.answers.restriction.mode = Mode::Ip;
        assert_eq!(draft.complete().restriction.cidrs.len(), 1);
        assert_eq!(draft.complete().principals.roles.len(), 1);
    }
}
