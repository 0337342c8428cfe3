import type { Difference } from './compare';

/** A known difference, and the reason to accept it. */
interface AcceptedDifference {
  readonly reason: string;
  /** The names of the requests that have it. If it is left out, every request may have it. */
  readonly requests?: RegExp;
  readonly field: RegExp;
  readonly local: (value: unknown) => boolean;
  readonly deployed: (value: unknown) => boolean;
}

const missing = (value: unknown): boolean => value === undefined;
const is =
  (expected: unknown) =>
  (value: unknown): boolean =>
    value === expected;

/** The accepted differences between the two targets. One that no longer occurs is a failure. */
export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [
  {
    reason:
      'AWS documents the message without the last words, which the emulator adds; callers should not depend on the message',
    field: /^body\.message$/,
    local: is('User is not authorized to access this resource with an explicit deny'),
    deployed: is(
      'User is not authorized to access this resource with an explicit deny in an identity-based policy',
    ),
  },
  {
    reason: 'hapi adds this header to every answer without one; API Gateway does not',
    field: /^header cache-control$/,
    local: is('no-cache'),
    deployed: missing,
  },
  {
    reason:
      'the mock integration on AWS sends the declared origin to every caller; locally an undeclared origin gets no CORS header, which has the same effect in a browser',
    requests: /^a preflight from an undeclared origin/,
    field: /^header access-control-/,
    local: missing,
    deployed: (value) => value !== undefined,
  },
  {
    reason: 'the emulator makes {} of the empty template of a preflight; API Gateway sends no body',
    requests: /preflight|^OPTIONS/,
    field: /^body$/,
    local: is(''),
    deployed: (value) => JSON.stringify(value) === '{}',
  },
  {
    reason:
      'the emulator takes %2F for a slash when it looks for the route; API Gateway leaves it in its segment',
    requests: /%2F/,
    field: /./,
    local: () => true,
    deployed: () => true,
  },
  {
    reason:
      'the emulator leaves empty segments out of a path; here, as in the policy, they are a part of it',
    requests: /^two slashes$/,
    field: /./,
    local: () => true,
    deployed: () => true,
  },
  {
    reason: 'the emulator has no limit of 10 MB for a body, which API Gateway has',
    requests: /^a body of 11 MB$/,
    field: /./,
    local: () => true,
    deployed: () => true,
  },
];

/** Finds the reason to accept a difference. */
export function acceptedReason(
  request: string,
  { field, local, deployed }: Difference,
): string | undefined {
  return ACCEPTED_DIFFERENCES.find(
    (accepted) =>
      (accepted.requests?.test(request) ?? true) &&
      accepted.field.test(field) &&
      accepted.local(local) &&
      accepted.deployed(deployed),
  )?.reason;
}
