"""Compares an account with what was asked of studiolink, with boto3 alone, and prints what differs as JSON.

    python compare.py URL ACCOUNT REGION WANTED

WANTED is JSON: the mode, the DNS way of each service, and the ids that the answers named. What should be there is
worked out here anew, from the AWS documentation, not taken from studiolink.
"""

import json
import sys

import boto3

PRIVATE_NAMES = {
    "studio": ["studio.{r}.sagemaker.aws", "studio.sagemaker.{r}.app.aws"],
    "sagemaker.api": ["api.sagemaker.{r}.amazonaws.com", "api.sagemaker.{r}.api.aws"],
}
SERVICES = {
    "studio": "aws.sagemaker.{r}.studio",
    "sagemaker.api": "com.amazonaws.{r}.sagemaker.api",
}
REGIONAL_NAMES = {
    "studio": ".studio.{r}.vpce.sagemaker.aws",
    "sagemaker.api": ".api.sagemaker.{r}.vpce.amazonaws.com",
}
OPEN = "sagemaker:CreatePresignedDomainUrl"
DESCRIBE = "sagemaker:DescribeUserProfile"


def listed(value) -> list:
    return value if isinstance(value, list) else [value]


def plain(document: dict) -> list[str]:
    """A document without what does not matter: names of statements, order, one or a list of one.

    `NotIpAddress` is true without its key, so it says what `NotIpAddressIfExists` says.
    """
    statements = []
    for statement in listed(document["Statement"]):
        statement = {key: value for key, value in statement.items() if key != "Sid"}
        for key in ("Action", "Resource"):
            statement[key] = sorted(listed(statement[key]))
        statement["Condition"] = {
            "NotIpAddressIfExists" if operator == "NotIpAddress" else operator: {
                key: sorted(map(str, listed(value))) for key, value in keys.items()
            }
            for operator, keys in statement.get("Condition", {}).items()
        }
        statements.append(json.dumps(statement, sort_keys=True))
    return sorted(statements)


def tags_of(pairs: list[dict]) -> dict:
    return {pair["Key"]: pair["Value"] for pair in pairs}


