//! The policy of users, groups and roles: who may open Studio from where.

use std::collections::BTreeSet;

use ipnet::IpNet;

use super::document::{Clause, Condition, Document, Effect, OneOrMany, Statement, clause};
use super::{IDENTITY_LIMIT, OPEN_STUDIO, Place, SEE_PROFILE, refused_character, same};
use crate::domain::restriction::Mode;

const SOURCE_VPC: &str = "aws:SourceVpc";
const SOURCE_ENDPOINT: &str = "aws:SourceVpce";
const SOURCE_ADDRESS: &str = "aws:SourceIp";
const SOURCE_PRIVATE_ADDRESS: &str = "aws:VpcSourceIp";

/// The way in that stays open. Ids are texts, as they may be references to what is not made yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Through any endpoint of these VPCs.
    Vpc(Vec<String>),
    /// Through these endpoints: Studio's and the API's both, as pages come through the one and the call for the URL
    /// through the other.
    Vpce(Vec<String>),
    /// From these public ranges, not through an endpoint: such requests carry no `aws:SourceIp`.
    Ip(Vec<IpNet>),
    /// From these private ranges through an endpoint of the VPC: a range alone would also fit another VPC's.
    VpcIp {
        /// The VPC.
        vpc: String,
        /// The ranges.
        ranges: Vec<IpNet>,
    },
}

impl Gate {
    /// The mode that leaves it open.
    #[must_use]
    pub const fn mode(&self) -> Mode {
        match self {
            Self::Vpc(_) => Mode::Vpc,
            Self::Vpce(_) => Mode::Vpce,
            Self::Ip(_) => Mode::Ip,
            Self::VpcIp { .. } => Mode::VpcIp,
        }
    }

    /// The ranges that it names.
    #[must_use]
    pub fn ranges(&self) -> &[IpNet] {
        match self {
            Self::Vpc(_) | Self::Vpce(_) => &[],
            Self::Ip(ranges) | Self::VpcIp { ranges, .. } => ranges,
        }
    }
}

/// The policy for a gate; with `guardrail` it also denies every other way in, whatever else a principal may have.
#[must_use]
pub fn document(place: &Place, gate: &Gate, guardrail: bool) -> Document {
    written(OneOrMany::of([place.all_of("user-profile")]), gate, guardrail)
}

/// The gate that a policy leaves open, and whether it denies every other way in; `None` where it does not say what
/// [`document`] would, as somebody has changed it by hand.
#[must_use]
pub fn read_back(standing: &Document) -> Option<(Gate, bool)> {
    let allow = standing.statement.iter().find(|statement| statement.effect == Effect::Allow)?;
    let values = |key: &str| allow.condition.values().find_map(|keys| keys.get(key));
    let texts = |values: &OneOrMany| values.iter().map(str::to_owned).collect();
    let ranges = |values: &OneOrMany| values.iter().map(str::parse).collect::<Result<Vec<IpNet>, _>>().ok();
    let [vpcs, endpoints] = [SOURCE_VPC, SOURCE_ENDPOINT].map(values);
    let gate = match (vpcs, endpoints, values(SOURCE_ADDRESS), values(SOURCE_PRIVATE_ADDRESS)) {
        (Some(vpcs), None, None, None) => Gate::Vpc(texts(vpcs)),
        (None, Some(endpoints), None, None) => Gate::Vpce(texts(endpoints)),
        (None, None, Some(public), None) => Gate::Ip(ranges(public)?),
        (Some(vpc), None, None, Some(private)) => {
            Gate::VpcIp { vpc: vpc.iter().next()?.to_owned(), ranges: ranges(private)? }
        }
        _ => return None,
    };
    let guardrail = standing.statement.iter().any(|statement| statement.effect == Effect::Deny);
    same(standing, &written(allow.resource.clone()?, &gate, guardrail)).then_some((gate, guardrail))
}

/// The VPCs and endpoints through which a policy lets people in, whoever wrote it.
#[must_use]
pub fn ways_in(policy: &Document) -> BTreeSet<&str> {
    let names = |key: &str| [SOURCE_VPC, SOURCE_ENDPOINT].iter().any(|one| one.eq_ignore_ascii_case(key));
    let is_met = |operator: &str| !operator.to_ascii_lowercase().contains("not");
    let allows = policy.statement.iter().filter(|statement| statement.effect == Effect::Allow);
    let clauses = allows.flat_map(|statement| &statement.condition).filter(|(operator, _)| is_met(operator));
    let values = clauses.flat_map(|(_, keys)| keys).filter(|(key, _)| names(key));
    values.flat_map(|(_, values)| values.iter()).collect()
}

