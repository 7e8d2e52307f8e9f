//! The answers while they are being given.

mod fit;

use std::collections::BTreeMap;

use strum::IntoEnumIterator;

use super::parts::text;
use crate::domain::id::{DomainId, VpcId};
use crate::domain::restriction::Mode;
use crate::domain::tag::{self, Tags};
use crate::plan::answers::{
    Answers, DnsAnswer, DomainAnswers, EndpointAnswers, EndpointGroup, EndpointPolicy, NetworkAnswers,
    PrincipalAnswers, Question, RestrictionAnswers,
};
use crate::plan::snapshot::{Identity, ManagedPolicy, Scope, Snapshot};

/// Answers in the making. What is not yet chosen is kept apart, as the file has no word for it.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// What is answered so far; the VPC and the Region are empty until they are known.
    pub answers: Answers,
    /// Whether the domain, or all of them, was chosen.
    pub domain_chosen: bool,
    /// Whether somebody has answered otherwise than was proposed.
    pub touched: bool,
    /// Whether somebody has gone on from an answer, be it only one that was proposed.
    pub answered: bool,
    /// What was answered about VPCs that were chosen before.
    aside: BTreeMap<VpcId, NetworkAnswers>,
    /// Which later answers an earlier one has just taken away, and why: to be told at once.
    pub dropped: Option<String>,
    /// Who asked, in which account and Region, when these answers were begun.
    home: Option<Identity>,
}

impl Draft {
    /// From answers given beforehand, or from nothing.
    #[must_use]
    pub fn new(answers: Option<Answers>) -> Self {
        let known = |answers: &Answers| answers.domain.id.is_some() || !answers.network.vpc.as_str().is_empty();
        // Of answers that end before the VPC nobody knows whether no domain means all of them.
        let domain_chosen = answers.as_ref().is_some_and(known);
        Self {
            answers: answers.unwrap_or_else(empty),
            domain_chosen,
            touched: false,
            answered: false,
            aside: BTreeMap::new(),
            dropped: None,
            home: None,
        }
    }

    /// The same, where it is known whether the domain was chosen.
    #[must_use]
    pub fn again(answers: Answers, domain_chosen: bool) -> Self {
        Self { domain_chosen, ..Self::new(Some(answers)) }
    }

    /// The chosen VPC.
    #[must_use]
    pub fn vpc(&self) -> Option<&VpcId> {
        Some(&self.answers.network.vpc).filter(|vpc| !vpc.as_str().is_empty())
    }

    /// Chooses a VPC; subnets and groups of another one are of no use in it, and come back with it. Ranges of clients
    /// are those of people, who do not move.
    pub fn choose_vpc(&mut self, vpc: &VpcId) {
        if self.vpc() == Some(vpc) {
            return;
        }
        let known = self.aside.remove(vpc).unwrap_or_else(|| NetworkAnswers { vpc: vpc.clone(), ..empty().network });
        let before = std::mem::replace(&mut self.answers.network, known);
        self.answers.network.client_cidrs.clone_from(&before.client_cidrs);
        if before.vpc.as_str().is_empty() {
            return;
        }
        self.dropped = taken_away(&before, vpc);
        self.aside.insert(before.vpc.clone(), before);
    }

    /// Chooses no VPC.
    pub fn forget_vpc(&mut self) {
        self.answers.network = empty().network;
    }

    /// Chooses a domain, or all of them.
    pub fn choose_domain(&mut self, domain: Option<DomainId>) {
        if domain.is_none()
            && self.answers.domain.id.is_some()
            && self.answers.endpoints.policy == EndpointPolicy::Studio
        {
            let words = "The endpoint policy for one domain alone is left out, as every domain is meant now: that of the \
                         account takes its place.";
            self.dropped = Some(words.to_owned());
        }
        self.answers.domain.id = domain;
        self.domain_chosen = true;
    }

    /// What must be read for what is chosen so far.
    #[must_use]
    pub fn scope(&self) -> Scope {
        Scope { vpc: self.vpc().cloned(), ..self.complete().scope() }
    }

