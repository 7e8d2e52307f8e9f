"""The whole emulator as one WSGI application."""

from functools import cache

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

from . import accounts, endpoints, groups, paging, people, services, studio, zones
from .gateway import Gateway
from .profiles import Profiles

# Paging comes last, as it cuts what all others answer.
PARTS = (accounts, services, endpoints, groups, zones, people, studio, paging)


@cache
def application() -> Gateway:
    for part in PARTS:
        part.install()
    return Gateway(Profiles(DomainDispatcherApplication(create_backend_app)))
