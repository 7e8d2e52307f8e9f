//! Token buckets: how many calls AWS takes in a time.

use std::collections::BTreeMap;

use tokio::time::Instant;

use super::error::Refusal;

/// How much a bucket holds, and how much it gets a second.
#[derive(Clone, Copy, Debug)]
struct Limit {
    capacity: f64,
    refill: f64,
    code: &'static str,
    message: &'static str,
}

/// The bucket that a call takes from (EC2 Developer Guide, "Throttling for the Amazon EC2 API"; Route 53
/// Developer Guide, "Quotas": five requests a second for an account). IAM tells no numbers. Reads of a snapshot are left out: the SDK repeats
/// them, and nobody sees it.
fn bucket(action: &str) -> Option<(&str, Limit)> {
    let ec2 =
        |capacity, refill| Limit { capacity, refill, code: "RequestLimitExceeded", message: "Request limit exceeded." };
    match action {
        "ec2:CreateVpcEndpoint" | "ec2:ModifyVpcEndpoint" | "ec2:DeleteVpcEndpoints" => Some((action, ec2(4.0, 0.3))),
        "ec2:ModifyVpcAttribute"
        | "ec2:CreateSecurityGroup"
        | "ec2:AuthorizeSecurityGroupIngress"
        | "ec2:RevokeSecurityGroupIngress"
        | "ec2:DeleteSecurityGroup" => Some((action, ec2(50.0, 5.0))),
        "route53:CreateHostedZone"
        | "route53:ChangeTagsForResource"
        | "route53:ChangeResourceRecordSets"
        | "route53:DeleteHostedZone"
        | "route53:GetChange" => {
            let limit = Limit { capacity: 5.0, refill: 5.0, code: "Throttling", message: "Rate exceeded" };
            Some(("route53", limit))
        }
        _ => None,
    }
}

/// What is left in each bucket.
#[derive(Debug, Default)]
pub(super) struct Throttle {
    levels: BTreeMap<String, (f64, Instant)>,
}

impl Throttle {
    /// Takes one call's worth, or refuses.
    pub(super) fn take(&mut self, action: &str, speed: f64) -> Result<(), Refusal> {
        let Some((name, limit)) = bucket(action) else { return Ok(()) };
        let now = Instant::now();
        let (level, at) = self.levels.entry(name.to_owned()).or_insert((limit.capacity, now));
        let gained = now.duration_since(*at).as_secs_f64() * limit.refill * speed;
        (*level, *at) = ((*level + gained).min(limit.capacity), now);
        if *level < 1.0 {
            return Err(Refusal::new(limit.code, limit.message));
        }
        *level -= 1.0;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[tokio::test(start_paused = true)]
    async fn four_endpoints_at_once_and_then_one_each_three_seconds_and_a_third() {
        let mut throttle = Throttle::default();
        let mut take = || throttle.take("ec2:CreateVpcEndpoint", 1.0).is_ok();
        assert_eq!([take(), take(), take(), take(), take()], [true, true, true, true, false]);
        tokio::time::advance(Duration::from_millis(3_300)).await;
        assert!(!take());
        tokio::time::advance(Duration::from_millis(100)).await;
        assert!(take());
        assert!(!take());
    }

    #[tokio::test(start_paused = true)]
    async fn all_of_route_53_shares_one_bucket() {
        let mut throttle = Throttle::default();
        for _ in 0..5 {
            assert!(throttle.take("route53:GetChange", 1.0).is_ok());
        }
        let refusal = throttle.take("route53:CreateHostedZone", 1.0).expect_err("a throttle");
        assert_eq!(refusal.of("route53:CreateHostedZone", String::new()).code, "Throttling");
    }
}
