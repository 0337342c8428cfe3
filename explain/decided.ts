import type { DeclaredAuthorizer } from '../checks/declared-authorizer';
import type { SettingName } from '../doctor/setting-name';
import { parametersOf } from '../lib/access/rule';
import type { AuthorizationRequest } from '../lib/event/authorization-request';
import { extractToken } from '../lib/event/bearer-token';
import { createRequestEventReader } from '../lib/event/request-event';
import { createTokenEventReader } from '../lib/event/token-event';
import type { JsonObject } from '../lib/json-object';
import type { ProviderRequests } from '../lib/keys/discovery';
import { TokenRejected } from '../lib/reason';
import { Undecided } from '../lib/undecided';
import type { SentRequest } from './gateway/exchange';
import type { ExplainedService } from './explained-service';
import type { Place, Step, StepName } from './explanation';
import type { Observation } from './observed-authorizer';
import type { Places } from './places';
import type { PlayedAnswer } from './gateway/played-gateway';

/** A decision that was made, with all that explains it. */
export interface Decided {
  readonly service: ExplainedService;
  readonly places: Places;
  readonly setting: SettingName;
  readonly request: SentRequest;
  readonly played: PlayedAnswer;
  /** The authorizer of the route's API; undefined for a service without one. */
  readonly authorizer: DeclaredAuthorizer | undefined;
  /** The decision of the authorizer, made now or with the cached answer; undefined if it was not asked. */
  readonly observation: Observation | undefined;
  /** Has the answers that the authorizer has got. */
  readonly requests: ProviderRequests;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Makes a step. A member of undefined is left out. */
export function step(
  name: StepName,
  result: Step['result'],
  text: string,
  more: {
    value?: string | undefined;
    decidedBy?: Place | undefined;
    remedy?: string | undefined;
  } = {},
): Step {
  const { value, decidedBy, remedy } = more;
  return {
    name,
    result,
    text,
    ...(value !== undefined && { value }),
    ...(decidedBy !== undefined && { decidedBy }),
    ...(remedy !== undefined && { remedy }),
  };
}

/** Reads an event as the authorizer does; undefined if it is not one. */
export function readEvent(
  { config, rules }: ExplainedService,
  event: JsonObject,
): AuthorizationRequest | undefined {
  const ruleParameters = parametersOf(rules.accessRules);
  const read =
    event['type'] === 'REQUEST'
      ? createRequestEventReader({ ...config, ruleParameters })
      : createTokenEventReader(ruleParameters);
  try {
    return read(event);
  } catch (error) {
    if (error instanceof Undecided) return undefined;
    throw error;
  }
}

/** The token of an event; undefined if it does not hold one. */
export function tokenIn(service: ExplainedService, event: JsonObject): string | undefined {
  try {
    return extractToken(readEvent(service, event)?.authorization ?? '', service.config.tokenScheme);
  } catch (error) {
    if (error instanceof TokenRejected) return undefined;
    throw error;
  }
}
