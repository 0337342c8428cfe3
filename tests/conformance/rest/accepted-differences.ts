import { CORS_ORIGIN, SECOND_ORIGIN } from '../../deploy/stage';
import { type AcceptedDifference, is, missing } from '../compare';

export const ACCEPTED_BY_EVERY_REST_API: readonly AcceptedDifference[] = [
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
];

/** The accepted differences of the requests to an authorizer of type TOKEN. One that no longer occurs is a failure. */
export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [
  ...ACCEPTED_BY_EVERY_REST_API,
  {
    reason:
      'the mock integration on AWS sends the first declared origin to an undeclared one; locally it gets no CORS header, which has the same effect in a browser',
    requests: /^a preflight from an undeclared origin/,
    field: /^header access-control-/,
    local: missing,
    deployed: (value) => value !== undefined,
  },
  {
    reason:
      'the emulator sends the template of a preflight as it is; API Gateway runs it, and sends an empty body',
    requests: /preflight|^OPTIONS/,
    field: /^body$/,
    local: is(''),
    deployed: (value) => String(value).startsWith('#set($origin = '),
  },
  {
    reason:
      'the emulator does not run the template of a preflight, which puts the origin of the caller into the answer',
    requests: /^a preflight from the second origin$/,
    field: /^header access-control-allow-origin$/,
    local: is(SECOND_ORIGIN),
    deployed: is(CORS_ORIGIN),
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
