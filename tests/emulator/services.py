"""The endpoint services of a Region, as AWS lists them.

The names are those of "AWS services that integrate with AWS PrivateLink"; the private names of SageMaker's
are four for Studio and two for the API.
"""

from moto.ec2.models import EC2Backend
from moto.ec2.models.availability_zones_and_regions import RegionsAndZonesBackend

from .patch import around

# Studio is not offered in the last zone of a Region that has more than two: as for real, a subnet may lie in
# a zone that the service lacks.
WITHOUT_STUDIO = -1

# By account: private names of services in place of their own, such as addresses, which resolve everywhere.
renamed: dict[str, dict[str, list[str]]] = {}


def zones_of(region: str) -> list[str]:
    zones = RegionsAndZonesBackend.zones.get(region, [])
    return [zone.name for zone in zones]


def dns_suffix(region: str) -> str:
    return "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"


def service(name, zones, private_names=(), base_names=(), kind="Interface", **more):
    """One entry of `ServiceDetails`."""
    number = sum(ord(letter) * (index + 7) for index, letter in enumerate(name))
    identifier = f"vpce-svc-{number:017x}"
    details = {
        "ServiceName": name,
        "ServiceId": identifier,
        "ServiceType": [{"ServiceType": kind}],
        "AvailabilityZones": list(zones),
        "Owner": "amazon",
        "BaseEndpointDnsNames": [base.format(id=identifier) for base in base_names],
        "PrivateDnsNames": [{"PrivateDnsName": private} for private in private_names],
        "PrivateDnsNameVerificationState": "verified",
        "VpcEndpointPolicySupported": True,
        "AcceptanceRequired": False,
        "ManagesVpcEndpoints": False,
        "SupportedIpAddressTypes": ["ipv4"],
        "Tags": [],
    }
    if private_names:
        details["PrivateDnsName"] = private_names[0]
    return details | more


def plain(region: str, short: str, zones: list[str]) -> dict:
    """A service with one name of the usual form."""
    suffix = dns_suffix(region)
    host = f"{short}.{region}.{suffix}"
    return service(
        f"com.amazonaws.{region}.{short}",
        zones,
        private_names=[host],
        base_names=[f"{short}.{region}.vpce.{suffix}"],
    )


def sagemaker(region: str, short: str, zones: list[str]) -> dict:
    """The API and the runtime: the label order of the host name is not that of the service name."""
    suffix = dns_suffix(region)
    label = short.removeprefix("sagemaker.")
    return service(
        f"com.amazonaws.{region}.{short}",
        zones,
        private_names=[
            f"{label}.sagemaker.{region}.{suffix}",
            f"{label}.sagemaker.{region}.api.aws",
        ],
        base_names=[f"{label}.sagemaker.{region}.vpce.{suffix}"],
    )


def studio(region: str, zones: list[str]) -> dict:
    """Two base names, and four private ones, two of them wildcards."""
    return service(
        f"aws.sagemaker.{region}.studio",
        zones[:WITHOUT_STUDIO] if len(zones) > 2 else zones,
        private_names=[
            f"*.studio.{region}.sagemaker.aws",
            f"studio.{region}.sagemaker.aws",
            f"*.studio.sagemaker.{region}.app.aws",
            f"studio.sagemaker.{region}.app.aws",
        ],
        base_names=[
            "{id}." + f"{region}.vpce.amazonaws.com",
            f"studio.{region}.vpce.sagemaker.aws",
        ],
    )


def notebook(region: str, zones: list[str]) -> dict:
    return service(
        f"aws.sagemaker.{region}.notebook",
        zones,
        private_names=[f"*.notebook.{region}.sagemaker.aws"],
        base_names=[
            "{id}." + f"{region}.vpce.amazonaws.com",
            f"notebook.{region}.vpce.sagemaker.aws",
        ],
    )


def services_of(region: str) -> list[dict]:
    zones = zones_of(region)
    shorts = ["ec2", "ecr.api", "ecr.dkr", "kms", "logs", "monitoring", "sts"]
    found = [plain(region, short, zones) for short in shorts]
    found += [
        sagemaker(region, "sagemaker.api", zones),
        sagemaker(region, "sagemaker.runtime", zones),
        studio(region, zones),
        notebook(region, zones),
        service(f"com.amazonaws.{region}.s3", zones, kind="Gateway"),
        # Somebody else's, which must not be taken for AWS's own.
        service(
            f"com.amazonaws.vpce.{region}.vpce-svc-0fedcba9876543210",
            zones,
            Owner="999999999999",
        ),
    ]
    return sorted(found, key=lambda details: details["ServiceName"])


def find(region: str, name: str) -> dict | None:
    return next(
        (details for details in services_of(region) if details["ServiceName"] == name),
        None,
    )


def private_names(details: dict) -> list[str]:
    return [entry["PrivateDnsName"] for entry in details["PrivateDnsNames"]]


def zone_names(details: dict) -> set[str]:
    """The names of the hidden zones that private DNS makes: no wildcard label."""
    return {name.removeprefix("*.") for name in private_names(details)}


def install() -> None:
    @around(EC2Backend, "_collect_default_endpoint_services")
    def collect(_original, _self, account, region):
        names = renamed.get(account, {})
        return [with_names(details, names.get(details["ServiceName"])) for details in services_of(region)]


def with_names(details: dict, names: list[str] | None) -> dict:
    return details if names is None else details | {"PrivateDnsNames": [{"PrivateDnsName": name} for name in names]}
