//! Who is allowed what: the policies of users, groups and roles, as far as they are about Studio.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::domain::policy::evaluate::Policy;
use crate::domain::policy::{Document, OPEN_STUDIO, START_SESSION};
use crate::domain::principal::{PrincipalKind, PrincipalName};

/// The policies of principals.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Authorization {
    /// Whether it tells of everybody: who is not named then has no policy about Studio. Else it tells of the chosen
    /// principals and of execution roles, as far as they could be read.
    pub complete: bool,
    /// Users, groups and roles.
    pub principals: Vec<Permissions>,
    /// The managed policies that they hold, each once.
    pub policies: Vec<ManagedDocument>,
}

/// What a principal holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Permissions {
    /// Kind and name.
    pub name: PrincipalName,
    /// Its ARN.
    pub arn: String,
    /// Names of the groups that a user is in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub groups: Vec<String>,
    /// Its own policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub inline: Vec<InlineDocument>,
    /// ARNs of the attached managed policies.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attached: Vec<String>,
    /// The ARN of the permissions boundary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub boundary: Option<String>,
    /// The tag, `key=value`, that says that it is for emergencies.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub emergency: Option<String>,
}

/// A policy that stands in a principal.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct InlineDocument {
    /// Its name.
    pub name: String,
    /// Its document; `None` when it could not be read.
    pub document: Option<Document>,
}

/// The version in force of a managed policy.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManagedDocument {
    /// Its ARN.
    pub arn: String,
    /// Its document; `None` when it could not be read.
    pub document: Option<Document>,
}

impl Authorization {
    /// The same without what has nothing to do with Studio, as an account has megabytes of it: documents that say
    /// nothing of it are kept empty, and who holds no other is left out, but for those in `keep` and for emergencies.
    #[must_use]
    pub fn about_studio(mut self, keep: &[PrincipalName]) -> Self {
        self.policies.iter_mut().for_each(|policy| silence(policy.document.as_mut()));
        let documents = self.principals.iter_mut().flat_map(|principal| &mut principal.inline);
        documents.for_each(|policy| silence(policy.document.as_mut()));
        let silent = self.policies.iter().filter(|policy| is_silent(policy.document.as_ref()));
        let silent: BTreeSet<String> = silent.map(|policy| policy.arn.clone()).collect();
        let speaks = |principal: &Permissions| {
            principal.inline.iter().any(|policy| !is_silent(policy.document.as_ref()))
                || principal.attached.iter().any(|arn| !silent.contains(arn))
        };
        let is_group = |principal: &&Permissions| principal.name.kind == PrincipalKind::Group;
        let speaking = self.principals.iter().filter(is_group).filter(|group| speaks(group));
        let groups: BTreeSet<String> = speaking.map(|group| group.name.name.clone()).collect();
        self.principals.retain(|principal| {
            let by_group = principal.groups.iter().any(|group| groups.contains(group));
            by_group || speaks(principal) || principal.emergency.is_some() || keep.contains(&principal.name)
        });
        let held = self.principals.iter().flat_map(|principal| principal.attached.iter().chain(&principal.boundary));
        let held: BTreeSet<String> = held.cloned().collect();
        self.policies.retain(|policy| held.contains(&policy.arn));
        self
    }

    /// The same with what else was read.
    #[must_use]
    pub fn with(mut self, other: Self) -> Self {
        self.principals.extend(other.principals);
        self.principals.sort_by(|one, other| one.name.cmp(&other.name));
        self.principals.dedup_by(|one, other| one.name == other.name);
        self.policies.extend(other.policies);
        self.policies.sort_by(|one, other| one.arn.cmp(&other.arn));
        self.policies.dedup_by(|one, other| one.arn == other.arn);
        self
    }

    /// What a principal holds.
    #[must_use]
    pub fn of(&self, name: &PrincipalName) -> Option<&Permissions> {
        self.principals.iter().find(|principal| principal.name == *name)
    }

