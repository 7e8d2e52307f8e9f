//! The choice under the cursor, to be explained.

use super::{Item, policies};
use crate::plan::answers::{DnsWay, EndpointPolicy};
use crate::ui::model::Model;
use crate::ui::why::Topic;

/// The choice under the cursor.
pub fn topic(model: &Model) -> Option<Topic> {
    let short = |at: usize| model.endpoints.services.get(at);
    match model.endpoints.cursor? {
        Item::Space | Item::Heading(_) => None,
        Item::Service(at) => short(at).map(|short| Topic::of_service(short)),
        Item::Dns(at) => short(at).map(|short| match model.draft.answers.endpoints.dns.of(short) {
            DnsWay::PrivateDns => Topic::PrivateDns,
            DnsWay::HostedZone => Topic::HostedZone,
        }),
        Item::Clients => Some(Topic::Clients),
        Item::Policy(at) => policies(&model.draft).get(at).map(|policy| match policy {
            EndpointPolicy::Account => Topic::AccountPolicy,
            EndpointPolicy::Studio => Topic::StudioPolicy,
            EndpointPolicy::FullAccess => Topic::FullAccessPolicy,
            EndpointPolicy::File(_) => Topic::OwnPolicy,
        }),
        Item::Adopt => Some(Topic::Adopt),
        Item::NewGroup => Some(Topic::NewGroup),
        Item::Studio(_) => Some(Topic::AppsGroup),
        Item::Group(_) => Some(Topic::StandingGroup),
    }
}
