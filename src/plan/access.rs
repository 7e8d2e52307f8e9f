//! Who can open Studio, from where, today and once the plan stands: judged from the account's own policies.

mod admitted;
mod fare;
mod holders;
mod judge;
mod left;
mod now;
mod outlook;
mod paths;
mod remote;
mod requests;
mod shut;
pub mod strangers;
mod targets;
mod today;

use std::collections::BTreeMap;

pub(super) use remote::Reach;
pub(super) use shut::ShutOut;

pub use left::can;
pub use outlook::{Barrier, ModeOutlook, Outlook, StillIn, WayIn, outlook};
pub use requests::may_carry;
use serde::{Deserialize, Serialize};

pub use today::{Opens, Today, asked_of_today, today};

use super::planner::draft::Draft;
use super::planner::ground::Ground;
use crate::domain::principal::{PrincipalName, Unmodifiable};
use crate::domain::restriction::Mode;

/// Who can open Studio. Of those who cannot, only the chosen principals and execution roles are named.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Access {
    /// Whether everybody in the account was looked at; else the chosen principals and execution roles alone.
    pub complete: bool,
    /// The ways to come.
    pub paths: Vec<Path>,
    /// Who can open Studio.
    pub principals: Vec<Opener>,
    /// Who can connect an editor of their own to a space, or may as far as anybody can tell, past Studio's pages (`sagemaker:StartSession`).
    pub remote_ide: Vec<PrincipalName>,
}

/// A way to come to Studio. It is opened by two requests: the API call that makes the URL, and the page behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Path {
    /// Its name.
    pub id: PathId,
    /// What it is, for people.
    pub title: String,
    /// Condition keys of the API call, those that are known.
    pub api: BTreeMap<String, String>,
    /// Condition keys of the page's requests, those that are known.
    pub page: BTreeMap<String, String>,
    /// Whether the plan's policy lets in whoever comes this way; `None` where nobody can tell.
    pub open: Option<bool>,
    /// Whether the endpoints' security groups let it through, as the plan leaves them; `None` where it passes none of
    /// the endpoints, or nobody can tell.
    #[serde(default)]
    pub admitted: Option<bool>,
    /// Whether an endpoint that it leads through is missing, once the plan stands: one of the two, the console's own, or
    /// those beside the two.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub missing: bool,
}

impl Path {
    /// Whether the endpoints' security groups are known to let nobody in who comes this way.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        self.admitted == Some(false)
    }

    /// Whether anybody can come this way, as far as endpoints and their security groups go.
    #[must_use]
    pub fn is_passable(&self) -> bool {
        !self.missing && !self.is_closed()
    }
}

/// The ways to come.
#[derive(
    Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display, strum::EnumIter,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum PathId {
    /// In the VPC, through both endpoints.
    Inside,
    /// The same, from an address that mode vpc-ip does not list.
    InsideUnlisted,
    /// In the VPC, through endpoints that are not these.
    OtherEndpoint,
    /// In the VPC, with names of Studio that mean the internet.
    ApiEndpointOnly,
    /// In the VPC, with names of the API that mean the internet.
    StudioEndpointOnly,
    /// In another VPC, through endpoints of its own.
    OtherVpc,
    /// In a peered VPC, through the endpoints of this one.
    PeeredVpc,
    /// Over a VPN that forwards DNS to the VPC.
    VpnWithDns,
    /// Over a VPN that does not.
    VpnWithoutDns,
    /// From the internet.
    Internet,
    /// From a public address that mode ip lists.
    InternetListed,
    /// In the AWS console.
    Console,
    /// In the console through Console Private Access in the VPC.
    ConsolePrivateAccess,
}

impl PathId {
    /// Whether it leads through endpoints beside the two.
    #[must_use]
    pub const fn takes_others(self) -> bool {
        matches!(self, Self::OtherEndpoint | Self::ConsolePrivateAccess)
    }
}

/// What becomes of whoever comes some way.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Entry {
    /// Both requests are refused, or one of them.
    Out,
    /// Nobody can tell.
    Unknown,
    /// Both requests are let in.
    In,
}

