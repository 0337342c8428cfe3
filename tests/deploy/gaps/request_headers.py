"""The headers of the request, as the caller sent them: MiniStack makes one text of repeated ones."""

from contextvars import ContextVar

from ministack import app as server

from gaps import replaces

# Each request has a value of its own: asyncio gives every task a copy.
_sent = ContextVar("sent", default=[])


@replaces(server, "app")
async def app_that_remembers_headers(original, scope, receive, send):
    _sent.set([(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in scope.get("headers", [])])
    await original(scope, receive, send)


def values_by_name():
    """Every value of every header, as `multiValueHeaders` of an event lists them."""
    values = {}
    for name, value in _sent.get():
        values.setdefault(name, []).append(value)
    return values
