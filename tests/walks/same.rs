//! The same answers are the same plan, byte by byte.

use std::sync::{Arc, LazyLock};

use studiolink::plan::answers::Answers;
use studiolink::plan::snapshot::Snapshot;
use studiolink::plan::step::Plan;
use studiolink::plan::{Refusal, plan};
use studiolink::ui::Trouble;

use crate::screens::unfinished::plans;

/// What is compared.
pub fn bytes(plan: &Plan) -> String {
    serde_json::to_string(plan).expect("JSON")
}

/// The plan of what a wizard was answered, which is that of the file that its answers are saved to.
pub fn by_answers_and_file(snapshot: &Snapshot, answers: &Answers) -> Result<Arc<Plan>, Trouble> {
    let planned = plan(snapshot, answers);
    let file = answers.to_toml();
    match (Answers::parse(&file), &planned) {
        (Ok(read), Ok(by_wizard)) => {
            let by_file = plan(snapshot, &read).expect("a plan");
            assert!(bytes(&by_file) == bytes(by_wizard), "another plan by this file:\n{file}");
        }
        (Ok(read), Err(refusal)) => assert_eq!(plan(snapshot, &read).as_ref(), Err(refusal), "{file}"),
        (Err(faults), Ok(by_wizard)) => assert!(by_wizard.is_blocked(), "no file says this: {faults:?}\n{file}"),
        (Err(_), Err(_)) => {}
    }
    let trouble = |refusal: Refusal| Trouble { code: refusal.code, message: refusal.message, hint: refusal.hint };
    planned.map(Arc::new).map_err(trouble)
}

/// What is left of a run that was begun before, or the way back.
pub fn left(undo: bool) -> Arc<Plan> {
    static PLANS: LazyLock<(Arc<Plan>, Arc<Plan>)> = LazyLock::new(plans);
    Arc::clone(if undo { &PLANS.1 } else { &PLANS.0 })
}
