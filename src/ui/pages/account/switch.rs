//! Account: from one session to another, once a profile or a Region is chosen.

use super::choose::{Choice, Item, close, no_region, region};
use crate::cloud::session::{Standing, Wanted, is_region};
use crate::plan::snapshot::Scope;
use crate::ui::message::Effect;
use crate::ui::model::Model;
use crate::ui::pages::{Flow, restriction};

/// Opens a session with what is under the cursor. What was chosen before stays where it is given no other.
pub fn choose(model: &mut Model, item: Item) -> Flow {
    let Some(picker) = &model.account.picker else { return Flow::stay() };
    let here = region(model);
    let wanted = match (picker.choice, item) {
        (Choice::Profile, Item::Listed(at)) => model
            .account
            .profiles()
            .get(at)
            .map(|profile| Wanted { profile: Some(profile.name.clone()), region: profile.region.clone().or(here) }),
        (Choice::Region, Item::Listed(at)) => match model.account.regions().get(at) {
            Some(region) if region.standing == Standing::Disabled => {
                return Flow::Refuse(format!("{} is not enabled in this account.", region.name));
            }
            region => region.map(|region| in_region(model, &region.name)),
        },
        (Choice::Region, Item::Typed) => Some(in_region(model, &picker.filter.field.text().trim().to_lowercase())),
        (Choice::Profile, Item::Typed) => None,
    };
    wanted.map_or_else(Flow::stay, |wanted| Flow::Stay(switch(model, wanted)))
}

/// Takes a Region by its name.
pub fn by_name(model: &mut Model, name: &str) -> Flow {
    let name = name.trim().to_lowercase();
    if !is_region(&name) {
        return Flow::Refuse(no_region(&name));
    }
    let wanted = in_region(model, &name);
    Flow::Stay(switch(model, wanted))
}

fn in_region(model: &Model, name: &str) -> Wanted {
    Wanted { region: Some(name.to_owned()), ..model.account.wanted.clone() }
}

/// From here on another session. Nothing of the one before is shown any more; the answers stay until somebody goes on.
fn switch(model: &mut Model, wanted: Wanted) -> Vec<Effect> {
    close(model);
    model.account.chosen = true;
    model.account.wanted = wanted.clone();
    model.start.again = again(&model.start.again, wanted.profile.as_deref());
    model.reading.forget();
    // Rows of lists stand for what was read before.
    restriction::withdraw(model);
    model.take_up(model.wanted());
    model.scroll = 0;
    let again = model.start.again.clone();
    vec![Effect::Switch { wanted, again }, model.reading.ask(Scope::default())]
}

/// Options that lead to the account again; a run knows its Region itself.
fn again(options: &[String], profile: Option<&str>) -> Vec<String> {
    const OPTION: &str = "--profile";
    let mut kept = Vec::new();
    let mut rest = options.iter();
    while let Some(option) = rest.next() {
        if option == OPTION {
            rest.next();
        } else {
            kept.push(option.clone());
        }
    }
    kept.extend(profile.into_iter().flat_map(|profile| [OPTION.to_owned(), profile.to_owned()]));
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_way_back_to_the_account_names_the_chosen_profile() {
        let options = |options: &[&str]| options.iter().map(|option| (*option).to_owned()).collect::<Vec<_>>();
        let before = options(&["--profile", "one", "--endpoint-url", "http://localhost"]);
        assert_eq!(again(&before, Some("two")), options(&["--endpoint-url", "http://localhost", "--profile", "two"]));
        assert_eq!(again(&[], Some("two")), options(&["--profile", "two"]));
        assert_eq!(again(&before, None), options(&["--endpoint-url", "http://localhost"]));
    }
}
