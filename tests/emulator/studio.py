"""SageMaker: user profiles, spaces, apps and presigned URLs, which moto has not."""

import secrets

from moto.core.responses import ActionResult
from moto.core.utils import utcnow
from moto.sagemaker.exceptions import ResourceInUseException, ResourceNotFound, ValidationError
from moto.sagemaker.responses import SageMakerResponse

from .patch import add_to, around


def install() -> None:
    install_domains()
    install_profiles()
    install_spaces()
    install_apps()
    install_urls()


def domain_of(response):
    identifier = response._get_param("DomainId")
    domains = response.sagemaker_backend.domains
    if identifier not in domains:
        raise ResourceNotFound(message=f"Domain [{identifier}] does not exist.")
    return domains[identifier]


def stored(response, kind: str) -> dict:
    """What the backend holds of a kind, by domain and name."""
    return response.sagemaker_backend.__dict__.setdefault(f"studio_{kind}", {})


def arn(response, resource: str) -> str:
    return f"arn:{response.partition}:sagemaker:{response.region}:{response.current_account}:{resource}"


def install_domains() -> None:
    @around(SageMakerResponse, "describe_domain")
    def describe_domain(original, self):
        domain_of(self)
        return original(self)


def install_profiles() -> None:
    @add_to(SageMakerResponse)
    def create_user_profile(self):
        domain = domain_of(self)
        name = self._get_param("UserProfileName")
        profiles = stored(self, "profiles")
        if (domain.id, name) in profiles:
            raise ResourceInUseException(message=f"User Profile already exists with the name {name}.")
        now = utcnow()
        identifier = arn(self, f"user-profile/{domain.id}/{name}")
        profiles[domain.id, name] = {
            "DomainId": domain.id,
            "UserProfileArn": identifier,
            "UserProfileName": name,
            "Status": "InService",
            "CreationTime": now,
            "LastModifiedTime": now,
            "UserSettings": self._get_param("UserSettings") or {},
        }
        return ActionResult({"UserProfileArn": identifier})

    @add_to(SageMakerResponse)
    def describe_user_profile(self):
        return ActionResult(profile_of(self))

    @add_to(SageMakerResponse)
    def list_user_profiles(self):
        wanted = self._get_param("DomainIdEquals")
        part = self._get_param("UserProfileNameContains") or ""
        found = [
            profile
            for (domain, name), profile in sorted(stored(self, "profiles").items())
            if wanted in (None, domain) and part in name
        ]
        return ActionResult({"UserProfiles": found})


def profile_of(response) -> dict:
    domain = domain_of(response)
    name = response._get_param("UserProfileName")
    profile = stored(response, "profiles").get((domain.id, name))
    if profile is None:
        raise ResourceNotFound(message=f"User Profile [{name}] does not exist.")
    return profile


def install_spaces() -> None:
    @add_to(SageMakerResponse)
    def create_space(self):
        domain = domain_of(self)
        name = self._get_param("SpaceName")
        now = utcnow()
        identifier = arn(self, f"space/{domain.id}/{name}")
        stored(self, "spaces")[domain.id, name] = {
            "DomainId": domain.id,
            "SpaceName": name,
            "Status": "InService",
            "CreationTime": now,
            "LastModifiedTime": now,
        }
        return ActionResult({"SpaceArn": identifier})

    @add_to(SageMakerResponse)
    def list_spaces(self):
        wanted = self._get_param("DomainIdEquals")
        found = [space for (domain, _name), space in sorted(stored(self, "spaces").items()) if wanted in (None, domain)]
        return ActionResult({"Spaces": found})


def install_apps() -> None:
    @add_to(SageMakerResponse)
    def create_app(self):
        domain = domain_of(self)
        names = ("UserProfileName", "SpaceName", "AppType", "AppName")
        app = {name: self._get_param(name) for name in names if self._get_param(name)}
        owner = app.get("UserProfileName") or app.get("SpaceName")
        stored(self, "apps")[domain.id, owner, app["AppType"], app["AppName"]] = {
            "DomainId": domain.id,
            "Status": "InService",
            "CreationTime": utcnow(),
        } | app
        return ActionResult({"AppArn": arn(self, f"app/{domain.id}/{owner}/{app['AppType']}/{app['AppName']}")})

    @add_to(SageMakerResponse)
    def list_apps(self):
        wanted = self._get_param("DomainIdEquals")
        found = [app for (domain, *_), app in sorted(stored(self, "apps").items()) if wanted in (None, domain)]
        return ActionResult({"Apps": found})


def install_urls() -> None:
    @add_to(SageMakerResponse)
    def create_presigned_domain_url(self):
        domain = domain_of(self)
        if domain.auth_mode != "IAM":
            raise ValidationError(message="This operation is only valid for IAM authentication mode.")
        profile_of(self)
        host = f"{domain.id}.studio.{self.region}.sagemaker.aws"
        return ActionResult({"AuthorizedUrl": f"https://{host}/auth?token={secrets.token_urlsafe(24)}"})
