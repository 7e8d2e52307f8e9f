//! Whether the `Principal` of an endpoint policy names who asks.

use super::super::document::PrincipalElement;
use super::Caller;
use super::truth::{Doubt, Truth};

/// `*` names everybody; an account's id or root names its principals; an ARN names one user or role. What else AWS
/// takes there says nothing about users and roles of IAM.
pub(super) fn names(element: &PrincipalElement, caller: &Caller) -> Truth {
    match element {
        PrincipalElement::Text(text) if text == "*" => Truth::Yes,
        PrincipalElement::Text(_) => Truth::Unknown(Doubt::Element("Principal")),
        PrincipalElement::Map(map) => Truth::any(map.iter().map(|(kind, names)| match kind.as_str() {
            "AWS" => Truth::any(names.iter().map(|name| is_named(name, caller))),
            "Service" | "Federated" | "CanonicalUser" => Truth::No,
            _ => Truth::Unknown(Doubt::Element("Principal")),
        })),
    }
}

fn is_named(name: &str, caller: &Caller) -> Truth {
    if name == "*" {
        return Truth::Yes;
    }
    let (arn, certain) = match caller {
        Caller::Named(arn) => (arn, true),
        Caller::Perhaps(arn) => (arn, false),
    };
    let account = arn.split(':').nth(4).unwrap_or_default();
    let parts: Vec<&str> = name.splitn(6, ':').collect();
    let named = match parts.as_slice() {
        [id] => *id == account,
        [_, _, "iam", _, owner, "root"] => *owner == account,
        [_, _, "iam", ..] if name.contains(['*', '?']) => return Truth::Unknown(Doubt::Element("Principal")),
        [_, _, "iam", ..] => name == *arn,
        // A session of a role, or something else that its name does not tell.
        _ => return Truth::Unknown(Doubt::Element("Principal")),
    };
    if named && !certain { Truth::Unknown(Doubt::Key("aws:principalarn".into())) } else { Truth::of(named) }
}

#[cfg(test)]
mod tests {
    use super::super::super::document::parse;
    use super::*;

    fn named(principal: &str, caller: &Caller) -> Option<bool> {
        let text =
            format!(r#"{{"Statement":{{"Effect":"Allow","Principal":{principal},"Action":"*","Resource":"*"}}}}"#);
        let document = parse(&text).unwrap();
        match names(document.statement[0].principal.as_ref().unwrap(), caller) {
            Truth::Yes => Some(true),
            Truth::No => Some(false),
            Truth::Unknown(_) => None,
        }
    }

    #[test]
    fn everybody_an_account_or_one_is_named() {
        let caller = Caller::Named("arn:aws:iam::111122223333:role/team/a");
        for (principal, expected) in [
            (r#""*""#, Some(true)),
            (r#"{"AWS":"*"}"#, Some(true)),
            (r#"{"AWS":["444455556666","111122223333"]}"#, Some(true)),
            (r#"{"AWS":"arn:aws:iam::111122223333:root"}"#, Some(true)),
            (r#"{"AWS":"arn:aws:iam::444455556666:root"}"#, Some(false)),
            (r#"{"AWS":"arn:aws:iam::111122223333:role/team/a"}"#, Some(true)),
            (r#"{"AWS":"arn:aws:iam::111122223333:role/a"}"#, Some(false)),
            (r#"{"Service":"ec2.amazonaws.com"}"#, Some(false)),
            (r#"{"AWS":"arn:aws:iam::111122223333:role/*"}"#, None),
            (r#"{"AWS":"arn:aws:sts::111122223333:assumed-role/a/session"}"#, None),
            (r#""ana""#, None),
            (r#"{"Other":"x"}"#, None),
        ] {
            assert_eq!(named(principal, &caller), expected, "{principal}");
        }
    }

    #[test]
    fn who_may_not_be_named_is_let_in_by_everybody_alone() {
        let caller = Caller::Perhaps("arn:aws:iam::111122223333:role/a");
        assert_eq!(named(r#"{"AWS":"*"}"#, &caller), Some(true));
        assert_eq!(named(r#"{"AWS":"111122223333"}"#, &caller), None);
        assert_eq!(named(r#"{"AWS":"444455556666"}"#, &caller), Some(false));
    }
}
