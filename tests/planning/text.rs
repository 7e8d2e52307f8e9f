//! What people read of a plan, scenario by scenario.

use studiolink::cloud::sandbox::Scenario;
use studiolink::plan::show;

use super::world::{World, answers};

#[test]
fn first_time() {
    insta::assert_snapshot!(show::text(&World::new(Scenario::FirstTime).plan(&answers(|_| {}))));
}
