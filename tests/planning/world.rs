//! An account to plan in: the sandbox's, and what applying a plan makes of it.

use std::collections::BTreeMap;
use std::time::Duration;

use studiolink::cloud::sandbox::{Sandbox, Scenario};
use studiolink::cloud::{Cloud, CloudError, Token};
use studiolink::domain::id::EndpointId;
use studiolink::plan::answers::Answers;
use studiolink::plan::plan;
use studiolink::plan::step::{Change, Plan, Step, StepId, Wait};

/// The network and the domain of the scenarios, with the answers that most people give.
pub const ANSWERS: &str = include_str!("../answers.toml");

/// The usual answers, changed.
pub fn answers(change: impl FnOnce(&mut Answers)) -> Answers {
    let mut answers: Answers = toml::from_str(ANSWERS).expect("answers");
    change(&mut answers);
    answers
}

/// A sandbox account that plans are made for and applied to.
pub struct World {
    pub sandbox: Sandbox,
    runs: u32,
}

impl World {
    pub fn new(scenario: Scenario) -> Self {
        Self { sandbox: Sandbox::in_memory(scenario), runs: 0 }
    }

    /// A plan from the account as it is now.
    pub fn plan(&self, answers: &Answers) -> Plan {
        plan(&self.sandbox.read(&answers.scope()), answers).expect("a plan")
    }

    /// Makes every change of a plan, in the plan's order, and waits for each.
    pub async fn apply(&mut self, plan: &Plan) {
        self.try_apply(plan, |_| false).await.unwrap_or_else(|refused| panic!("{refused:?}"));
    }

    /// The same without the steps that are left out, up to the first change that is refused: the call and the code.
    pub async fn try_apply(&mut self, plan: &Plan, left_out: impl Fn(&StepId) -> bool) -> Result<(), (String, String)> {
        self.runs += 1;
        let mut known = BTreeMap::new();
        for step in &plan.steps {
            let outputs = if left_out(&step.id) { step.outputs.clone() } else { self.carry_out(step, &known).await? };
            known.extend(outputs.into_iter().map(|(field, value)| (format!("${{{}.{field}}}", step.id), value)));
        }
        Ok(())
    }

    /// Makes one change that no plan has.
    pub async fn make(&mut self, change: Change) -> Result<(), (String, String)> {
        self.runs += 1;
        let token = Token { run: format!("run-{}", self.runs), step: StepId::new("by-hand"), attempt: 1 };
        self.sandbox.apply(&change, &token).await.map(|_| ()).map_err(refused)
    }

    async fn carry_out(
        &self,
        step: &Step,
        known: &BTreeMap<String, String>,
    ) -> Result<BTreeMap<String, String>, (String, String)> {
        let mut outputs = step.outputs.clone();
        let Some(change) = &step.change else { return Ok(outputs) };
        let change: Change =
            serde_json::from_str(&filled(&serde_json::to_string(change).expect("JSON"), known)).expect("a change");
        let token = Token { run: format!("run-{}", self.runs), step: StepId::new(step.id.as_str()), attempt: 1 };
        let output = self.sandbox.apply(&change, &token).await;
        outputs.extend(output.map_err(refused)?.values);
        if step.wait.is_some() {
            tokio::time::sleep(Duration::from_mins(2)).await;
        }
        if step.wait == Some(Wait::EndpointAvailable) {
            let endpoint = &self.sandbox.endpoints(&[EndpointId::new(&outputs["id"])]).await.expect("endpoints")[0];
            assert!(endpoint.is("available"), "{}", endpoint.state);
            let entry = endpoint.regional_entry().expect("a regional name");
            outputs.insert("dns_name".to_owned(), entry.name.clone());
            outputs.insert("dns_zone".to_owned(), entry.zone.to_string());
        }
        Ok(outputs)
    }
}

/// The call that was refused, and AWS's code.
fn refused(error: CloudError) -> (String, String) {
    let call = error.attempt.split_whitespace().next().unwrap_or_default().to_owned();
    (call, error.code)
}

fn filled(text: &str, known: &BTreeMap<String, String>) -> String {
    known.iter().fold(text.to_owned(), |text, (reference, value)| text.replace(reference, value))
}

/// Ids of the steps that change something.
pub fn changes(plan: &Plan) -> Vec<&str> {
    plan.changes().map(|step| step.id.as_str()).collect()
}

/// Codes of a plan's findings, each once, in their order.
pub fn codes(plan: &Plan) -> Vec<&str> {
    let mut codes: Vec<&str> = plan.findings.iter().map(|finding| finding.code.as_str()).collect();
    codes.dedup();
    codes
}
