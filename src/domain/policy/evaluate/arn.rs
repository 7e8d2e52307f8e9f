//! ARNs against patterns of ARNs: of resources, and of condition keys.

use super::Kind;
use super::context::Context;
use super::text::{ARN_PARTS as PARTS, Filled, Sign, Text, matches};
use super::truth::{Doubt, Truth};

/// Whether a resource is one that the pattern names. Each part is compared on its own, and `*` stands for parts that are
/// missing at the end (IAM User Guide, "IAM identifiers"). A wildcard in the kind of resource is not valid, and whether
/// one reaches over a colon depends on what AWS does not say ("Identify AWS resources with ARNs"). That missing parts are
/// any is said of identity-based policies alone.
pub(super) fn names_resource(kind: Kind, pattern: &Text, resource: &str, context: &Context) -> Truth {
    if pattern.source().as_ref() == "*" {
        return Truth::Yes;
    }
    if pattern.has_early_variable() {
        return Truth::Unknown(Doubt::Pattern(pattern.source().clone()));
    }
    if !pattern.frames(resource) {
        return Truth::No;
    }
    match pattern.fill(context) {
        Filled::Nothing => Truth::No,
        Filled::Unknown(signs, doubt) => if_like(&signs, resource, doubt),
        Filled::Signs(signs) => {
            let in_parts = matches_in_parts(&signs, resource);
            let is_clear = !has_vague_kind(&signs, resource) && (kind != Kind::Endpoint || is_complete(&signs));
            if in_parts && is_clear {
                return Truth::Yes;
            }
            let doubt = Doubt::Pattern(pattern.source().clone());
            if in_parts { Truth::Unknown(doubt) } else { if_like(&signs, resource, doubt) }
        }
    }
}

fn if_like(signs: &[Sign], text: &str, doubt: Doubt) -> Truth {
    if matches(signs, text) { Truth::Unknown(doubt) } else { Truth::No }
}

fn parts(signs: &[Sign]) -> impl Iterator<Item = &[Sign]> {
    signs.splitn(PARTS, |sign| *sign == Sign::Is(':'))
}

fn matches_in_parts(signs: &[Sign], text: &str) -> bool {
    let missing = std::iter::repeat(&[Sign::Any][..]);
    let is_arn = text.split(':').nth(PARTS - 1).is_some();
    is_arn && parts(signs).chain(missing).zip(text.splitn(PARTS, ':')).all(|(signs, part)| matches(signs, part))
}

/// Whether a pattern has all parts, or ends in a wildcard for those that are missing.
fn is_complete(signs: &[Sign]) -> bool {
    parts(signs).nth(PARTS - 1).is_some() || signs.last() == Some(&Sign::Any)
}

/// Whether a wildcard stands where the kind of resource does. Resources of S3 have none.
fn has_vague_kind(signs: &[Sign], resource: &str) -> bool {
    let Some(last) = parts(signs).nth(PARTS - 1) else { return false };
    let kind_ends = last.iter().position(|sign| matches!(sign, Sign::Is('/' | ':')));
    let is_vague = kind_ends.is_some_and(|end| last[..end].iter().any(|sign| !matches!(sign, Sign::Is(_))));
    is_vague && resource.split(':').nth(2) != Some("s3")
}

