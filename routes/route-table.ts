import { declaredApis, declaredEvents, type ApiKind } from '../build/declared-service';
import type { AuthorizerConfig } from '../lib/config/config';
import type { RouteRules } from '../checks/findings';
import { declaredRoutes, findDrift } from '../checks/declared-routes';
import { examinePolicies, exampleStageArn } from '../checks/policy-problems';
import {
  type AccessRule,
  type AccessRules,
  ConditionFailed,
  hasScopes,
  satisfies,
} from '../lib/access/rule';
import type { PrintedService } from './declared-service';
import type { DemoCaller, DemoCallers } from './demo-callers';
import { type PolicySizes, policySizes } from './policy-sizes';

/** A route of the service. */
export interface RouteRow {
  readonly route: string;
  /** Unclear if the rules and serverless.yml do not agree; a build refuses that. */
  readonly access: 'public' | 'protected' | 'unclear';
  /** The function of serverless.yml; undefined for a rule without a route there. */
  readonly function: string | undefined;
  readonly rule: AccessRule | undefined;
  readonly callers: readonly CallerOfRoute[];
}

/** A demo caller that may use a route. */
export interface CallerOfRoute extends Pick<DemoCaller, 'name' | 'kind'> {
  /** `depends` if the request decides as well, and `unknown` if the condition threw. */
  readonly may: 'yes' | 'depends' | 'unknown';
}

/** Whether a policy is for all routes of the stage or for one, as the setting has it. */
export type PolicyScope = AuthorizerConfig['policyScope'];

/** The routes of a service on a stage, who may use them, and how much room they take. */
export interface RouteTable {
  readonly stage: string;
  readonly api: ApiKind;
  readonly routes: readonly RouteRow[];
  /** Undefined if the rules cannot become a policy, as the problems say, or if each answer is for one route. */
  readonly policies: PolicySizes | undefined;
  readonly policyScope: PolicyScope;
  /** Whether the tokens of the demo callers are accepted on this stage. */
  readonly trustsLocalProvider: boolean;
  /** The callers whose tokens the authorizer refuses. */
  readonly refused: readonly Pick<DemoCaller, 'name' | 'kind' | 'reason'>[];
  /** The sentences with which a build would refuse the routes. */
  readonly problems: readonly string[];
}

/** Makes the table of routes by the code that decides in production. */
export function routeTable(
  service: PrintedService,
  { accessRules, publicRoutes, optionalPublicRoutes = [] }: RouteRules,
  { callers, trustsLocalProvider }: DemoCallers,
  policyScope: PolicyScope,
): RouteTable {
  const { stage, region, apiGateway } = service.provider;
  const [api = 'rest'] = declaredApis(service);
  const events = declaredEvents(service);
  const declared = events.map(({ route }) => route);
  const open = [
    ...publicRoutes,
    ...optionalPublicRoutes.filter((route) => declared.includes(route)),
  ];
  const functions = new Map(Object.entries(service.functions).map(([name, each]) => [each, name]));
  const functionOf = new Map(events.map(({ route, handler }) => [route, functions.get(handler)]));
  const rules = new Map<string, AccessRule>(Object.entries(accessRules));
  const routes = [...new Set([...declared, ...rules.keys(), ...open])];
  const examined = examinePolicies(accessRules, publicRoutes, {
    stage,
    region,
    api,
    policyScope,
    hasResourcePolicy: apiGateway?.resourcePolicy !== undefined,
  });
  const authorized = declaredRoutes(service, publicRoutes);
  const isProtected = new Map(authorized.map((each) => [each.route, each.isProtected]));
  const accessTo = (route: string): RouteRow['access'] => {
    if (rules.has(route) && isProtected.get(route) === true) return 'protected';
    const isOpen = open.some((each) => each === route) && isProtected.get(route) === false;
    return isOpen ? 'public' : 'unclear';
  };
  return {
    stage,
    api,
    routes: routes.map((route): RouteRow => {
      const rule = rules.get(route);
      const access = accessTo(route);
      return {
        route,
        access,
        function: functionOf.get(route),
        rule,
        callers: callers.flatMap((caller) => {
          if (rule === undefined || access !== 'protected') return [];
          const may = answerTo(caller, route, rule, api, accessRules);
          return may === undefined ? [] : [{ name: caller.name, kind: caller.kind, may }];
        }),
      };
    }),
    trustsLocalProvider,
    policyScope,
    policies:
      examined.problems.length > 0 || policyScope === 'route'
        ? undefined
        : policySizes(
            { accessRules, publicRoutes },
            exampleStageArn({ region, stage, api }),
            callers,
          ),
    refused: callers
      .filter(({ claims }) => claims === undefined)
      .map(({ name, kind, reason = '' }) => ({ name, kind, reason })),
    problems: [...findDrift(authorized, [...rules.keys()], open), ...examined.problems],
  };
}

/** @returns undefined for a caller that may not use the route */
function answerTo(
  { claims }: DemoCaller,
  route: string,
  rule: AccessRule,
  api: ApiKind,
  accessRules: AccessRules,
): CallerOfRoute['may'] | undefined {
  if (claims === undefined) return undefined;
  const connect = api === 'websocket' ? [accessRules['$connect'] ?? {}] : [];
  // Messages arrive over a connection that is open.
  const demands = [rule, ...connect];
  if (!demands.every((each) => hasScopes(claims.scopes, each))) return undefined;
  if (demands.some(({ parameters }) => parameters !== undefined)) return 'depends';
  try {
    return demands.every((each) => satisfies(claims, route, each, {})) ? 'yes' : undefined;
  } catch (error) {
    if (error instanceof ConditionFailed) return 'unknown';
    throw error;
  }
}
