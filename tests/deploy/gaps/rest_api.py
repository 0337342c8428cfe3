"""REST APIs: the authorizer's context in gateway responses, and REQUEST authorizers."""

import json
import re
from contextvars import ContextVar

from ministack.core.responses import new_uuid
from ministack.services import apigateway_v1 as gateway

from gaps import replaces
from gaps.request_headers import values_by_name

VARIABLE = re.compile(rb"\$\{?context\.authorizer\.(\w+)\}?")


class PolicyWithContext(dict):
    """A policy that carries the authorizer's context along, through MiniStack's cache as well."""

    context = {}


# Each request has values of its own: asyncio gives every task a copy.
context_of_answer = ContextVar("context_of_answer", default={})
context_of_request = ContextVar("context_of_request", default={})


@replaces(gateway, "_authorize_request_v1")
async def authorize_with_request_context(
    original, api_id, stage, method_object, method, path, resource, headers, body, query, *others
):
    *_, account, _region = others
    caller = gateway._header_ci(headers, "x-forwarded-for") or "127.0.0.1"
    context_of_request.set(
        {
            "accountId": account,
            "apiId": api_id,
            "httpMethod": method,
            "identity.apiKey": gateway._header_ci(headers, "x-api-key"),
            "identity.sourceIp": caller.split(",")[0].strip(),
            "identity.userAgent": gateway._header_ci(headers, "user-agent"),
            "path": f"/{stage}{path}",
            "protocol": "HTTP/1.1",
            "resourceId": resource["id"],
            "resourcePath": resource["path"],
            "stage": stage,
        }
    )
    return await original(api_id, stage, method_object, method, path, resource, headers, body, query, *others)


@replaces(gateway, "_request_identity_sources")
def identity_sources_with_request_context(original, identity_source, headers, query_params, stage):
    """Reads context.<name>, which MiniStack 1.5.33 treats as absent, so that it answers 401 to every request."""
    _, values = original(identity_source, headers, query_params, stage)
    sources = [source.strip() for source in (identity_source or "").split(",") if source.strip()]
    values = [
        context_of_request.get().get(source.removeprefix("context."), "") if source.startswith("context.") else value
        for source, value in zip(sources, values, strict=True)
    ]
    return all(values), values


def complete(event):
    """Adds what the event of a REQUEST authorizer has on AWS and lacks on MiniStack 1.5.33."""
    values = values_by_name()
    queries = event["multiValueQueryStringParameters"] or {}
    context = event["requestContext"]
    return {
        **event,
        # Of a repeated header or parameter these hold the last value; MiniStack joins them, or takes the first.
        "headers": {name: several[-1] for name, several in values.items()},
        "multiValueHeaders": values,
        "queryStringParameters": {name: several[-1] for name, several in queries.items()} or None,
        "requestContext": {
            **context,
            "path": context_of_request.get()["path"],
            "protocol": "HTTP/1.1",
            "requestId": new_uuid(),
            "identity": {
                **context["identity"],
                "apiKey": context_of_request.get()["identity.apiKey"] or None,
                "clientCert": None,
            },
        },
    }


@replaces(gateway, "_invoke_authorizer_lambda")
async def invoke_authorizer_with_context(original, authorizer, event, *others):
    if event["type"] == "REQUEST":
        event = complete(event)
    result = await original(authorizer, event, *others)
    answer = (result or {}).get("body")
    if isinstance(answer, (str, bytes)):
        try:
            answer = json.loads(answer)
        except ValueError:
            return result
    if not isinstance(answer, dict) or not isinstance(answer.get("policyDocument"), dict):
        return result
    policy = PolicyWithContext(answer["policyDocument"])
    policy.context = answer.get("context") or {}
    return {**result, "body": {**answer, "policyDocument": policy}}


@replaces(gateway, "_evaluate_policy")
def evaluate_policy_with_context(original, policy, method_arn):
    context_of_answer.set(getattr(policy, "context", {}))
    return original(policy, method_arn)


@replaces(gateway, "_gateway_error_response")
def gateway_error_response_with_context(original, error, request):
    """Fills in $context.authorizer.<key>, which MiniStack 1.5.33 leaves as it stands."""
    status, headers, body = original(error, request)
    context = context_of_answer.get()
    filled = VARIABLE.sub(lambda match: str(context.get(match[1].decode(), "")).encode(), body)
    return status, headers, filled


@replaces(gateway, "_gateway_request_value")
def gateway_request_value_with_context(original, source, request):
    """Maps context.authorizer.<key> to a header, which MiniStack 1.5.33 leaves out as if it had no value."""
    if source.startswith("context.authorizer."):
        return context_of_answer.get().get(source.removeprefix("context.authorizer."))
    return original(source, request)
