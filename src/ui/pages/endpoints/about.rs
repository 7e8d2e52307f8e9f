//! What there is to know of the row of the endpoints page that the cursor is on.

use ipnet::IpNet;
use ratatui::text::Line;

use super::rows::fitting;
use super::ways::Ways;
use super::{Item, clients, is_chosen, paid, policies, studio};
use crate::domain::network::SecurityGroup;
use crate::domain::restriction::Mode;
use crate::domain::service;
use crate::plan::answers::{DnsWay, EndpointPolicy};
use crate::plan::cost;
use crate::plan::snapshot::Snapshot;
use crate::ui::model::Model;
use crate::ui::pages::domain::IdentityCenter;
use crate::ui::pages::network;
use crate::ui::parts::{frame as framing, ranges};
use crate::ui::theme::Sign;

/// What there is to know of the row under the cursor.
pub fn of_row(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    about(model, snapshot, &Ways::of(model, snapshot), width)
}

/// The same, where it is known what stands in the way of which names.
pub fn about(model: &Model, snapshot: &Snapshot, ways: &Ways, width: usize) -> Vec<Line<'static>> {
    let remark = |sign, words: &str| framing::remark(sign, words, width);
    match model.endpoints.cursor {
        Some(Item::Service(at)) => service_about(model, snapshot, at, width),
        Some(Item::Dns(at)) => dns_about(model, snapshot, ways, (at, width)),
        Some(Item::Studio(at)) => {
            let found = model.endpoints.studio.get(at);
            found.map(|one| remark(Sign::NotYet, &studio::about(model, snapshot, one))).unwrap_or_default()
        }
        Some(Item::Clients) => clients_about(model, snapshot, width),
        Some(Item::Policy(at)) => match policies(&model.draft).get(at) {
            Some(EndpointPolicy::Studio) => remark(
                Sign::Attention,
                "On the API endpoint this cuts off training, inference and other domains for everything in the VPC \
                 that calls SageMaker by its usual name.",
            ),
            Some(EndpointPolicy::FullAccess) => {
                remark(Sign::Attention, "Credentials of any account work through these endpoints.")
            }
            _ => remark(
                Sign::NotYet,
                "Keeps credentials of other accounts from using your network. What people may do is still said by \
                 their own permissions.",
            ),
        },
        Some(Item::Adopt) => remark(
            Sign::Attention,
            "Others may rely on the policy of an endpoint that stands already. Without this it is left alone.",
        ),
        Some(Item::NewGroup) if fitting(model) == 0 && model.endpoints.filter.is_shown() => {
            remark(Sign::Attention, &model.spell(&model.endpoints.filter.nothing()))
        }
        Some(Item::NewGroup) => {
            remark(Sign::NotYet, "It admits 443 from Studio's security groups and from the ranges above, nothing else.")
        }
        Some(Item::Group(at)) => {
            snapshot.security_groups.get(at).map(|group| remark(Sign::NotYet, &group_words(group))).unwrap_or_default()
        }
        Some(Item::Space | Item::Heading(_)) | None => Vec::new(),
    }
}

fn service_about(model: &Model, snapshot: &Snapshot, at: usize, width: usize) -> Vec<Line<'static>> {
    let short = model.endpoints.services.get(at).map_or("", String::as_str);
    if ![service::STUDIO, service::API].contains(&short) {
        let cost = paid::words(model, snapshot, short);
        let words = format!("Worth it where apps of the domain have no way to the internet. {cost}");
        return framing::remark(Sign::NotYet, &words, width);
    }
    let is_identity_center = IdentityCenter::of_chosen(model).is_whole();
    if is_chosen(model, at) {
        let why = match (is_identity_center, short == service::STUDIO) {
            (false, _) => {
                "Needed: Studio's address is asked from the API and opened at Studio, and both requests are judged."
            }
            (true, true) => "Studio's pages and apps come through it, for whoever opens them from inside.",
            (true, false) => {
                "Calls of the SageMaker API from inside the VPC come through it. Who signs in through IAM Identity \
                 Center asks the API for no address."
            }
        };
        let words = format!("{why} {}", paid::words(model, snapshot, short));
        return framing::remark(Sign::NotYet, &words, width);
    }
    let words = match model.draft.answers.restriction.mode {
        _ if is_identity_center => "Without it, what could come through it goes over the internet.",
        Mode::None => "Without it, one of the two requests that open Studio goes over the internet.",
        _ => {
            "Without it, one of the two requests that open Studio goes over the internet, and every restriction to \
             the network refuses it. Mode IP alone works without endpoints."
        }
    };
    framing::remark(Sign::Attention, words, width)
}

fn dns_about(model: &Model, snapshot: &Snapshot, ways: &Ways, (at, width): (usize, usize)) -> Vec<Line<'static>> {
    let short = model.endpoints.services.get(at).map_or("", String::as_str);
    let way = model.draft.answers.endpoints.dns.of(short);
    if let Some((sign, words)) = ways.remark(short, way) {
        // Said once: the notice of the key that was refused is it already.
        let is_said = model.notice.as_ref() == Some(&words);
        return if is_said { Vec::new() } else { framing::remark(sign, &words, width) };
    }
    let zone = cost::choices(&snapshot.identity.region, &model.draft.answers);
    let zone = zone.map(|(each, _)| format!("Each zone: {:.2} USD a month. ", each.hosted_zone_usd));
    let words = match way {
        DnsWay::PrivateDns => {
            "Private DNS fits one VPC: AWS keeps the names, in this VPC only. Many VPCs or a hub cannot share them; \
             offices and VPNs must forward these names to a Resolver inbound endpoint here."
                .to_owned()
        }
        DnsWay::HostedZone => format!(
            "A private hosted zone of your own fits many VPCs or a hub: associate it with each VPC that shares these \
             endpoints. {}One name never has both ways in one VPC.",
            zone.unwrap_or_default()
        ),
    };
    framing::remark(Sign::NotYet, &words, width)
}

fn clients_about(model: &Model, snapshot: &Snapshot, width: usize) -> Vec<Line<'static>> {
    let own = network::chosen(model, snapshot).map(|vpc| vpc.cidrs.as_slice()).unwrap_or_default();
    let cautions = [clients::without_own, clients::public, clients::wide].into_iter().filter_map(|of| of(model, own));
    let cautions: Vec<_> = cautions.flat_map(|words| framing::remark(Sign::Attention, &words, width)).collect();
    let said = match &model.endpoints.said {
        // Said once: the notice of the key that was refused is it already.
        Some(Err(fault)) if model.notice.as_ref() == Some(fault) => return Vec::new(),
        Some(Err(fault)) => return framing::remark(Sign::Failed, fault, width),
        Some(Ok(remark)) => framing::remark(Sign::NotYet, remark, width),
        None if !cautions.is_empty() => Vec::new(),
        None => framing::remark(Sign::NotYet, &clients_words(own), width),
    };
    said.into_iter().chain(cautions).collect()
}

fn clients_words(own: &[IpNet]) -> String {
    let own = ranges::join(own);
    format!(
        "From where people open Studio in a browser: offices, VPN, WorkSpaces. Separate ranges by commas, or paste many. \
         With none, the VPC's own ranges are let in: {own}."
    )
}

fn group_words(group: &SecurityGroup) -> String {
    let sources: Vec<String> = group
        .ingress
        .iter()
        .filter(|rule| rule.admits_https(&rule.source))
        .map(|rule| rule.source.to_string())
        .collect();
    let now = if sources.is_empty() { "nobody".to_owned() } else { sources.join(", ") };
    format!("Admits 443 from {now}. What is missing is added to it; nothing is taken away.")
}
