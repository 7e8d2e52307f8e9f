"""Makes an access key of a user, and prints it as JSON: the key and its secret.

    python access_key.py URL ACCOUNT REGION USER
"""

import json
import sys

import boto3

url, account, region, user = sys.argv[1:5]
iam = boto3.client(
    "iam",
    endpoint_url=url,
    region_name=region,
    aws_access_key_id=f"STUDIOLI{account}",
    aws_secret_access_key="unused",
)
key = iam.create_access_key(UserName=user)["AccessKey"]
json.dump([key["AccessKeyId"], key["SecretAccessKey"]], sys.stdout)