/// Whether somebody can still come where the plan's policy does not let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, strum::Display)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Verdict {
    /// No.
    Restricted,
    /// Yes.
    NotRestricted,
    /// Nobody can tell.
    #[serde(rename = "could-not-tell")]
    #[strum(to_string = "could-not-tell")]
    Unknown,
}

/// Somebody who can open Studio, who holds the plan's policy, or whose rights Studio's apps have.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opener {
    /// User or role; a group for whoever is in it and has nothing else.
    pub principal: PrincipalName,
    /// Whether it holds the plan's policy once that stands, itself or by a group.
    pub covered: bool,
    /// Whether Studio's apps and pages have its rights.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub execution_role: bool,
    /// Whether it is who asked.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub caller: bool,
    /// Why IAM lets nobody attach anything to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unmodifiable: Option<Unmodifiable>,
    /// Once the plan stands.
    pub verdict: Verdict,
    /// Today, by each of [`Access::paths`] in their order.
    pub today: Vec<Entry>,
    /// Once the plan stands, likewise.
    pub after: Vec<Entry>,
    /// The user profile, `domain/profile`, that shows what it can do today; `None` where any does that no policy names.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub profile: Option<String>,
    /// The statements that let in from where the plan's policy does not.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<String>,
    /// Why nobody can tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub doubts: Vec<String>,
}

impl Opener {
    /// Whether it may get in at all.
    #[must_use]
    pub fn opens(entries: &[Entry]) -> bool {
        entries.iter().any(|entry| *entry != Entry::Out)
    }

    /// Whether it is known to get in by the plan's policy alone: today it opens Studio from nowhere.
    #[must_use]
    pub fn gets_in_anew(&self) -> bool {
        self.covered && !Self::opens(&self.today) && self.after.contains(&Entry::In)
    }
}

impl Access {
    /// Who can open Studio today, or may, and can be asked about: a service-linked role is its service's own.
    pub fn openers_today(&self) -> impl Iterator<Item = &Opener> {
        let is_asked = |one: &&Opener| one.unmodifiable != Some(Unmodifiable::ServiceLinked);
        self.principals.iter().filter(|one| Opener::opens(&one.today)).filter(is_asked)
    }

    /// The paths on which `entries` is `entry`.
    pub fn paths_of<'a>(&'a self, entries: &'a [Entry], entry: Entry) -> impl Iterator<Item = &'a Path> {
        self.paths.iter().zip(entries).filter(move |(_, found)| **found == entry).map(|(path, _)| path)
    }
}

/// The table, with what findings tell beyond it.
pub(super) struct Analysis {
    pub access: Access,
    /// Who gets the policy and is let in nowhere.
    pub shut_out: Vec<ShutOut>,
    /// From where each of [`Access::remote_ide`] connects an editor.
    pub editors: Vec<(PrincipalName, Reach)>,
}

/// Judges everybody by the plan that was drafted; `None` where nobody is restricted, or nothing of it was read.
pub(super) fn analyse(ground: &Ground, draft: &Draft) -> Option<Analysis> {
    if ground.answers.restriction.mode == Mode::None || !ground.snapshot.scope.authorization {
        return None;
    }
    let holders = holders::all(ground, draft, &ground.answers.principals.names());
    let judge = judge::Judge::new(ground, draft);
    let openers: Vec<_> =
        holders.iter().filter_map(|holder| judge.opener(holder).map(|opener| (holder, opener))).collect();
    let shut_out = openers.iter().filter_map(|(holder, opener)| judge.shut_out(holder, opener)).collect();
    let reach = |holder: &holders::Holder| Some((holder.name.clone(), judge.remote_ide(holder)?));
    let editors: Vec<_> = holders.iter().filter_map(reach).collect();
    let access = Access {
        complete: ground.snapshot.authorization.complete,
        remote_ide: editors.iter().map(|(name, _)| name.clone()).collect(),
        principals: openers.into_iter().map(|(_, opener)| opener).collect(),
        paths: judge.into_paths(),
    };
    Some(Analysis { access, shut_out, editors })
}
