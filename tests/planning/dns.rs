//! The DNS decision table: what a plan says in each situation of `dns.toml`, and that AWS would refuse just what it
//! says.

use std::collections::BTreeSet;

use serde::Deserialize;
use studiolink::cloud::sandbox::{Account, Scenario};
use studiolink::domain::id::HostedZoneId;
use studiolink::domain::network::{DnsEntry, DnsRecord, Endpoint, HostedZone};
use studiolink::domain::resolver::{Profile, ProfileZone, ResolverRule};
use studiolink::domain::tag::{self, Tags};
use studiolink::plan::answers::{Answers, DnsAnswer, DnsWay};
use studiolink::plan::step::{Change, Plan};

use super::findings::{API, endpoint, id, nets};
use super::world::{World, answers, changes};

const VPC: &str = "vpc-0a1b2c3d4e5f60718";
const OTHER_VPC: &str = "vpc-0f9e8d7c6b5a49382";
const ACCOUNT: &str = "111122223333";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Table {
    always: Vec<String>,
    situation: Vec<Situation>,
}

#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Situation {
    name: String,
    zones: Vec<Zone>,
    endpoints: Vec<Standing>,
    rules: Vec<Rule>,
    profile_rules: Vec<Rule>,
    profile_zones: Vec<String>,
    unread: Vec<String>,
    servers: Option<Vec<String>>,
    support: Option<bool>,
    host_names: Option<bool>,
    inbound: Option<bool>,
    denied: BTreeSet<String>,
    dns: Option<DnsWay>,
    api: Option<DnsWay>,
    clients: Option<Vec<String>>,
    findings: Vec<String>,
    without: Option<String>,
    prevents: Option<(String, String)>,
    overwrites: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Zone {
    name: String,
    #[serde(default)]
    owner: Option<String>,
    target: String,
    #[serde(default)]
    ours: bool,
    #[serde(default)]
    shared: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Standing {
    private_dns: bool,
    #[serde(default)]
    requester_managed: bool,
    #[serde(default)]
    ours: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rule {
    domain: String,
    kind: String,
}

fn table() -> Table {
    toml::from_str(include_str!("dns.toml")).expect("the table")
}

fn tags(ours: bool) -> Tags {
    let key = if ours { tag::DOMAIN } else { tag::NAME };
    Tags::from([(key.to_owned(), "d-abcdefghijkl".to_owned())])
}

impl Zone {
    fn build(&self, number: usize) -> HostedZone {
        let record = |kind: &str, alias| DnsRecord { name: format!("{}.", self.name), kind: kind.to_owned(), alias };
        let alias = DnsEntry { name: self.target.clone(), zone: HostedZoneId::new("Z1") };
        let mut records = vec![record("NS", None), record("SOA", None)];
        records.extend((!self.target.is_empty()).then(|| record("A", Some(alias))));
        HostedZone {
            id: HostedZoneId::new(format!("ZHERE{number}")),
            name: self.name.clone(),
            owner: self.owner.clone().unwrap_or_else(|| ACCOUNT.to_owned()),
            vpcs: [VPC, OTHER_VPC].iter().take(if self.shared { 2 } else { 1 }).map(|vpc| id(vpc)).collect(),
            records,
            tags: tags(self.ours),
            comment: String::new(),
        }
    }
}

impl Standing {
    fn build(&self) -> Endpoint {
        let mut standing = endpoint(1, API, self.private_dns);
        // The zone of all such names in the Region, as an alias to them must name it.
        standing.dns[0].zone = HostedZoneId::new("Z38GZ743OKFT7T");
        Endpoint { requester_managed: self.requester_managed, tags: tags(self.ours), ..standing }
    }
}

fn rules(rules: &[Rule]) -> Vec<ResolverRule> {
    let build = |(number, rule): (usize, &Rule)| ResolverRule {
        id: format!("rslvr-rr-{number}"),
        domain: rule.domain.clone(),
        kind: rule.kind.clone(),
        owner: "999988887777".to_owned(),
    };
    rules.iter().enumerate().map(build).collect()
}

impl Situation {
    fn prepare(&self, account: &mut Account) {
        let vpc = account.vpcs.iter_mut().find(|vpc| vpc.id.as_str() == VPC).expect("the VPC");
        vpc.dns_support = Some(self.support.unwrap_or(true));
        vpc.dns_host_names = Some(self.host_names.unwrap_or(true));
        vpc.name_servers = self.servers.clone().or_else(|| vpc.name_servers.take());
        account.hosted_zones = self.zones.iter().enumerate().map(|(number, zone)| zone.build(number)).collect();
        account.endpoints.extend(self.endpoints.iter().map(Standing::build));
        let resolution = account.resolutions.get_mut(&id(VPC)).expect("the VPC's");
        resolution.rules.extend(rules(&self.rules));
        if self.inbound == Some(false) {
            resolution.inbound = Some(Vec::new());
        }
        let zone = |(number, name): (usize, &String)| ProfileZone {
            id: HostedZoneId::new(format!("ZPROFILE{number}")),
            name: name.clone(),
        };
        resolution.profiles.push(Profile {
            id: "rp-1".to_owned(),
            zones: self.profile_zones.iter().enumerate().map(zone).collect(),
            rules: rules(&self.profile_rules),
            unread: self.unread.clone(),
        });
        account.denied.clone_from(&self.denied);
    }

    fn answers(&self) -> Answers {
        answers(|answers| {
            // A second zone without endpoints, or a group that shuts people out, would be said too.
            answers.network.subnets.push(id("subnet-0dd11bb22cc33dd44"));
            let all = self.dns.unwrap_or(DnsWay::PrivateDns);
            let each = [("studio", all), ("sagemaker.api", self.api.unwrap_or(all))];
            let each = each.into_iter().map(|(service, way)| (service.to_owned(), way));
            answers.endpoints.dns = DnsAnswer::ByService(each.collect());
            answers.network.client_cidrs =
                self.clients.as_ref().map(|ranges| nets(&ranges.iter().map(String::as_str).collect::<Vec<_>>()));
        })
    }

    fn world(&self) -> World {
        let world = World::new(Scenario::FirstTime);
        world.sandbox.edit(|account| {
            let studio = account.services.iter_mut().find(|one| one.name.ends_with(".studio")).expect("Studio");
            studio.zones.push("eu-west-1c".to_owned());
            self.prepare(account);
        });
        world
    }

    /// Makes the change all the same: what the plan has, without the steps that stand for it, and the zones that it
    /// leaves to others.
    async fn force(&self, world: &mut World, plan: &Plan) -> Result<(), (String, String)> {
        let left_out = self.without.as_deref();
        world.try_apply(plan, |step| left_out.is_some_and(|prefix| step.as_str().starts_with(prefix))).await?;
        let snapshot = world.sandbox.read(&plan.scope);
        for (short, way) in [("studio", self.dns), ("sagemaker.api", self.api.or(self.dns))] {
            if way != Some(DnsWay::HostedZone) {
                continue;
            }
            let service = studiolink::domain::service::find(&snapshot.services, "eu-west-1", short).expect("a service");
            for name in service.zone_names() {
                let planned = plan.steps.iter().any(|step| step.id.as_str() == format!("zone.{name}"));
                if !planned {
                    let (vpc, region) = (id(VPC), "eu-west-1".to_owned());
                    world.make(Change::CreateHostedZone { name, vpc, region, domain: "d".to_owned() }).await?;
                }
            }
        }
        Ok(())
    }

    async fn prove(&self, always: &[String]) {
        let mut world = self.world();
        let plan = world.plan(&self.answers());
        let found = plan.findings.iter().map(|finding| format!("{} {}", finding.severity, finding.code));
        let found: BTreeSet<String> = found.collect();
        let mut expected: BTreeSet<String> = always.iter().chain(&self.findings).cloned().collect();
        if self.clients.is_none() {
            expected.insert("note clients-not-admitted".to_owned());
        }
        assert_eq!(found, expected, "{}: {:#?}", self.name, plan.findings);

        let is_error = self.findings.iter().any(|finding| finding.starts_with("error "));
        assert_eq!(plan.is_blocked(), is_error, "{}", self.name);
        assert!(!is_error || self.prevents.is_some() || self.overwrites, "{}: an error prevents something", self.name);
        if let Some(prevents) = &self.prevents {
            let refused = self.force(&mut self.world(), &plan).await.expect_err(&self.name);
            assert_eq!(&refused, prevents, "{}", self.name);
        }
        if self.overwrites {
            let before = world.sandbox.account().hosted_zones[0].records.clone();
            self.force(&mut world, &plan).await.expect("AWS does not refuse it");
            assert_ne!(world.sandbox.account().hosted_zones[0].records, before, "{}", self.name);
        }
        if !is_error && (self.prevents.is_none() || self.without.is_some()) {
            world.try_apply(&plan, |_| false).await.unwrap_or_else(|refused| panic!("{}: {refused:?}", self.name));
            let again = world.plan(&self.answers());
            assert!(!self.denied.is_empty() || changes(&again).is_empty(), "{}: {:?}", self.name, changes(&again));
        }
    }
}

#[tokio::test(start_paused = true)]
async fn every_situation_is_found_and_what_is_found_is_what_aws_refuses() {
    let table = table();
    assert!(table.situation.len() >= 20);
    let names: BTreeSet<&String> = table.situation.iter().map(|situation| &situation.name).collect();
    assert_eq!(names.len(), table.situation.len(), "each stands once");
    for situation in &table.situation {
        situation.prove(&table.always).await;
    }
}
