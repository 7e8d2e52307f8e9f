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
    "list_groups": "Groups",
    "list_groups_for_user": "Groups",
    "list_policies": "Policies",
    "list_policy_versions": "Versions",
    "list_roles": "Roles",
    "list_users": "Users",
}
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


def encode(start: int) -> str:
    return base64.b64encode(f"from {start}".encode()).decode()


def position(token: str | None) -> int:
    if not token:
        return 0
    try:
        return int(base64.b64decode(token).decode().removeprefix("from "))
    except ValueError:
        raise ec2_refusal("InvalidNextToken", f"The token '{token}' is invalid.") from None
