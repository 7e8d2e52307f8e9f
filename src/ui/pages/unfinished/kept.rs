//! Kept answers on the page that offers them: which, what is done with them, and how they are told.

use std::sync::Arc;
use std::time::Duration;

use ratatui::text::Line;

use super::{Item, TIME, settle};
use crate::engine::drafts::Draft;
use crate::ui::keep;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::{self, Flow, Page, restriction};
use crate::ui::parts::{frame as framing, text};
use crate::ui::theme::{self, Sign};

/// The kept answers of this account and Region, unless these are their continuation.
pub fn draft(model: &Model) -> Option<&Arc<Draft>> {
    let identity = &model.snapshot()?.identity;
    let here =
        |draft: &&Arc<Draft>| draft.kept.account == identity.account && draft.kept.answers.region == identity.region;
    model.unfinished.drafts.iter().find(here).filter(|_| model.taken.is_none())
}

/// Goes on with the kept answers. What was answered since the start would be lost by that.
pub fn go_on(model: &mut Model) -> Flow {
    let Some(draft) = draft(model).cloned() else { return Flow::stay() };
    if model.draft.touched {
        let reason = "Going on with what was kept would lose the answers given since the start. Leave with <quit>: both \
                      are kept then.";
        return Flow::Refuse(reason.to_owned());
    }
    Flow::Stay(keep::go_on(model, draft))
}

/// Takes the kept answers away.
pub fn discard(model: &mut Model) -> Vec<Effect> {
    let Some(draft) = draft(model).cloned() else { return Vec::new() };
    model.unfinished.discarding = true;
    vec![Effect::Discard { draft }]
}

/// They are gone, or are not. A page on which nothing is left is left too.
pub fn discarded(model: &mut Model, result: Result<(), String>) -> Vec<Effect> {
    let asked = std::mem::take(&mut model.unfinished.discarding);
    match result {
        Ok(()) if !asked => {}
        Ok(()) => {
            let words = draft(model).map(|draft| format!("Discarded: {}.", named(draft)));
            if let Some(gone) = draft(model).cloned() {
                model.unfinished.drafts.retain(|draft| *draft != gone);
            }
            model.notice = words;
            settle(model);
            if model.page == Page::Unfinished && !super::is_shown(model) {
                return pages::enter(model, Page::Account);
            }
        }
        Err(why) => model.notice = Some(format!("The kept answers were not taken away: {why}.")),
    }
    Vec::new()
}

/// How much there is to go on with.
pub fn found(model: &Model, items: &[Item]) -> String {
    let runs = items.iter().filter(|item| matches!(item, Item::Run(_))).count();
    let what = if model.unfinished.earlier { "earlier run" } else { "unfinished run" };
    let runs = (runs > 0).then(|| text::count(runs, what));
    let kept = items.contains(&Item::Kept).then(|| "kept answers".to_owned());
    runs.into_iter().chain(kept).collect::<Vec<_>>().join(", ")
}

/// The domain, as far as it is answered.
pub fn domain(draft: &Draft) -> String {
    match &draft.kept.answers.domain.id {
        Some(id) => id.to_string(),
        None if draft.kept.domain_chosen => "all".to_owned(),
        None => "open".to_owned(),
    }
}

/// What they are and what they hold, in one sentence without its end.
pub fn named(draft: &Draft) -> String {
    format!("answers kept on {}, {}, {}", draft.time.strftime(TIME), age(draft.age), holds(draft))
}

/// The same of those that are offered.
pub fn words(model: &Model) -> String {
    draft(model).map(|draft| format!("{}.", text::capital(&named(draft)))).unwrap_or_default()
}

fn holds(draft: &Draft) -> String {
    let answers = &draft.kept.answers;
    let domain = match domain(draft).as_str() {
        "all" => "all domains".to_owned(),
        "open" => "no domain yet".to_owned(),
        id => format!("domain {id}"),
    };
    let mut parts = vec![domain];
    match answers.network.vpc.as_str() {
        "" => parts.push("no VPC yet".to_owned()),
        vpc => parts.push(format!("{vpc} with {}", text::count(answers.network.subnets.len(), "subnet"))),
    }
    parts.push(format!("mode {}", restriction::label(answers.restriction.mode)));
    parts.push(match answers.principals.names().len() {
        0 => "nobody chosen".to_owned(),
        1 => "1 user, group or role".to_owned(),
        number => format!("{} users, groups and roles", text::number(number)),
    });
    format!("left on {}: {}", draft.kept.page, parts.join(", "))
}

/// So long ago, as people say it.
fn age(age: Duration) -> String {
    let minutes = age.as_secs() / 60;
    match minutes {
        0 => "just now".to_owned(),
        1..60 => format!("{} ago", text::count(whole(minutes), "minute")),
        60..2880 => format!("{} ago", text::count(whole(minutes / 60), "hour")),
        _ => format!("{} ago", text::count(whole(minutes / 1440), "day")),
    }
}

fn whole(number: u64) -> usize {
    usize::try_from(number).unwrap_or(usize::MAX)
}

/// What the keys do with them.
pub fn about(model: &Model, width: usize) -> Vec<Line<'static>> {
    let mut lines = framing::words(&words(model), width, theme::OFF);
    let keys = "<next> goes on where they were left, with what the account still has of it, and says what is gone. \
                <discard> discards them.";
    lines.extend(framing::remark(Sign::Here, &model.spell(keys), width));
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_age_is_told_as_people_say_it() {
        let told = |seconds| age(Duration::from_secs(seconds));
        assert_eq!(
            [0, 59, 60, 3599, 3600, 172_799, 172_800, 8_640_000].map(told),
            [
                "just now",
                "just now",
                "1 minute ago",
                "59 minutes ago",
                "1 hour ago",
                "47 hours ago",
                "2 days ago",
                "100 days ago"
            ]
        );
    }
}
