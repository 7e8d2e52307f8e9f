"""How answers are put around moto's."""

from functools import wraps

from moto.core.exceptions import ServiceException
from moto.ec2.exceptions import EC2ClientError
from moto.iam.exceptions import IAMException
from moto.route53.exceptions import Route53ClientError


def around(owner, name):
    """Replaces `owner.name` by the decorated function, which gets the original as its first argument."""

    def decorate(function):
        original = getattr(owner, name)

        @wraps(function)
        def replacement(self, *args, **kwargs):
            return function(original, self, *args, **kwargs)

        setattr(owner, name, replacement)
        return function

    return decorate


def add_to(owner):
    """Makes the decorated function a method of `owner`."""

    def decorate(function):
        setattr(owner, function.__name__, function)
        return function

    return decorate


# moto finds the error's shape in the service's model by the module of the exception's class.
def ec2_refusal(code: str, message: str) -> ServiceException:
    return EC2ClientError(code, message)


def route53_refusal(code: str, message: str) -> ServiceException:
    return Route53ClientError(code, message)


def iam_refusal(code: str, message: str) -> ServiceException:
    return IAMException(code, message)
