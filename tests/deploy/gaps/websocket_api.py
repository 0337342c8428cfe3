"""WebSocket APIs: deployments by osls, the handshake, and what the caller gets to see."""

import json
from contextvars import ContextVar

from ministack.services import apigateway, lambda_svc
from ministack.services.cloudformation import provisioners

from gaps import replaces
from gaps.request_headers import values_by_name


def create_deployment(logical_id, props, stack_name):
    status, _, body = apigateway._create_deployment(props["ApiId"], {"description": props.get("Description", "")})
    return created("Deployment", status, body)["deploymentId"], {}


def delete_deployment(physical_id, props):
    apigateway._delete_deployment(props["ApiId"], physical_id)


def create_route_response(logical_id, props, stack_name):
    data = {"routeResponseKey": props["RouteResponseKey"]}
    # Ref of a route gives its API as well.
    route_id = props["RouteId"].split("/")[-1]
    status, _, body = apigateway._create_route_response(props["ApiId"], route_id, data)
    return created("RouteResponse", status, body)["routeResponseId"], {}


def delete_route_response(physical_id, props):
    apigateway._delete_route_response(props["ApiId"], props["RouteId"].split("/")[-1], physical_id)


def created(kind, status, body):
    if status >= 400:
        raise ValueError(f"AWS::ApiGatewayV2::{kind} create failed: {body!r}")
    return json.loads(body)


# MiniStack 1.5.33 refuses a stack with these, and osls writes them for each WebSocket API.
provisioners._RESOURCE_HANDLERS.update(
    {
        "AWS::ApiGatewayV2::Deployment": {"create": create_deployment, "delete": delete_deployment},
        "AWS::ApiGatewayV2::RouteResponse": {"create": create_route_response, "delete": delete_route_response},
    }
)

# Each connection has values of its own: asyncio gives every task a copy.
chosen_subprotocol = ContextVar("chosen_subprotocol", default=None)
# A list, since a function runs in a thread with a copy of these.
thrown = ContextVar("thrown", default=[])


@replaces(lambda_svc, "_execute_function_with_config_scope")
def execute_and_keep_error(original, function, event):
    result = original(function, event)
    if result.get("error") and isinstance(result.get("body"), dict):
        thrown.get().append(result["body"].get("errorMessage"))
    return result


@replaces(apigateway, "_authorize_ws_connect")
async def authorize_or_answer_401(original, *args):
    """Answers 401 to exactly Unauthorized, as AWS documents; MiniStack 1.5.33 answers 500 to any error."""
    thrown.set([])
    refusal, context = await original(*args)
    return ((401, "Unauthorized") if thrown.get() == ["Unauthorized"] else refusal), context


@replaces(apigateway, "_invoke_request_authorizer_lambda")
async def invoke_authorizer_with_every_header(original, authorizer, event, *others):
    """Lists each value of a repeated header; MiniStack 1.5.33 keeps the last one."""
    if event.get("requestContext", {}).get("eventType") == "CONNECT":
        event = {**event, "multiValueHeaders": values_by_name()}
    return await original(authorizer, event, *others)


@replaces(apigateway, "handle_websocket")
async def handle_websocket_with_subprotocol(original, scope, receive, send, *args, **options):
    """Answers the subprotocol that the $connect integration answered, which MiniStack 1.5.33 never does."""

    async def send_with_subprotocol(message):
        if message["type"] == "websocket.accept" and chosen_subprotocol.get():
            message = {**message, "subprotocol": chosen_subprotocol.get()}
        await send(message)

    await original(scope, receive, send_with_subprotocol, *args, **options)


@replaces(apigateway, "_match_ws_route")
def match_route_without_fallback(original, api_id, route_key):
    """Takes $default for messages only; MiniStack 1.5.33 takes it for a missing $connect or $disconnect as well."""
    route = original(api_id, route_key)
    if route_key in ("$connect", "$disconnect"):
        return route if route and route["routeKey"] == route_key else None
    # MiniStack leaves a message without a route unanswered.
    return route or {"routeKey": None}


@replaces(apigateway, "_invoke_ws_lambda")
async def invoke_and_answer(
    original, api_id, account, region, route, stage, connection_id, event_type, request_id, *args, **options
):
    def error(message):
        ids = {"connectionId": connection_id, "requestId": request_id}
        return {"statusCode": 200, "body": json.dumps({"message": message, **ids})}

    if route["routeKey"] is None:
        return error("Forbidden")
    answer = await original(
        api_id, account, region, route, stage, connection_id, event_type, request_id, *args, **options
    )
    if event_type == "CONNECT":
        headers = {name.lower(): value for name, value in ((answer or {}).get("headers") or {}).items()}
        chosen_subprotocol.set(headers.get("sec-websocket-protocol"))
    if event_type != "MESSAGE" or not isinstance(answer, dict):
        return answer
    # MiniStack sends the caller the function's error.
    if answer.get("statusCode") == 500 and set(answer) == {"statusCode", "body"}:
        return error("Internal server error")
    # It also sends an answer of a route that has no route response.
    return answer if route.get("routeResponseSelectionExpression") else None
