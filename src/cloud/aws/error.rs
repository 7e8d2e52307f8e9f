//! What went wrong, from the SDK's words to ours.

use std::error::Error;
use std::io::ErrorKind;

use aws_credential_types::provider::error::CredentialsError;
use aws_smithy_runtime_api::client::orchestrator::HttpResponse;
use aws_smithy_runtime_api::client::result::{ConnectorError, SdkError};
use aws_smithy_types::error::metadata::ProvideErrorMetadata;
use aws_types::request_id::RequestId;

use super::output;
use super::sign_in::SignIn;
use crate::cloud::redact::redact;
use crate::cloud::session::OtherAccount;
use crate::cloud::{CloudError, Kind, Output};

/// What the SDK says from the second call on when a profile gives no credentials.
const TAKEN: &str = "error already taken";

/// Whether a call reads or changes: a call that got no answer leaves a doubt only when it changes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    /// A read.
    Read,
    /// A mutating call.
    Write,
}

/// Makes our errors; knows how the session signs in, for the hint.
#[derive(Clone, Debug)]
pub(super) struct Errors {
    pub(super) sign_in: SignIn,
    pub(super) region: String,
}

impl Errors {
    /// Our error for a read that the SDK gave up.
    pub(super) fn read<E>(&self, attempt: &str, error: &SdkError<E, HttpResponse>) -> CloudError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.map(Call::Read, attempt, error)
    }

    /// Our error for a mutating call.
    pub(super) fn write<E>(&self, attempt: &str, error: &SdkError<E, HttpResponse>) -> CloudError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        self.map(Call::Write, attempt, error)
    }

    /// What a mutating call did whose answer says nothing but that it is done.
    pub(super) fn done<T, E>(
        &self,
        attempt: &str,
        answer: Result<T, SdkError<E, HttpResponse>>,
    ) -> Result<Output, CloudError>
    where
        T: RequestId,
        E: ProvideErrorMetadata + Error + 'static,
    {
        Ok(output(&answer.map_err(|error| self.write(attempt, &error))?, []))
    }

    /// Our error for an answer that lacks a value which AWS always sends. What a mutating call asked for is done all
    /// the same.
    pub(super) fn incomplete(call: Call, attempt: &str, what: &str) -> CloudError {
        CloudError {
            attempt: attempt.to_owned(),
            kind: match call {
                Call::Read => Kind::Refused,
                Call::Write => Kind::InDoubt,
            },
            code: "IncompleteAnswer".to_owned(),
            message: format!("the answer lacks {what}"),
            request_id: None,
            hint: None,
        }
    }

    /// Our error for a value that cannot be sent.
    pub(super) fn invalid(attempt: &str, reason: &impl ToString) -> CloudError {
        CloudError {
            attempt: attempt.to_owned(),
            kind: Kind::Refused,
            code: "InvalidRequest".to_owned(),
            message: reason.to_string(),
            request_id: None,
            hint: None,
        }
    }

    /// Our error when no credentials can be had.
    pub(super) fn credentials(&self, attempt: &str, error: &CredentialsError) -> CloudError {
        if let Some(other) = find::<OtherAccount>(error) {
            return other.refuse(attempt);
        }
        let (code, message) = match error {
            CredentialsError::CredentialsNotLoaded(_) => ("NoCredentials", "no credentials were found".to_owned()),
            CredentialsError::ProviderTimedOut(_) => {
                ("CredentialsTimeout", "the source of the credentials did not answer in time".to_owned())
            }
            other => {
                let reason = innermost(other);
                if reason.ends_with(TAKEN) {
                    return self.credentials(attempt, &CredentialsError::not_loaded_no_source());
                }
                (if reason.contains("expired") { "ExpiredToken" } else { "InvalidCredentials" }, reason)
            }
        };
        CloudError {
            attempt: attempt.to_owned(),
            kind: Kind::Credentials,
            code: code.to_owned(),
            message,
            request_id: None,
            hint: Some(self.sign_in.hint()),
        }
    }

    fn map<E>(&self, call: Call, attempt: &str, error: &SdkError<E, HttpResponse>) -> CloudError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        if let Some(credentials) = find::<CredentialsError>(error) {
            return self.credentials(attempt, credentials);
        }
        let (kind, code, message) = match error {
            // The SDK gives a success whose body it cannot read as an error of the service.
            SdkError::ServiceError(answer) if !answer.raw().status().is_success() => {
                return self.answered(call, attempt, error, answer.err());
            }
            SdkError::ConstructionFailure(_) => (Kind::Refused, "InvalidRequest", innermost(error)),
            SdkError::TimeoutError(_) => (unanswered(call), "Timeout", "no answer came in time".to_owned()),
            SdkError::DispatchFailure(failure) => {
                let never_sent = failure.as_connector_error().is_some_and(never_connected);
                let kind = if never_sent { Kind::Transient } else { unanswered(call) };
                (kind, if failure.is_timeout() { "Timeout" } else { "Connection" }, innermost(error))
            }
            _ => (unanswered(call), "Connection", "the answer was cut short or could not be read".to_owned()),
        };
        CloudError {
            attempt: attempt.to_owned(),
            kind,
            code: code.to_owned(),
            message,
            request_id: error.request_id().map(ToOwned::to_owned),
            hint: (code == "Connection").then(|| self.connection_hint()),
        }
    }

    fn answered<E>(&self, call: Call, attempt: &str, whole: &SdkError<E, HttpResponse>, error: &E) -> CloudError
    where
        E: ProvideErrorMetadata + Error + 'static,
    {
        let status = whole.raw_response().map_or(0, |response| response.status().as_u16());
        let code = error.code().map_or_else(|| format!("Http{status}"), ToOwned::to_owned);
        let message = error.message().unwrap_or("AWS gave no reason");
        let kind = kind(call, &code, status);
        CloudError {
            attempt: attempt.to_owned(),
            kind,
            message: redact(message),
            request_id: whole.request_id().or_else(|| error.meta().request_id()).map(ToOwned::to_owned),
            hint: self.hint(kind, &code, attempt),
            code,
        }
    }

    fn hint(&self, kind: Kind, code: &str, attempt: &str) -> Option<String> {
        match kind {
            Kind::Denied => {
                let action = attempt.split_whitespace().next().unwrap_or(attempt);
                Some(format!("Ask an administrator of the account for the permission {action}."))
            }
            Kind::Credentials => Some(match code {
                "RequestExpired" | "SignatureDoesNotMatch" | "InvalidSignatureException" => {
                    format!("Compare this machine's clock with the real time. {}", self.sign_in.hint())
                }
                "OptInRequired" => format!("Enable the Region {} for the account.", self.region),
                "AuthFailure" | "UnrecognizedClientException" | "InvalidClientTokenId" => {
                    format!("{} If they work elsewhere, {} may not be enabled.", self.sign_in.hint(), self.region)
                }
                _ => self.sign_in.hint(),
            }),
            _ => None,
        }
    }

    fn connection_hint(&self) -> String {
        format!("See whether this machine reaches AWS, and whether {} is the Region you mean.", self.region)
    }
}

