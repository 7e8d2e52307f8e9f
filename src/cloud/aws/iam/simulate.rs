//! IAM's policy simulator: what would be decided about a principal, or by documents alone.

use aws_sdk_iam::types::{
    ContextEntry, ContextKeyTypeEnum, EvaluationResult, PolicyEvaluationDecisionType, ResourceSpecificResult,
};

use super::Iam;
use crate::cloud::aws::error::{Call, Errors};
use crate::cloud::{CloudError, Decision, Simulated, Simulation};
use crate::domain::policy::Document;
use crate::domain::principal::{PrincipalKind, PrincipalName};

impl Iam {
    pub(in crate::cloud::aws) async fn simulate(&self, simulation: &Simulation) -> Result<Simulated, CloudError> {
        let attempt = simulation.attempt();
        let results = match &simulation.principal {
            Some(principal) => self.simulate_principal(principal, simulation, &attempt).await?,
            None => self.simulate_documents(simulation, &attempt).await?,
        };
        let results = results.unwrap_or_default();
        let incomplete = || Errors::incomplete(Call::Read, &attempt, "a decision");
        let result = results.first().ok_or_else(incomplete)?;
        let decision = match result.eval_decision {
            PolicyEvaluationDecisionType::Allowed => Decision::Allowed,
            PolicyEvaluationDecisionType::ExplicitDeny => Decision::ExplicitDeny,
            PolicyEvaluationDecisionType::ImplicitDeny => Decision::ImplicitDeny,
            _ => return Err(incomplete()),
        };
        let by = result.matched_statements().iter().filter_map(|statement| statement.source_policy_id.clone());
        // Where resources are named, IAM tells what is missing by resource.
        let of_resources =
            result.resource_specific_results().iter().flat_map(ResourceSpecificResult::missing_context_values);
        let missing = result.missing_context_values().iter().chain(of_resources).cloned();
        Ok(Simulated { decision, by: by.collect(), missing: missing.collect() })
    }

    async fn simulate_principal(
        &self,
        principal: &PrincipalName,
        simulation: &Simulation,
        attempt: &str,
    ) -> Result<Option<Vec<EvaluationResult>>, CloudError> {
        let arn = self.arn_of(principal).await?;
        let keys = context(&simulation.context_as(&arn));
        let documents = documents(simulation);
        let answer = self
            .reads
            .simulate_principal_policy()
            .policy_source_arn(arn)
            .action_names(&simulation.action)
            .resource_arns(&simulation.resource)
            .set_context_entries(Some(keys))
            .set_policy_input_list((!documents.is_empty()).then_some(documents))
            .send()
            .await
            .map_err(|error| self.errors.read(attempt, &error))?;
        Ok(answer.evaluation_results)
    }

    async fn simulate_documents(
        &self,
        simulation: &Simulation,
        attempt: &str,
    ) -> Result<Option<Vec<EvaluationResult>>, CloudError> {
        let answer = self
            .reads
            .simulate_custom_policy()
            .action_names(&simulation.action)
            .resource_arns(&simulation.resource)
            .set_context_entries(Some(context(&simulation.context)))
            .set_policy_input_list(Some(documents(simulation)))
            .send()
            .await
            .map_err(|error| self.errors.read(attempt, &error))?;
        Ok(answer.evaluation_results)
    }

    /// The ARN carries the path, which a name does not tell.
    async fn arn_of(&self, principal: &PrincipalName) -> Result<String, CloudError> {
        let name = &principal.name;
        let incomplete = |attempt| move || Errors::incomplete(Call::Read, attempt, "the ARN");
        match principal.kind {
            PrincipalKind::User => {
                let answer = self.reads.get_user().user_name(name).send().await;
                let answer = answer.map_err(|error| self.errors.read("iam:GetUser", &error))?;
                answer.user.map(|user| user.arn).ok_or_else(incomplete("iam:GetUser"))
            }
            PrincipalKind::Group => {
                let answer = self.reads.get_group().group_name(name).send().await;
                let answer = answer.map_err(|error| self.errors.read("iam:GetGroup", &error))?;
                answer.group.map(|group| group.arn).ok_or_else(incomplete("iam:GetGroup"))
            }
            PrincipalKind::Role => {
                let answer = self.reads.get_role().role_name(name).send().await;
                let answer = answer.map_err(|error| self.errors.read("iam:GetRole", &error))?;
                answer.role.map(|role| role.arn).ok_or_else(incomplete("iam:GetRole"))
            }
        }
    }
}

fn documents(simulation: &Simulation) -> Vec<String> {
    simulation.documents.iter().map(Document::minified).collect()
}

fn context(keys: &[(String, String, String)]) -> Vec<ContextEntry> {
    let entry = |(key, kind, value): &(String, String, String)| {
        let kind = ContextKeyTypeEnum::from(kind.as_str());
        ContextEntry::builder().context_key_name(key).context_key_type(kind).context_key_values(value).build()
    };
    keys.iter().map(entry).collect()
}