    /// The policy of these answers, where it stands already and is ours.
    #[must_use]
    pub fn standing_policy<'a>(&self, snapshot: &'a Snapshot) -> Option<&'a ManagedPolicy> {
        let answers = self.complete();
        let is_ours = |policy: &&ManagedPolicy| {
            policy.name == answers.policy_name() && policy.tags.get(tag::DOMAIN) == Some(&answers.domain_tag())
        };
        snapshot.policy.as_ref().filter(is_ours)
    }

    /// The answers as they go into the plan: what the mode has no use for is left out, but stays in the draft.
    #[must_use]
    pub fn complete(&self) -> Answers {
        let mut answers = self.answers.clone();
        answers.restriction.fit_to_mode();
        // By the time that it is planned, it was asked.
        answers.unanswered.clear();
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

/// What another VPC has no use for, and what stays.
fn taken_away(before: &NetworkAnswers, vpc: &VpcId) -> Option<String> {
    let existing = usize::from(matches!(before.endpoint_security_group, EndpointGroup::Existing(_)));
    let groups = before.studio_security_groups.as_ref().map_or(0, Vec::len) + existing;
    let kinds = [(before.subnets.len(), "subnet"), (groups, "security group")];
    let lost: Vec<String> =
        kinds.iter().filter(|(number, _)| *number > 0).map(|(number, kind)| text::count(*number, kind)).collect();
    let many = before.subnets.len() + groups > 1;
    let ranges: Vec<String> = before.client_cidrs.iter().flatten().map(ToString::to_string).collect();
    let mut sentences = Vec::new();
    if !lost.is_empty() {
        let (verb, reason, them) = if many { ("are", "they are", "them") } else { ("is", "it is", "it") };
        sentences.push(format!(
            "The {} of {} {verb} left out, as {reason} not in {vpc}; choosing {} again brings {them} back.",
            lost.join(" and "),
            before.vpc,
            before.vpc
        ));
    }
    if !ranges.is_empty() {
        sentences.push(format!("The ranges that reach the endpoints stay: {}.", ranges.join(", ")));
    }
    (!sentences.is_empty()).then(|| sentences.join(" "))
}

fn empty() -> Answers {
    Answers {
        version: 1,
        region: String::new(),
        unanswered: Question::iter().collect(),
        domain: DomainAnswers::default(),
        network: NetworkAnswers {
            vpc: VpcId::new(""),
            subnets: Vec::new(),
            client_cidrs: None,
            studio_security_groups: None,
            endpoint_security_group: EndpointGroup::default(),
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
        let told = draft.dropped.take().unwrap();
        assert!(told.starts_with("The 1 subnet of vpc-1 is left out, as it is not in vpc-2"), "{told}");
    }

    #[test]
    fn what_is_of_people_stays_and_what_was_left_out_comes_back_with_its_vpc() {
        let mut draft = Draft::new(None);
        let (first, second) = (VpcId::new("vpc-1"), VpcId::new("vpc-2"));
        draft.choose_vpc(&first);
        assert_eq!(draft.dropped, None, "there was nothing before");
        let network = &mut draft.answers.network;
        network.subnets =
            vec![crate::domain::id::SubnetId::new("subnet-1"), crate::domain::id::SubnetId::new("subnet-2")];
        network.endpoint_security_group = EndpointGroup::Existing(crate::domain::id::SecurityGroupId::new("sg-1"));
        network.client_cidrs = Some(vec!["10.99.0.0/16".parse().unwrap()]);
        let before = network.clone();
        draft.choose_vpc(&second);
        assert_eq!(draft.answers.network.client_cidrs, before.client_cidrs);
        assert_eq!(
            draft.dropped.take().unwrap(),
            "The 2 subnets and 1 security group of vpc-1 are left out, as they are not in vpc-2; choosing vpc-1 again \
             brings them back. The ranges that reach the endpoints stay: 10.99.0.0/16."
        );
        draft.choose_vpc(&first);
        assert_eq!(draft.answers.network, before);
    }

    #[test]
    fn an_endpoint_policy_that_needs_a_domain_is_missed_aloud() {
        let mut draft = Draft::new(None);
        draft.choose_domain(Some(DomainId::new("d-1")));
        draft.answers.endpoints.policy = EndpointPolicy::Studio;
        draft.choose_domain(None);
        assert!(draft.dropped.take().unwrap().contains("for one domain alone is left out"));
        assert_eq!(draft.complete().endpoints.policy, EndpointPolicy::Account);
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