/// What no answer means.
const fn unanswered(call: Call) -> Kind {
    match call {
        Call::Read => Kind::Transient,
        Call::Write => Kind::InDoubt,
    }
}

/// What kind of failure AWS's code stands for (EC2 Developer Guide, "Error codes"; IAM, Route 53 and SageMaker
/// API References, "Common errors").
fn kind(call: Call, code: &str, status: u16) -> Kind {
    match code {
        "AccessDenied" | "AccessDeniedException" | "UnauthorizedOperation" | "NotAuthorizedException" => Kind::Denied,
        "AuthFailure"
        | "ExpiredToken"
        | "ExpiredTokenException"
        | "IncompleteSignature"
        | "InvalidClientTokenId"
        | "InvalidSignatureException"
        | "InvalidToken"
        | "MissingAuthenticationToken"
        | "OptInRequired"
        | "RequestExpired"
        | "SignatureDoesNotMatch"
        | "UnrecognizedClientException" => Kind::Credentials,
        "PriorRequestNotComplete" | "RequestLimitExceeded" | "SlowDown" | "TooManyRequestsException" => Kind::Throttled,
        _ if code.contains("Throttl") => Kind::Throttled,
        "ConcurrentModification" | "ServiceUnavailable" | "Unavailable" => Kind::Transient,
        "NoSuchChange" | "NoSuchEntity" | "NoSuchHostedZone" | "ResourceNotFound" | "ResourceNotFoundException" => {
            Kind::NotFound
        }
        "ConflictingDomainExists" | "EntityAlreadyExists" | "HostedZoneAlreadyExists" => Kind::Exists,
        "InsufficientFreeAddressesInSubnet" | "TooManyHostedZones" => Kind::Limit,
        _ if code.ends_with(".NotFound") => Kind::NotFound,
        _ if code.ends_with(".Duplicate") => Kind::Exists,
        _ if code.contains("LimitExceeded") || code.contains("LimitsExceeded") => Kind::Limit,
        _ if status == 503 => Kind::Transient,
        _ if status >= 500 => unanswered(call),
        _ => Kind::Refused,
    }
}