fn written(resource: OneOrMany, gate: &Gate, guardrail: bool) -> Document {
    let allow = Statement {
        sid: Some("AllowStudio".to_owned()),
        effect: Effect::Allow,
        principal: None,
        not_principal: None,
        action: Some(OneOrMany::of([OPEN_STUDIO, SEE_PROFILE])),
        not_action: None,
        resource: Some(resource),
        not_resource: None,
        condition: inside(gate),
    };
    let denials = if guardrail { outside(gate) } else { Vec::new() };
    let denials = denials.into_iter().map(|(sid, condition)| deny(&allow, sid, condition)).collect();
    Document::new([vec![allow.clone()], denials].concat())
}

fn inside(gate: &Gate) -> Condition {
    match gate {
        Gate::Vpc(vpcs) => Condition::from([clause("StringEquals", SOURCE_VPC, OneOrMany::of(vpcs))]),
        Gate::Vpce(endpoints) => Condition::from([clause("StringEquals", SOURCE_ENDPOINT, OneOrMany::of(endpoints))]),
        Gate::Ip(ranges) => Condition::from([clause("IpAddress", SOURCE_ADDRESS, texts(ranges))]),
        Gate::VpcIp { vpc, ranges } => Condition::from([
            clause("IpAddress", SOURCE_PRIVATE_ADDRESS, texts(ranges)),
            clause("StringEquals", SOURCE_VPC, OneOrMany::of([vpc])),
        ]),
    }
}

/// The opposite of [`inside`], one statement for each condition: the conditions of one statement must all hold, and
/// to miss one is enough to be outside. Negated operators hold for a key that is absent, so requests from the
/// internet, which name no VPC, are outside too (IAM User Guide, "AWS global condition context keys").
fn outside(gate: &Gate) -> Vec<(&'static str, Clause)> {
    let other = |key, values| clause("StringNotEqualsIfExists", key, values);
    match gate {
        Gate::Vpc(vpcs) => vec![("DenyOtherVpcs", other(SOURCE_VPC, OneOrMany::of(vpcs)))],
        Gate::Vpce(endpoints) => vec![("DenyOtherEndpoints", other(SOURCE_ENDPOINT, OneOrMany::of(endpoints)))],
        Gate::Ip(ranges) => vec![("DenyOtherAddresses", clause("NotIpAddress", SOURCE_ADDRESS, texts(ranges)))],
        Gate::VpcIp { vpc, ranges } => vec![
            ("DenyOtherVpcs", other(SOURCE_VPC, OneOrMany::of([vpc]))),
            ("DenyOtherAddresses", clause("NotIpAddressIfExists", SOURCE_PRIVATE_ADDRESS, texts(ranges))),
        ],
    }
}

/// Denies opening Studio alone: without `DescribeUserProfile` the pages of the console break and nothing is gained.
/// The resource is the allow's, so that the policies of two domains do not lock out each other's people. Calls that
/// AWS services make for a principal come from nowhere in particular and are let be; `IfExists`, as a request that
/// does not say whether it is one must not slip through.
fn deny(allow: &Statement, sid: &str, outside: Clause) -> Statement {
    let by_person = clause("BoolIfExists", "aws:ViaAWSService", OneOrMany::of(["false"]));
    Statement {
        sid: Some(sid.to_owned()),
        effect: Effect::Deny,
        action: Some(OneOrMany::of([OPEN_STUDIO])),
        condition: Condition::from([outside, by_person]),
        ..allow.clone()
    }
}

fn texts(ranges: &[IpNet]) -> OneOrMany {
    OneOrMany::of(ranges.iter().map(|range| range.trunc().to_string()))
}

