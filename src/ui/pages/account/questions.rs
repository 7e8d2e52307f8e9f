//! Account, as questions in plain mode.

use super::choose::{self, Choice, Item};
use super::{go_on, picker, switch, text_around};
use crate::cloud::session::Standing;
use crate::ui::keys::Action;
use crate::ui::model::Model;
use crate::ui::pages::unfinished::earlier;
use crate::ui::pages::{self, Flow};
use crate::ui::plain::question::{Given, Kind, Question, Row};
use crate::ui::plain::route::Ask;
use crate::ui::plain::words::{OUTCOME, WIDE, sentence};

/// What can be done on Account itself.
#[derive(Clone, Copy)]
enum Way {
    On,
    Again,
    Choose(Choice),
    TakeBack,
}

/// All of it, in the order of its numbers.
fn ways(model: &Model) -> Vec<Way> {
    let mut ways = vec![if can_go_on(model) { Way::On } else { Way::Again }];
    if model.start.sandbox.is_none() {
        ways.extend([Way::Choose(Choice::Profile), Way::Choose(Choice::Region)]);
    }
    if model.reading.snapshot.is_some() && !earlier::runs(model).is_empty() {
        ways.push(Way::TakeBack);
    }
    ways
}

/// What is asked now.
pub fn ask(model: &Model) -> Ask {
    match &model.account.picker {
        None => Ask::Account,
        Some(picker) if picker.by_name => Ask::RegionName,
        Some(picker) if picker.choice == Choice::Region => Ask::Region,
        Some(_) => Ask::Profile,
    }
}

/// The question as it stands now.
pub fn question(model: &mut Model, ask: Ask) -> Question {
    let (field, asks) = match ask {
        Ask::Profile => ("profile", "Which profile signs in?"),
        Ask::Region => ("Region", "Which Region?"),
        Ask::RegionName => {
            let kind = Kind::Text { now: "none".to_owned() };
            let asks = "What is the name of the Region?".to_owned();
            return Question { field: "Region", asks, remarks: Vec::new(), kind };
        }
        _ => return account(model),
    };
    let remarks = model.account.picker.as_ref().map(|picker| picker::remarks(model, picker)).unwrap_or_default();
    let remarks = remarks.into_iter().map(|(_, words)| words).collect();
    let rows = rows(model, ask);
    let default = rows.iter().position(|row| row.chosen);
    Question { field, asks: asks.to_owned(), remarks, kind: Kind::One { rows, default } }
}

/// Whether this is the account, or what keeps it from being read.
fn account(model: &mut Model) -> Question {
    let remarks = text_around(model, earlier::words(model), WIDE);
    let remarks = remarks.iter().map(|line| sentence(line, ": ", OUTCOME)).collect();
    let words = |way: &Way| match way {
        Way::On => "yes, go on".to_owned(),
        Way::Again => "read the account again".to_owned(),
        Way::Choose(Choice::Profile) => "choose another profile".to_owned(),
        Way::Choose(Choice::Region) => "choose another Region".to_owned(),
        Way::TakeBack => match earlier::runs(model).as_slice() {
            [run] => format!("look at how to take back the earlier run {}", earlier::told(run)),
            runs => format!("take back one of the {} earlier runs", runs.len()),
        },
    };
    let rows = ways(model).iter().map(|way| Row::new(words(way), "", false)).collect();
    let kind = Kind::One { rows, default: Some(0) };
    Question { field: "account", asks: "Is this the account and the Region to work in?".to_owned(), remarks, kind }
}

fn rows(model: &Model, ask: Ask) -> Vec<Row> {
    let Some(picker) = &model.account.picker else { return Vec::new() };
    let is_in_use = |at| choose::is_in_use(model, Item::Listed(at));
    if ask == Ask::Profile {
        let profiles = model.account.profiles().iter().enumerate();
        let row = |(at, profile): (usize, &crate::cloud::session::Profile)| {
            let more = [Some(picker::way(profile)), profile.account.clone(), profile.region.clone()];
            let more: Vec<String> = more.into_iter().flatten().collect();
            Row::new(format!("{}: {}", profile.name, more.join(", ")), profile.name.clone(), is_in_use(at))
        };
        return profiles.map(row).collect();
    }
    let regions = model.account.regions().iter().enumerate().map(|(at, region)| {
        let words = match region.standing {
            Standing::Named => picker::region(model, picker, Item::Listed(at)).replace("  ", ", "),
            Standing::Enabled | Standing::Disabled => region.name.clone(),
        };
        let barred = (region.standing == Standing::Disabled).then(|| "it is not enabled in this account".to_owned());
        Row::new(words, region.name.clone(), is_in_use(at)).barred(barred)
    });
    regions.chain([Row::new("one that is not listed: type its name", "", false)]).collect()
}

fn can_go_on(model: &Model) -> bool {
    let is_read = model.reading.snapshot.as_ref();
    is_read.is_some_and(|snapshot| model.account.chosen || !model.draft.is_elsewhere(&snapshot.identity))
}

/// Takes an answer.
pub fn answer(model: &mut Model, ask: Ask, given: Given) -> Flow {
    match (ask, given) {
        (Ask::Account, given) => {
            let at = if let Given::Row(at) = given { at } else { 0 };
            match ways(model).get(at) {
                Some(Way::On) => go_on(model),
                Some(Way::Choose(choice)) => choose::open(model, *choice),
                Some(Way::TakeBack) => earlier::open(model),
                Some(Way::Again) | None => Flow::Stay(pages::press(model, Action::Retry)),
            }
        }
        (Ask::RegionName, Given::Text(name)) if !name.is_empty() => switch::by_name(model, &name),
        (Ask::Profile | Ask::Region, Given::Row(at)) => choose_row(model, ask, at),
        // As it was.
        _ => {
            back(model);
            Flow::stay()
        }
    }
}

fn choose_row(model: &mut Model, ask: Ask, at: usize) -> Flow {
    if ask == Ask::Region && at == model.account.regions().len() {
        if let Some(picker) = &mut model.account.picker {
            picker.by_name = true;
        }
        return Flow::stay();
    }
    switch::choose(model, Item::Listed(at))
}

/// Back from a list to the account, or from a name to its list; false where neither was asked for.
pub fn back(model: &mut Model) -> bool {
    match &mut model.account.picker {
        Some(picker) if picker.by_name => {
            picker.by_name = false;
            true
        }
        _ => choose::close(model),
    }
}