/// Whether the ARN in a request is like the pattern: each of the six parts is compared on its own (IAM User Guide,
/// "IAM JSON policy elements: Condition operators").
pub(super) fn is_like(pattern: &Text, value: &str, context: &Context) -> Truth {
    match pattern.fill(context) {
        Filled::Nothing => Truth::No,
        Filled::Unknown(signs, doubt) => if_like(&signs, value, doubt),
        Filled::Signs(signs) => {
            let signs: Vec<&[Sign]> = parts(&signs).collect();
            if signs.len() < PARTS {
                return Truth::Unknown(Doubt::Pattern(pattern.source().clone()));
            }
            let value: Vec<&str> = value.splitn(PARTS, ':').collect();
            let like = value.len() == PARTS && signs.iter().zip(value).all(|(signs, part)| matches(signs, part));
            Truth::of(like)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PROFILE: &str = "arn:aws:sagemaker:eu-west-1:111122223333:user-profile/d-a/ana";

    fn names(pattern: &str) -> Truth {
        named_by(Kind::Identity, pattern)
    }

    fn named_by(kind: Kind, pattern: &str) -> Truth {
        let context = Context::whole().with("aws:username", "ana");
        names_resource(kind, &Text::new(pattern, true, true), PROFILE, &context)
    }

    #[test]
    fn a_resource_is_named_by_its_parts() {
        for pattern in [
            "*",
            PROFILE,
            "arn:aws:sagemaker:*:*:user-profile/*",
            "arn:*:sage?aker:eu-*:1111*:user-profile/*/ana",
            "arn:aws:sagemaker:eu-west-1:111122223333:*",
            "arn:aws:sagemaker:*:*:user-profile/*/${aws:username}",
        ] {
            assert_eq!(names(pattern), Truth::Yes, "{pattern}");
        }
        for pattern in [
            "arn:aws:sagemaker:*:*:user-profile/*/an",
            "arn:aws:sagemaker:*:*:user-profile/*/ana?",
            "arn:aws:sagemaker:*:*:user-profile/*/ANA",
            "arn:aws:sagemaker:*:*:user-profile/*/${aws:userid}",
            "arn:aws:s3:::bucket",
            "",
        ] {
            assert_eq!(names(pattern), Truth::No, "{pattern}");
        }
    }

    #[test]
    fn parts_that_are_missing_are_any() {
        for pattern in ["arn:*", "arn:aws:sagemaker", "arn:aws:sagemaker:*", "arn:aws:sagemaker:eu-*"] {
            assert_eq!(names(pattern), Truth::Yes, "{pattern}");
        }
        assert_eq!(names("arn:aws:s3"), Truth::No);
    }

    #[test]
    fn parts_that_are_missing_are_not_guessed_in_endpoint_policies() {
        let of_endpoint = |pattern: &str| named_by(Kind::Endpoint, pattern);
        assert_eq!(of_endpoint("arn:aws:sagemaker"), Truth::Unknown(Doubt::Pattern("arn:aws:sagemaker".into())));
        assert_eq!(of_endpoint("arn:aws:sagemaker:*"), Truth::Yes);
        assert_eq!(of_endpoint("arn:aws:sagemaker:*:*:user-profile/*"), Truth::Yes);
        assert_eq!(of_endpoint("arn:aws:s3"), Truth::No);
    }

    #[test]
    fn buckets_have_no_kind() {
        let pattern = Text::new("arn:aws:s3:::bu*/?", true, true);
        assert_eq!(names_resource(Kind::Identity, &pattern, "arn:aws:s3:::bucket/a", &Context::whole()), Truth::Yes);
    }

    #[test]
    fn what_aws_does_not_say_is_not_guessed() {
        for pattern in [
            "*ana",
            "arn:aws:*:user-profile/d-a/ana",
            "arn:aws:sagemaker:*/ana",
            "arn:aws:sagemaker:*:*:*/ana",
            "arn:aws:sagemaker:*:*:user*/d-a/*",
            "arn:aws:sagemaker:eu-west-1?111122223333:user-profile/d-a/ana",
            "arn:aws:sagemaker:eu-west-1:${aws:PrincipalAccount}:user-profile/*",
        ] {
            assert_eq!(names(pattern), Truth::Unknown(Doubt::Pattern(pattern.into())), "{pattern}");
        }
    }

    #[test]
    fn arns_in_conditions_are_compared_part_by_part() {
        let role = "arn:aws:iam::111122223333:role/team/a";
        let like = |pattern: &str| is_like(&Text::new(pattern, true, true), role, &Context::whole());
        assert_eq!(like("arn:*:iam::*:role/*/a"), Truth::Yes);
        assert_eq!(like("arn:aws:iam::111122223333:*"), Truth::Yes);
        assert_eq!(like("arn:aws:iam::111122223333:role/a"), Truth::No);
        assert_eq!(like("arn:aws:iam:*:111122223333:role/team/?"), Truth::Yes);
        assert_eq!(like("arn:*"), Truth::Unknown(Doubt::Pattern("arn:*".into())));
        let no_arn = is_like(&Text::new("arn:*:*:*:*:*", true, true), "a name", &Context::whole());
        assert_eq!(no_arn, Truth::No);
    }
}
