import { readFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import { ALL_PARTS } from '../../build/authorizer-parts';
import type { ApiKind } from '../../build/declared-service';
import { readYamlSources } from '../../build/yaml-sources';
import type { SentRequest } from '../../explain/gateway/exchange';
import { createExplainer, type ExplainerOptions } from '../../explain/explain';
import type { ExplainedService } from '../../explain/explained-service';
import type { Explanation } from '../../explain/explanation';
import { textOf } from '../../explain/tool/text';
import type { AccessRules, Route } from '../../lib/access/rule';
import { parseConfig } from '../../lib/config/config';
import type { JsonObject } from '../../lib/json-object';
import { decisionPlanOf } from '../../lib/policy/decision-plan';
import { planPolicy } from '../../lib/policy/plan';
import type { DeclaredApi } from '../../local/gateway/declared-api';
import { AUDIENCE, ISSUER, NOW, TOLERANCE } from '../support/hostile-tokens';
import { PROJECT_DIRECTORY } from '../support/process';
import { KEYS_OF_ISSUER } from '../support/provider-keys';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

/** The service of a row. Everything that is left out is as most services have it. */
export interface SceneOptions {
  readonly api?: ApiKind;
  readonly rules?: AccessRules;
  /** Members of the entry in issuers.yml. */
  readonly entry?: object;
  /** Further variables of the authorizer. */
  readonly variables?: Readonly<Record<string, string>>;
  /** Members of the declared authorizer. */
  readonly authorizer?: object;
  readonly cors?: object;
  readonly isPrivate?: boolean;
}

/** The file that holds the rules of the tests: steps name its lines. */
const RULES_FILE = 'tests/support/test-service.ts';

const AUTHORIZER = {
  name: 'authorizer',
  type: 'token',
  identitySource: 'method.request.header.Authorization',
  identityValidationExpression: '^[Bb][Ee][Aa][Rr][Ee][Rr] +[A-Za-z0-9._~+/-]+=*$',
  resultTtlInSeconds: 300,
};

/** An entry with the keys of the tests; a secret among them would be refused. */
export const ENTRY = {
  issuer: ISSUER,
  keys: KEYS_OF_ISSUER.filter((key) => !('d' in key || 'k' in key)),
  audiences: [AUDIENCE],
  clockToleranceSeconds: TOLERANCE,
};

/** Makes a service of these options, on the files of the project. */
export function serviceOf(options: SceneOptions = {}): ExplainedService {
  const { rules: accessRules = TEST_RULES, entry = {}, variables = {} } = options;
  // JSON leaves out a member of undefined.
  const issuers = JSON.parse(JSON.stringify([{ ...ENTRY, ...entry }])) as readonly JsonObject[];
  const all = { TRUSTED_ISSUERS: JSON.stringify(issuers), ...variables };
  const stages = parse(readFileSync('stages.yml', 'utf8')) as Record<string, JsonObject>;
  const isWebSocket = options.api === 'websocket';
  return {
    directory: PROJECT_DIRECTORY,
    api: declaredApi(accessRules, options),
    rules: {
      file: RULES_FILE,
      accessRules,
      publicRoutes: isWebSocket ? [] : TEST_PUBLIC_ROUTES,
      plan: decisionPlanOf(planPolicy(accessRules, isWebSocket ? [] : TEST_PUBLIC_ROUTES)),
    },
    variables: all,
    config: parseConfig(all, ALL_PARTS),
    issuers,
    sources: {
      stage: 'local',
      stages,
      commandLine: [],
      yaml: new Map([
        ...readYamlSources(PROJECT_DIRECTORY, 'local'),
        ['issuers.yml', stringify({ local: issuers })],
      ]),
      file: undefined,
      environment: {},
    },
  };
}

function declaredApi(
  accessRules: AccessRules,
  { api = 'rest', authorizer, cors, isPrivate = false }: SceneOptions,
): DeclaredApi {
  const routes = Object.keys(accessRules);
  const ofRest = (route: string): object => {
    const [method = '', path = ''] = route.split(' ');
    const declared = { ...AUTHORIZER, ...authorizer };
    return { http: { method, path, authorizer: declared, cors, private: isPrivate } };
  };
  const ofHttp = (route: string): object => {
    const [method = '', path = ''] = route === '$default' ? ['*', '*'] : route.split(' ');
    return { httpApi: { method, path, authorizer: { name: 'authorizer' } } };
  };
  const ofWebSocket = (route: string): object => ({
    websocket: {
      route,
      ...(route === '$connect' && { authorizer: { name: 'authorizer', ...authorizer } }),
    },
  });
  const eventOf = { rest: ofRest, http: ofHttp, websocket: ofWebSocket }[api];
  const open = {
    rest: { http: 'GET /health' },
    http: { httpApi: 'GET /health' },
    websocket: undefined,
  };
  const health = open[api];
  return {
    provider: {
      stage: 'local',
      region: 'eu-central-1',
      ...(api === 'http' && {
        httpApi: {
          authorizers: {
            authorizer: {
              type: 'request',
              functionName: 'authorizer',
              identitySource: ['$request.header.Authorization'],
              resultTtlInSeconds: 300,
              ...authorizer,
            },
          },
        },
      }),
    },
    functions: {
      authorizer: { name: 'service-local-authorizer', events: [] },
      handler: {
        name: 'service-local-handler',
        events: [
          ...routes.map((route) => eventOf(route) as JsonObject),
          ...(health === undefined ? [] : [health]),
        ],
      },
    },
    resources: { Resources: gatewayResponses() },
  };
}

/** Those of the project, with its variables resolved. */
function gatewayResponses(): NonNullable<DeclaredApi['resources']>['Resources'] & object {
  const text = readFileSync('resources/gateway-responses.yml', 'utf8')
    .replaceAll('${file(plugins/settings.cjs):tokenSource.challengeScheme}', 'Bearer')
    .replaceAll('${file(plugins/settings.cjs):refusalOrigin}', 'https://app.example.com')
    .replaceAll('${self:service}', 'service');
  const { Resources } = parse(text, { merge: true }) as {
    readonly Resources: Record<string, { readonly Type: string; readonly Properties: object }>;
  };
  return Resources;
}

/** A request with a token in the header Authorization, or without one. */
export function requestFor(
  route: string,
  token?: string,
  more: Partial<SentRequest> = {},
): SentRequest {
  const [method = '', path = ''] = route.split(' ');
  return {
    method,
    path,
    sourceIp: '192.0.2.7',
    ...more,
    headers: [
      ...(token === undefined ? [] : [['Authorization', `Bearer ${token}`] as const]),
      ...(more.headers ?? []),
    ],
  };
}

/** A decision, and the text about it that a person reads. */
export interface Told {
  readonly explanation: Explanation;
  readonly text: string;
}

/** Explains one request to a fresh stage, at the moment at which the clock of the tests stands. */
export async function tell(
  request: SentRequest,
  options: SceneOptions = {},
  { event, ...more }: ExplainerOptions & { readonly event?: JsonObject } = {},
): Promise<Told> {
  const explainer = createExplainer(serviceOf(options), { now: () => NOW * 1000, ...more });
  const explanation = await explainer.explain(request, event);
  return { explanation, text: textOf(explanation, false) };
}

/** The place of a text in a file, as steps name places. */
export function placeOf(file: string, text: string): string {
  const lines = readFileSync(file, 'utf8').split('\n');
  return `${file}:${lines.findIndex((line) => line.trim().startsWith(text)) + 1}`;
}

/** The place of the rule of a route. */
export function placeOfRule(route: Route): string {
  return placeOf(RULES_FILE, `'${route}':`);
}

/** The place of a stage parameter, among those of all stages. */
export function placeOfParameter(name: string): string {
  return `${placeOf('stages.yml', `${name}:`)} (${name})`;
}