/// Whether the failure is certain to have come before anything was sent. The SDK does not tell, so this looks
/// at what made the connection fail.
fn never_connected(error: &ConnectorError) -> bool {
    chain(error).any(|link| {
        let refused = link.downcast_ref::<std::io::Error>().is_some_and(|io| {
            matches!(
                io.kind(),
                ErrorKind::ConnectionRefused | ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable
            )
        });
        let words = link.to_string();
        refused
            || words.starts_with("dns error")
            || words.starts_with("failed to lookup address")
            || words.starts_with("HTTP connect timeout")
            || words.starts_with("client error (Connect)")
    })
}

fn chain<'a>(error: &'a (dyn Error + 'static)) -> impl Iterator<Item = &'a (dyn Error + 'static)> {
    std::iter::successors(Some(error), |link: &&'a (dyn Error + 'static)| (*link).source())
}

fn find<'a, T: Error + 'static>(error: &'a (dyn Error + 'static)) -> Option<&'a T> {
    chain(error).find_map(|link| link.downcast_ref())
}

/// The first cause in a chain, the one that says something, without secrets.
pub(super) fn innermost(error: &(dyn Error + 'static)) -> String {
    chain(error).last().map_or_else(String::new, |cause| redact(&cause.to_string()))
}

#[cfg(test)]
mod tests {
    use aws_sdk_ec2::operation::create_vpc_endpoint::CreateVpcEndpointError;

    use super::*;

    #[test]
    fn codes_fall_into_kinds() {
        let of = |code| kind(Call::Write, code, 400);
        assert_eq!(of("UnauthorizedOperation"), Kind::Denied);
        assert_eq!(of("ExpiredToken"), Kind::Credentials);
        assert_eq!(of("ThrottlingException"), Kind::Throttled);
        assert_eq!(of("RequestLimitExceeded"), Kind::Throttled);
        assert_eq!(of("VpcEndpointLimitExceeded"), Kind::Limit);
        assert_eq!(of("LimitExceeded"), Kind::Limit);
        assert_eq!(of("InvalidVpcEndpointId.NotFound"), Kind::NotFound);
        assert_eq!(of("InvalidGroup.Duplicate"), Kind::Exists);
        assert_eq!(of("InvalidParameter"), Kind::Refused);
    }

    #[test]
    fn an_internal_error_leaves_a_doubt_only_after_a_mutating_call() {
        assert_eq!(kind(Call::Write, "InternalError", 500), Kind::InDoubt);
        assert_eq!(kind(Call::Read, "InternalError", 500), Kind::Transient);
        assert_eq!(kind(Call::Write, "ServiceUnavailable", 503), Kind::Transient);
    }

    #[test]
    fn an_answer_without_its_value_leaves_a_doubt_only_after_a_mutating_call() {
        let kind = |call| Errors::incomplete(call, "ec2:CreateVpcEndpoint", "the id").kind;
        assert_eq!((kind(Call::Write), kind(Call::Read)), (Kind::InDoubt, Kind::Refused));
    }

    #[test]
    fn an_answer_that_cannot_be_read_leaves_a_doubt_only_after_a_mutating_call() {
        let errors = Errors { sign_in: SignIn::default(), region: "eu-west-1".to_owned() };
        let unreadable = |status: u16| {
            let response = HttpResponse::new(status.try_into().unwrap(), aws_smithy_types::body::SdkBody::empty());
            SdkError::service_error(CreateVpcEndpointError::unhandled("no XML"), response)
        };
        let of = |call, status| {
            let error = errors.map(call, "ec2:CreateVpcEndpoint", &unreadable(status));
            (error.kind, error.code)
        };
        assert_eq!(of(Call::Write, 200), (Kind::InDoubt, "Connection".to_owned()));
        assert_eq!(of(Call::Read, 200), (Kind::Transient, "Connection".to_owned()));
        assert_eq!(of(Call::Write, 500), (Kind::InDoubt, "Http500".to_owned()));
        assert_eq!(of(Call::Write, 400), (Kind::Refused, "Http400".to_owned()));
    }

    #[test]
    fn a_refused_connection_was_never_sent_and_a_reset_one_may_have_been() {
        let refused = ConnectorError::io(std::io::Error::from(ErrorKind::ConnectionRefused).into());
        assert!(never_connected(&refused));
        let reset = ConnectorError::io(std::io::Error::from(ErrorKind::ConnectionReset).into());
        assert!(!never_connected(&reset));
    }
}
