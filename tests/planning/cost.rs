//! What a plan costs: what it adds and nothing that stands, by the Region's own rate or said not to be.

use studiolink::cloud::sandbox::Scenario;
use studiolink::domain::restriction::Mode;
use studiolink::plan::answers::{DnsAnswer, DnsWay};
use studiolink::plan::cost::{Cost, Item, ItemKind};
use studiolink::plan::plan;
use studiolink::plan::show;
use studiolink::plan::snapshot::Snapshot;
use studiolink::plan::step::Plan;

use super::world::{World, answers};

fn cents(usd: f64) -> String {
    format!("{usd:.2}")
}

fn of(cost: &Cost, kind: ItemKind) -> Vec<&Item> {
    cost.items.iter().filter(|item| item.kind == kind).collect()
}

/// The first plan of the usual answers, in another Region.
fn in_region(region: &str) -> Plan {
    let answers = answers(|answers| answers.region = region.to_owned());
    let snapshot = World::new(Scenario::FirstTime).sandbox.read(&answers.scope());
    let text = serde_json::to_string(&snapshot).expect("JSON").replace("eu-west-1", region);
    let snapshot: Snapshot = serde_json::from_str(&text).expect("a snapshot");
    plan(&snapshot, &answers).expect("a plan")
}

#[test]
fn endpoints_by_zones_by_hours_with_what_each_choice_adds() {
    let plan = in_region("eu-central-1");
    let cost = &plan.cost;
    assert_eq!((cents(cost.monthly_usd), cost.complete), ("35.04".to_owned(), true));
    let items: Vec<_> =
        cost.items.iter().map(|item| (item.step.as_str(), item.count, cents(item.monthly_usd))).collect();
    let each = "17.52".to_owned();
    assert_eq!(items, [("endpoint.studio", 2, each.clone()), ("endpoint.sagemaker.api", 2, each.clone())]);
    let choices = cost.each.expect("choices");
    assert_eq!([choices.zone_usd, choices.service_usd, choices.hosted_zone_usd].map(cents), [&each, &each, "0.50"]);
    let text = show::text(&plan);
    for wanted in [
        "35.04 USD a month more\n",
        "+17.52  endpoint aws.sagemaker.eu-central-1.studio, 2 zones",
        "data: 0.01 USD a gigabyte through an endpoint, besides",
        "each further zone 17.52, each further service 17.52, each hosted zone 0.50 USD",
        "0.012 USD an hour and zone (AWS Price List API, EUC1-VpcEndpoint-Hours, as quoted in a public repository, as of 2026-09)",
        "0.01 USD a gigabyte (https://aws.amazon.com/privatelink/pricing/, as of 2026-09)",
    ] {
        assert!(text.contains(wanted), "{wanted}: {text}");
    }
    assert!(!text.contains("unknown"), "{text}");
}

#[test]
fn another_number_of_zones_or_services_costs_what_was_said_before() {
    let of = |change: fn(&mut studiolink::plan::answers::Answers)| {
        World::new(Scenario::FirstTime).plan(&answers(change)).cost
    };
    let two = of(|_| {});
    let each = two.each.expect("choices");
    let one_zone = of(|answers| answers.network.subnets.truncate(1));
    assert_eq!(cents(two.monthly_usd - one_zone.monthly_usd), cents(each.zone_usd));
    let with_sts = of(|answers| answers.endpoints.services.push("sts".to_owned()));
    assert_eq!(cents(with_sts.monthly_usd - two.monthly_usd), cents(each.service_usd));
    let hosted = of(|answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone));
    let zones = hosted.items.iter().filter(|item| item.kind == ItemKind::HostedZone).count();
    assert!(zones > 0);
    let more = each.hosted_zone_usd * f64::from(u32::try_from(zones).expect("few"));
    assert_eq!(cents(hosted.monthly_usd - two.monthly_usd), cents(more));
    assert!(hosted.rate_source.contains("route53/pricing"), "{}", hosted.rate_source);
}

#[test]
fn a_region_without_a_rate_of_its_own_is_said_to_be_unknown() {
    for region in ["eu-west-1", "cn-north-1"] {
        let plan = in_region(region);
        assert!(!plan.cost.complete, "{region}");
        assert_eq!(plan.cost.rates.as_ref().expect("rates").region, "us-east-1");
        let wanted = format!("29.20 USD a month more (rate of us-east-1, that of {region} is unknown)");
        let text = show::text(&plan);
        assert!(text.contains(&wanted), "{text}");
        assert!(text.contains("USD an hour and zone in us-east-1"), "{text}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_stands_already_is_not_counted_again() {
    let mut world = World::new(Scenario::FirstTime);
    let one = answers(|answers| answers.network.subnets.truncate(1));
    world.apply(&world.plan(&one)).await;
    let more = world.plan(&answers(|_| {}));
    assert_eq!([more.cost.monthly_usd, more.cost.standing_usd].map(cents), ["14.60", "14.60"]);
    assert_eq!(more.cost.items.iter().map(|item| item.count).collect::<Vec<_>>(), [1, 1]);
    world.apply(&more).await;
    let kept = world.plan(&answers(|_| {}));
    assert_eq!([kept.cost.monthly_usd, kept.cost.standing_usd].map(cents), ["0.00", "29.20"]);
    let text = show::text(&kept);
    assert!(
        text.contains("no further cost a month, 29.20 USD a month paid already")
            && text.contains("29.20 USD a month of what is kept"),
        "{text}"
    );
}

#[test]
fn an_endpoint_that_others_made_is_adopted_at_no_further_cost() {
    let answers = answers(|answers| answers.restriction.mode = Mode::Vpc);
    let world = World::new(Scenario::HalfDone);
    let plan = world.plan(&answers);
    let kept =
        plan.steps.iter().filter(|step| step.id.as_str().starts_with("endpoint.") && step.outputs.contains_key("id"));
    let kept: Vec<_> = kept.map(|step| &step.id).collect();
    assert!(!kept.is_empty(), "{}", show::text(&plan));
    let added: i64 = of(&plan.cost, ItemKind::Endpoint).iter().map(|item| item.count).sum();
    let standing = plan.cost.standing_usd / 7.3;
    assert!(standing > 0.0 && added < 4, "{:?}", plan.cost);
    assert_eq!(cents(standing + f64::from(i32::try_from(added).expect("few"))), "4.00", "{:?}", plan.cost);
}

#[tokio::test(start_paused = true)]
async fn hosted_zones_that_go_stop_costing() {
    let mut world = World::new(Scenario::FirstTime);
    let hosted = world.plan(&answers(|answers| answers.endpoints.dns = DnsAnswer::All(DnsWay::HostedZone)));
    let zones = of(&hosted.cost, ItemKind::HostedZone).len();
    world.apply(&hosted).await;
    let back = world.plan(&answers(|_| {}));
    let gone = of(&back.cost, ItemKind::HostedZone);
    assert_eq!((gone.len(), gone.iter().all(|item| item.count == -1)), (zones, true));
    let stops = -0.5 * f64::from(u32::try_from(zones).expect("few"));
    assert_eq!((cents(back.cost.monthly_usd), back.cost.complete), (cents(stops), true));
    let text = show::text(&back);
    assert!(text.contains(&format!("{:.2} USD a month less", -stops)), "{text}");
}
