//! Where what blocks a plan is mended: the page that its way out names, and the row there.

use strum::IntoEnumIterator;

use crate::plan::check::{Finding, Severity};
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::{Page, endpoints, map, network, people, restriction};

/// The page on which the first error of a blocked plan is mended, as its fix names it.
pub fn mended_on(model: &Model) -> Option<Page> {
    mended(model).map(|(page, _)| page)
}

fn mended(model: &Model) -> Option<(Page, &Finding)> {
    let plan = model.review.plan().filter(|plan| plan.is_blocked() && !model.review.is_of_a_run())?;
    let errors = plan.findings.iter().filter(|finding| finding.severity == Severity::Error);
    let names = |finding: &Finding, page: &Page| finding.fix.contains(&format!("(page {page}"));
    let page_of = |finding| Page::iter().filter(|page| *page < Page::Review).find(|page| names(finding, page));
    errors.into_iter().find_map(|finding| Some((page_of(finding)?, finding)))
}

/// Goes there, with the cursor on the row that the error is about where it names one; `None` where no page mends it.
pub fn go(model: &mut Model) -> Option<Vec<Effect>> {
    let (page, finding) = mended(model).map(|(page, finding)| (page, finding.clone()))?;
    let effects = map::go(model, page);
    match model.page {
        Page::Network => network::point_at(model, &finding),
        Page::Endpoints => endpoints::point_at(model, &finding),
        Page::Restriction => restriction::point_at(model, &finding),
        Page::People => people::point_at(model, &finding),
        _ => {}
    }
    Some(effects)
}
