import type { PolicyDocument } from 'aws-lambda';
import { type AccessRules, type Route, satisfies } from './access-rule';
import type { StageArn } from './method-arn';
import type { VerifiedClaims } from './verified-claims';

/** Makes the policy for one token: an answer for every route of one stage, never for one request only. */
export type CompilePolicy = (stageArn: StageArn, claims: VerifiedClaims) => PolicyDocument;

/** Compiles the access rules once, so that a token costs no more than the choice between routes. */
export function createPolicyCompiler(accessRules: AccessRules): CompilePolicy {
  const routes = Object.entries(accessRules).map(([route, rule]) => ({
    // Object.entries widens the keys that the type of the table guarantees.
    resource: resourceOf(route as Route),
    rule,
  }));

  return (stageArn, claims) => {
    const entitled = routes.filter(({ rule }) => satisfies(claims, rule));
    const others = routes.filter((route) => !entitled.includes(route));
    const arn = ({ resource }: { resource: string }) => `${stageArn}/${resource}`;
    return {
      Version: '2012-10-17',
      Statement: [
        ...(entitled.length > 0 ? [statement('Allow', entitled.map(arn))] : []),
        ...(others.length > 0 ? [statement('Deny', others.map(arn))] : []),
      ],
    };
  };
}

/** The policy of a token that must not be used: nothing on this stage. */
export function denyAll(stageArn: StageArn): PolicyDocument {
  return { Version: '2012-10-17', Statement: [statement('Deny', [`${stageArn}/*`])] };
}

function statement(
  effect: 'Allow' | 'Deny',
  resources: string[],
): PolicyDocument['Statement'][number] {
  return { Effect: effect, Action: 'execute-api:Invoke', Resource: resources };
}

function resourceOf(route: Route): string {
  return route.replace(' ', '').replace(/\{[^}]+\}/g, '*');
}
