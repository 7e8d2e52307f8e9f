//! What people still have to do by hand once a plan stands.

use super::check::Finding;
use super::check::place::without_keys;
use super::code::Code;
use super::step::Plan;
use crate::domain::restriction::Mode;
use crate::domain::text::shell_word;

/// Each of it as sentences: whom nothing could be attached to and who stays open, how people come in from now on, and
/// what only a machine inside the VPC can tell. Nothing for a way back.
#[must_use]
pub fn owed(plan: &Plan) -> Vec<String> {
    if plan.is_undo() {
        return Vec::new();
    }
    let sets = of(plan, Code::PermissionSetOpen).map(told);
    let others = of(plan, Code::OthersOpen).map(told);
    let console = of(plan, Code::ConsoleClosed).map(|finding| format!("{} {}", finding.message, by_command(plan)));
    sets.chain(others).chain(console).chain(from_inside(plan)).collect()
}

fn of(plan: &Plan, code: Code) -> impl Iterator<Item = &Finding> {
    plan.findings.iter().filter(move |finding| finding.code == code.to_string())
}

fn told(finding: &Finding) -> String {
    without_keys(&format!("{} {}", finding.message, finding.fix))
}

fn by_command(plan: &Plan) -> String {
    let domain = plan.answers.domain.id.as_ref().map_or("DOMAIN-ID", |id| id.as_str());
    format!(
        "Tell people that they now make the URL from where they are let in, and open it there: aws sagemaker \
         create-presigned-domain-url --region {} --domain-id {} --user-profile-name NAME",
        shell_word(&plan.region),
        shell_word(domain)
    )
}

/// Names of the private path mean the internet to whoever is elsewhere.
fn from_inside(plan: &Plan) -> Option<String> {
    let answers = &plan.answers;
    let leads_inside = match answers.restriction.mode {
        Mode::None | Mode::Ip => !answers.endpoints.services.is_empty(),
        Mode::Vpc | Mode::Vpce | Mode::VpcIp => true,
    };
    leads_inside.then(|| {
        format!(
            "Check the private path from where people are: take answers.toml of this folder to a machine inside {}, and \
             run there: studiolink verify answers.toml",
            answers.network.vpc
        )
    })
}
