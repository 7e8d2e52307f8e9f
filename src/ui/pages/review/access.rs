//! The tab of who can open Studio, from where, and by what.

use ratatui::text::Line;

use super::permissions::{self, Permissions};
use crate::plan::access::Verdict;
use crate::plan::show;
use crate::plan::step::Plan;
use crate::ui::parts::frame as framing;
use crate::ui::theme::{self, Sign};

/// What IAM says of today; then each principal with its verdict, the ways in, and what opens them.
pub fn lines(plan: &Plan, known: &Permissions, width: usize) -> Vec<Line<'static>> {
    let Some(access) = &plan.access else { return Vec::new() };
    let (rows, more) = show::access::rows(access);
    let mut lines = permissions::cross_checked(known, width);
    if let Some(words) = show::access::not_admitted(access) {
        lines.extend(framing::remark(Sign::Attention, &words, width));
        lines.push(Line::default());
    }
    if let Some(words) = show::access::not_there(access) {
        lines.extend(framing::remark(Sign::NotYet, &words, width));
        lines.push(Line::default());
    }
    for row in rows {
        let sign = match row.verdict {
            Verdict::Restricted => Sign::Done,
            Verdict::NotRestricted | Verdict::Unknown => Sign::Attention,
        };
        lines.extend(framing::remark(sign, &format!("{}: {}", row.principal, row.words), width));
        let [today, after] = row.ways;
        for words in [format!("today: {today}"), format!("then: {after}")].into_iter().chain(row.why) {
            lines.extend(framing::words(&words, width, theme::OFF));
        }
        lines.push(Line::default());
    }
    if more > 0 {
        lines.extend(framing::words(
            &format!("and {more} more: studiolink plan --json tells of all"),
            width,
            theme::OFF,
        ));
    }
    if !access.complete {
        lines.extend(framing::words("others could not be read", width, theme::OFF));
    }
    lines
}
