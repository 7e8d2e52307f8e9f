"""Route 53: conflicts in both directions, changes that take their time, names as Route 53 writes them."""

import copy
import os
import time

from moto.core.exceptions import ServiceException
from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.ec2.models import ec2_backends
from moto.route53.responses import Route53

from . import services
from .patch import around, route53_refusal
from .settings import settings


def install() -> None:
    install_create()
    install_associate()
    install_records()
    install_changes()


def check_vpc(response) -> tuple[str, str]:
    vpc = response._get_param("VPC.VPCId")
    region = response._get_param("VPC.VPCRegion")
    if vpc and vpc not in ec2_backends[response.current_account][region].vpcs:
        raise route53_refusal("InvalidVPCId", f"The VPC: {vpc} does not exist.")
    return vpc, region


def check_conflict(response, name: str, vpc: str, region: str, but=None) -> None:
    """The same name may not be associated twice: by another zone, or by an endpoint's private DNS."""
    name = name.rstrip(".")
    taken = None
    for zone in response.backend.zones.values():
        uses = any(use.get("vpc_id") == vpc for use in zone.vpcs)
        if zone is not but and uses and zone.name.rstrip(".") == name:
            taken = zone.resource_id
    backend = ec2_backends[response.current_account][region]
    for endpoint in backend.vpc_end_points.values():
        details = services.find(region, endpoint.service_name)
        hidden = details and endpoint.private_dns_enabled and endpoint.state != "deleted"
        if hidden and endpoint.vpc_id == vpc and name in services.zone_names(details):
            taken = "Z" + endpoint.id.removeprefix("vpce-").upper()
    if taken:
        raise route53_refusal(
            "ConflictingDomainExists",
            f"The VPC {vpc} in region {region} has already been associated with the hosted zone {taken} with the "
            "same domain name.",
        )


def install_create() -> None:
    @around(Route53, "create_hosted_zone")
    def create_hosted_zone(original, self):
        reference = self._get_param("CallerReference")
        zones = self.backend.zones.values()
        if any(zone.caller_reference == reference for zone in zones):
            raise route53_refusal(
                "HostedZoneAlreadyExists",
                "A hosted zone has already been created with the specified caller reference.",
            )
        vpc, region = check_vpc(self)
        if vpc:
            check_conflict(self, self._get_param("Name"), vpc, region)
        return pending(self, original(self))


def install_associate() -> None:
    @around(Route53, "associate_vpc_with_hosted_zone")
    def associate_vpc_with_hosted_zone(original, self):
        zone = self.backend.get_hosted_zone(self._get_param("HostedZoneId"))
        vpc, region = check_vpc(self)
        check_conflict(self, zone.name, vpc, region, but=zone)
        return pending(self, original(self))


def install_records() -> None:
    @around(Route53, "change_resource_record_sets")
    def change_resource_record_sets(original, self):
        zone = self.backend.get_hosted_zone(self._get_param("HostedZoneId"))
        for change in self._get_param("ChangeBatch.Changes"):
            check_change(self, zone, change)
        return pending(self, original(self))

    @around(Route53, "list_resource_record_sets")
    def list_resource_record_sets(_original, self):
        zone = self.backend.get_hosted_zone(self._get_param("HostedZoneId"))
        records = [written(record) for record in zone.get_record_sets("", "")]
        start = (self._get_param("StartRecordName"), self._get_param("StartRecordType"))
        keys = [(record.name, record.type) for record in records]
        first = keys.index(start) if start in keys else 0
        page = records[first : first + settings.page_size]
        following = records[first + settings.page_size :]
        result = {
            "ResourceRecordSets": page,
            "IsTruncated": bool(following),
            "MaxItems": settings.page_size,
        }
        if following:
            result["NextRecordName"] = following[0].name
            result["NextRecordType"] = following[0].type
        return ActionResult(result)


def check_change(response, zone, change: dict) -> None:
    """A batch is refused as a whole when one of its changes does not fit."""
    record = change["ResourceRecordSet"]
    key = (record["Name"].rstrip("."), record["Type"])
    if not f".{key[0]}".endswith("." + zone.name.rstrip(".")):
        raise invalid_batch(f"RRSet with DNS name {key[0]}. is not permitted in zone {zone.name}")
    standing = next((one for one in zone.rrsets if (one.name.rstrip("."), one.type) == key), None)
    target = record.get("AliasTarget")
    if change["Action"] == "DELETE":
        if standing is None or aimed(standing.alias_target) != aimed(target):
            raise invalid_batch(f"Tried to delete resource record set {key} but it was not found")
    elif target and aimed(target) not in targets(response):
        raise invalid_batch(f"Tried to create an alias that targets {target['DNSName']}, but it was not found")


def invalid_batch(message: str) -> ServiceException:
    return route53_refusal("InvalidChangeBatch", f"[{message}]")


def aimed(target: dict | None) -> tuple | None:
    """What an alias aims at, comparable."""
    return target and (target["DNSName"].rstrip("."), target["HostedZoneId"])


def targets(response) -> set[tuple]:
    """What an alias may aim at here: the names of endpoints."""
    return {
        (entry["dns_name"], entry["hosted_zone_id"])
        for backend in ec2_backends[response.current_account].values()
        for endpoint in backend.vpc_end_points.values()
        for entry in endpoint.dns_entries or []
    }


def written(record):
    """Route 53 answers `*` as `\\052`, and aliases with their final dot."""
    record = copy.copy(record)
    record.name = record.name.replace("*", "\\052")
    if record.alias_target:
        target = dict(record.alias_target)
        target["DNSName"] = target["DNSName"].rstrip(".") + "."
        record.alias_target = target
    return record


def pending(response, result: ActionResult) -> ActionResult:
    """Gives the answer's change an id of its own, to be asked for."""
    identifier = "C" + os.urandom(7).hex().upper()
    changes = response.backend.__dict__.setdefault("changes_in_sync_at", {})
    changes[identifier] = time.time() + settings.pending_seconds
    info = {"Id": f"/change/{identifier}", "Status": "PENDING", "SubmittedAt": utcnow()}
    return ActionResult(dict(result.result, ChangeInfo=info))


def install_changes() -> None:
    for name in ("delete_hosted_zone", "disassociate_vpc_from_hosted_zone"):

        @around(Route53, name)
        def change(original, self):
            return pending(self, original(self))

    @around(Route53, "get_change")
    def get_change(_original, self):
        identifier = self._get_param("Id").rsplit("/", 1)[-1]
        changes = self.backend.__dict__.get("changes_in_sync_at", {})
        if identifier not in changes:
            raise route53_refusal("NoSuchChange", f"A change batch with the Id {identifier} does not exist.")
        status = "PENDING" if time.time() < changes[identifier] else "INSYNC"
        info = {
            "Id": f"/change/{identifier}",
            "Status": status,
            "SubmittedAt": utcnow(),
        }
        return ActionResult({"ChangeInfo": info})
