"""VPC endpoints: states that take their time, DNS names as AWS lays them out, and AWS's refusals.

Codes and texts are those of the EC2 Developer Guide, "Error codes", and of reports from the field.
"""

import copy
import hashlib
import json
import time

from moto.core.responses import ActionResult
from moto.ec2.models.vpcs import VPCEndPoint
from moto.ec2.responses import EC2Response
from moto.route53.models import route53_backends

from . import services
from .patch import around, ec2_refusal
from .settings import settings

REGIONAL_ZONE = "Z0STUDIOLINKREGIONAL"
PRIVATE_ZONE = "Z0STUDIOLINKPRIVATE"
ENDPOINTS_PER_VPC = 50
POLICY_CHARACTERS = 20_480


def install() -> None:
    install_states()
    install_create()
    install_modify()
    install_delete()


def install_states() -> None:
    """An endpoint is pending for a while after each change."""

    def get_state(endpoint) -> str:
        stored = endpoint.__dict__.get("stored_state", "")
        ready_at = endpoint.__dict__.get("ready_at", 0.0)
        return "pending" if stored == "available" and time.time() < ready_at else stored

    def set_state(endpoint, state: str) -> None:
        endpoint.__dict__["stored_state"] = state

    VPCEndPoint.state = property(get_state, set_state)

    @around(VPCEndPoint, "get_filter_value")
    def get_filter_value(original, self, name, method=None):
        if name == "vpc-endpoint-id":
            return self.id
        return original(self, name, method)


def rest(endpoint) -> None:
    endpoint.ready_at = time.time() + settings.pending_seconds


def live_in(backend, vpc: str) -> list:
    return [
        endpoint
        for endpoint in backend.vpc_end_points.values()
        if endpoint.vpc_id == vpc and endpoint.state != "deleted"
    ]


def check_policy(text: str | None) -> None:
    if not text:
        return
    if len(text) > POLICY_CHARACTERS:
        raise ec2_refusal("InvalidPolicyDocument", "The policy document is too long.")
    try:
        statements = json.loads(text)["Statement"]
    except (ValueError, KeyError, TypeError):
        raise ec2_refusal("InvalidPolicyDocument", "The policy document is not valid.") from None
    for statement in statements if isinstance(statements, list) else [statements]:
        if "Principal" not in statement and "NotPrincipal" not in statement:
            raise ec2_refusal("InvalidPolicyDocument", "A statement lacks its principal.")


def check_subnets(backend, vpc: str, details: dict, wanted: list[str], standing=()) -> None:
    zones = {backend.get_subnet(subnet).availability_zone for subnet in standing}
    for name in wanted:
        subnet = backend.get_subnet(name)
        if subnet.vpc_id != vpc:
            raise ec2_refusal("InvalidParameter", f"Subnet {name} does not belong to VPC {vpc}.")
        if subnet.availability_zone in zones:
            raise ec2_refusal(
                "DuplicateSubnetsInSameZone",
                f"Found another VPC endpoint subnet in the availability zone of {name}.",
            )
        zones.add(subnet.availability_zone)
        if subnet.availability_zone not in details["AvailabilityZones"]:
            raise ec2_refusal(
                "InvalidParameter",
                f"The VPC endpoint service {details['ServiceName']} does not support the availability zone of the "
                f"subnet: {name}.",
            )


def check_groups(backend, vpc: str, wanted: list[str]) -> None:
    for name in wanted:
        group = backend.get_security_group_from_id(name)
        if group is None:
            raise ec2_refusal(
                "InvalidSecurityGroupID.NotFound",
                f"The security group '{name}' does not exist",
            )
        if group.vpc_id != vpc:
            raise ec2_refusal(
                "InvalidParameter",
                f"The security group {name} does not belong to VPC {vpc}.",
            )


def check_private_dns(backend, vpc: str, details: dict, but=None) -> None:
    if not services.private_names(details):
        raise ec2_refusal(
            "InvalidParameter",
            f"Private DNS can't be enabled because the service {details['ServiceName']} does not provide a private "
            "DNS name.",
        )
    network = backend.get_vpc(vpc)
    attributes = (network.enable_dns_support, network.enable_dns_hostnames)
    if not all(str(attribute).lower() == "true" for attribute in attributes):
        raise ec2_refusal(
            "InvalidParameter",
            "Enabling private DNS requires both enableDnsSupport and enableDnsHostnames VPC attributes set to true "
            f"for {vpc}",
        )
    others = [
        endpoint
        for endpoint in live_in(backend, vpc)
        if endpoint is not but and endpoint.private_dns_enabled and endpoint.service_name == details["ServiceName"]
    ]
    names = services.zone_names(details)
    zones = route53_backends[backend.account_id][backend.partition].zones.values()
    conflicts = [
        zone for zone in zones if zone.name.rstrip(".") in names and any(use.get("vpc_id") == vpc for use in zone.vpcs)
    ]
    if others or conflicts:
        raise ec2_refusal(
            "InvalidParameter",
            "private-dns-enabled cannot be set because there is already a conflicting DNS domain for "
            f"{details['PrivateDnsName']} in the VPC {vpc}",
        )


def dns_entries(endpoint, details: dict, zones: list[str]) -> list[dict]:
    """For each base name the regional name and then one a zone; the private names last."""
    random = hashlib.sha256(endpoint.id.encode()).hexdigest()[:8]
    entries = []
    for base in details["BaseEndpointDnsNames"]:
        labels = [random] + [f"{random}-{zone}" for zone in zones]
        entries += [
            {
                "dns_name": f"{endpoint.id}-{label}.{base}",
                "hosted_zone_id": REGIONAL_ZONE,
            }
            for label in labels
        ]
    if endpoint.private_dns_enabled:
        entries += [{"dns_name": name, "hosted_zone_id": PRIVATE_ZONE} for name in services.private_names(details)]
    return entries


