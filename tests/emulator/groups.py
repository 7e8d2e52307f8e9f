"""Security groups: AWS's refusals, and calls that are all or nothing."""

from moto.core.exceptions import ServiceException
from moto.ec2.responses import EC2Response

from .patch import around, ec2_refusal


def install() -> None:
    @around(EC2Response, "create_security_group")
    def create_security_group(original, self):
        vpc = self._get_param("VpcId")
        if vpc:
            self.ec2_backend.get_vpc(vpc)
            check_name(self.ec2_backend, vpc, self._get_param("GroupName"))
        return original(self)

    @around(EC2Response, "authorize_security_group_ingress")
    def authorize_security_group_ingress(original, self):
        group = self.ec2_backend.get_security_group_from_id(self._get_param("GroupId"))
        before = list(group.ingress_rules) if group else []
        try:
            return original(self)
        except ServiceException:
            if group:
                group.ingress_rules = before
            raise

    @around(EC2Response, "delete_security_group")
    def delete_security_group(original, self):
        check_unused(self.ec2_backend, self._get_param("GroupId"))
        return original(self)


def check_name(backend, vpc: str, name: str) -> None:
    """Names are unique in a VPC, whatever their case."""
    if name.lower().startswith("sg-"):
        raise ec2_refusal("InvalidParameterValue", "A group name may not start with 'sg-'.")
    for group in backend.groups.get(vpc, {}).values():
        if group.name.lower() == name.lower():
            raise ec2_refusal(
                "InvalidGroup.Duplicate",
                f"The security group '{name}' already exists for VPC '{vpc}'",
            )


def check_unused(backend, identifier: str) -> None:
    endpoints = [
        endpoint
        for endpoint in backend.vpc_end_points.values()
        if identifier in endpoint.security_group_ids and endpoint.state != "deleted"
    ]
    references = [
        rule
        for groups in backend.groups.values()
        for group in groups.values()
        if group.id != identifier
        for rule in group.ingress_rules
        if (rule.source_group or {}).get("GroupId") == identifier
    ]
    if endpoints or references:
        raise ec2_refusal("DependencyViolation", f"resource {identifier} has a dependent object")
