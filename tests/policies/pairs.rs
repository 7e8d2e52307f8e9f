//! Policies and requests that nobody wrote, made so that they often have to do with each other. Left out is what AWS
//! does not document, or documents in two ways: there our evaluator says that it cannot tell.

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use studiolink::domain::policy::{Condition, Document, Effect, OneOrMany, PrincipalElement, Statement};

use super::evaluators::{Carried, Request};

const VARIABLE_KEYS: &[&str] = &["aws:username", "aws:PrincipalTag/team", "aws:PrincipalTag/project"];

/// A family of operators, with the keys that it is used on and the values that both sides draw from.
pub struct Family {
    pub operators: &'static [&'static str],
    single: &'static [&'static str],
    several: &'static [&'static str],
    carried: &'static [&'static str],
    wanted: &'static [&'static str],
    variables: bool,
}

const NAMES: &[&str] = &["red", "blue", "Red", "r*d", "ana", "ana-1"];
const NUMBERS: &[&str] = &["-3", "0", "9.5", "10", "10.0", "3600"];
const NUMERIC: &[&str] = &[
    "NumericEquals",
    "NumericNotEquals",
    "NumericLessThan",
    "NumericLessThanEquals",
    "NumericGreaterThan",
    "NumericGreaterThanEquals",
];
const DATE: &[&str] =
    &["DateEquals", "DateNotEquals", "DateLessThan", "DateLessThanEquals", "DateGreaterThan", "DateGreaterThanEquals"];
const STRING_KEYS: &[&str] = &["aws:SourceVpc", "aws:username", "aws:PrincipalTag/team", "aws:ResourceTag/owner"];

pub const FAMILIES: &[Family] = &[
    Family {
        operators: &["StringEquals", "StringNotEquals", "StringEqualsIgnoreCase", "StringNotEqualsIgnoreCase"],
        single: STRING_KEYS,
        several: &["aws:TagKeys"],
        carried: NAMES,
        wanted: NAMES,
        variables: true,
    },
    Family {
        operators: &["StringLike", "StringNotLike"],
        single: STRING_KEYS,
        several: &["aws:TagKeys"],
        carried: NAMES,
        wanted: &["*", "r*", "?ed", "a*a", "ana*1", "an?", "blue", "*-1", "r${*}d", "R*", "${$}*"],
        variables: true,
    },
    Family {
        operators: &["ArnEquals", "ArnLike", "ArnNotEquals", "ArnNotLike"],
        single: &["aws:SourceArn", "aws:PrincipalArn"],
        several: &["aws:VpceOrgPaths"],
        carried: &[
            "arn:aws:iam::111122223333:role/red",
            "arn:aws:iam::111122223333:user/team/ana",
            "arn:aws:s3:::bucket/a:b",
        ],
        wanted: &[
            "arn:aws:iam::111122223333:role/red",
            "arn:aws:iam::*:role/*",
            "arn:*:iam::1111*:user/*/an?",
            "arn:aws:iam:*:111122223333:*",
            "arn:aws:s3:::bucket/*b",
            "arn:aws:s3:*:*:bucket/a?b",
            "arn:aws:iam::111122223333:role/${aws:PrincipalTag/team, 'red'}",
        ],
        variables: false,
    },
    Family {
        operators: &["Bool"],
        single: &["aws:SecureTransport", "aws:ViaAWSService", "aws:MultiFactorAuthPresent"],
        several: &["aws:ResourceOrgPaths"],
        carried: &["true", "false"],
        wanted: &["true", "false", "True"],
        variables: false,
    },
    Family {
        operators: NUMERIC,
        single: &["aws:MultiFactorAuthAge"],
        several: &["aws:CalledVia"],
        carried: NUMBERS,
        wanted: NUMBERS,
        variables: false,
    },
    Family {
        operators: DATE,
        single: &["aws:CurrentTime", "aws:TokenIssueTime"],
        several: &["aws:PrincipalServiceNamesList"],
        carried: &["2026-01-01T00:00:00Z", "2026-06-30T12:00:00.5Z", "2025-12-31T23:00:00Z"],
        wanted: &[
            "2026-01-01T00:00:00Z",
            "2026-01",
            "2026-01-01",
            "2026-01-01T00:00Z",
            "2026-01-01T01:00:00+01:00",
            "2026-06-30T12:00:00.500Z",
            "2025-12-31T23:00Z",
        ],
        variables: false,
    },
    Family {
        operators: DATE,
        single: &["aws:EpochTime"],
        several: &[],
        carried: &["1767225600", "1767225601"],
        wanted: &["1767225599", "1767225600", "1767225601"],
        variables: false,
    },
    Family {
        operators: &["IpAddress", "NotIpAddress"],
        single: &["aws:SourceIp", "aws:VpcSourceIp"],
        several: &["aws:PrincipalOrgPaths"],
        carried: &["203.0.113.9", "203.0.113.200", "10.1.2.3", "2001:db8::1", "2001:db8:1::5"],
        wanted: &[
            "203.0.113.0/24",
            "203.0.113.77/25",
            // Without a prefix the simulator finds it in every address of version 6.
            "203.0.113.9/32",
            "10.0.0.0/8",
            "10.1.2.3/32",
            "128.0.0.0/1",
            "2001:DB8::/32",
            "2001:db8:1::/48",
            "2001:db8::/127",
        ],
        variables: false,
    },
    Family {
        operators: &["BinaryEquals"],
        single: &["aws:userid"],
        several: &["aws:SourceOrgPaths"],
        carried: &["QmluYXJ5", "QQ==", "QUE="],
        wanted: &["QmluYXJ5", "QQ==", "QUE=", "QUFB"],
        variables: false,
    },
];

