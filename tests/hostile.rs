//! An account in which everything that somebody named is meant to do harm.

use studiolink::cloud::sandbox::Account;
use studiolink::domain::tag::{NAME, Tags};

/// Each of them breaks something that shows or obeys it as it is.
pub fn nasty() -> Vec<String> {
    [
        "\u{1b}[2J\u{1b}[H\u{1b}[31mred",
        "\u{1b}]52;c;aGk=\u{7}clip",
        "\u{9b}2Jc1\u{90}q\u{9c}",
        "back\rover",
        "line\nerror: feed",
        "\u{202e}gnp.live",
        "\u{2066}iso\u{2069}late\u{200f}",
        "zero\u{200b}wid\u{200d}th\u{feff}",
        "del\u{7f}\u{8}\u{8}",
        "'; touch $HOME/harm; `id` $(id) \"#",
        "👍🏽 ❤\u{fe0f} 👨\u{200d}👩\u{200d}👧 🇩🇪",
        "لا إله لا",
        "\u{e0041}\u{ad}tag\u{3164}\u{2028}",
    ]
    .iter()
    .map(ToString::to_string)
    .chain([
        format!("z{}", "\u{336}\u{301}".repeat(60)),
        "東京".repeat(60),
        "x".repeat(255),
        format!("{}\u{1b}[0m", "y".repeat(250)),
    ])
    .collect()
}

/// What no terminal may get: written down here once more, so that the product is not judged by itself.
pub fn is_harmful(character: char) -> bool {
    let hidden =
        "\u{200b}\u{200c}\u{200d}\u{200e}\u{200f}\u{61c}\u{2028}\u{2029}\u{2060}\u{feff}\u{ad}\u{3164}\u{fe0f}";
    character.is_control()
        || ('\u{202a}'..='\u{202e}').contains(&character)
        || ('\u{2066}'..='\u{2069}').contains(&character)
        || ('\u{e0000}'..='\u{e0fff}').contains(&character)
        || hidden.contains(character)
}

/// Hands out one nasty text after the other.
pub struct Nasty {
    texts: Vec<String>,
    given: usize,
}

impl Nasty {
    /// Begins with the one at `given`.
    pub fn from(given: usize) -> Self {
        Self { texts: nasty(), given }
    }

    /// The next, which is no other's: AWS takes no name twice.
    fn next(&mut self) -> String {
        let text = self.texts[self.given % self.texts.len()].clone();
        self.given += 1;
        format!("{text}{}", self.given)
    }

    fn tags(&mut self, tags: &mut Tags) {
        tags.insert(NAME.to_owned(), self.next());
        tags.insert(self.next(), self.next());
    }
}

/// Every name, tag and description of an account that somebody chooses; ids and the caller stay.
pub fn spoil(account: &mut Account, nasty: &mut Nasty) {
    account.identity.alias = Some(nasty.next());
    account.identity.arn = format!("{}{}", account.identity.arn, nasty.next());
    account.vpcs.iter_mut().for_each(|vpc| nasty.tags(&mut vpc.tags));
    account.subnets.iter_mut().for_each(|subnet| nasty.tags(&mut subnet.tags));
    for group in &mut account.security_groups {
        nasty.tags(&mut group.tags);
        (group.name, group.description) = (nasty.next(), nasty.next());
    }
    for endpoint in &mut account.endpoints {
        nasty.tags(&mut endpoint.tags);
        endpoint.failure = Some(nasty.next());
    }
    for zone in &mut account.hosted_zones {
        nasty.tags(&mut zone.tags);
        zone.comment = nasty.next();
    }
    for domain in &mut account.domains {
        (domain.name, domain.status) = (nasty.next(), nasty.next());
        domain.profiles.iter_mut().for_each(|profile| profile.name = nasty.next());
        domain.spaces.iter_mut().for_each(|space| space.name = nasty.next());
    }
    let caller = account.identity.principal().expect("a caller");
    for principal in account.principals.iter_mut().filter(|principal| principal.name != caller) {
        let (old, new) = (principal.name.name.clone(), nasty.next());
        principal.arn = principal.arn.replace(&old, &new);
        principal.name.name = new;
    }
    for policy in account.policies.iter_mut().filter(|policy| !policy.arn.contains(":aws:")) {
        nasty.tags(&mut policy.tags);
    }
}
