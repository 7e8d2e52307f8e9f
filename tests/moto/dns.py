"""Puts what may decide over the names of Studio and its API into an account, and makes the call that this prevents.

    python dns.py URL ACCOUNT REGION SITUATION

SITUATION is JSON: the VPC, a subnet, a group and the domain, with what stands as in tests/planning/dns.toml, and under
`prevents` the call and the code. Prints the call and the code that AWS answers, or null.
"""

import json
import sys

import boto3
from botocore.exceptions import ClientError


class Situation:
    def __init__(self, url: str, account: str, region: str, wanted: dict):
        session = boto3.Session(
            aws_access_key_id=f"STUDIOLI{account}", aws_secret_access_key="unused", region_name=region
        )
        self.region, self.account, self.wanted = region, account, wanted
        self.ec2, self.route53, self.resolver = (
            session.client(name, endpoint_url=url) for name in ("ec2", "route53", "route53resolver")
        )

    def prepare(self) -> None:
        vpc = self.wanted["vpc"]
        support, host_names = self.wanted.get("support", True), self.wanted.get("host_names", True)
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": True})
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": host_names})
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsSupport={"Value": support})
        for zone in self.wanted.get("zones", []):
            self.zone(zone["name"])
        for endpoint in self.wanted.get("endpoints", []):
            self.endpoint(endpoint["private_dns"])
        for rule in self.wanted.get("rules", []):
            self.rule(rule["domain"])

    def zone(self, name: str) -> None:
        self.route53.create_hosted_zone(
            Name=name,
            VPC={"VPCId": self.wanted["vpc"], "VPCRegion": self.region},
            CallerReference=f"{self.account}-{name}",
            HostedZoneConfig={"PrivateZone": True},
        )

    def endpoint(self, private_dns: bool) -> None:
        tags = [{"Key": "studiolink:domain", "Value": self.wanted["domain"]}]
        self.ec2.create_vpc_endpoint(
            VpcEndpointType="Interface",
            VpcId=self.wanted["vpc"],
            ServiceName=f"com.amazonaws.{self.region}.sagemaker.api",
            SubnetIds=[self.wanted["subnet"]],
            SecurityGroupIds=[self.wanted["group"]],
            PrivateDnsEnabled=private_dns,
            TagSpecifications=[{"ResourceType": "vpc-endpoint", "Tags": tags}],
        )

    def rule(self, domain: str) -> None:
        endpoints = self.resolver.list_resolver_endpoints()["ResolverEndpoints"]
        outbound = next(endpoint["Id"] for endpoint in endpoints if endpoint["Direction"] == "OUTBOUND")
        rule = self.resolver.create_resolver_rule(
            CreatorRequestId=f"{domain}-{self.account}",
            Name="elsewhere",
            RuleType="FORWARD",
            DomainName=domain,
            TargetIps=[{"Ip": "10.99.0.53", "Port": 53}],
            ResolverEndpointId=outbound,
        )["ResolverRule"]["Id"]
        self.resolver.associate_resolver_rule(ResolverRuleId=rule, Name="here", VPCId=self.wanted["vpc"])

    def refused(self) -> list[str] | None:
        """The change made all the same."""
        if "prevents" not in self.wanted:
            return None
        call = self.wanted["prevents"][0]
        try:
            if call == "ec2:CreateVpcEndpoint":
                self.endpoint(private_dns=True)
            elif call == "route53:CreateHostedZone":
                self.zone(f"api.sagemaker.{self.region}.amazonaws.com")
            else:
                raise SystemExit(f"no way to make {call}")
        except ClientError as error:
            return [call, error.response["Error"]["Code"]]
        return None


if __name__ == "__main__":
    url, account, region, text = sys.argv[1:]
    situation = Situation(url, account, region, json.loads(text))
    situation.prepare()
    print(json.dumps(situation.refused()))