/// Why IAM would refuse the document as a managed policy; empty when it would not.
#[must_use]
pub fn lint(document: &Document) -> Vec<String> {
    let mut reasons = Vec::new();
    let size = document.size();
    if size > IDENTITY_LIMIT {
        reasons.push(format!(
            "the IAM policy has {size} characters without white space; IAM takes {IDENTITY_LIMIT} at most"
        ));
    }
    if let Some(character) = refused_character(&document.minified()) {
        reasons.push(format!("the IAM policy holds {character:?}; IAM takes Latin-1 characters only"));
    }
    let values = document.statement.iter().flat_map(|statement| statement.condition.values()).flatten();
    for (key, _) in values.filter(|(_, values)| values.iter().next().is_none()) {
        reasons.push(format!("the IAM policy compares {key} with nothing, so that nobody could open Studio"));
    }
    reasons
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::DomainId;

    fn place() -> Place {
        Place {
            partition: "aws".to_owned(),
            region: "eu-west-1".to_owned(),
            account: "111122223333".to_owned(),
            domain: Some(DomainId::new("d-abcdefghijkl")),
        }
    }

    fn ranges(texts: &[&str]) -> Vec<IpNet> {
        texts.iter().map(|text| text.parse().unwrap()).collect()
    }

    fn gates() -> Vec<Gate> {
        vec![
            Gate::Vpc(vec!["vpc-b".to_owned(), "vpc-a".to_owned(), "vpc-b".to_owned()]),
            Gate::Vpce(vec!["${endpoint.studio.id}".to_owned(), "${endpoint.sagemaker.api.id}".to_owned()]),
            Gate::Ip(ranges(&["203.0.113.7/24", "192.0.2.0/24"])),
            Gate::VpcIp { vpc: "vpc-a".to_owned(), ranges: ranges(&["10.0.0.0/16"]) },
        ]
    }

    #[test]
    fn the_whole_text_of_mode_vpc_ip() {
        let document = document(&place(), &gates()[3], true);
        insta::assert_snapshot!(document.pretty());
    }

    #[test]
    fn the_whole_text_of_mode_vpce_before_the_endpoints_exist() {
        let document = document(&place(), &gates()[1], true);
        insta::assert_snapshot!(document.pretty());
    }

    #[test]
    fn lists_are_sorted_without_doubles_and_ranges_without_host_bits() {
        let vpc = document(&place(), &gates()[0], false);
        assert_eq!(vpc.statement[0].condition["StringEquals"]["aws:SourceVpc"], OneOrMany::of(["vpc-a", "vpc-b"]));
        let ip = document(&place(), &gates()[2], false);
        assert!(ip.minified().contains(r#"{"IpAddress":{"aws:SourceIp":["192.0.2.0/24","203.0.113.0/24"]}}"#));
    }

    #[test]
    fn the_guardrail_denies_opening_studio_alone_on_the_resource_of_the_allow() {
        for gate in gates() {
            let document = document(&place(), &gate, true);
            let (allow, denials) = document.statement.split_first().unwrap();
            assert_eq!(denials.len(), if matches!(gate, Gate::VpcIp { .. }) { 2 } else { 1 });
            for statement in denials {
                assert_eq!(statement.effect, Effect::Deny);
                assert_eq!(statement.action, Some(OneOrMany::One(OPEN_STUDIO.to_owned())));
                assert_eq!(statement.resource, allow.resource);
                let person = &statement.condition["BoolIfExists"]["aws:ViaAWSService"];
                assert_eq!(person, &OneOrMany::One("false".to_owned()));
                assert_eq!(statement.condition.len(), 2);
            }
        }
    }

    #[test]
    fn what_was_written_is_read_back_and_what_was_changed_by_hand_is_not() {
        for (gate, guardrail) in gates().iter().flat_map(|gate| [(gate, false), (gate, true)]) {
            let document = document(&place(), gate, guardrail);
            let (read, denies) = read_back(&document).unwrap();
            assert_eq!((read.mode(), denies), (gate.mode(), guardrail));
            assert!(same(&written(document.statement[0].resource.clone().unwrap(), &read, denies), &document));
            let mut wider = document.clone();
            wider.statement[0].action = Some(OneOrMany::One("sagemaker:*".to_owned()));
            let mut open = document.clone();
            open.statement[0].condition.clear();
            let mut one_way_more = document;
            let more = clause("StringEquals", "aws:PrincipalTag/team", OneOrMany::One("ml".to_owned()));
            one_way_more.statement[0].condition.extend([more]);
            assert_eq!([wider, open, one_way_more].map(|changed| read_back(&changed)), [None, None, None]);
        }
    }

    #[test]
    fn nothing_is_written_that_iam_refuses_in_an_identity_policy() {
        for (gate, guardrail) in gates().iter().flat_map(|gate| [(gate, false), (gate, true)]) {
            let document = document(&place(), gate, guardrail);
            assert_eq!(document.version.as_deref(), Some("2012-10-17"));
            assert_eq!(document.id, None);
            let mut sids: Vec<_> = document.statement.iter().filter_map(|statement| statement.sid.clone()).collect();
            assert_eq!(sids.len(), document.statement.len());
            assert!(sids.iter().all(|sid| sid.chars().all(|character| character.is_ascii_alphanumeric())));
            sids.sort();
            sids.dedup();
            assert_eq!(sids.len(), document.statement.len());
            assert!(document.statement.iter().all(|statement| statement.principal.is_none()));
            assert_eq!(lint(&document), Vec::<String>::new());
        }
    }

    #[test]
    fn a_gate_without_anything_is_refused() {
        let nowhere = document(&place(), &Gate::Vpc(Vec::new()), false);
        assert_eq!(
            lint(&nowhere),
            ["the IAM policy compares aws:SourceVpc with nothing, so that nobody could open Studio"]
        );
    }

    #[test]
    fn too_long_and_beyond_latin_1_are_refused() {
        let many = (0..250).map(|number| format!("vpc-{number:017x}")).collect();
        let long = document(&place(), &Gate::Vpc(many), true);
        let reasons = lint(&long);
        assert_eq!(reasons.len(), 1);
        assert!(reasons[0].contains(&long.size().to_string()), "{reasons:?}");
        let strange = document(&place(), &Gate::Vpc(vec!["vpc\u{2013}1".to_owned()]), false);
        assert!(lint(&strange)[0].contains('\u{2013}'));
    }
}
