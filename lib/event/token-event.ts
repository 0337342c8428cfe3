import { escapeUnverified } from '../log';
import { Undecided } from '../undecided';
import type { EventReader, StageArn } from './authorization-request';

/** The event is not one that this authorizer is declared for: a fault of the deployment, never of the token. */
export class EventNotRecognized extends Undecided {
  override readonly name = 'EventNotRecognized';
  override readonly reason = 'event_not_recognized';
}

/** Shows a value of an event in a message: a text is escaped and cut, and any other value is named by its type. */
export function shown(value: unknown): string {
  return typeof value === 'string' ? `"${escapeUnverified(value)}"` : typeof value;
}

// Every part is bounded, which leaves room for a path in an ARN of 512 characters. No class contains
// `*` or `?`, so no part of an event can act as a wildcard in a policy.
const METHOD_ARN =
  /^(arn:aws[a-z-]{0,32}:execute-api:[a-z0-9-]{1,32}:[A-Za-z0-9-]{1,64}:[A-Za-z0-9-]{1,64}\/(?:\$default|[A-Za-z0-9_-]{1,128}))\/([A-Z]+(?=\/|$)|\$default(?=\/|$)|\$connect$)/;

/** An ARN of a request, and the kind of API that has such ARNs. */
export interface MethodArn {
  readonly stageArn: StageArn;
  /** `$default` as the stage or in the place of a method belongs to an HTTP API, and `$connect` to a WebSocket API. */
  readonly api: 'any' | 'http' | 'websocket';
}

/**
 * Takes the API and the stage out of a method ARN. The method and the path are left out on purpose:
 * a policy that depended on them could not be cached.
 *
 * @param member the member of the event that holds it, for the message
 * @throws {EventNotRecognized} if the text is not a method ARN
 */
export function parseMethodArn(value: unknown, member: 'methodArn' | 'routeArn'): MethodArn {
  const [, stageArn, method] = METHOD_ARN.exec(typeof value === 'string' ? value : '') ?? [];
  if (stageArn === undefined) {
    throw new EventNotRecognized(
      `event.${member} is not an execute-api method ARN; expected arn:partition:execute-api:region:account:api-id/stage/METHOD/path`,
    );
  }
  if (method === '$connect') return { stageArn, api: 'websocket' };
  const isHttp = method === '$default' || stageArn.endsWith('$default');
  return { stageArn, api: isHttp ? 'http' : 'any' };
}

/**
 * Makes the reader of events of a TOKEN authorizer: `type`, `authorizationToken` and `methodArn`, and nothing else.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 *
 * @param ruleParameters the request parameters that the access rules read; such an event has none
 */
export function createTokenEventReader(ruleParameters: readonly string[]): EventReader {
  return ({ type, authorizationToken, methodArn }) => {
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
  };
}
