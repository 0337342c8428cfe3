import { type EvaluatedPolicy, type Evaluation, evaluatePolicy } from '../../lib/policy/evaluator';
import { type Decided, readEvent, step } from '../decided';
import type { PolicyRow, Step } from '../explanation';
import type { MissingByRoute } from './rules';

/** The step of the statement that matches the request. */
export function policySteps({
  played,
  authorizer,
  places,
  service,
  observation,
}: Decided): readonly Step[] {
  const { verdict, route = '' } = played;
  if (verdict?.answer === undefined || verdict.evaluation === undefined) return [];
  const { effect } = verdict.evaluation;
  const result = effect === 'allow' ? 'passed' : 'failed';
  if (authorizer?.hasSimpleAnswers === true) {
    const word = effect === 'allow' ? 'true' : 'false';
    return [step('policy', result, `the authorizer answers isAuthorized: ${word}`)];
  }
  const { resource } = verdict.evaluation;
  const isGranted = observation?.decision['outcome'] === 'granted';
  const ofScope =
    service.config.policyScope === 'route' ? places.parameter('policyScope') : places.rule(route);
  // A token that is rejected for good is denied everywhere: the rules are not looked at.
  const decidedBy = isGranted ? ofScope : places.variable('INVALID_TOKEN_RESPONSE');
  if (resource === undefined) {
    const text = 'no statement matches the request, which denies it';
    return [step('policy', result, text, { decidedBy })];
  }
  const statement = statementOf(verdict.answer.policyDocument, verdict.evaluation);
  return [
    step(
      'policy',
      result,
      `statement ${String(statement)} matches: ${effect === 'allow' ? 'Allow' : 'Deny'}`,
      { value: belowStage(resource), decidedBy },
    ),
  ];
}

/** Every route of a policy; a policy for one route has that one alone. */
export function policyRows(
  { played, service, authorizer, observation }: Decided,
  missing: MissingByRoute,
): readonly PolicyRow[] | undefined {
  const { verdict, route } = played;
  const answer = verdict?.answer;
  if (answer === undefined || verdict?.evaluation === undefined) return undefined;
  const isForRoute =
    service.config.policyScope === 'route' || authorizer?.hasSimpleAnswers === true;
  const routes = Object.keys(service.rules.accessRules);
  const { stageArn = '', kind } = (observation && readEvent(service, observation.event)) ?? {};
  const isGranted = observation?.decision['outcome'] === 'granted';
  const rows = routes
    .filter((each) => !isForRoute || each === route)
    .map((each): PolicyRow => {
      const evaluation =
        each === route && verdict.evaluation !== undefined
          ? verdict.evaluation
          : evaluatePolicy(
              answer.policyDocument,
              `${stageArn}/${exampleOf(each, kind === 'http')}`,
            );
      const statement =
        authorizer?.hasSimpleAnswers === true
          ? undefined
          : statementOf(answer.policyDocument, evaluation);
      const lacks = isGranted ? missing.get(each) : undefined;
      return {
        route: each,
        effect: evaluation.effect === 'allow' ? 'allow' : 'deny',
        ...(statement !== undefined && { statement }),
        ...(lacks !== undefined && { missing: lacks }),
      };
    });
  return rows;
}

/** The index of the statement that decided. */
function statementOf(
  { Statement }: EvaluatedPolicy,
  { effect, resource }: Evaluation,
): number | undefined {
  const wanted = effect === 'allow' ? 'Allow' : 'Deny';
  const index = [Statement]
    .flat()
    .findIndex(
      ({ Effect, Resource }) =>
        Effect === wanted && resource !== undefined && [Resource].flat().includes(resource),
    );
  return index < 0 ? undefined : index;
}

/** Some request that leads to a route, as an ARN ends with it. */
function exampleOf(route: string, isHttpApi: boolean): string {
  const [method = '', path] = route.split(' ');
  if (path === undefined) return isHttpApi ? 'GET/a/path/of/no/other/route' : route;
  return (method === 'ANY' ? 'GET' : method) + path.replaceAll(/\{[^{}]*\}/g, '1');
}

/** A resource without the API and the stage, which are the same in all statements. */
function belowStage(resource: string): string {
  return resource.split('/').slice(2).join('/') || resource;
}