/// Actions with a resource of the kind that each is about.
const REQUESTS: &[(&str, &str)] = &[
    ("sagemaker:CreatePresignedDomainUrl", "user-profile/d-a/ana"),
    ("sagemaker:CreatePresignedDomainUrl", "user-profile/d-b/red"),
    ("sagemaker:DescribeUserProfile", "user-profile/d-a/ana"),
    ("sagemaker:CreateApp", "app/d-a/ana/KernelGateway/red"),
    ("sagemaker:StartSession", "space/d-a/red"),
];

const ACTIONS: &[&str] = &[
    "*",
    "sagemaker:*",
    "sagemaker:Create*",
    "sagemaker:CreatePresignedDomainUr?",
    "SAGEMAKER:createpresigneddomainurl",
    "sagemaker:*Profile",
    "sagemaker:CreateApp",
    "sagemaker:?tartSession",
    "sagemaker:DescribeUserProfile",
    "s3:*",
];

const INCOMPLETE: &str = "arn:aws:sagemaker:eu-west-1";

const RESOURCES: &[&str] = &[
    "*",
    "arn:aws:sagemaker:*",
    "arn:aws:sagemaker:eu-west-1:*",
    "arn:aws:sagemaker:*:*:user-profile/*",
    "arn:*:sagemaker:eu-*:1111????3333:*",
    "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-a/ana",
    "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-?/a*a",
    "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-a/${*}",
    INCOMPLETE,
    "arn:aws:sagemaker:eu-west-?:*:space/*/red",
    "arn:aws:sagemaker:eu-west-1:111122223333:app/*/r?d",
    "arn:aws:sagemaker:us-east-1:*:*",
];

/// What a document can refer to.
#[derive(Clone, Debug)]
struct Variables {
    /// Variables that have a value, or a default.
    settled: Vec<String>,
    /// Those and others.
    all: Vec<String>,
}

