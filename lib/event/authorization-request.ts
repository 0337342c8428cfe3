import type { JsonObject } from '../json-object';

/**
 * The part of an execute-api ARN that names one API and one stage:
 * `arn:partition:execute-api:region:account:api-id/stage`.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-control-access-using-iam-policies-to-invoke-api.html
 */
export type StageArn = string;

/** The kind of API and authorizer that asks: `token` and `request` are those of a REST API. */
export type EventKind = 'token' | 'request' | 'http' | 'websocket';

/** The request parameters that the access rules read, by the names under which the rules list them. */
export type RequestParameters = Readonly<Record<string, string | undefined>>;

/** The question of API Gateway, in one form for every kind of event. */
export interface AuthorizationRequest {
  readonly kind: EventKind;
  readonly stageArn: StageArn;
  /** The token and its scheme, exactly as they arrived. Empty if the request does not have a token. */
  readonly authorization: string;
  /** The route that the request leads to, such as `GET /orders/{orderId}`, if the event names it. */
  readonly route?: string | undefined;
  readonly parameters: RequestParameters;
  /** Whether the request has two tokens, or two values of a parameter that the decision depends on. */
  readonly isAmbiguous: boolean;
}

/**
 * Reads the event of one type of authorizer.
 *
 * @param event its members, none of which is checked yet
 * @throws {EventNotRecognized} if the event is not one that the authorizer is declared for
 */
export type EventReader = (event: JsonObject) => AuthorizationRequest;
