"""Prints everything of an account that studiolink may change, with boto3 alone, as JSON that can be compared.

    python everything.py URL ACCOUNT REGION
"""

import json
import sys

import boto3


def main(url: str, account: str, region: str) -> dict:
    session = boto3.Session(
        aws_access_key_id=f"STUDIOLI{account}",
        aws_secret_access_key="unused",
        region_name=region,
    )
    ec2, iam, route53 = (session.client(name, endpoint_url=url) for name in ("ec2", "iam", "route53"))

    def every(client, operation: str, key: str, **parameters) -> list:
        pages = client.get_paginator(operation).paginate(**parameters)
        return [item for page in pages for item in page[key]]

    vpcs = [vpc["VpcId"] for vpc in every(ec2, "describe_vpcs", "Vpcs")]
    attributes = ("enableDnsSupport", "enableDnsHostnames")
    zones = every(route53, "list_hosted_zones", "HostedZones")
    return {
        "attributes": {
            vpc: [
                ec2.describe_vpc_attribute(VpcId=vpc, Attribute=name)[name[0].upper() + name[1:]]["Value"]
                for name in attributes
            ]
            for vpc in vpcs
        },
        "groups": every(ec2, "describe_security_groups", "SecurityGroups"),
        # Those that were there before may have been pending still.
        "endpoints": [
            {key: value for key, value in endpoint.items() if key != "State"}
            for endpoint in every(ec2, "describe_vpc_endpoints", "VpcEndpoints")
        ],
        "interfaces": sorted(
            one["NetworkInterfaceId"] for one in every(ec2, "describe_network_interfaces", "NetworkInterfaces")
        ),
        "zones": {
            zone["Id"]: every(
                route53,
                "list_resource_record_sets",
                "ResourceRecordSets",
                HostedZoneId=zone["Id"],
            )
            for zone in zones
        },
        "iam": iam.get_account_authorization_details(
            Filter=["User", "Role", "Group", "LocalManagedPolicy"], MaxItems=1000
        ),
    }


if __name__ == "__main__":
    everything = main(*sys.argv[1:4])
    everything["iam"].pop("ResponseMetadata")
    json.dump(everything, sys.stdout, default=str, sort_keys=True)
