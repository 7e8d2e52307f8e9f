//! Whether a statement is about a request.

use std::sync::Arc;

use super::super::document::{Effect, OneOrMany, PrincipalElement, Statement as Source};
use super::arn::names_resource;
use super::condition::Test;
use super::context::Context;
use super::text::{Filled, Text};
use super::truth::{Doubt, Truth};
use super::{Kind, Mark, Request, principal};

/// A list that names what is meant, or what is not.
#[derive(Clone, Debug, PartialEq)]
struct Listed {
    texts: Vec<Text>,
    negated: bool,
}

/// A statement, read once.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Statement {
    pub(super) effect: Effect,
    pub(super) sid: Option<Arc<str>>,
    /// Its place in the document, from 1.
    pub(super) number: usize,
    /// The place of the first one that differs from it in name and resources alone.
    pub(super) like: usize,
    principal: Option<(PrincipalElement, bool)>,
    /// In lower case.
    actions: Option<Listed>,
    resources: Option<Listed>,
    tests: Vec<Test>,
    /// An element that contradicts another.
    odd: Option<&'static str>,
}

impl Statement {
    pub(super) fn new(number: usize, source: &Source, variables: bool) -> Self {
        let action = |text: &str| Text::new(&text.to_lowercase(), false, true);
        let resource = |text: &str| Text::new(text, variables, true);
        let tests = source
            .condition
            .iter()
            .flat_map(|(operator, keys)| keys.iter().map(|(key, wanted)| Test::new(operator, key, wanted, variables)));
        Self {
            effect: source.effect,
            sid: source.sid.as_deref().map(Into::into),
            number,
            like: number,
            principal: match (&source.principal, &source.not_principal) {
                (Some(element), _) => Some((element.clone(), false)),
                (None, Some(element)) => Some((element.clone(), true)),
                (None, None) => None,
            },
            actions: listed(source.action.as_ref(), source.not_action.as_ref(), action),
            resources: listed(source.resource.as_ref(), source.not_resource.as_ref(), resource),
            tests: tests.collect(),
            odd: contradiction(source),
        }
    }

    /// Whether the statement can be about an action at all.
    pub(super) fn concerns(&self, action: &str) -> bool {
        self.covers_action(&action.to_lowercase()) != Truth::No
    }

    /// Whether it differs from another in name and resources alone.
    pub(super) fn is_like(&self, other: &Self) -> bool {
        let negates = |statement: &Self| statement.resources.as_ref().map(|listed| listed.negated);
        (self.effect, self.odd, negates(self)) == (other.effect, other.odd, negates(other))
            && (&self.principal, &self.actions, &self.tests) == (&other.principal, &other.actions, &other.tests)
    }

    /// What it is to a resource; nothing where it is not about it.
    pub(super) fn mark(&self, kind: Kind, resource: &str, context: &Context) -> Option<Mark> {
        match self.covers(kind, resource, context) {
            Truth::No => None,
            Truth::Yes => Some(Mark { statement: self.like, certain: true }),
            Truth::Unknown(_) => Some(Mark { statement: self.number, certain: false }),
        }
    }

    /// Whether the statement, in a policy of this kind, is about the request, whose action is given in lower case.
    pub(super) fn applies(&self, kind: Kind, action: &str, request: &Request) -> Truth {
        let action = self.covers_action(action);
        if action == Truth::No {
            return Truth::No;
        }
        let resource = self.covers(kind, request.resource, request.context);
        if resource == Truth::No {
            return Truth::No;
        }
        let tests = Truth::all(self.tests.iter().map(|test| test.holds(request.context)));
        Truth::all([action, resource, tests, self.names_principal(kind, request), self.is_sound()])
    }

    /// The patterns of resources.
    pub(super) fn resource_patterns(&self) -> impl Iterator<Item = &Arc<str>> {
        self.resources.iter().flat_map(|listed| listed.texts.iter().map(Text::source))
    }

    fn covers_action(&self, action: &str) -> Truth {
        let Some(listed) = &self.actions else { return Truth::Unknown(Doubt::Element("Action")) };
        // Actions know no variables, so nothing of the request matters.
        let any = listed.texts.iter().any(|text| text.is_like_plain(action));
        Truth::of(any != listed.negated)
    }

    fn covers(&self, kind: Kind, resource: &str, context: &Context) -> Truth {
        let Some(listed) = &self.resources else { return Truth::Unknown(Doubt::Element("Resource")) };
        let names = |text: &Text| names_resource(kind, text, resource, context);
        if !listed.negated {
            return Truth::any(listed.texts.iter().map(names));
        }
        // The one page says that such a resource matches nothing, the other that the statement is void.
        let excludes = |text: &Text| match text.fill(context) {
            Filled::Nothing => Truth::Unknown(Doubt::Pattern(text.source().clone())),
            _ => names(text),
        };
        Truth::any(listed.texts.iter().map(excludes)).not()
    }

    /// Identity policies speak of whom they are attached to and name nobody; endpoint policies must.
    fn names_principal(&self, kind: Kind, request: &Request) -> Truth {
        match (kind, &self.principal) {
            (Kind::Identity | Kind::Boundary, None) => Truth::Yes,
            (Kind::Endpoint, Some((element, negated))) => {
                let named = principal::names(element, &request.caller);
                if *negated { named.not() } else { named }
            }
            (Kind::Identity | Kind::Boundary, Some(_)) | (Kind::Endpoint, None) => {
                Truth::Unknown(Doubt::Element("Principal"))
            }
        }
    }

    fn is_sound(&self) -> Truth {
        self.odd.map_or(Truth::Yes, |element| Truth::Unknown(Doubt::Element(element)))
    }
}

fn listed(named: Option<&OneOrMany>, others: Option<&OneOrMany>, read: impl Fn(&str) -> Text) -> Option<Listed> {
    let (texts, negated) = named.map(|texts| (texts, false)).or_else(|| others.map(|texts| (texts, true)))?;
    Some(Listed { texts: texts.iter().map(read).collect(), negated })
}

fn contradiction(source: &Source) -> Option<&'static str> {
    if source.action.is_some() && source.not_action.is_some() {
        return Some("NotAction");
    }
    if source.resource.is_some() && source.not_resource.is_some() {
        return Some("NotResource");
    }
    (source.principal.is_some() && source.not_principal.is_some()).then_some("NotPrincipal")
}
