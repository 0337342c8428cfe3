import type { JsonObject } from '../../lib/json-object';

const ARN = /^(arn:[^:]*:execute-api:[^/]*\/[^/]*)(\/[^]*)$/;

/** Gives an event the API and the stage of the local gateway, on whose ARNs the policy is evaluated. */
export function atThisApi(given: JsonObject, made: object): JsonObject {
  const members = Object.entries(made).filter(([name]) => /^(?:methodArn|routeArn)$/.test(name));
  const [, here = ''] = ARN.exec(String(members[0]?.[1])) ?? [];
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => {
      const [, , rest] =
        name === 'methodArn' || name === 'routeArn' ? (ARN.exec(String(value)) ?? []) : [];
      return [name, rest === undefined ? value : here + rest];
    }),
  );
}
