import type { StageArn } from '../event/authorization-request';
import { Undecided } from '../undecided';

/**
 * The limits of API Gateway for the policy that an authorizer returns, and for an ARN in it.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html
 */
export const MAXIMUM_POLICY_BYTES = 8_192;
export const MAXIMUM_RESOURCE_CHARACTERS = 512;

export interface PolicyStatement {
  readonly Effect: 'Allow' | 'Deny';
  readonly Action: 'execute-api:Invoke';
  /** ARNs; a route parameter becomes a wildcard. */
  readonly Resource: string[];
}

/** An IAM policy in the form that this service writes. */
export interface Policy {
  readonly Version: '2012-10-17';
  readonly Statement: PolicyStatement[];
}

/** The resources of a policy, below the stage. */
export interface PolicyResources {
  readonly allow: readonly string[];
  /** Denials that keep an Allow from matching requests to other routes. */
  readonly requiredDeny: readonly string[];
  /** Denials of requests that no Allow matches anyway, the more useful first. */
  readonly optionalDeny: readonly string[];
}

/** A policy exceeds the size limit. `checks/policy-budget.ts` refuses tables that can lead to it. */
export class PolicyTooLarge extends Undecided {
  override readonly name = 'PolicyTooLarge';
  override readonly reason = 'policy_too_large';
}

/** The policy for a refused token: denies every request to this stage. */
export function denyAll(stageArn: StageArn): Policy {
  return routePolicy(stageArn, 'Deny', '*');
}

/** A policy about one resource below the stage. */
export function routePolicy(
  stageArn: StageArn,
  effect: 'Allow' | 'Deny',
  resource: string,
): Policy {
  return documentOf([statementOf(effect, [`${stageArn}/${resource}`])]);
}

/**
 * Writes a policy with as many of the optional denials as fit.
 *
 * @throws {PolicyTooLarge} if even the Allows and the required denials do not fit
 */
export function toPolicy(stageArn: StageArn, resources: PolicyResources): Policy {
  const { allow, requiredDeny, optionalDeny } = resources;
  let room = MAXIMUM_POLICY_BYTES - policyBytes(stageArn, [...allow, ...requiredDeny]);
  if (room < 0) {
    throw new PolicyTooLarge(
      `The policy would have ${-room} bytes more than ${MAXIMUM_POLICY_BYTES}`,
    );
  }
  const deny = [...requiredDeny];
  for (const resource of optionalDeny) {
    room -= resourceBytes(stageArn, resource);
    if (room < 0) break;
    deny.push(resource);
  }
  const toArn = (resource: string): string => `${stageArn}/${resource}`;
  const statements = [
    ...(allow.length > 0 ? [statementOf('Allow', allow.map(toArn))] : []),
    ...(deny.length > 0 ? [statementOf('Deny', deny.map(toArn))] : []),
  ];
  return statements.length > 0 ? documentOf(statements) : denyAll(stageArn);
}

const SKELETON_BYTES = JSON.stringify(
  documentOf([statementOf('Allow', []), statementOf('Deny', [])]),
).length;

/** The size of a policy with these resources as JSON, accurate to a comma. Routes are ASCII. */
export function policyBytes(stageArn: StageArn, resources: readonly string[]): number {
  return resources.reduce(
    (bytes, resource) => bytes + resourceBytes(stageArn, resource),
    SKELETON_BYTES,
  );
}

function resourceBytes(stageArn: StageArn, resource: string): number {
  return stageArn.length + resource.length + '"/",'.length;
}

/** Frozen, because a compiled policy is shared by every caller with the same entitlements. */
function documentOf(statements: PolicyStatement[]): Policy {
  for (const statement of statements) {
    Object.freeze(statement.Resource);
    Object.freeze(statement);
  }
  Object.freeze(statements);
  return Object.freeze({ Version: '2012-10-17', Statement: statements });
}

function statementOf(effect: 'Allow' | 'Deny', resources: readonly string[]): PolicyStatement {
  return { Effect: effect, Action: 'execute-api:Invoke', Resource: [...resources] };
}
