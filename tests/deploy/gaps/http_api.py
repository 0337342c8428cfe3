"""HTTP APIs: the order of the routes, and the members of an event that MiniStack leaves out."""

from ministack.services import apigateway, lambda_svc

from gaps import replaces
from gaps.request_headers import values_by_name


@replaces(apigateway, "_route_specificity")
def specificity_of_any_greedy_route(original, method, route_path):
    """Knows {rest+} as a greedy variable as well; MiniStack 1.5.33 knows {proxy+} only."""
    head, separator, _ = route_path.partition("+}")
    return original(method, f"{head[: head.rindex('{')]}{{proxy+}}" if separator else route_path)


@replaces(lambda_svc, "_execute_function_with_config_scope")
def execute_with_whole_event(original, function, event):
    is_http_api = isinstance(event, dict) and event.get("version") == "2.0" and "routeKey" in event
    return original(function, complete(event) if is_http_api else event)


def complete(event):
    """Adds what an event of payload 2.0 has on AWS and lacks on MiniStack 1.5.33, of an authorizer or of a handler."""
    context = event["requestContext"]
    # With a stage of a name, the path that the caller sent includes it; the ARN and the route key do not.
    stage = "" if context["stage"] == "$default" else f"/{context['stage']}"
    path = stage + event["rawPath"]
    # Cookies are in a list of their own, and not among the headers.
    cookies = [each.strip() for value in values_by_name().get("cookie", []) for each in value.split(";")]
    return {
        **event,
        **({"cookies": cookies} if cookies else {}),
        "rawPath": path,
        "headers": {name: value for name, value in event["headers"].items() if name != "cookie"},
        "requestContext": {**context, "http": {**context["http"], "path": path}},
    }


def complete_first_version(event, authorizer):
    """Adds what an authorizer's event of payload 1.0 has on AWS and lacks on MiniStack 1.5.33."""
    values = values_by_name()
    queries = event["queryStringParameters"] or {}
    present = [
        values[source.removeprefix("$request.header.").lower()][-1]
        if source.startswith("$request.header.")
        else queries.get(source.removeprefix("$request.querystring."), "")
        for source in authorizer.get("identitySource") or []
        if source.startswith("$request.")
    ]
    context = event["requestContext"]
    return {
        **event,
        "version": "1.0",
        "identitySource": ",".join(present),
        "authorizationToken": ",".join(present),
        "headers": {name: several[-1] for name, several in values.items()},
        "multiValueHeaders": values,
        "requestContext": {
            **context,
            "path": event["path"],
            "protocol": "HTTP/1.1",
            "identity": {"sourceIp": "127.0.0.1", "userAgent": (values.get("user-agent") or [""])[-1]},
        },
    }


@replaces(apigateway, "_invoke_request_authorizer_lambda")
async def invoke_authorizer_without_principal(original, authorizer, event, *others):
    """Hands over the context of the answer and nothing else; MiniStack 1.5.33 adds the principal of an HTTP API's."""
    if "resource" in event:
        event = complete_first_version(event, authorizer)
    answer = await original(authorizer, event, *others)
    if answer is None or event.get("version") is None:
        return answer
    return {name: value for name, value in answer.items() if name != "principalId"}
