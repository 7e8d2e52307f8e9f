"""Small pages for every list, so that whoever stops after the first one is found out."""

import base64

from moto.core.responses import ActionResult, BaseResponse
from moto.ec2.responses import EC2Response
from moto.iam.responses import IamResponse
from moto.route53.responses import Route53
from moto.sagemaker.responses import SageMakerResponse

from .patch import around, ec2_refusal
from .settings import settings

SIZES = ("MaxResults", "MaxItems")
TOKENS = ("NextToken", "Marker")
EVERYTHING = 1_000_000

EC2_LISTS = {
    "describe_dhcp_options": "DhcpOptions",
    "describe_network_acls": "NetworkAcls",
    "describe_network_interfaces": "NetworkInterfaces",
    "describe_route_tables": "RouteTables",
    "describe_security_groups": "SecurityGroups",
    "describe_subnets": "Subnets",
    "describe_vpc_endpoint_services": "ServiceDetails",
    "describe_vpc_endpoints": "VpcEndpoints",
    "describe_vpcs": "Vpcs",
}
IAM_LISTS = {
    "list_attached_group_policies": "AttachedPolicies",
    "list_attached_role_policies": "AttachedPolicies",
    "list_attached_user_policies": "AttachedPolicies",
    "list_group_policies": "PolicyNames",
    "list_groups": "Groups",
    "list_groups_for_user": "Groups",
    "list_policies": "Policies",
    "list_policy_versions": "Versions",
    "list_role_policies": "PolicyNames",
    "list_roles": "Roles",
    "list_user_policies": "PolicyNames",
    "list_users": "Users",
}
# One marker goes through all of them.
IAM_DETAILS = ("UserDetailList", "GroupDetailList", "RoleDetailList", "Policies")
SAGEMAKER_LISTS = {
    "list_apps": "Apps",
    "list_domains": "Domains",
    "list_spaces": "Spaces",
    "list_user_profiles": "UserProfiles",
}


def install() -> None:
    @around(BaseResponse, "_get_param")
    def get_param(original, self, name, if_none=None):
        """moto pages some lists by itself; here it always gives all, and the pages are cut afterwards."""
        if getattr(self, "wants_everything", False):
            if name in SIZES:
                return EVERYTHING
            if name in TOKENS:
                return if_none
        return original(self, name, if_none)

    for name, key in EC2_LISTS.items():
        page(EC2Response, name, key, "NextToken", "NextToken")
    for name, key in IAM_LISTS.items():
        page(IamResponse, name, key, "Marker", "Marker", has_flag=True)
    page_details()
    for name, key in SAGEMAKER_LISTS.items():
        page(SageMakerResponse, name, key, "NextToken", "NextToken")
    page(Route53, "list_hosted_zones", "HostedZones", "Marker", "NextMarker", has_flag=True)
    page(
        Route53,
        "list_hosted_zones_by_vpc",
        "HostedZoneSummaries",
        "NextToken",
        "NextToken",
    )


def page(owner, name: str, key: str, given: str, answered: str, has_flag: bool = False) -> None:
    @around(owner, name)
    def paged(original, self):
        token = self._get_param(given)
        size = next((self._get_param(one) for one in SIZES if self._get_param(one)), None)
        length = min(int(size or EVERYTHING), settings.page_size)
        self.wants_everything = True
        try:
            result = dict(original(self).result)
        finally:
            self.wants_everything = False
        items = list(result[key])
        start = position(token)
        has_more = start + length < len(items)
        result[key] = items[start : start + length]
        result[answered] = encode(start + length) if has_more else None
        if has_flag:
            result["IsTruncated"] = has_more
        return ActionResult(result)


def page_details() -> None:
    @around(IamResponse, "get_account_authorization_details")
    def paged(original, self):
        """Of AWS's own policies, those that somebody holds."""
        start = position(self._get_param("Marker"))
        length = min(int(self._get_param("MaxItems") or EVERYTHING), settings.page_size)
        result = dict(original(self).result)
        held = (one for one in result["Policies"] if ":iam::aws:" not in one.arn or one.attachment_count)
        result["Policies"] = sorted(held, key=lambda policy: policy.arn)
        items = [(key, item) for key in IAM_DETAILS for item in result[key]]
        part = items[start : start + length]
        for key in IAM_DETAILS:
            result[key] = [item for owner, item in part if owner == key]
        has_more = start + length < len(items)
        result["Marker"] = encode(start + length) if has_more else None
        result["IsTruncated"] = has_more
        return ActionResult(result)


def encode(start: int) -> str:
    return base64.b64encode(f"from {start}".encode()).decode()


def position(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token).decode().removeprefix("from "))
    except ValueError:
        raise ec2_refusal("InvalidNextToken", f"The token '{token}' is invalid.") from None
