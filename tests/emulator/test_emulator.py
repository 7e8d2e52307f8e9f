"""What the emulator adds to moto, tried with boto3 against a server of its own."""

import json
import logging
import threading
import time
import unittest
import urllib.request

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, HTTPClientError
from botocore.parsers import ResponseParserError
from werkzeug.serving import make_server

from . import evaluation
from .server import application
from .settings import settings

logging.getLogger("werkzeug").setLevel(logging.ERROR)

REGION = "eu-west-1"
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Allow",
            "Action": "sagemaker:CreatePresignedDomainUrl",
            "Resource": "*",
            "Condition": {"StringEquals": {"aws:SourceVpc": "vpc-1"}},
        }
    ],
}


class EvaluationTest(unittest.TestCase):
    def decide(self, condition: dict, context: dict) -> str:
        statement = {"Effect": "Allow", "Action": "a:B*", "Resource": "*", "Condition": condition}
        return evaluation.decide([{"Statement": statement}], "a:bC", "r", context)[0]

    def test_a_missing_key_fails_a_test_and_passes_its_negation(self):
        self.assertEqual(self.decide({"StringEquals": {"k": "v"}}, {}), evaluation.IMPLICIT_DENY)
        self.assertEqual(self.decide({"StringNotEquals": {"k": "v"}}, {}), evaluation.ALLOWED)
        self.assertEqual(self.decide({"StringEqualsIfExists": {"k": "v"}}, {}), evaluation.ALLOWED)

    def test_keys_are_compared_without_case_and_ranges_by_address(self):
        context = {"aws:sourceip": ["203.0.113.7"]}
        self.assertEqual(self.decide({"IpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}, context), "allowed")
        self.assertEqual(self.decide({"NotIpAddress": {"aws:SourceIp": ["203.0.113.0/24"]}}, context), "implicitDeny")

    def test_a_deny_wins(self):
        allow = {"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}
        deny = {"Statement": [{"Effect": "Deny", "Action": "a:*", "Resource": "*"}]}
        self.assertEqual(evaluation.decide([allow, deny], "a:b", "r", {})[0], evaluation.EXPLICIT_DENY)


class ServerTest(unittest.TestCase):
    account = 900_000_000_000

    @classmethod
    def setUpClass(cls):
        settings.pending_seconds = 0.3
        cls.server = make_server("127.0.0.1", 0, application(), threaded=True)
        cls.url = f"http://127.0.0.1:{cls.server.server_port}"
        threading.Thread(target=cls.server.serve_forever, daemon=True).start()

    @classmethod
    def tearDownClass(cls):
        cls.server.shutdown()
        cls.server.server_close()

    def setUp(self):
        type(self).account += 1
        self.session = boto3.Session(
            aws_access_key_id=f"STUDIOLI{self.account}", aws_secret_access_key="unused", region_name=REGION
        )
        self.ec2, self.iam, self.route53 = (self.client(name) for name in ("ec2", "iam", "route53"))

    def client(self, service: str):
        return self.session.client(service, endpoint_url=self.url, config=Config(retries={"total_max_attempts": 1}))

    def admin(self, method: str, path: str, body=None):
        data = json.dumps(body).encode() if body is not None else None
        url = f"{self.url}/emulator/{path}?account={self.account}"
        with urllib.request.urlopen(urllib.request.Request(url, data, method=method)) as answer:
            return json.load(answer)

    def network(self) -> tuple[str, list[str]]:
        vpc = self.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
        for attribute in ("EnableDnsSupport", "EnableDnsHostnames"):
            self.ec2.modify_vpc_attribute(VpcId=vpc, **{attribute: {"Value": True}})
        subnets = [
            self.ec2.create_subnet(VpcId=vpc, CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=f"{REGION}{zone}")
            for number, zone in enumerate("abc")
        ]
        return vpc, [subnet["Subnet"]["SubnetId"] for subnet in subnets]

    def endpoint(self, vpc: str, subnets: list[str], service=f"aws.sagemaker.{REGION}.studio", **more) -> dict:
        answer = self.ec2.create_vpc_endpoint(
            VpcEndpointType="Interface",
            VpcId=vpc,
            ServiceName=service,
            SubnetIds=subnets,
            **({"PrivateDnsEnabled": True} | more),
        )
        return answer["VpcEndpoint"]

    def refused(self, code: str, call, *args, **kwargs) -> None:
        with self.assertRaises(ClientError) as caught:
            call(*args, **kwargs)
        self.assertEqual(caught.exception.response["Error"]["Code"], code)

    def test_accounts_are_apart(self):
        self.ec2.create_vpc(CidrBlock="10.9.0.0/16")
        self.assertEqual(self.client("sts").get_caller_identity()["Account"], str(self.account))
        before = self.ec2.describe_account_attributes
        self.setUp()
        self.assertIsNot(before, self.ec2.describe_account_attributes)
        blocks = [vpc["CidrBlock"] for vpc in self.ec2.describe_vpcs()["Vpcs"]]
        self.assertNotIn("10.9.0.0/16", blocks)

    def test_an_endpoint_becomes_available_and_has_names_in_order(self):
        vpc, subnets = self.network()
        endpoint = self.endpoint(vpc, subnets[:2])
        self.assertEqual(endpoint["State"], "pending")
        names = [entry["DnsName"] for entry in endpoint["DnsEntries"]]
        self.assertEqual(len(names), 2 * (1 + 2) + 4)
        self.assertTrue(names[3].endswith(f".studio.{REGION}.vpce.sagemaker.aws"))
        self.assertNotIn(f"{REGION}a", names[3].split(".")[0])
        time.sleep(0.4)
        described = self.ec2.describe_vpc_endpoints(VpcEndpointIds=[endpoint["VpcEndpointId"]])
        self.assertEqual(described["VpcEndpoints"][0]["State"], "available")

    def test_a_client_token_gives_the_same_endpoint_again(self):
        vpc, subnets = self.network()
        first = self.endpoint(vpc, subnets[:1], ClientToken="t")
        again = self.endpoint(vpc, subnets[:1], ClientToken="t")
        self.assertEqual(first["VpcEndpointId"], again["VpcEndpointId"])
        self.refused("IdempotentParameterMismatch", self.endpoint, vpc, subnets[1:2], ClientToken="t")

    def test_endpoints_are_refused_as_aws_refuses_them(self):
        vpc, subnets = self.network()
        twin = self.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.9.0/24", AvailabilityZone=f"{REGION}a")
        self.refused("DuplicateSubnetsInSameZone", self.endpoint, vpc, [subnets[0], twin["Subnet"]["SubnetId"]])
        self.refused("InvalidParameter", self.endpoint, vpc, subnets)
        self.refused("InvalidServiceName", self.endpoint, vpc, subnets[:1], service="com.amazonaws.nowhere")
        self.refused("InvalidPolicyDocument", self.endpoint, vpc, subnets[:1], PolicyDocument="{")
        self.endpoint(vpc, subnets[:1])
        self.refused("InvalidParameter", self.endpoint, vpc, subnets[1:2])
        self.ec2.modify_vpc_attribute(VpcId=vpc, EnableDnsHostnames={"Value": False})
        api = f"com.amazonaws.{REGION}.sagemaker.api"
        self.refused("InvalidParameter", self.endpoint, vpc, subnets[:1], service=api)

    def test_private_dns_and_hosted_zones_conflict_both_ways(self):
        vpc, subnets = self.network()
        name = f"api.sagemaker.{REGION}.amazonaws.com"
        use = {"VPCId": vpc, "VPCRegion": REGION}
        made = self.route53.create_hosted_zone(Name=name, VPC=use, CallerReference="a")
        self.assertEqual(made["ChangeInfo"]["Status"], "PENDING")
        api = f"com.amazonaws.{REGION}.sagemaker.api"
        # moto takes a zone with a VPC for private only when it is said twice.
        self.route53.delete_hosted_zone(Id=made["HostedZone"]["Id"])
        config = {"PrivateZone": True}
        self.route53.create_hosted_zone(Name=name, VPC=use, CallerReference="b", HostedZoneConfig=config)
        self.refused("InvalidParameter", self.endpoint, vpc, subnets[:1], service=api)
        self.endpoint(vpc, subnets[:1])
        create = self.route53.create_hosted_zone
        studio = f"studio.{REGION}.sagemaker.aws"
        self.refused(
            "ConflictingDomainExists",
            create,
            Name=studio,
            VPC=use,
            CallerReference="c",
            HostedZoneConfig=config,
        )
        self.refused("HostedZoneAlreadyExists", create, Name="x.internal", CallerReference="b")

    def test_a_change_comes_in_sync(self):
        made = self.route53.create_hosted_zone(Name="x.internal", CallerReference=str(self.account))
        change = made["ChangeInfo"]["Id"]
        self.assertEqual(self.route53.get_change(Id=change)["ChangeInfo"]["Status"], "PENDING")
        time.sleep(0.4)
        self.assertEqual(self.route53.get_change(Id=change)["ChangeInfo"]["Status"], "INSYNC")

    def test_rules_of_a_group_are_added_all_or_none(self):
        vpc, _ = self.network()
        create = self.ec2.create_security_group
        group = create(VpcId=vpc, GroupName="one", Description="d")["GroupId"]
        self.refused("InvalidGroup.Duplicate", create, VpcId=vpc, GroupName="ONE", Description="d")

        def rule(block):
            return {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443, "IpRanges": [{"CidrIp": block}]}

        authorize = self.ec2.authorize_security_group_ingress
        authorize(GroupId=group, IpPermissions=[rule("10.0.0.0/24")])
        both = [rule("10.0.1.0/24"), rule("10.0.0.0/24")]
        self.refused("InvalidPermission.Duplicate", authorize, GroupId=group, IpPermissions=both)
        described = self.ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]
        blocks = [one["CidrIp"] for rule in described["IpPermissions"] for one in rule["IpRanges"]]
        self.assertEqual(blocks, ["10.0.0.0/24"])

    def test_iam_refuses_what_it_does_not_take(self):
        create = self.iam.create_policy
        spaced = json.loads(json.dumps(POLICY))
        spaced["Statement"][0]["Sid"] = "with spaces"
        self.refused("MalformedPolicyDocument", create, PolicyName="p", PolicyDocument=json.dumps(spaced))
        long = json.loads(json.dumps(POLICY))
        long["Statement"][0]["Resource"] = ["r" * 7000]
        self.refused("LimitExceeded", create, PolicyName="p", PolicyDocument=json.dumps(long))
        tags = [{"Key": "k", "Value": "*"}]
        self.refused("ValidationError", create, PolicyName="p", PolicyDocument=json.dumps(POLICY), Tags=tags)
        arn = create(PolicyName="p", PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
        self.iam.create_role(RoleName="r", Path="/aws-reserved/sso.amazonaws.com/", AssumeRolePolicyDocument="{}")
        self.refused("UnmodifiableEntity", self.iam.attach_role_policy, RoleName="r", PolicyArn=arn)

    def test_the_simulator_sees_what_is_attached(self):
        arn = self.iam.create_policy(PolicyName="p", PolicyDocument=json.dumps(POLICY))["Policy"]["Arn"]
        self.iam.create_group(GroupName="g")
        user = self.iam.create_user(UserName="u")["User"]["Arn"]
        self.iam.add_user_to_group(GroupName="g", UserName="u")
        self.iam.attach_group_policy(GroupName="g", PolicyArn=arn)

        def decide(vpc):
            entry = {"ContextKeyName": "aws:SourceVpc", "ContextKeyType": "string", "ContextKeyValues": [vpc]}
            answer = self.iam.simulate_principal_policy(
                PolicySourceArn=user,
                ActionNames=["sagemaker:CreatePresignedDomainUrl"],
                ContextEntries=[entry],
            )
            return answer["EvaluationResults"][0]["EvalDecision"]

        self.assertEqual((decide("vpc-1"), decide("vpc-2")), ("allowed", "implicitDeny"))
        alone = self.iam.simulate_custom_policy(
            PolicyInputList=[json.dumps(POLICY)], ActionNames=["sagemaker:CreatePresignedDomainUrl"]
        )
        self.assertEqual(alone["EvaluationResults"][0]["EvalDecision"], "implicitDeny")
        attached = self.iam.list_entities_for_policy(PolicyArn=arn)["PolicyGroups"]
        self.assertEqual([group["GroupName"] for group in attached], ["g"])

    def test_lists_come_in_small_pages(self):
        for number in range(4):
            self.iam.create_user(UserName=f"u{number}")
        first = self.iam.list_users(MaxItems=1000)
        self.assertEqual((len(first["Users"]), first["IsTruncated"]), (3, True))
        rest = self.iam.list_users(Marker=first["Marker"])
        self.assertEqual((len(rest["Users"]), rest["IsTruncated"]), (1, False))
        pages = self.ec2.get_paginator("describe_vpc_endpoint_services").paginate()
        names = [name["ServiceName"] for page in pages for name in page["ServiceDetails"]]
        self.assertEqual(len(names), len(set(names)))
        self.assertIn(f"aws.sagemaker.{REGION}.studio", names)

    def test_a_vpc_has_route53_profiles_with_what_they_bring(self):
        profiles = self.client("route53profiles")
        self.assertEqual(profiles.list_profile_associations(ResourceId="vpc-1")["ProfileAssociations"], [])
        profile = profiles.create_profile(Name="shared")["Profile"]["Id"]
        profiles.associate_profile(Name="here", ProfileId=profile, ResourceId="vpc-1")
        for number in range(4):
            arn = f"arn:aws:route53:::hostedzone/Z{number}"
            profiles.associate_resource_to_profile(Name=f"zone{number}", ProfileId=profile, ResourceArn=arn)
        associations = profiles.list_profile_associations(ResourceId="vpc-1")["ProfileAssociations"]
        self.assertEqual([association["ProfileId"] for association in associations], [profile])
        pages = list(profiles.get_paginator("list_profile_resource_associations").paginate(ProfileId=profile))
        self.assertGreater(len(pages), 1)
        found = [one["ResourceArn"][-2:] for page in pages for one in page["ProfileResourceAssociations"]]
        self.assertEqual(found, ["Z0", "Z1", "Z2", "Z3"])

    def test_rules_of_a_vpc_come_by_its_id(self):
        resolver = self.client("route53resolver")
        vpc, subnets = self.network()
        group = self.ec2.create_security_group(GroupName="dns", Description="dns", VpcId=vpc)["GroupId"]
        made = [
            resolver.create_resolver_endpoint(
                CreatorRequestId=way,
                Name=way,
                SecurityGroupIds=[group],
                Direction=way,
                IpAddresses=[{"SubnetId": subnet} for subnet in subnets[:2]],
            )["ResolverEndpoint"]["Id"]
            for way in ("INBOUND", "OUTBOUND")
        ]
        rule = resolver.create_resolver_rule(
            CreatorRequestId="rule",
            RuleType="FORWARD",
            DomainName="corp.example",
            TargetIps=[{"Ip": "10.20.0.53", "Port": 53}],
            ResolverEndpointId=made[1],
        )["ResolverRule"]
        resolver.associate_resolver_rule(ResolverRuleId=rule["Id"], VPCId=vpc)
        wanted = [{"Name": "VPCId", "Values": [vpc]}]
        found = resolver.list_resolver_rule_associations(Filters=wanted)["ResolverRuleAssociations"]
        self.assertEqual([one["ResolverRuleId"] for one in found], [rule["Id"]])
        self.assertIn(rule["Id"], [one["Id"] for one in resolver.list_resolver_rules()["ResolverRules"]])
        wanted = [{"Name": "HostVPCId", "Values": [vpc]}]
        endpoints = resolver.list_resolver_endpoints(Filters=wanted)["ResolverEndpoints"]
        self.assertEqual(sorted(one["Id"] for one in endpoints), sorted(made))

    def test_apps_of_a_domain_come_in_small_pages(self):
        sagemaker = self.client("sagemaker")
        vpc, subnets = self.network()
        settings_of_users = {"ExecutionRole": f"arn:aws:iam::{self.account}:role/Execution"}
        domain = sagemaker.create_domain(
            DomainName="ml", AuthMode="IAM", DefaultUserSettings=settings_of_users, SubnetIds=subnets, VpcId=vpc
        )["DomainArn"].rsplit("/", 1)[1]
        for number in range(4):
            sagemaker.create_app(
                DomainId=domain, UserProfileName="ana", AppType="JupyterLab", AppName=f"app{number}"
            )
        pages = list(sagemaker.get_paginator("list_apps").paginate(DomainIdEquals=domain))
        self.assertEqual([len(page["Apps"]) for page in pages], [3, 1])
        self.assertEqual(pages[0]["Apps"][0]["Status"], "InService")

    def test_a_domain_has_profiles_and_urls(self):
        sagemaker = self.client("sagemaker")
        vpc, subnets = self.network()
        sagemaker.create_domain(
            DomainName="d",
            AuthMode="IAM",
            DefaultUserSettings={"ExecutionRole": "arn:aws:iam::123456789012:role/r"},
            SubnetIds=subnets,
            VpcId=vpc,
        )
        sagemaker.create_user_profile(DomainId="d-d", UserProfileName="ana")
        presign = sagemaker.create_presigned_domain_url
        self.assertIn("token=", presign(DomainId="d-d", UserProfileName="ana")["AuthorizedUrl"])
        self.refused("ResourceNotFound", presign, DomainId="d-d", UserProfileName="bo")
        self.refused("ResourceNotFound", sagemaker.describe_domain, DomainId="d-x")

    def test_faults_hold_for_one_account_and_the_log_shows_them(self):
        self.admin("PUT", "faults", [{"service": "ec2", "action": "DescribeVpcs", "code": "Oops", "times": 1}])
        self.refused("Oops", self.ec2.describe_vpcs)
        self.ec2.describe_vpcs()
        self.iam.list_users()
        calls = self.admin("GET", "calls")
        self.assertEqual([call["action"] for call in calls], ["DescribeVpcs", "DescribeVpcs", "ListUsers"])
        self.assertEqual([call["status"] for call in calls], [400, 200, 200])
        self.assertEqual([call["disturbed"] for call in calls], [True, False, False])
        self.admin("DELETE", "calls")
        self.assertEqual(self.admin("GET", "calls"), [])

    def test_a_user_s_own_key_signs_in_to_the_user_s_account(self):
        self.iam.create_user(UserName="u")
        key = self.iam.create_access_key(UserName="u")["AccessKey"]
        session = boto3.Session(key["AccessKeyId"], key["SecretAccessKey"], region_name=REGION)
        caller = session.client("sts", endpoint_url=self.url).get_caller_identity()
        self.assertEqual(caller["Arn"], f"arn:aws:iam::{self.account}:user/u")
        calls = self.admin("GET", "calls")
        self.assertEqual([call["action"] for call in calls], ["CreateUser", "CreateAccessKey", "GetCallerIdentity"])

    def test_private_names_may_be_others_and_a_url_s_life_is_in_the_log(self):
        name = f"aws.sagemaker.{REGION}.studio"
        self.admin("PUT", "names", {name: ["10.0.0.7"]})
        details = self.ec2.describe_vpc_endpoint_services(ServiceNames=[name])["ServiceDetails"]
        self.assertEqual(details[0]["PrivateDnsNames"], [{"PrivateDnsName": "10.0.0.7"}])
        presign = self.client("sagemaker").create_presigned_domain_url
        self.refused("ResourceNotFound", presign, DomainId="d-x", UserProfileName="u", ExpiresInSeconds=5)
        self.assertEqual([call["expires"] for call in self.admin("GET", "calls")], [None, 5])

    def test_an_answer_may_be_lost_though_the_call_was_made(self):
        self.admin("PUT", "faults", [{"action": "CreateUser", "lost": True}])
        with self.assertRaises(HTTPClientError):
            self.iam.create_user(UserName="u")
        self.assertEqual(len(self.iam.list_users()["Users"]), 1)

    def test_a_connection_may_end_before_the_call_is_made(self):
        self.admin("PUT", "faults", [{"action": "CreateUser", "cut": True}])
        with self.assertRaises(HTTPClientError):
            self.iam.create_user(UserName="u")
        self.assertEqual(self.iam.list_users()["Users"], [])

    def test_what_arrives_may_be_no_answer_though_the_call_was_made(self):
        self.admin("PUT", "faults", [{"action": "CreateUser", "malformed": True}])
        with self.assertRaises(ResponseParserError):
            self.iam.create_user(UserName="u")
        self.assertEqual(len(self.iam.list_users()["Users"]), 1)


if __name__ == "__main__":
    unittest.main()