impl Variables {
    fn of(context: &BTreeMap<String, Carried>) -> Self {
        let has_value = |key: &&str| context.keys().any(|carried| carried.eq_ignore_ascii_case(key));
        let with_default = VARIABLE_KEYS.iter().map(|key| format!("${{{key}, 'red'}}"));
        let settled = VARIABLE_KEYS.iter().filter(|key| has_value(key)).map(|key| format!("${{{key}}}"));
        let all = VARIABLE_KEYS.iter().map(|key| format!("${{{}}}", key.to_uppercase()));
        Self { settled: settled.chain(with_default.clone()).collect(), all: all.chain(with_default).collect() }
    }
}

fn texts(pool: Vec<String>, most: usize) -> impl Strategy<Value = OneOrMany> {
    let most = most.min(pool.len());
    (subsequence(pool, 1..=most), any::<bool>()).prop_map(|(texts, alone)| match texts.as_slice() {
        [one] if alone => OneOrMany::One(one.clone()),
        _ => OneOrMany::Many(texts),
    })
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|text| (*text).to_owned()).collect()
}

/// Each key of each family, carried more often than not.
fn context() -> impl Strategy<Value = BTreeMap<String, Carried>> {
    let mut keys = BTreeMap::new();
    for family in FAMILIES {
        for key in family.single {
            let one = select(family.carried).prop_map(|value| Carried::One(value.to_owned()));
            keys.insert(*key, proptest::option::weighted(0.7, one).boxed());
        }
        for key in family.several {
            let several = subsequence(owned(family.carried), 1..=2).prop_map(Carried::Many);
            keys.insert(*key, proptest::option::weighted(0.7, several).boxed());
        }
    }
    let keys: Vec<_> = keys.into_iter().map(|(key, value)| value.prop_map(move |value| (key, value))).collect();
    keys.prop_map(|keys| keys.into_iter().filter_map(|(key, value)| Some((key.to_owned(), value?))).collect())
}

/// The name of an operator with what may stand before and after it.
fn operator(name: &'static str, is_several: bool) -> impl Strategy<Value = String> {
    let sets: &[&str] =
        if is_several { &["ForAllValues:", "ForAnyValue:"] } else { &["", "", "ForAllValues:", "ForAnyValue:"] };
    (select(sets), any::<bool>()).prop_map(move |(set, if_exists)| {
        // What an absent key does to `ForAnyValue` with `IfExists` is documented in two ways.
        let end = if if_exists && set != "ForAnyValue:" { "IfExists" } else { "" };
        format!("{set}{name}{end}")
    })
}

fn condition_of(operator: impl Into<String>, key: &str, wanted: OneOrMany) -> Condition {
    Condition::from([(operator.into(), BTreeMap::from([(key.to_owned(), wanted)]))])
}

fn wanted(family: &Family, name: &str, variables: Option<&Variables>) -> Vec<String> {
    let mut pool = owned(family.wanted);
    match variables {
        None => pool.retain(|text| !text.contains("${")),
        // Whether a negated operator meets a variable without a value, others judge against the book.
        Some(variables) if family.variables && name.contains("Not") => pool.extend(variables.settled.clone()),
        Some(variables) if family.variables => pool.extend(variables.all.clone()),
        Some(_) => {}
    }
    pool
}

fn comparison(family: &'static Family, variables: Option<Variables>) -> impl Strategy<Value = Condition> {
    let keys = [family.single, family.single, family.several].concat();
    (select(family.operators), select(keys), any::<bool>()).prop_flat_map(move |(name, key, lower)| {
        let is_several = family.several.contains(&key);
        let wanted = texts(wanted(family, name, variables.as_ref()), 3);
        let key = if lower { key.to_lowercase() } else { key.to_owned() };
        (operator(name, is_several), wanted).prop_map(move |(operator, wanted)| condition_of(operator, &key, wanted))
    })
}

