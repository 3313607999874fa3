"""Who calls, and what they may do.

caller   a key → the caller it stands for; what each role may do
guard    each call: its id, whether it may be made now, what is told of it afterwards
bodies   the body of a call, no larger and no slower than is allowed
"""

from starlette.types import Scope

CALL = "fenze.call"
"""Where the scope of a call holds the path of its route, if it was answered without it."""


def header_of(scope: Scope, name: bytes) -> str | None:
    """The header of that name, in small letters, that a call sends first; None where it sends none."""
    for one, value in scope["headers"]:
        if one == name:
            return str(value, "latin-1")
    return None
