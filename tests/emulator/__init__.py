"""An AWS API for the tests: moto, and what moto lacks.

Nothing in moto is edited. Each module puts its own answers in place of moto's, or around them:

services   the endpoint services, with the names and zones that AWS lists
endpoints  VPC endpoints: states, DNS names, and the calls that AWS refuses
groups     security groups: the same
zones      Route 53: the same, and changes that need their time
people     IAM: the same, and the policy simulator
studio     SageMaker domains, user profiles, spaces, apps and presigned URLs
profiles   Route 53 Profiles
paging     small pages for every list
gateway    in front of it all: accounts, faults, latency and a log of the calls

Start it with `python -m emulator`, the folder above this one in PYTHONPATH.
"""
