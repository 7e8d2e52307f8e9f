//! The account as the wizard has it: whole, or as far as it has come.

use std::sync::Arc;

use super::message::Effect;
use super::parts::text;
use crate::cloud::CloudError;
use crate::plan::snapshot::{Part, Partial, Scope, Seen, Snapshot};

/// The account as it was last read, and whether it is being read again.
#[derive(Debug, Default)]
pub(super) struct Reading {
    /// The number of the last load, of the account or of a plan.
    pub(super) number: u64,
    /// Whether an answer to it is outstanding.
    pub(super) waiting: bool,
    /// The number of that load: other questions take numbers meanwhile.
    outstanding: u64,
    /// How deep it was to read.
    asked: Scope,
    /// What was read last, to its end: all that anything may be concluded from.
    pub(super) snapshot: Option<Arc<Snapshot>>,
    /// What has come of the load that is outstanding, or of one that broke off.
    partial: Option<Partial>,
    /// Whether somebody has asked for it to be read again.
    pub(super) is_again: bool,
    /// Whether something was chosen meanwhile that must be read deeper.
    deeper: bool,
    /// What a page was last said to wait for.
    said: Option<String>,
    /// Why the last load failed.
    pub(super) error: Option<CloudError>,
}

impl Reading {
    /// A number for a question that is not about the account.
    pub(super) fn next(&mut self) -> u64 {
        self.number += 1;
        self.number
    }

    /// Asks for the account; an answer to an earlier question is then of no use.
    pub(super) fn ask(&mut self, scope: Scope) -> Effect {
        self.number += 1;
        self.outstanding = self.number;
        self.waiting = true;
        self.deeper = false;
        self.error = None;
        let mut partial = Partial::new(&scope);
        // Who asks is the same in one session: rows may go until they are read again, the page does not.
        if let Some(known) = self.shown() {
            partial.take(Seen::Identity(known.identity.clone()));
        }
        self.partial = Some(partial);
        self.asked = scope.clone();
        Effect::Load { load: self.number, scope }
    }

    /// Asks for the account, unless it was read so deep or is being read so. The first time it is read to its end
    /// before: rows that are there do not go for the sake of depth.
    pub(super) fn deepen(&mut self, scope: Scope) -> Option<Effect> {
        if self.waiting && self.snapshot.is_none() {
            self.deeper = self.asked != scope;
            return None;
        }
        let known = match &self.snapshot {
            _ if self.waiting => self.asked == scope,
            Some(snapshot) => snapshot.scope == scope,
            None => false,
        };
        (!known).then(|| self.ask(scope))
    }

    /// Whether something waits to be read deeper.
    pub(super) fn is_shallow(&mut self) -> bool {
        !self.waiting && std::mem::take(&mut self.deeper)
    }

    /// Another session: nothing that was read holds in it.
    pub(super) fn forget(&mut self) {
        self.snapshot = None;
        self.partial = None;
    }

    /// Takes an answer, unless a later question is outstanding.
    pub(super) fn take(&mut self, load: u64, result: Result<Arc<Snapshot>, CloudError>) -> bool {
        if load != self.outstanding || !self.waiting {
            return false;
        }
        self.waiting = false;
        match result {
            Ok(snapshot) => {
                self.snapshot = Some(snapshot);
                self.partial = None;
            }
            Err(error) => self.error = Some(error),
        }
        true
    }

    /// Takes what has come of an answer, unless a later question is outstanding.
    pub(super) fn see(&mut self, load: u64, seen: Vec<Seen>) -> bool {
        if load != self.outstanding || !self.waiting {
            return false;
        }
        let Some(partial) = &mut self.partial else { return false };
        for seen in seen {
            partial.take(seen);
        }
        true
    }

    /// What there is to show: the account as it was last read whole, else what has come of it.
    pub(super) fn shown(&self) -> Option<&Arc<Snapshot>> {
        self.snapshot.as_ref().or_else(|| self.partial.as_ref()?.snapshot())
    }

    /// Whether all rows of a part are there that there are, or why there are none.
    pub(super) fn has(&self, part: Part) -> bool {
        self.snapshot.is_some() || self.partial.as_ref().is_none_or(|partial| partial.so_far(part).is_none())
    }

    /// The same of some parts.
    pub(super) fn has_all(&self, parts: &[Part]) -> bool {
        parts.iter().all(|part| self.has(*part))
    }

