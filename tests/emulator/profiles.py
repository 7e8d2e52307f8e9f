"""Route 53 Profiles, which moto has not: a WSGI application in front of moto, for that service alone."""

import itertools
import json
import re
from urllib.parse import parse_qs, unquote

from .accounts import account_of
from .paging import encode, position
from .settings import settings

SCOPE = re.compile(r"Credential=[^/]+/\d+/[^/]+/route53profiles/")
RESOURCES = re.compile(r"/profileresourceassociations/profileid/([^/]+)")


class Profiles:
    def __init__(self, application):
        self.application = application
        self.numbers = itertools.count(1)
        self.associations: dict[str, list[dict]] = {}
        self.resources: dict[str, list[dict]] = {}

    def __call__(self, environ, start_response):
        authorization = environ.get("HTTP_AUTHORIZATION", "")
        if not SCOPE.search(authorization):
            return self.application(environ, start_response)
        account = account_of(authorization) or ""
        length = int(environ.get("CONTENT_LENGTH") or 0)
        asked = json.loads(environ["wsgi.input"].read(length) or b"{}")
        query = {key: values[0] for key, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        status, answer = self.answer(account, environ["REQUEST_METHOD"], environ["PATH_INFO"], asked, query)
        body = json.dumps(answer).encode()
        start_response(status, [("Content-Type", "application/json"), ("Content-Length", str(len(body)))])
        return [body]

    def answer(self, account: str, method: str, path: str, asked: dict, query: dict) -> tuple[str, dict]:
        associations = self.associations.setdefault(account, [])
        resources = self.resources.setdefault(account, [])
        if (method, path) == ("POST", "/profile"):
            return "200 OK", {"Profile": {"Id": f"rp-{next(self.numbers):017x}", "Name": asked["Name"]}}
        if (method, path) == ("POST", "/profileassociation"):
            associations.append({"Id": f"rpassoc-{next(self.numbers):017x}", "Status": "COMPLETE"} | asked)
            return "200 OK", {"ProfileAssociation": associations[-1]}
        if (method, path) == ("POST", "/profileresourceassociation"):
            resources.append({"Id": f"rpr-{next(self.numbers):017x}", "Status": "COMPLETE"} | asked)
            return "200 OK", {"ProfileResourceAssociation": resources[-1]}
        if (method, path) == ("GET", "/profileassociations"):
            wanted = query.get("resourceId")
            found = [one for one in associations if wanted in (None, one["ResourceId"])]
            return "200 OK", page("ProfileAssociations", found, query)
        if method == "GET" and (match := RESOURCES.fullmatch(path)):
            found = [one for one in resources if one["ProfileId"] == unquote(match.group(1))]
            return "200 OK", page("ProfileResourceAssociations", found, query)
        return "404 Not Found", {"Message": f"{method} {path} is not known."}


def page(key: str, found: list[dict], query: dict) -> dict:
    start = position(query.get("nextToken"))
    end = start + min(int(query.get("maxResults", settings.page_size)), settings.page_size)
    return {key: found[start:end]} | ({"NextToken": encode(end)} if end < len(found) else {})
