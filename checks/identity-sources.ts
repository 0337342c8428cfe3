import { identitySourceOf, identitySourcesOf, isSameSource } from '../build/identity-sources';
import type { AccessRules } from '../lib/access/rule';
import { parametersOf } from '../lib/access/rule';
import type { DeclaredAuthorizer } from './declared-authorizer';

/** The facts that a decision depends on: settings of the authorizer, and its access rules. */
export interface DecisionSettings {
  readonly tokenParameter: string;
  readonly policyScope: 'stage' | 'route';
  readonly accessRules: AccessRules;
  /** The file that holds the table, for messages. */
  readonly file: string;
}

const TO_REQUEST = 'set authorizerType: request in stages.yml';

/**
 * Finds the reasons why API Gateway would give a cached answer to a request that differs in something the decision
 * has read, or would never ask the authorizer.
 *
 * @returns one sentence for each, with its place and the value to write
 */
export function findIdentitySourceProblems(
  authorizer: DeclaredAuthorizer,
  settings: DecisionSettings,
): readonly string[] {
  if (authorizer.type === 'token') return findTokenProblems(settings);
  return [
    ...(authorizer.expression === undefined
      ? []
      : [
          `${authorizer.place} has an identityValidationExpression, which API Gateway takes with type token only; remove it`,
        ]),
    ...findRouteProblems(authorizer, settings),
    ...(authorizer.cachedSeconds > 0 ? findCacheProblems(authorizer, settings) : []),
    ...(authorizer.api === 'websocket' ? findForeignSources(authorizer, settings) : []),
  ];
}

/** Remarks on what callers must send. */
export function findIdentitySourceNotices(
  { type, cachedSeconds }: DeclaredAuthorizer,
  { accessRules, file }: DecisionSettings,
): readonly string[] {
  const demanded = parametersOf(accessRules).filter((each) =>
    /^(?:header|querystring)\./.test(each),
  );
  if (type === 'token' || cachedSeconds === 0 || demanded.length === 0) return [];
  return [
    `API Gateway answers 401 to every request without ${demanded.join(' or ')}, which rules in ${file} read, also on routes whose rule does not read it; with authorizerTtl: 0 it does not demand it`,
  ];
}

/** A TOKEN event holds the token and nothing else, and its answers are cached for all routes. */
function findTokenProblems(settings: DecisionSettings): readonly string[] {
  const { tokenParameter, policyScope, accessRules, file } = settings;
  return [
    ...(tokenParameter.startsWith('header.')
      ? []
      : [
          `the token stands in ${tokenParameter} (tokenSource), which an authorizer of type token cannot read; ${TO_REQUEST}`,
        ]),
    ...(policyScope === 'stage'
      ? []
      : [
          `policyScope is route, and API Gateway caches the answers of an authorizer of type token for all routes; ${TO_REQUEST}, or policyScope: stage`,
        ]),
    ...Object.entries(accessRules).flatMap(([route, { parameters = [] }]) =>
      parameters.length === 0
        ? []
        : [
            `the rule of ${route} in ${file} reads ${parameters.join(', ')}, and an authorizer of type token gets the token alone; ${TO_REQUEST}`,
          ],
    ),
  ];
}

function findRouteProblems(
  { place, api, hasSimpleAnswers, payload }: DeclaredAuthorizer,
  { policyScope }: DecisionSettings,
): readonly string[] {
  if (policyScope === 'route' && api === 'websocket') {
    return [
      'policyScope is route, and a WebSocket API asks for the route $connect only; write policyScope: stage',
    ];
  }
  if (payload !== '1.0' || !(policyScope === 'route' || hasSimpleAnswers)) return [];
  const setting = hasSimpleAnswers ? 'enableSimpleResponses: true' : 'policyScope: route';
  return [
    `${place} has payloadVersion: '1.0', whose events do not name the route, as ${setting} needs; write payloadVersion: '2.0'`,
  ];
}

function findCacheProblems(
  { place, api, identitySources, hasSimpleAnswers }: DeclaredAuthorizer,
  { tokenParameter, policyScope, accessRules, file }: DecisionSettings,
): readonly string[] {
  const ruleParameters = parametersOf(accessRules);
  const needed = identitySourcesOf(
    { tokenParameter, ruleParameters, isForRoute: policyScope === 'route' || hasSimpleAnswers },
    api,
  );
  const missing = needed.filter(
    (source) => !identitySources.some((declared) => isSameSource(declared, source)),
  );
  const inPath = Object.entries(accessRules).flatMap(([route, { parameters = [] }]) =>
    parameters
      .filter((parameter) => identitySourceOf(parameter, api) === undefined)
      .map(
        (parameter) =>
          `the rule of ${route} in ${file} reads ${parameter}, which cannot be an identity source, so one caller would get the answer for another path from the cache; set authorizerTtl: 0 in stages.yml`,
      ),
  );
  if (missing.length === 0) return inPath;
  const value = api === 'rest' ? needed.join(', ') : `['${needed.join("', '")}']`;
  return [
    ...inPath,
    `${place} does not name ${missing.join(', ')}, on which the decision depends, so a caller would get the answer for another request from the cache; write identitySource: ${value}`,
  ];
}

/** API Gateway refuses a connection without each source, so one that is not read would keep everybody out. */
function findForeignSources(
  { place, api, identitySources }: DeclaredAuthorizer,
  { tokenParameter, accessRules }: DecisionSettings,
): readonly string[] {
  const ruleParameters = parametersOf(accessRules);
  const read = identitySourcesOf({ tokenParameter, ruleParameters, isForRoute: false }, api);
  const known = [...read, 'route.request.header.Sec-WebSocket-Protocol'];
  return identitySources
    .filter((source) => !known.some((each) => isSameSource(each, source)))
    .map(
      (source) =>
        `${place} demands ${source}, which the authorizer does not read; write identitySource: [], which leaves it to the authorizer, or [${read.join(', ')}]`,
    );
}
