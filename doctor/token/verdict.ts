import { type AccessRule, type AccessRules, satisfiedRules } from '../../lib/access/rule';
import { assembleAuthorizer, type AuthorizerWorld } from '../../lib/assemble-authorizer';
import type { AuthorizerConfig } from '../../lib/config/config';
import type { LogFields } from '../../lib/log';
import type { VerifiedClaims } from '../../lib/token/verified-claims';
import type { Examination } from '../provider';
import { type Finding, note, ok, problem } from '../report';

/** The access rules of the service, and their plan. */
export type ProtectedService = Pick<AuthorizerWorld, 'accessRules' | 'plan'>;

/** A policy is for all routes, so any one of them will do. */
const METHOD_ARN = 'arn:aws:execute-api:eu-central-1:000000000000:doctor/doctor/GET/';

/**
 * Asks the authorizer itself.
 *
 * @param authorization the value of the header that holds the token
 * @param claims those of the token, if the authorizer would verify it
 */
export async function giveVerdict(
  authorization: string,
  config: AuthorizerConfig,
  service: ProtectedService,
  { requests, now }: Pick<Examination, 'now' | 'requests'>,
  claims: VerifiedClaims | undefined,
): Promise<readonly Finding[]> {
  const logged: LogFields[] = [];
  const { handler } = assembleAuthorizer(config, {
    ...service,
    now,
    log: (_level, fields) => logged.push(fields),
    fetchKeySet: requests.fetchKeySet,
  });
  const event = { type: 'TOKEN', authorizationToken: authorization, methodArn: METHOD_ARN };
  // The log says more than an error, which is the answer of the authorizer if it is not a policy.
  const answer = await handler(event).catch(() => undefined);
  const { outcome, reason, claim } = logged.find((fields) => 'outcome' in fields) ?? {};
  if (outcome === 'granted') {
    return [
      ok('verdict: the authorizer accepts it'),
      ...(config.usageKeyClaim !== undefined && answer?.usageIdentifierKey === undefined
        ? [
            problem(
              `usage plan: "${config.usageKeyClaim}" is not an API key of 20 to 128 characters, so API Gateway refuses the token; change usageKeyClaim in stages.yml, or the claim at the provider`,
            ),
          ]
        : []),
      ...(claims === undefined ? [] : routesOf(service.accessRules, claims)),
    ];
  }
  const detail = `${String(reason)}${typeof claim === 'string' ? `, ${claim}` : ''}`;
  return [
    problem(
      outcome === 'rejected'
        ? `verdict: the authorizer rejects it (${detail}), and the caller gets ${answer === undefined ? 401 : 403}; the lines above say what to do`
        : `verdict: the authorizer cannot decide (${detail}), and the caller gets 503; the lines above say what to do`,
    ),
  ];
}

function routesOf(rules: AccessRules, claims: VerifiedClaims): readonly Finding[] {
  const all = Object.entries(rules);
  const isAboutTokens = ([, { parameters }]: (typeof all)[number]): boolean =>
    parameters === undefined;
  const routes = all.filter(isAboutTokens);
  const satisfied = satisfiedRules(routes, claims, {});
  const open = routes.filter((_route, index) => satisfied[index]);
  const closed = routes.filter((_route, index) => !satisfied[index]);
  return [
    ...open.map(([route]) => ok(`route: ${route}`)),
    ...closed.map(([route, rule]) => note(`route: not ${route}, which demands ${demandsOf(rule)}`)),
    ...all
      .filter((entry) => !isAboutTokens(entry))
      .map(([route, { parameters = [] }]) =>
        note(`route: ${route} depends on the request as well, on ${parameters.join(', ')}`),
      ),
  ];
}

function demandsOf({ scopes = [], anyScope = [], where }: AccessRule): string {
  return [
    ...(scopes.length > 0 ? [`scope ${scopes.join(' and ')}`] : []),
    ...(anyScope.length > 0 ? [`scope ${anyScope.join(' or ')}`] : []),
    ...(where === undefined ? [] : ['the condition "where"']),
  ].join(', and ');
}
