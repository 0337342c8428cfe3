import type { JsonObject } from '../json-object';
import type { AuthorizationRequest } from './authorization-request';
import { EventNotRecognized, parseMethodArn, shown } from './method-arn';

/**
 * Reads the event of a TOKEN authorizer: `type`, `authorizationToken` and `methodArn`, and nothing else.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 *
 * @param ruleParameters the request parameters that the access rules read; such an event has none
 * @throws {EventNotRecognized} if the token or the method ARN is missing or malformed
 */
export function readTokenEvent(
  { type, authorizationToken, methodArn }: JsonObject,
  ruleParameters: readonly string[],
): AuthorizationRequest {
  if (typeof authorizationToken !== 'string') {
    throw new EventNotRecognized(
      `event.authorizationToken is not text, and event.type is ${shown(type)}; expected the event of a TOKEN or REQUEST authorizer`,
    );
  }
  if (ruleParameters.length > 0) {
    throw new EventNotRecognized(
      `A TOKEN event does not carry ${ruleParameters.join(', ')}, which access rules read; declare the authorizer with type REQUEST`,
    );
  }
  const { stageArn, api } = parseMethodArn(methodArn, 'methodArn');
  if (api !== 'any') {
    throw new EventNotRecognized(
      `event.methodArn is that of a request to another kind of API (${api}), and event.type is ${shown(type)}; expected the event of a REST API`,
    );
  }
  return {
    kind: 'token',
    stageArn,
    authorization: authorizationToken,
    parameters: {},
    isAmbiguous: false,
  };
}
