import type { JsonObject } from '../json-object';
import { Undecided } from '../undecided';
import type { EventReader, StageArn } from './authorization-request';

/** The event is not one that this authorizer is declared for: a fault of the deployment, never of the token. */
export class EventNotRecognized extends Undecided {
  override readonly name = 'EventNotRecognized';
  override readonly reason = 'event_not_recognized';
}

// Every part is bounded, which leaves room for a path in an ARN of 512 characters. No class contains
// `*` or `?`, so no part of an event can act as a wildcard in a policy.
const METHOD_ARN =
  /^(arn:aws[a-z-]{0,32}:execute-api:[a-z0-9-]{1,32}:[A-Za-z0-9-]{1,64}:[A-Za-z0-9-]{1,64}\/[A-Za-z0-9_-]{1,128})\/[A-Z]+(?:\/|$)/;

/**
 * Reads the event of a TOKEN authorizer: `type`, `authorizationToken` and `methodArn`, and nothing else.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 *
 * @throws {EventNotRecognized} if the token or the method ARN is missing or malformed
 */
export const readTokenEvent: EventReader = (event) => {
  // `Object` makes an object of anything, null included, and both members are checked below.
  const { authorizationToken, methodArn } = Object(event) as JsonObject;
  if (typeof authorizationToken !== 'string') {
    throw new EventNotRecognized(
      'event.authorizationToken is not text; declare the authorizer with type TOKEN',
    );
  }
  return { kind: 'token', stageArn: stageArnOf(methodArn), authorization: authorizationToken };
};

/**
 * Takes the API and the stage out of a method ARN. The method and the path are left out on purpose:
 * a policy that depended on them could not be cached.
 *
 * @throws {EventNotRecognized} if the text is not a method ARN
 */
export function stageArnOf(methodArn: unknown): StageArn {
  const stageArn = typeof methodArn === 'string' ? METHOD_ARN.exec(methodArn)?.[1] : undefined;
  if (stageArn === undefined) {
    throw new EventNotRecognized(
      'event.methodArn is not an execute-api method ARN; expected arn:partition:execute-api:region:account:api-id/stage/METHOD/path',
    );
  }
  return stageArn;
}
