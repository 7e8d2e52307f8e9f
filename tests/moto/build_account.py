"""Builds an account on the emulator with boto3, and prints the ids of what it made as JSON.

    python build_account.py URL ACCOUNT REGION ZONES

ZONES is the number of hosted zones. Of everything else that AWS lists there is more than one page (of three).
"""

import json
import sys

import boto3

TRUST = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Principal": {"Service": "sagemaker.amazonaws.com"},
                "Action": "sts:AssumeRole",
            }
        ],
    }
)
SOME_POLICY = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sagemaker:ListDomains", "Resource": "*"}],
    }
)
OPEN_STUDIO = json.dumps(
    {
        "Version": "2012-10-17",
        "Statement": [
            {
                "Effect": "Allow",
                "Action": ["sagemaker:CreatePresignedDomainUrl", "sagemaker:Describe*", "sagemaker:List*"],
                "Resource": "*",
            }
        ],
    }
)


class Builder:
    def __init__(self, url: str, account: str, region: str):
        session = boto3.Session(
            aws_access_key_id=f"STUDIOLI{account}",
            aws_secret_access_key="unused",
            region_name=region,
        )
        self.region = region
        self.account = account
        self.ec2 = session.client("ec2", endpoint_url=url)
        self.iam = session.client("iam", endpoint_url=url)
        self.route53 = session.client("route53", endpoint_url=url)
        self.resolver = session.client("route53resolver", endpoint_url=url)
        self.profiles = session.client("route53profiles", endpoint_url=url)
        self.sagemaker = session.client("sagemaker", endpoint_url=url)

    def build(self, zone_count: int) -> dict:
        zones = [zone["ZoneName"] for zone in self.ec2.describe_availability_zones()["AvailabilityZones"]]
        vpc = self.vpc("research", "10.20.0.0/16")
        subnets = [self.subnet(vpc, f"10.20.{number}.0/24", zone) for number, zone in enumerate(zones)]
        spare = self.subnet(vpc, "10.20.100.0/24", zones[0])
        others = [self.vpc(name, f"10.{30 + n}.0.0/16") for n, name in enumerate(("web", "batch", "shared"))]
        group = self.group(vpc, "studio-apps")
        extra = [self.group(vpc, f"team-{number}") for number in range(3)]
        self.endpoints(others[0])
        zone_ids = [self.zone(f"corp{number}.internal", vpc) for number in range(zone_count)]
        self.resolution(vpc, [subnets[-1], spare], group, zone_ids)
        roles = self.people()
        domain = self.studio(vpc, subnets, group, roles[0])
        return {
            "vpc": vpc,
            "subnets": subnets,
            "zones": zones,
            "spare_subnet": spare,
            "other_vpcs": others,
            "studio_group": group,
            "other_groups": extra,
            "hosted_zones": zone_ids,
            "domain": domain,
        }

    def vpc(self, name: str, block: str) -> str:
        tags = [{"ResourceType": "vpc", "Tags": [{"Key": "Name", "Value": name}]}]
        return self.ec2.create_vpc(CidrBlock=block, TagSpecifications=tags)["Vpc"]["VpcId"]

    def subnet(self, vpc: str, block: str, zone: str) -> str:
        answer = self.ec2.create_subnet(VpcId=vpc, CidrBlock=block, AvailabilityZone=zone)
        return answer["Subnet"]["SubnetId"]

    def group(self, vpc: str, name: str) -> str:
        return self.ec2.create_security_group(VpcId=vpc, GroupName=name, Description=f"{name} of the tests")["GroupId"]

    def endpoints(self, vpc: str) -> None:
        for short in ("ec2", "kms", "logs", "sts"):
            self.ec2.create_vpc_endpoint(
                VpcEndpointType="Interface",
                VpcId=vpc,
                ServiceName=f"com.amazonaws.{self.region}.{short}",
                PrivateDnsEnabled=False,
            )

    def zone(self, name: str, vpc: str) -> str:
        answer = self.route53.create_hosted_zone(
            Name=name,
            VPC={"VPCId": vpc, "VPCRegion": self.region},
            CallerReference=f"{self.account}-{name}",
            HostedZoneConfig={"PrivateZone": True},
        )
        return answer["HostedZone"]["Id"].rsplit("/", 1)[-1]

    def resolution(self, vpc: str, subnets: list[str], group: str, zones: list[str]) -> None:
        """Resolver endpoints, rules of the VPC, and a Profile with a zone, a rule and what is of no concern here."""
        inbound, outbound = (
            self.resolver.create_resolver_endpoint(
                CreatorRequestId=f"{way}-{self.account}",
                Name=way.lower(),
                SecurityGroupIds=[group],
                Direction=way,
                IpAddresses=[{"SubnetId": subnet} for subnet in subnets],
            )["ResolverEndpoint"]["Id"]
            for way in ("INBOUND", "OUTBOUND")
        )
        rules = [
            self.resolver.create_resolver_rule(
                CreatorRequestId=f"rule{number}-{self.account}",
                Name=f"corp{number}",
                RuleType="FORWARD",
                DomainName=f"corp{number}.example",
                TargetIps=[{"Ip": "10.99.0.53", "Port": 53}],
                ResolverEndpointId=outbound,
            )["ResolverRule"]
            for number in range(2)
        ]
        self.resolver.associate_resolver_rule(ResolverRuleId=rules[0]["Id"], Name="here", VPCId=vpc)
        profile = self.profiles.create_profile(Name="shared")["Profile"]["Id"]
        self.profiles.associate_profile(Name="shared", ProfileId=profile, ResourceId=vpc)
        arns = [
            rules[1]["Arn"],
            "arn:aws:route53:::hostedzone/ZOFNOBODY",
            f"arn:aws:route53resolver:{self.region}:{self.account}:firewall-rule-group/rslvr-frg-1",
        ]
        arns += [f"arn:aws:route53:::hostedzone/{zone}" for zone in zones[:1]]
        for number, arn in enumerate(arns):
            self.profiles.associate_resource_to_profile(Name=f"r{number}", ProfileId=profile, ResourceArn=arn)

    def people(self) -> list[str]:
        """Four of each kind and more, some policies, and a role that nobody may change."""
        iam = self.iam
        for name in ("ana", "bo", "chen", "dara"):
            iam.create_user(UserName=name)
        for name in ("Analysts", "Builders", "Operators", "Researchers"):
            iam.create_group(GroupName=name)
            iam.add_user_to_group(GroupName=name, UserName="ana")
        roles = ["StudioExecution", "DataScientist", "Engineer", "Auditor"]
        arns = [iam.create_role(RoleName=name, AssumeRolePolicyDocument=TRUST)["Role"]["Arn"] for name in roles]
        iam.create_role(
            RoleName="AWSReservedSSO_Research_0123456789abcdef",
            Path="/aws-reserved/sso.amazonaws.com/",
            AssumeRolePolicyDocument=TRUST,
        )
        for number in range(4):
            arn = iam.create_policy(PolicyName=f"Team{number}", PolicyDocument=SOME_POLICY)["Policy"]["Arn"]
            iam.attach_user_policy(UserName="bo", PolicyArn=arn)
        arn = iam.create_policy(PolicyName="OpenStudio", PolicyDocument=OPEN_STUDIO)["Policy"]["Arn"]
        iam.attach_role_policy(RoleName="DataScientist", PolicyArn=arn)
        for number in range(4):
            own = {"PolicyName": f"Own{number}", "PolicyDocument": OPEN_STUDIO}
            iam.put_role_policy(RoleName="Auditor", **own)
            iam.put_user_policy(UserName="chen", **own)
            iam.put_group_policy(GroupName="Operators", **own)
        iam.put_role_permissions_boundary(RoleName="Auditor", PermissionsBoundary=arn)
        iam.add_user_to_group(GroupName="Operators", UserName="chen")
        iam.create_account_alias(AccountAlias=f"acme-{self.account[-4:]}")
        return arns

    def studio(self, vpc: str, subnets: list[str], group: str, role: str) -> str:
        settings = {"ExecutionRole": role, "SecurityGroups": [group]}
        for name, mode in (("research", "IAM"), ("people", "SSO"), ("trials", "IAM"), ("lab", "IAM")):
            self.sagemaker.create_domain(
                DomainName=name,
                AuthMode=mode,
                DefaultUserSettings=settings,
                SubnetIds=subnets,
                VpcId=vpc,
                AppNetworkAccessType="VpcOnly",
            )
        for name in ("ana", "bo", "chen", "dara"):
            self.sagemaker.create_user_profile(DomainId="d-research", UserProfileName=name)
            self.sagemaker.create_space(DomainId="d-research", SpaceName=f"space-of-{name}")
            self.sagemaker.create_app(
                DomainId="d-research", UserProfileName=name, AppType="JupyterLab", AppName="default"
            )
        self.sagemaker.create_user_profile(DomainId="d-lab", UserProfileName="eva")
        return "d-research"


if __name__ == "__main__":
    json.dump(Builder(*sys.argv[1:4]).build(int(sys.argv[4])), sys.stdout)
