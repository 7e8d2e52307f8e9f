//! Where what blocks a plan is mended: the page that its way out names, and the row there.

use strum::IntoEnumIterator;

use super::findings::here;
use crate::plan::check::{Finding, Severity};
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::{Page, endpoints, map, network, people, restriction};

/// The page on which an error of a blocked plan is mended, as its fix names it: the one under the cursor, or the first.
pub fn mended_on(model: &Model) -> Option<Page> {
    mended(model).map(|(page, _)| page)
}

fn mended(model: &Model) -> Option<(Page, &Finding)> {
    let plan = model.review.plan().filter(|plan| plan.is_blocked())?;
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let here = here(model).filter(|finding| finding.severity == Severity::Error);
    here.into_iter().chain(errors).find_map(|finding| Some((page_of(model, finding)?, finding)))
}

/// The page that a fix names, where the answers can be changed.
fn page_of(model: &Model, finding: &Finding) -> Option<Page> {
    let names = |page: &Page| finding.fix.contains(&format!("(page {page}"));
    Page::iter().filter(|page| *page < Page::Review && !model.review.is_of_a_run()).find(names)
}

/// Whether the finding under the cursor names a page, other than the one to which the key of going on leads.
pub fn leads(model: &Model) -> bool {
    let page = here(model).and_then(|finding| page_of(model, finding));
    page.is_some() && page != mended_on(model)
}

/// Goes to the page that the finding under the cursor names.
pub fn follow(model: &mut Model) -> Option<Vec<Effect>> {
    let finding = here(model)?.clone();
    let page = page_of(model, &finding)?;
    Some(go_to(model, page, &finding))
}

/// Goes there, with the cursor on the row that the error is about where it names one; `None` where no page mends it.
pub fn go(model: &mut Model) -> Option<Vec<Effect>> {
    let (page, finding) = mended(model).map(|(page, finding)| (page, finding.clone()))?;
    Some(go_to(model, page, &finding))
}

fn go_to(model: &mut Model, page: Page, finding: &Finding) -> Vec<Effect> {
    let effects = map::go(model, page);
    match model.page {
        Page::Network => network::point_at(model, finding),
        Page::Endpoints => endpoints::point_at(model, finding),
        Page::Restriction => restriction::point_at(model, finding),
        Page::People => people::point_at(model, finding),
        _ => {}
    }
    effects
}
