//! From where people open Studio: the ranges as they are typed, as they are meant, and what there is to say of them.

use ipnet::IpNet;

use crate::domain::address_space::is_private_space;
use crate::plan::answers::EndpointGroup;
use crate::plan::check::listed;
use crate::ui::model::Model;
use crate::ui::parts::input::Field;
use crate::ui::parts::ranges;

/// Reads what is typed.
pub fn read(model: &mut Model) {
    let read =
        ranges::read(model.endpoints.clients.text(), ranges::PRIVATE).and_then(|read| match everybody(&read.ranges) {
            Some(fault) => Err(fault),
            None => Ok(read),
        });
    match read {
        Ok(read) => {
            model.endpoints.said = read.told().map(Ok);
            let ranges = read.ranges;
            model.draft.answers.network.client_cidrs = (!ranges.is_empty()).then_some(ranges);
        }
        Err(fault) => model.endpoints.said = Some(Err(fault)),
    }
}

fn everybody(ranges: &[IpNet]) -> Option<String> {
    let all = ranges.iter().find(|range| range.prefix_len() == 0)?;
    Some(format!("{all} is every address there is; name the ranges from which people connect"))
}

/// Writes the ranges as they are meant, once the cursor leaves them; and says so where that is not what was typed.
/// Gives whether more is meant than was typed.
pub fn tidy(model: &mut Model) -> bool {
    let mut widened = false;
    if matches!(model.endpoints.said, Some(Ok(_))) {
        let read = ranges::read(model.endpoints.clients.text(), ranges::PRIVATE).unwrap_or_default();
        (model.notice, widened) = (read.remark, read.widened);
        let ranges = model.draft.answers.network.client_cidrs.as_deref().unwrap_or_default();
        model.endpoints.clients = Field::new(&ranges::join(ranges));
        model.endpoints.said = None;
    }
    widened
}

/// The VPC's own ranges that are not let in, as those that are named stand in their place.
pub fn own_left_out<'a>(model: &Model, vpc: &'a [IpNet]) -> Vec<&'a IpNet> {
    let answers = &model.draft.answers;
    let Some(clients) = answers.network.client_cidrs.as_deref() else { return Vec::new() };
    if answers.endpoints.services.is_empty() || answers.network.endpoint_security_group != EndpointGroup::Create {
        return Vec::new();
    }
    let is_in = |own: &IpNet| clients.iter().any(|range| range.contains(own));
    vpc.iter().filter(|own| own.addr().is_ipv4() && !is_in(own)).collect()
}

/// That it is so: whoever adds the ranges of an office does not mean to shut the VPC out.
pub fn without_own(model: &Model, vpc: &[IpNet]) -> Option<String> {
    let out = own_left_out(model, vpc);
    (!out.is_empty()).then(|| {
        format!(
            "The VPC's own {} is not all among them: people in the VPC (WorkSpaces, bastions) and its other machines do \
             not reach the endpoints, unless you add it.",
            listed(out)
        )
    })
}

/// What is to be thought of before very wide ranges.
pub fn wide(model: &Model, vpc: &[IpNet]) -> Option<String> {
    ranges::wide(model.draft.answers.network.client_cidrs.as_deref().unwrap_or_default(), vpc)
}

/// Ranges that only a private connection brings to the endpoints.
pub fn public(model: &Model, vpc: &[IpNet]) -> Option<String> {
    let ranges = model.draft.answers.network.client_cidrs.as_deref().unwrap_or_default();
    let is_own = |range: &IpNet| vpc.iter().any(|own| own.contains(range));
    let public: Vec<&IpNet> = ranges.iter().filter(|range| !is_private_space(range) && !is_own(range)).collect();
    let verb = if public.len() == 1 { "is public: it reaches" } else { "are public: they reach" };
    (!public.is_empty())
        .then(|| format!("{} {verb} the endpoints only over a VPN or Direct Connect that carries it.", listed(public)))
}
