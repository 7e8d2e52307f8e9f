//! Scenarios: accounts to start from, as data.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::account::{Account, FORM, Pending};
use super::generate::{Sizes, grow};
use crate::domain::network::Zone;
use crate::domain::service::Service;
use crate::plan::snapshot::ManagedPolicy;

/// Where an account of the sandbox starts.
#[derive(
    Clone,
    Copy,
    Debug,
    Default,
    PartialEq,
    Eq,
    Hash,
    Serialize,
    Deserialize,
    strum::Display,
    strum::EnumIter,
    strum::EnumString,
    strum::VariantNames,
)]
#[serde(rename_all = "kebab-case")]
#[strum(serialize_all = "kebab-case")]
pub enum Scenario {
    /// A domain in `VpcOnly`, and nothing private about it yet.
    #[default]
    FirstTime,
    /// No VPC and no domain.
    Empty,
    /// A domain whose people sign in through IAM Identity Center.
    SsoDomain,
    /// Somebody began: an endpoint that lacks a subnet, and a hosted zone in the way.
    HalfDone,
    /// As much as a large account has.
    Large,
    /// Many permissions are missing.
    Denied,
}

/// The account's number in the files, of which some are like others.
const FIRST: &str = "111122223333";

impl Scenario {
    const fn text(self) -> &'static str {
        match self {
            Self::FirstTime => include_str!("../../../assets/scenarios/first-time.json"),
            Self::Empty => include_str!("../../../assets/scenarios/empty.json"),
            Self::SsoDomain => include_str!("../../../assets/scenarios/sso-domain.json"),
            Self::HalfDone => include_str!("../../../assets/scenarios/half-done.json"),
            Self::Large => include_str!("../../../assets/scenarios/large.json"),
            Self::Denied => include_str!("../../../assets/scenarios/denied.json"),
        }
    }

    /// The number of its account. Each has its own, as runs and answers are kept by it.
    const fn number(self) -> &'static str {
        match self {
            Self::FirstTime => FIRST,
            Self::Empty => "222233334444",
            Self::SsoDomain => "333344445555",
            Self::HalfDone => "555566667777",
            Self::Large => "666677778888",
            Self::Denied => "777788889999",
        }
    }

    /// The account that the scenario describes.
    pub(super) fn account(self) -> Result<Account, serde_json::Error> {
        let mut fields = self.fields()?;
        let sizes: Option<Sizes> = fields.remove("generate").map(serde_json::from_value).transpose()?;
        let without_studio: Vec<String> = take(&mut fields, "zones_without_studio")?;
        let zones: Vec<Zone> = take(&mut fields, "zones")?;
        let region = fields["identity"]["region"].as_str().unwrap_or_default().to_owned();
        fields.insert("services".to_owned(), serde_json::to_value(services(&region, &zones, &without_studio)?)?);
        fields.insert("zones".to_owned(), serde_json::to_value(zones)?);
        fields.insert("form".to_owned(), FORM.into());
        fields.insert("scenario".to_owned(), serde_json::to_value(self)?);
        fields.insert("pending".to_owned(), serde_json::to_value(Pending::default())?);
        fields.insert("tokens".to_owned(), Value::Object(Map::new()));
        fields.insert("serial".to_owned(), 0.into());
        let mut account: Account = serde_json::from_value(Value::Object(fields))?;
        let aws: Vec<ManagedPolicy> =
            serde_json::from_str(include_str!("../../../assets/scenarios/aws-policies.json"))?;
        account.policies.extend(aws);
        if let Some(sizes) = sizes {
            grow(&mut account, &sizes);
        }
        Ok(account)
    }

    /// The scenario's fields over those of the scenario that it is like.
    fn fields(self) -> Result<Map<String, Value>, serde_json::Error> {
        let mut own: Map<String, Value> = serde_json::from_str(self.text())?;
        let Some(like) = own.remove("like") else { return Ok(own) };
        let mut fields = serde_json::from_value::<Self>(like)?.fields()?;
        fields.extend(own);
        serde_json::from_str(&Value::Object(fields).to_string().replace(FIRST, self.number()))
    }
}