def settle(backend, endpoint, details: dict) -> None:
    """Gives the endpoint the network interfaces and the DNS names that fit its subnets."""
    for interface in endpoint.network_interface_ids:
        backend.enis.pop(interface, None)
    endpoint.network_interface_ids = []
    zones = []
    for name in endpoint.subnet_ids or []:
        subnet = backend.get_subnet(name)
        zones.append(subnet.availability_zone)
        interface = backend.create_network_interface(
            subnet,
            None,
            group_ids=endpoint.security_group_ids or None,
            description=f"VPC Endpoint Interface {endpoint.id}",
        )
        interface.interface_type = "vpc_endpoint"
        endpoint.network_interface_ids.append(interface.id)
    endpoint.dns_entries = dns_entries(endpoint, details, sorted(zones))
    rest(endpoint)


def install_create() -> None:
    @around(EC2Response, "create_vpc_endpoint")
    def create_vpc_endpoint(original, self):
        backend = self.ec2_backend
        token = self._get_param("ClientToken")
        request = copy.deepcopy(self.params)
        known = backend.__dict__.setdefault("endpoint_tokens", {})
        if token in known:
            first, endpoint = known[token]
            if first != request:
                raise ec2_refusal(
                    "IdempotentParameterMismatch",
                    "The client token was used before, with other parameters.",
                )
            return ActionResult({"VpcEndpoint": endpoint, "ClientToken": token})
        details = check_create(self, backend)
        result = original(self).result
        endpoint = result["VpcEndpoint"]
        if details:
            if not endpoint.security_group_ids:
                endpoint.security_group_ids = [default_group(backend, endpoint.vpc_id)]
            settle(backend, endpoint, details)
        if token:
            known[token] = (request, endpoint)
        return ActionResult({"VpcEndpoint": endpoint, "ClientToken": token})


def default_group(backend, vpc: str) -> str:
    return next(group.id for group in backend.groups[vpc].values() if group.name == "default")


def check_create(response, backend) -> dict | None:
    vpc = response._get_param("VpcId")
    name = response._get_param("ServiceName")
    backend.get_vpc(vpc)
    details = services.find(response.region, name)
    if details is None:
        raise ec2_refusal("InvalidServiceName", f"The Vpc Endpoint Service '{name}' does not exist")
    if (response._get_param("VpcEndpointType") or "Gateway").lower() != "interface":
        return None
    if len(live_in(backend, vpc)) >= ENDPOINTS_PER_VPC:
        raise ec2_refusal("VpcEndpointLimitExceeded", "The maximum number of VPC endpoints has been reached.")
    check_subnets(backend, vpc, details, response._get_param("SubnetIds", []))
    check_groups(backend, vpc, response._get_param("SecurityGroupIds", []))
    check_policy(response._get_param("PolicyDocument"))
    if response._get_bool_param("PrivateDnsEnabled", if_none=True):
        check_private_dns(backend, vpc, details)
    if response._get_bool_param("DryRun", if_none=False):
        response.error_on_dryrun()
    return details


def install_modify() -> None:
    @around(EC2Response, "modify_vpc_endpoint")
    def modify_vpc_endpoint(original, self):
        backend = self.ec2_backend
        endpoint = backend.get_vpc_end_point(self._get_param("VpcEndpointId"))
        details = services.find(self.region, endpoint.service_name)
        check_policy(self._get_param("PolicyDocument"))
        removed = self._get_param("RemoveSubnetIds", [])
        standing = [subnet for subnet in endpoint.subnet_ids or [] if subnet not in removed]
        check_subnets(
            backend,
            endpoint.vpc_id,
            details,
            self._get_param("AddSubnetIds", []),
            standing,
        )
        check_groups(backend, endpoint.vpc_id, self._get_param("AddSecurityGroupIds", []))
        private_dns = self._get_bool_param("PrivateDnsEnabled")
        if private_dns:
            check_private_dns(backend, endpoint.vpc_id, details, but=endpoint)
        result = original(self)
        if private_dns is not None:
            endpoint.private_dns_enabled = private_dns
        if self._get_bool_param("ResetPolicy"):
            endpoint.policy_document = json.dumps(VPCEndPoint.DEFAULT_POLICY)
        settle(backend, endpoint, details)
        return result


def install_delete() -> None:
    @around(EC2Response, "delete_vpc_endpoints")
    def delete_vpc_endpoints(_original, self):
        backend = self.ec2_backend
        unsuccessful = []
        identifiers = self._get_param("VpcEndpointIds", [])
        code = self.headers.get("X-Emulator-Leaves-One")
        if code:
            error = {"Code": code, "Message": "left by a rule of the test"}
            unsuccessful.append({"ResourceId": identifiers.pop(), "Error": error})
        for identifier in identifiers:
            if identifier not in backend.vpc_end_points:
                message = f"The Vpc Endpoint Id '{identifier}' does not exist"
                error = {"Code": "InvalidVpcEndpoint.NotFound", "Message": message}
                unsuccessful.append({"ResourceId": identifier, "Error": error})
                continue
            backend.delete_vpc_endpoints([identifier])
            backend.vpc_end_points.pop(identifier)
        return ActionResult({"Unsuccessful": unsuccessful})
