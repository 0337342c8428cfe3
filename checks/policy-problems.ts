import type { ApiKind } from '../build/declared-service';
import { partitionOf } from '../build/partition';
import type { AccessRules, Route } from '../lib/access/rule';
import { AccessRuleError } from '../lib/access/rule-check';
import { findHandlerNotices, findLateConditions } from './connection-rules';
import { findBudgetNotices, findBudgetProblems, findLongArns } from './policy-budget';
import { describeConflict, findConflicts } from './policy-conflicts';
import { findUnclearPrecedence } from './policy-precedence';
import { planPolicy, type PolicyPlan } from '../lib/policy/plan';
import { RouteError } from '../lib/policy/route-table';

/** The stage that the service is built for. */
export interface BuildTarget {
  readonly region: string;
  readonly stage: string;
  /** `rest` unless given. */
  readonly api?: ApiKind;
  /** With `route`, each answer is for the route of its request alone. `stage` unless given. */
  readonly policyScope?: 'stage' | 'route';
  /** A resource policy may allow a route that the authorizer's policy does not mention. */
  readonly hasResourcePolicy: boolean;
}

/** Facts about the policies that hold for every token, one sentence each. */
export interface PolicyFindings {
  /** Reasons why some token would get a policy that is not exact, or that API Gateway refuses. */
  readonly problems: readonly string[];
  /** Remarks on policies that are exact. */
  readonly notices: readonly string[];
}

/** Examines the policies that the access rules make. */
export function examinePolicies(
  accessRules: AccessRules,
  publicRoutes: readonly Route[],
  target: BuildTarget,
): PolicyFindings {
  const { api = 'rest', policyScope, hasResourcePolicy } = target;
  // Object.keys widens the keys that the type of the table guarantees.
  const routes = [...(Object.keys(accessRules) as Route[]), ...publicRoutes];
  let plan: PolicyPlan;
  let problems: readonly string[];
  try {
    plan = planPolicy(accessRules, publicRoutes);
    problems = [
      ...findForeignRoutes(routes, api),
      ...(api === 'http' ? findUnclearPrecedence(routes) : []),
      ...(api === 'websocket' ? findLateConditions(accessRules) : []),
    ];
  } catch (error) {
    if (!(error instanceof AccessRuleError || error instanceof RouteError)) throw error;
    return { problems: [error.message], notices: [] };
  }
  const stageArn = exampleStageArn(target);
  const conflicts = findConflicts(plan, accessRules, hasResourcePolicy);
  const budgetTarget = {
    stageArn,
    canScopeToRoute: api !== 'websocket',
    // Merging may leave out Denies that count if a resource policy allows every other request.
    ...(hasResourcePolicy ? {} : { mergeable: accessRules }),
  };
  const isForStage = policyScope !== 'route';
  problems = [
    ...problems,
    ...conflicts.map(describeConflict),
    ...findLongArns(plan, stageArn),
    ...(isForStage ? findBudgetProblems(plan, budgetTarget) : []),
  ];
  if (problems.length > 0) return { problems, notices: [] };
  const notices = [
    ...(api === 'websocket' ? findHandlerNotices(accessRules) : []),
    ...(isForStage ? findBudgetNotices(plan, stageArn) : []),
  ];
  return { problems, notices };
}

/** Finds routes that this kind of API does not have. */
function findForeignRoutes(routes: readonly Route[], api: ApiKind): readonly string[] {
  const isOfWebSocket = routes.includes('$connect');
  if (api === 'websocket' && !isOfWebSocket)
    return [
      'A WebSocket API asks its authorizer at $connect only; add $connect to the access rules',
    ];
  if (api !== 'websocket' && isOfWebSocket)
    return [
      '$connect is a route of a WebSocket API, and this service does not have one; remove it',
    ];
  if (api === 'rest' && routes.includes('$default'))
    return [
      '$default is a route of an HTTP API; for a REST API, write "ANY /" and "ANY /{proxy+}"',
    ];
  return [];
}

/** As long as the real one: account and API ids have a fixed length. */
export function exampleStageArn({
  region,
  stage,
  api,
}: Pick<BuildTarget, 'region' | 'stage' | 'api'>): string {
  // The stage of an HTTP API is `$default`, whatever the stage of the service is called.
  const name = api === 'http' ? '$default' : stage;
  return `arn:${partitionOf(region)}:execute-api:${region}:000000000000:0000000000/${name}`;
}
