import { isDeepStrictEqual } from 'node:util';
import type { DeclaredHttpEvent, DeclaredService } from '../../build/declared-service';
import { describeAuthorizer } from '../../build/described-authorizer';
import type { TokenAuthorizer } from './token-authorizer';
import type { TemplateResources } from './gateway-responses';

/** The service as osls has resolved it from serverless.yml. */
export interface DeclaredApi extends DeclaredService {
  readonly provider: {
    readonly stage: string;
    readonly region: string;
    readonly apiGateway?: { readonly binaryMediaTypes?: readonly string[] };
  };
  readonly resources?: { readonly Resources?: TemplateResources };
}

/** Something in serverless.yml that the local gateway cannot do as AWS does it. */
export class GatewaySettingError extends Error {
  override readonly name = 'GatewaySettingError';
}

/** A token authorizer and how long its answers are kept. */
export interface DeclaredAuthorizer extends TokenAuthorizer {
  readonly name: string;
  readonly ttlSeconds: number;
}

const DEFAULT_TTL_SECONDS = 300;
const HEADER_SOURCE = /^method\.request\.header\.([\w-]+)$/;

/**
 * Reads the authorizer of a route.
 *
 * @returns undefined for a route without an authorizer
 * @throws {GatewaySettingError} if this gateway does not support it
 */
export function declaredAuthorizer(
  api: DeclaredApi,
  { route, authorizer }: DeclaredHttpEvent,
): DeclaredAuthorizer | undefined {
  if (authorizer === undefined || authorizer === null || isDeepStrictEqual(authorizer, {})) {
    return undefined;
  }
  // Every property is looked at before it is used.
  const declared = (typeof authorizer === 'object' ? authorizer : { name: authorizer }) as Partial<
    Record<
      'name' | 'type' | 'identitySource' | 'identityValidationExpression' | 'resultTtlInSeconds',
      unknown
    >
  >;
  const refuse = (problem: string): never => {
    throw new GatewaySettingError(`The authorizer of ${route} ${problem}`);
  };
  const { name, type = 'token', identitySource = 'method.request.header.Authorization' } = declared;
  const functionName = typeof name === 'string' ? api.functions[name]?.name : undefined;
  if (typeof name !== 'string' || functionName === undefined) {
    const there = describeAuthorizer(authorizer, api) ?? 'not named';
    return refuse(`is ${there}; the local gateway supports a function of this service only`);
  }
  if (String(type).toLowerCase() !== 'token') {
    return refuse(`has type ${String(type)}; the local gateway supports type token only`);
  }
  const header = HEADER_SOURCE.exec(String(identitySource))?.[1];
  if (header === undefined) return refuse('must have one header as its identitySource');
  const { identityValidationExpression: expression = '[^]*' } = declared;
  if (typeof expression !== 'string') {
    return refuse('has an identityValidationExpression that is not a text');
  }
  const ttlSeconds = Number(declared.resultTtlInSeconds ?? DEFAULT_TTL_SECONDS);
  if (!(ttlSeconds >= 0 && ttlSeconds <= 3600)) {
    return refuse('must have a resultTtlInSeconds from 0 to 3600');
  }
  return {
    name,
    functionName,
    header: header.toLowerCase(),
    validation: wholeMatch(expression, refuse),
    ttlSeconds,
  };
}

function wholeMatch(expression: string, refuse: (problem: string) => never): RegExp {
  try {
    return new RegExp(`^(?:${expression})$`);
  } catch {
    return refuse(
      `has an identityValidationExpression that is not a regular expression: ${expression}`,
    );
  }
}
