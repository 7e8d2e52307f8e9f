//! How the sandbox refuses: with AWS's codes and words.

use crate::cloud::{CloudError, Kind};

/// A refusal, before it is known which call it answers.
#[derive(Clone, Debug)]
pub(super) struct Refusal {
    code: String,
    message: String,
}

impl Refusal {
    pub(super) fn new(code: &str, message: impl Into<String>) -> Self {
        Self { code: code.to_owned(), message: message.into() }
    }

    /// As the answer to `attempt`, which starts with the action.
    pub(super) fn of(self, attempt: &str, request_id: String) -> CloudError {
        let kind = kind(&self.code);
        let action = attempt.split_whitespace().next().unwrap_or(attempt);
        CloudError {
            attempt: attempt.to_owned(),
            kind,
            message: self.message,
            request_id: Some(request_id),
            hint: match kind {
                Kind::Denied => Some(format!("Ask an administrator of the account for the permission {action}.")),
                Kind::Credentials => Some("Sign in again with `aws sso login --profile sandbox`.".to_owned()),
                _ => None,
            },
            code: self.code,
        }
    }
}

/// What the caller sees where no answer came; whether the call was done is theirs to find out.
pub(super) fn unanswered(attempt: &str, code: &str, message: &str) -> CloudError {
    let hint = (code == "Connection").then(|| "See whether this machine reaches AWS.".to_owned());
    CloudError { request_id: None, hint, ..Refusal::new(code, message).of(attempt, String::new()) }
}

/// The same where AWS cannot have got the call.
pub(super) fn unsent(attempt: &str) -> CloudError {
    let error = unanswered(attempt, "Connection", "tcp connect error: connection refused");
    CloudError { kind: Kind::Transient, ..error }
}

/// A call that only reads leaves nothing in doubt.
pub(super) fn of_a_read(error: CloudError) -> CloudError {
    match error.kind {
        Kind::InDoubt => CloudError { kind: Kind::Transient, ..error },
        _ => error,
    }
}

/// What kind of failure a code stands for (EC2 Developer Guide, "Error codes"; IAM, Route 53 and SageMaker API
/// References, "Common errors").
pub(super) fn kind(code: &str) -> Kind {
    match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" => Kind::Denied,
        "ExpiredToken" | "InvalidClientTokenId" | "RequestExpired" => Kind::Credentials,
        "PriorRequestNotComplete" | "RequestLimitExceeded" | "Throttling" | "ThrottlingException" => Kind::Throttled,
        "ServiceUnavailable" | "Unavailable" => Kind::Transient,
        "Timeout" | "Connection" | "InternalError" => Kind::InDoubt,
        "NoSuchChange" | "NoSuchEntity" | "NoSuchHostedZone" | "ResourceNotFound" => Kind::NotFound,
        "ConflictingDomainExists" | "EntityAlreadyExists" | "HostedZoneAlreadyExists" => Kind::Exists,
        "InsufficientFreeAddressesInSubnet" | "TooManyHostedZones" => Kind::Limit,
        _ if code.ends_with(".NotFound") => Kind::NotFound,
        _ if code.ends_with(".Duplicate") => Kind::Exists,
        _ if code.contains("LimitExceeded") => Kind::Limit,
        _ => Kind::Refused,
    }
}

/// What a service answers to a caller without the permission for `action`.
pub(super) fn denied(action: &str, caller: &str) -> Refusal {
    let code = match action.split(':').next() {
        Some("ec2") => "UnauthorizedOperation",
        Some("sagemaker") => "AccessDeniedException",
        _ => "AccessDenied",
    };
    let who = format!("User: {caller} is not authorized to perform: {action}");
    let why = format!("because no identity-based policy allows the {action} action");
    let message = match code {
        "UnauthorizedOperation" => format!("You are not authorized to perform this operation. {who} {why}"),
        _ => format!("{who} {why}"),
    };
    Refusal::new(code, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_service_denies_in_its_own_way() {
        let code = |action| denied(action, "arn").of(action, String::new()).code;
        assert_eq!(code("ec2:DescribeVpcs"), "UnauthorizedOperation");
        assert_eq!(code("sagemaker:ListSpaces"), "AccessDeniedException");
        assert_eq!(code("route53:ListHostedZonesByVPC"), "AccessDenied");
        let error = denied("iam:ListGroups", "arn").of("iam:ListGroups", String::new());
        assert_eq!(error.kind, Kind::Denied);
        assert!(error.hint.is_some_and(|hint| hint.contains("iam:ListGroups")));
    }
}