    /// Who is for emergencies by a tag, and which says so.
    pub fn emergency_tags(&self) -> impl Iterator<Item = (&PrincipalName, &str)> {
        self.principals.iter().filter_map(|one| Some((&one.name, one.emergency.as_deref()?)))
    }

    /// Puts every list in order.
    pub(super) fn sort(&mut self) {
        self.principals.sort_by(|one, other| one.name.cmp(&other.name));
        self.policies.sort_by(|one, other| one.arn.cmp(&other.arn));
        for principal in &mut self.principals {
            principal.groups.sort();
            principal.attached.sort();
            principal.inline.sort_by(|one, other| one.name.cmp(&other.name));
        }
    }
}

/// Empties a document without a statement that could be about Studio. Places of statements count, so that the others
/// stay whole.
fn silence(document: Option<&mut Document>) {
    if let Some(document) = document
        && Policy::new("", document).about(&[OPEN_STUDIO, START_SESSION]).is_silent()
    {
        document.statement.clear();
    }
}

fn is_silent(document: Option<&Document>) -> bool {
    document.is_some_and(|document| document.statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::policy::parse;

    fn document(action: &str) -> Document {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":[
                {{"Effect":"Allow","Action":"s3:*","Resource":"*"}},{{"Effect":"Allow","Action":"{action}","Resource":"*"}}]}}"#
        );
        parse(&text).unwrap()
    }

    fn principal(kind: PrincipalKind, name: &str, attached: &[&str]) -> Permissions {
        Permissions {
            name: PrincipalName { kind, name: name.to_owned() },
            arn: String::new(),
            groups: Vec::new(),
            inline: Vec::new(),
            attached: attached.iter().map(|arn| (*arn).to_owned()).collect(),
            boundary: None,
            emergency: None,
        }
    }

    #[test]
    fn what_has_nothing_to_do_with_studio_is_left_out_and_places_of_statements_stay() {
        let managed = |arn: &str, document| ManagedDocument { arn: arn.to_owned(), document };
        let member = |name: &str, group: &str| Permissions {
            groups: vec![group.to_owned()],
            ..principal(PrincipalKind::User, name, &[])
        };
        let inline = |name: &str, action: &str| Permissions {
            inline: vec![InlineDocument { name: "own".to_owned(), document: Some(document(action)) }],
            ..principal(PrincipalKind::Role, name, &["buckets"])
        };
        let bounded = Permissions { boundary: Some("fence".to_owned()), ..principal(PrincipalKind::Role, "k", &[]) };
        let kept = bounded.name.clone();
        let whole = Authorization {
            complete: true,
            principals: vec![
                principal(PrincipalKind::Role, "a", &["buckets", "studio"]),
                principal(PrincipalKind::Role, "b", &["buckets"]),
                principal(PrincipalKind::Role, "c", &["unread"]),
                principal(PrincipalKind::Role, "d", &["unlisted"]),
                inline("e", "sagemaker:StartSession"),
                inline("f", "sagemaker:ListDomains"),
                principal(PrincipalKind::Group, "g", &["studio"]),
                principal(PrincipalKind::Group, "h", &["buckets"]),
                member("i", "g"),
                member("j", "h"),
                bounded,
            ],
            policies: vec![
                managed("buckets", Some(document("s3:Get*"))),
                managed("studio", Some(document("sagemaker:Create*"))),
                managed("unread", None),
                managed("fence", Some(document("s3:*"))),
                managed("nobodys", Some(document("*"))),
            ],
        };
        let left = whole.about_studio(&[kept]);
        let names: Vec<_> = left.principals.iter().map(|principal| principal.name.name.as_str()).collect();
        assert_eq!(names, ["a", "c", "d", "e", "g", "i", "k"]);
        let policies: Vec<_> = left
            .policies
            .iter()
            .map(|policy| (policy.arn.as_str(), policy.document.as_ref().map(|d| d.statement.len())))
            .collect();
        assert_eq!(policies, [("buckets", Some(0)), ("studio", Some(2)), ("unread", None), ("fence", Some(0))]);
        assert_eq!(left.principals[3].inline[0].document, Some(document("sagemaker:StartSession")));
    }
}
