import type { Difference } from './compare';

/** A difference that is known, and the reason why it stays. */
interface AcceptedDifference {
  readonly reason: string;
  /** The requests that have it, by name; every request where it is left out. */
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

/** Every difference between the two targets that is accepted. One that no longer occurs is a failure. */
export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [
  {
    reason:
      'AWS documents the message without the last words, which the emulator adds; a caller should not read either',
    field: /^body\.message$/,
    local: is('User is not authorized to access this resource with an explicit deny'),
    deployed: is(
      'User is not authorized to access this resource with an explicit deny in an identity-based policy',
    ),
  },
  {
    reason:
      'hapi says so of every answer that says nothing about caching; API Gateway adds nothing',
    field: /^header cache-control$/,
    local: is('no-cache'),
    deployed: missing,
  },
  {
    reason:
      'the mock integration on AWS sends the declared origin to everybody; locally an undeclared origin gets no CORS header, which a browser takes in the same way',
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

/** Finds why a difference is accepted. */
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
