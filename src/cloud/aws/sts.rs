//! STS: who asks.

use aws_sdk_sts::Client;

use super::Clients;
use super::error::{Call, Errors};
use crate::cloud::CloudError;
use crate::plan::snapshot::Identity;

const GET_CALLER_IDENTITY: &str = "sts:GetCallerIdentity";

#[derive(Debug)]
pub(super) struct Sts {
    client: Client,
    errors: Errors,
}

impl Sts {
    pub(super) fn new(clients: &Clients) -> Self {
        Self { client: Client::new(&clients.reads), errors: clients.errors.clone() }
    }

    /// Account, partition and caller; the alias is IAM's to tell.
    pub(super) async fn identity(&self) -> Result<Identity, CloudError> {
        let answer = self
            .client
            .get_caller_identity()
            .send()
            .await
            .map_err(|error| self.errors.read(GET_CALLER_IDENTITY, &error))?;
        let arn = answer.arn.ok_or_else(|| Errors::incomplete(Call::Read, GET_CALLER_IDENTITY, "the caller's ARN"))?;
        let account =
            answer.account.ok_or_else(|| Errors::incomplete(Call::Read, GET_CALLER_IDENTITY, "the account"))?;
        let partition = arn.split(':').nth(1).unwrap_or("aws").to_owned();
        Ok(Identity { account, alias: None, arn, partition, region: self.errors.region.clone() })
    }
}
