//! Why a step is taken, and what the way back does with it, in plain words.

use crate::plan::change::Change;
use crate::plan::step::Plan;

/// Why a change is made, as a sentence.
#[must_use]
pub const fn why(plan: &Plan, change: &Change) -> &'static str {
    if plan.is_undo() {
        return "It takes back what the run made or changed, and nothing else.";
    }
    match change {
        Change::SetVpcAttribute { .. } => {
            "Only where both DNS attributes are on do the names of Studio mean the endpoints inside the VPC."
        }
        Change::CreateSecurityGroup { .. } | Change::DeleteSecurityGroup { .. } => {
            "A security group says who reaches the endpoints, and changes no group that others use."
        }
        Change::AuthorizeIngress { .. } | Change::RevokeIngress { .. } => {
            "Without these rules nobody reaches the endpoints: they answer HTTPS, on port 443."
        }
        Change::CreateEndpoint { .. } => {
            "It is the private way to this service: who is in the VPC reaches it without the internet."
        }
        Change::ModifyEndpoint { .. } | Change::DeleteEndpoints { .. } => {
            "The endpoint stands already and is used as it is, but for this."
        }
        Change::CreateHostedZone { .. } | Change::DeleteHostedZone { .. } => {
            "It answers for the service's name inside the VPC, in place of the endpoint's own private DNS."
        }
        Change::TagHostedZone { .. } => "By its tags the way back knows the zone as made here.",
        Change::ChangeRecords { .. } => "They make the service's name mean the endpoint inside the VPC.",
        Change::CreatePolicy { .. } | Change::DeletePolicy { .. } => {
            "It says from where Studio is opened; it restricts nobody before it is attached."
        }
        Change::CreatePolicyVersion { .. } => {
            "What the policy says is changed in a version of its own, which is checked before it is in force."
        }
        Change::SetDefaultPolicyVersion { .. } => "It puts the checked version in force for all who have the policy.",
        Change::DeletePolicyVersion { .. } => "IAM keeps five versions of a policy: this old one makes room.",
        Change::AttachPolicy { .. } | Change::DetachPolicy { .. } => {
            "It is what restricts, and comes last: nobody is kept out before the private way stands and is checked."
        }
    }
}

/// What an undo of the run does with a change, as a sentence.
#[must_use]
pub const fn undone(plan: &Plan, change: &Change) -> &'static str {
    if plan.is_undo() {
        return "An undo is not taken back: whoever wants it again makes a new plan.";
    }
    match change {
        Change::SetVpcAttribute { .. } => "Sets it back, unless something in the VPC needs it by then.",
        Change::CreateSecurityGroup { .. } => "Deletes the group.",
        Change::AuthorizeIngress { .. } => "Takes these rules out again.",
        Change::CreateEndpoint { .. } => "Deletes the endpoint.",
        Change::CreateHostedZone { .. } | Change::TagHostedZone { .. } => "Deletes the zone with its records.",
        Change::CreatePolicy { .. } => "Deletes the policy, once it is detached.",
        Change::CreatePolicyVersion { .. } => "Deletes this version, once the one before is in force again.",
        Change::SetDefaultPolicyVersion { .. } => "Puts the version before in force again.",
        Change::DeletePolicyVersion { .. } => "Makes a version again that says the same.",
        Change::AttachPolicy { .. } => "Detaches it, before all else: then other policies alone say who opens Studio.",
        Change::ModifyEndpoint { .. }
        | Change::ChangeRecords { .. }
        | Change::RevokeIngress { .. }
        | Change::DeleteSecurityGroup { .. }
        | Change::DeleteEndpoints { .. }
        | Change::DeleteHostedZone { .. }
        | Change::DetachPolicy { .. }
        | Change::DeletePolicy { .. } => "Sets back what this changes, where it still is as this leaves it.",
    }
}