class Comparison:
    def __init__(self, url: str, account: str, region: str, wanted: dict):
        session = boto3.Session(
            aws_access_key_id=f"STUDIOLI{account}",
            aws_secret_access_key="unused",
            region_name=region,
        )
        self.ec2 = session.client("ec2", endpoint_url=url)
        self.iam = session.client("iam", endpoint_url=url)
        self.route53 = session.client("route53", endpoint_url=url)
        self.account = account
        self.region = region
        self.wanted = wanted
        self.differences: list[str] = []

    def same(self, what: str, found, expected) -> None:
        if found != expected:
            self.differences.append(f"{what}: {found!r}, not {expected!r}")

    def all(self, client, operation: str, key: str, **parameters) -> list:
        pages = client.get_paginator(operation).paginate(**parameters)
        return [item for page in pages for item in page[key]]

    def run(self) -> list[str]:
        self.attributes()
        group = self.security_group()
        endpoints = self.endpoints(group)
        self.zones(endpoints)
        self.policy(endpoints)
        self.attachments()
        return self.differences

    def attributes(self) -> None:
        for attribute, key in (
            ("enableDnsSupport", "EnableDnsSupport"),
            ("enableDnsHostnames", "EnableDnsHostnames"),
        ):
            answer = self.ec2.describe_vpc_attribute(VpcId=self.wanted["vpc"], Attribute=attribute)
            self.same(attribute, answer[key]["Value"], True)

    def ours(self, tags: list[dict], step: str) -> None:
        """What is made carries the run, the step and the domain."""
        found = tags_of(tags)
        self.same(f"tags of {step}", found.get("studiolink:step"), step)
        self.same(f"run of {step}", found.get("studiolink:run"), self.wanted["run"])
        self.same(f"domain of {step}", found.get("studiolink:domain"), self.wanted["domain"])

    def security_group(self) -> str:
        groups = self.all(
            self.ec2,
            "describe_security_groups",
            "SecurityGroups",
            Filters=[{"Name": "tag-key", "Values": ["studiolink:run"]}],
        )
        self.same("groups made", len(groups), 1)
        group = groups[0]
        self.same("VPC of the group", group["VpcId"], self.wanted["vpc"])
        self.ours(group["Tags"], "security-group")
        admitted = set()
        for rule in group["IpPermissions"]:
            self.same("rule", (rule["IpProtocol"], rule["FromPort"], rule["ToPort"]), ("tcp", 443, 443))
            admitted |= {one["CidrIp"] for one in rule["IpRanges"]}
            admitted |= {one["GroupId"] for one in rule["UserIdGroupPairs"]}
        self.same("who is let in", sorted(admitted), sorted(self.wanted["admitted"]))
        return group["GroupId"]

    def endpoints(self, group: str) -> dict:
        vpc = [{"Name": "vpc-id", "Values": [self.wanted["vpc"]]}]
        found = self.all(self.ec2, "describe_vpc_endpoints", "VpcEndpoints", Filters=vpc)
        by_service = {endpoint["ServiceName"]: endpoint for endpoint in found}
        names = {short: name.format(r=self.region) for short, name in SERVICES.items()}
        self.same("endpoints", sorted(by_service), sorted(names.values()))
        self.same("one of each", len(found), len(by_service))
        endpoints = {short: by_service[name] for short, name in names.items()}
        for short, endpoint in endpoints.items():
            self.same(f"type of {short}", endpoint["VpcEndpointType"], "Interface")
            self.same(f"state of {short}", endpoint["State"], "available")
            self.same(f"subnets of {short}", sorted(endpoint["SubnetIds"]), sorted(self.wanted["subnets"]))
            self.same(f"groups of {short}", [one["GroupId"] for one in endpoint["Groups"]], [group])
            is_private = self.wanted["dns"][short] == "private-dns"
            self.same(f"private DNS of {short}", endpoint["PrivateDnsEnabled"], is_private)
            self.ours(endpoint["Tags"], f"endpoint.{short}")
            document = json.loads(endpoint["PolicyDocument"])
            self.same(f"policy of {short}", plain(document), plain(self.endpoint_policy(short)))
        return endpoints

    def endpoint_policy(self, short: str) -> dict:
        operator = "StringEqualsIfExists" if short == "studio" else "StringEquals"
        statement = {
            "Effect": "Allow",
            "Principal": "*",
            "Action": "*",
            "Resource": "*",
            "Condition": {operator: {"aws:PrincipalAccount": self.account}},
        }
        return {"Statement": [statement]}

    def zones(self, endpoints: dict) -> None:
        found = {zone["Name"].rstrip("."): zone for zone in self.all(self.route53, "list_hosted_zones", "HostedZones")}
        expected = [f"corp{number}.internal" for number in range(self.wanted["zones_before"])]
        for short, way in self.wanted["dns"].items():
            if way != "hosted-zone":
                continue
            for name in PRIVATE_NAMES[short]:
                name = name.format(r=self.region)
                expected.append(name)
                if name in found:
                    self.zone(name, found[name]["Id"].rsplit("/", 1)[-1], short, endpoints[short])
        self.same("hosted zones", sorted(found), sorted(expected))

    def zone(self, name: str, identifier: str, short: str, endpoint: dict) -> None:
        answer = self.route53.get_hosted_zone(Id=identifier)
        self.same(f"{name} is private", answer["HostedZone"]["Config"]["PrivateZone"], True)
        vpcs = [(vpc["VPCRegion"], vpc["VPCId"]) for vpc in answer["VPCs"]]
        self.same(f"VPCs of {name}", vpcs, [(self.region, self.wanted["vpc"])])
        tags = self.route53.list_tags_for_resource(ResourceType="hostedzone", ResourceId=identifier)
        self.same(
            f"run of {name}",
            tags_of(tags["ResourceTagSet"]["Tags"]).get("studiolink:run"),
            self.wanted["run"],
        )
        records = self.all(self.route53, "list_resource_record_sets", "ResourceRecordSets", HostedZoneId=identifier)
        aliases = {
            record["Name"].replace("\\052", "*").rstrip("."): record["AliasTarget"]
            for record in records
            if record["Type"] == "A"
        }
        # Each Studio app has a host name of its own.
        wanted_names = [name, f"*.{name}"] if short == "studio" else [name]
        self.same(f"records of {name}", sorted(aliases), sorted(wanted_names))
        end = REGIONAL_NAMES[short].format(r=self.region)
        candidates = [entry for entry in endpoint["DnsEntries"] if entry["DnsName"].endswith(end)]
        regional = min(candidates, key=lambda entry: len(entry["DnsName"]))
        for alias in aliases.values():
            target = (alias["DNSName"].rstrip("."), alias["HostedZoneId"])
            self.same(f"alias in {name}", target, (regional["DnsName"], regional["HostedZoneId"]))

    def conditions(self, endpoints: dict) -> tuple[dict, list[dict]]:
        """What the mode allows, and what the guardrail denies; each denial is enough."""
        vpc = [self.wanted["vpc"]]
        ids = [endpoint["VpcEndpointId"] for endpoint in endpoints.values()]
        ranges = self.wanted["cidrs"]
        mode = self.wanted["mode"]
        if mode == "vpc":
            return {"StringEquals": {"aws:SourceVpc": vpc}}, [{"StringNotEqualsIfExists": {"aws:SourceVpc": vpc}}]
        if mode == "vpce":
            return {"StringEquals": {"aws:SourceVpce": ids}}, [{"StringNotEqualsIfExists": {"aws:SourceVpce": ids}}]
        if mode == "ip":
            return {"IpAddress": {"aws:SourceIp": ranges}}, [{"NotIpAddressIfExists": {"aws:SourceIp": ranges}}]
        allow = {"IpAddress": {"aws:VpcSourceIp": ranges}, "StringEquals": {"aws:SourceVpc": vpc}}
        return allow, [
            {"StringNotEqualsIfExists": {"aws:SourceVpc": vpc}},
            {"NotIpAddressIfExists": {"aws:VpcSourceIp": ranges}},
        ]

    def identity_policy(self, endpoints: dict) -> dict:
        resource = f"arn:aws:sagemaker:{self.region}:{self.account}:user-profile/{self.wanted['domain']}/*"
        allow, denials = self.conditions(endpoints)
        statements = [{"Effect": "Allow", "Action": [OPEN, DESCRIBE], "Resource": resource, "Condition": allow}]
        for denial in denials:
            condition = denial | {"BoolIfExists": {"aws:ViaAWSService": "false"}}
            statements.append({"Effect": "Deny", "Action": OPEN, "Resource": resource, "Condition": condition})
        return {"Statement": statements}

    def policy(self, endpoints: dict) -> None:
        arn = f"arn:aws:iam::{self.account}:policy/StudioPrivateAccess-{self.wanted['domain']}"
        policy = self.iam.get_policy(PolicyArn=arn)["Policy"]
        self.ours(policy["Tags"], "policy")
        version = self.iam.get_policy_version(PolicyArn=arn, VersionId=policy["DefaultVersionId"])
        document = version["PolicyVersion"]["Document"]
        self.same("version of the policy language", document["Version"], "2012-10-17")
        self.same("IAM policy", plain(document), plain(self.identity_policy(endpoints)))
        entities = self.iam.list_entities_for_policy(PolicyArn=arn)
        self.same("roles", [one["RoleName"] for one in entities["PolicyRoles"]], self.wanted["roles"])
        self.same("users", [one["UserName"] for one in entities["PolicyUsers"]], self.wanted["users"])
        self.same("groups", [one["GroupName"] for one in entities["PolicyGroups"]], self.wanted["groups"])

    def attachments(self) -> None:
        """What was attached before is attached still."""
        role = self.all(self.iam, "list_attached_role_policies", "AttachedPolicies", RoleName=self.wanted["roles"][0])
        names = sorted(policy["PolicyName"] for policy in role)
        self.same("policies of the role", names, ["OpenStudio", f"StudioPrivateAccess-{self.wanted['domain']}"])


if __name__ == "__main__":
    json.dump(Comparison(*sys.argv[1:4], json.loads(sys.argv[4])).run(), sys.stdout)