    /// Why a page cannot be left that needs these parts, if it cannot.
    pub(super) fn lacks(&mut self, parts: &[Part]) -> Option<String> {
        let lacking: Vec<Part> = parts.iter().copied().filter(|part| !self.has(*part)).collect();
        if lacking.is_empty() {
            return None;
        }
        let words = if self.waiting {
            format!("Still being read: {}.", self.list(&lacking))
        } else {
            format!("Not read to the end: {}. <retry> tries again.", self.list(&lacking))
        };
        self.said = Some(words.clone());
        Some(words)
    }

    /// Whether these words say what is waited for, and it is there by now.
    pub(super) fn is_past(&self, spelled: Option<&str>, spell: impl Fn(&str) -> String) -> bool {
        self.snapshot.is_some() && self.said.as_ref().is_some_and(|said| spelled == Some(spell(said).as_str()))
    }

    /// What is being read, of some parts, with how much of it has come; `None` where nothing is outstanding.
    pub(super) fn under_way(&self, parts: &[Part]) -> Option<String> {
        let open: Vec<Part> = parts.iter().copied().filter(|part| self.so_far(*part).is_some()).collect();
        (self.waiting && !open.is_empty()).then(|| format!("reading {}", self.list(&open)))
    }

    /// Everything that is still being read.
    pub(super) fn all_under_way(&self) -> Option<String> {
        let open: Vec<Part> = self.partial.iter().flat_map(Partial::open).map(|(part, _)| part).collect();
        // What is short is there before anybody has read its name.
        let long: Vec<Part> = open.iter().copied().filter(|part| is_long(*part)).collect();
        let named = if long.is_empty() { &open } else { &long };
        let more = open.len() - named.len();
        let more = if more > 0 { format!(", and {} more", text::number(more)) } else { String::new() };
        (self.waiting && !open.is_empty()).then(|| format!("reading {}{more}", self.list(named)))
    }

    /// How much of each kind has come, biggest lists by name.
    pub(super) fn brought(&self) -> Option<String> {
        let snapshot = self.partial.as_ref()?.snapshot()?;
        let counts = [
            (snapshot.vpcs.len(), "VPC"),
            (snapshot.subnets.len(), "subnet"),
            (snapshot.security_groups.len(), "security group"),
            (snapshot.domains.len(), "Studio domain"),
        ];
        let mut words: Vec<String> =
            counts.iter().filter(|(number, _)| *number > 0).map(|(number, one)| text::count(*number, one)).collect();
        words.extend(match snapshot.principals.len() {
            0 => None,
            1 => Some("1 user, group or role".to_owned()),
            number => Some(format!("{} users, groups and roles", text::number(number))),
        });
        let held = self.so_far(Part::Authorization).filter(|number| *number > 0);
        words.extend(held.map(|number| format!("{} entries of everybody's policies", text::number(number))));
        (!words.is_empty()).then(|| words.join(", "))
    }

    fn so_far(&self, part: Part) -> Option<usize> {
        self.partial.as_ref()?.so_far(part)
    }

    fn list(&self, parts: &[Part]) -> String {
        let words = parts.iter().map(|part| match self.so_far(*part).unwrap_or_default() {
            0 => name(*part),
            number => format!("{} ({} so far)", name(*part), text::number(number)),
        });
        words.collect::<Vec<_>>().join(", ")
    }
}

/// Whether a part grows with the account.
const fn is_long(part: Part) -> bool {
    matches!(
        part,
        Part::Vpcs
            | Part::Subnets
            | Part::SecurityGroups
            | Part::Endpoints
            | Part::Domains
            | Part::UserProfiles
            | Part::Users
            | Part::Groups
            | Part::Roles
            | Part::Authorization
    )
}

/// What a part is called.
pub(super) fn name(part: Part) -> String {
    let words = match part {
        Part::AccountAlias => "the account's alias",
        Part::Zones => "Availability Zones",
        Part::Vpcs => "VPCs",
        Part::VpcAttributes => "DNS attributes of VPCs",
        Part::Services => "endpoint services",
        Part::NameServers => "DNS servers of VPCs",
        Part::ResolverRules => "Resolver rules",
        Part::ResolverEndpoints => "Resolver endpoints",
        Part::Profiles => "Route 53 Profiles",
        Part::NetworkAcls => "network ACLs",
        Part::Attachments => "the policies that those chosen have",
        Part::Authorization => "everybody's policies",
        Part::Permissions => "what those chosen may do",
        Part::Policy => "the policy that restricts",
        Part::Holders => "who has the policy that restricts",
        Part::Quotas => "IAM quotas",
        part => return part.to_string().replace('-', " "),
    };
    words.to_owned()
}