fn take<T: serde::de::DeserializeOwned>(fields: &mut Map<String, Value>, name: &str) -> Result<T, serde_json::Error> {
    serde_json::from_value(fields.remove(name).unwrap_or_default())
}

/// A service as `services.json` describes it for any Region.
#[derive(Deserialize)]
struct Offer {
    name: String,
    #[serde(default)]
    kinds: Option<Vec<String>>,
    private_names: Vec<String>,
    base_names: Vec<String>,
    #[serde(default)]
    supports_policy: Option<bool>,
    /// Whether it is missing in zones without Studio.
    #[serde(default)]
    studio: bool,
}

fn services(region: &str, zones: &[Zone], without_studio: &[String]) -> Result<Vec<Service>, serde_json::Error> {
    let offers: Vec<Offer> = serde_json::from_str(include_str!("../../../assets/scenarios/services.json"))?;
    let here = |text: &String| text.replace("{region}", region);
    let service = |offer: Offer| Service {
        name: here(&offer.name),
        kinds: offer.kinds.unwrap_or_else(|| vec!["Interface".to_owned()]),
        zones: zones
            .iter()
            .map(|zone| zone.name.clone())
            .filter(|zone| !(offer.studio && without_studio.contains(zone)))
            .collect(),
        private_names: offer.private_names.iter().map(here).collect(),
        base_names: offer.base_names.iter().map(here).collect(),
        supports_policy: offer.supports_policy.unwrap_or(true),
    };
    Ok(offers.into_iter().map(service).collect())
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use strum::IntoEnumIterator;

    use super::*;

    #[test]
    fn every_scenario_is_a_sound_account() {
        for scenario in Scenario::iter() {
            let account = scenario.account().unwrap_or_else(|error| panic!("{scenario}: {error}"));
            for subnet in &account.subnets {
                assert!(account.vpc(&subnet.vpc).is_some(), "{scenario}: {} has no VPC", subnet.id);
                assert!(account.zones.iter().any(|zone| zone.name == subnet.zone && zone.id == subnet.zone_id));
            }
            for principal in &account.principals {
                for arn in principal.attached.iter().flatten() {
                    assert!(
                        account.policies.iter().any(|policy| policy.arn == *arn),
                        "{scenario}: {arn} is attached and does not exist"
                    );
                }
                assert!(principal.arn.ends_with(&format!("{}{}", principal.path, principal.name.name)));
            }
            let names: BTreeSet<_> = account.principals.iter().map(|principal| &principal.name).collect();
            assert_eq!(names.len(), account.principals.len(), "{scenario}: names are unique");
            let caller = account.identity.principal().expect("the caller is a role");
            assert!(account.principal(&caller).is_some(), "{scenario}: the caller exists");
        }
    }

    #[test]
    fn studio_is_missing_in_one_zone_of_three() {
        let account = Scenario::FirstTime.account().expect("a sound scenario");
        let of = |name: &str| account.services.iter().find(|service| service.name == name).map(|s| s.zones.clone());
        assert_eq!(of("aws.sagemaker.eu-west-1.studio").expect("Studio").len(), 2);
        assert_eq!(of("com.amazonaws.eu-west-1.sagemaker.api").expect("the API").len(), 3);
    }

    #[test]
    fn the_large_account_is_as_large_as_it_says() {
        let account = Scenario::Large.account().expect("a sound scenario");
        assert_eq!((account.vpcs.len(), account.subnets.len(), account.principals.len()), (500, 4_000, 2_000));
        let ids: BTreeSet<_> = account.subnets.iter().map(|subnet| &subnet.id).collect();
        assert_eq!(ids.len(), 4_000);
        assert_eq!(Scenario::Large.account().expect("a sound scenario"), account, "it is always the same");
    }

    #[test]
    fn nothing_in_the_data_is_left_over() {
        let known: BTreeMap<String, Value> = serde_json::to_value(Scenario::FirstTime.account().expect("sound"))
            .and_then(serde_json::from_value)
            .expect("an object");
        for scenario in Scenario::iter() {
            for name in scenario.fields().expect("JSON").keys() {
                let special = ["generate", "zones_without_studio"].contains(&name.as_str());
                assert!(special || known.contains_key(name), "{scenario}: {name} means nothing");
            }
        }
    }
}