fn test(variables: Option<&Variables>) -> impl Strategy<Value = Condition> + use<> {
    let comparisons = FAMILIES.iter().map(|family| {
        // The more operators a family has, the more often it comes.
        (u32::try_from(family.operators.len()).unwrap_or(1), comparison(family, variables.cloned()).boxed())
    });
    let comparisons = proptest::strategy::Union::new_weighted(comparisons.collect());
    let keys: Vec<&str> = FAMILIES.iter().flat_map(|family| [family.single, family.several].concat()).collect();
    let null = (select(keys), texts(owned(&["true", "false", "True"]), 1))
        .prop_map(|(key, wanted)| condition_of("Null", key, wanted));
    prop_oneof![20 => comparisons, 1 => null]
}

fn resources(variables: Option<&Variables>, negated: bool) -> Vec<String> {
    let mut pool = owned(RESOURCES);
    match variables {
        None => pool.retain(|text| !text.contains("${")),
        Some(variables) => {
            let values = if negated { &variables.settled } else { &variables.all };
            pool.extend(values.iter().map(|value| format!("arn:aws:sagemaker:*:*:user-profile/*/{value}*")));
        }
    }
    pool
}

fn statement(
    variables: Option<&Variables>,
    principal: Option<PrincipalElement>,
) -> impl Strategy<Value = Statement> + use<> {
    // That missing parts are any is documented for policies of identities, which name no principal.
    let is_complete = |text: &String| principal.is_none() || text != INCOMPLETE;
    let pool = |negated| resources(variables, negated).into_iter().filter(is_complete).collect();
    let (named, others) = (texts(pool(false), 3), texts(pool(true), 3));
    let which = prop_oneof![4 => Just(false), 1 => Just(true)];
    let effect = prop_oneof![3 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let actions = texts(owned(ACTIONS), 3);
    let tests = proptest::collection::vec(test(variables), 0..3);
    (effect, which.clone(), actions, which, named, others, tests).prop_map(
        move |(effect, not_action, actions, not_resource, named, others, tests)| {
            let mut condition = Condition::new();
            tests
                .into_iter()
                .flatten()
                .for_each(|(operator, keys)| condition.entry(operator).or_default().extend(keys));
            Statement {
                sid: None,
                effect,
                principal: principal.clone(),
                not_principal: None,
                action: (!not_action).then(|| actions.clone()),
                not_action: not_action.then_some(actions),
                resource: (!not_resource).then_some(named),
                not_resource: not_resource.then_some(others),
                condition,
            }
        },
    )
}

/// Older documents know no variables, and have none here: not all evaluators heed the version.
fn document(variables: &Variables, principal: Option<&PrincipalElement>) -> impl Strategy<Value = Document> + use<> {
    let new = proptest::collection::vec(statement(Some(variables), principal.cloned()), 1..4);
    let old = proptest::collection::vec(statement(None, principal.cloned()), 1..4);
    let of =
        |version: &'static str| move |statement| Document { version: Some(version.to_owned()), id: None, statement };
    prop_oneof![9 => new.prop_map(of("2012-10-17")), 1 => old.prop_map(of("2008-10-17"))]
}

/// A request with the policies that decide it.
pub fn pair() -> impl Strategy<Value = Request> {
    (context(), select(REQUESTS)).prop_flat_map(|(context, (action, resource))| {
        let variables = Variables::of(&context);
        let everybody = PrincipalElement::Text("*".to_owned());
        (
            proptest::collection::vec(document(&variables, None), 1..4),
            proptest::option::weighted(0.3, document(&variables, None)),
            proptest::option::weighted(0.2, document(&variables, Some(&everybody))),
        )
            .prop_map(move |(identity, boundary, endpoint)| Request {
                principal: "arn:aws:iam::111122223333:user/ana".to_owned(),
                account: "111122223333".to_owned(),
                action: action.to_owned(),
                resource: format!("arn:aws:sagemaker:eu-west-1:111122223333:{resource}"),
                context: context.clone(),
                identity,
                boundary,
                endpoint,
            })
    })
}
