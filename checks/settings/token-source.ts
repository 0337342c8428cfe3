import { AUTHORIZER, declaredHttpEvents, type DeclaredService } from '../../build/declared-service';
import { parseTokenSource } from '../../build/token-source';
import { isJsonObject } from '../../lib/json-object';
import { requestSettings } from '../decision-settings';
import {
  authorizerVariables,
  type ServiceWithVariables,
  textsOf,
} from '../../build/declared-variables';

/** As osls and API Gateway have it for an authorizer that does not say. */
const DEFAULT_SOURCE = 'method.request.header.Authorization';

/**
 * Finds the places of serverless.yml that do not follow the stage parameter `tokenSource`. The service would start,
 * and refuse everybody. The identity sources of a REQUEST authorizer have a check of their own.
 *
 * @param tokenSource the parameter in force
 * @returns one sentence for each
 */
export function findTokenSourceProblems(
  service: DeclaredService & ServiceWithVariables,
  tokenSource: unknown,
): readonly string[] {
  const source = parseTokenSource(tokenSource);
  // Its form has a check of its own.
  if (source === undefined) return [];
  const but = `but tokenSource is '${String(tokenSource)}'; write`;
  const { tokenScheme, tokenParameter } = requestSettings(authorizerVariables(service)).settings;
  const ofVariable = (name: string, value: string, part: 'scheme' | 'parameter'): string =>
    `${placeOf(name, service)} "${value}", ${but} ${name}: ${derived(part)} into functions.authorizer.environment`;
  return [
    ...(isSame(tokenScheme, source.scheme)
      ? []
      : [ofVariable('TOKEN_SCHEME', tokenScheme, 'scheme')]),
    ...((source.place === 'header' ? isSame : Object.is)(tokenParameter, source.parameter)
      ? []
      : [ofVariable('TOKEN_PARAMETER', tokenParameter, 'parameter')]),
    ...declaredHttpEvents(service).flatMap(({ route, authorizer }) => {
      if (!isJsonObject(authorizer) && typeof authorizer !== 'string') return [];
      const {
        type,
        identitySource = DEFAULT_SOURCE,
        identityValidationExpression: expression,
      } = isJsonObject(authorizer) ? authorizer : {};
      // That the place of the token needs another type is said once, for all routes.
      if (String(type).toLowerCase() === 'request' || source.place !== 'header') return [];
      if (!isSame(String(identitySource), `method.request.header.${source.header}`)) {
        return [
          `the authorizer of ${route} in serverless.yml reads ${String(identitySource)}, ${but} identitySource: method.request.header.${derived('header')}`,
        ];
      }
      if (expression === undefined || expression === source.expression) return [];
      return [
        `the authorizer of ${route} in serverless.yml has the identityValidationExpression ${JSON.stringify(expression)}, ${but} identityValidationExpression: ${derived('expression')}`,
      ];
    }),
  ];
}

/** The beginning of a sentence about the value that the authorizer takes for a variable. */
function placeOf(name: string, service: ServiceWithVariables): string {
  const { provider, functions } = service;
  if (!textsOf(authorizerVariables(service))[name]?.trim()) {
    return `${name} is unset in serverless.yml, so the authorizer takes`;
  }
  const isOwn = Object.hasOwn(functions[AUTHORIZER]?.environment ?? {}, name);
  const isShared = !isOwn && Object.hasOwn(provider?.environment ?? {}, name);
  return `${name} of ${isShared ? 'provider' : 'functions.authorizer'}.environment in serverless.yml is`;
}

/** Neither schemes nor the names of headers have a case. */
function isSame(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** The text that derives a value, as serverless.yml has it. */
function derived(part: 'header' | 'parameter' | 'scheme' | 'expression'): string {
  return `\${file(plugins/settings.cjs):tokenSource.${part}}`;
}
