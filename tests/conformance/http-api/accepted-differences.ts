import { type AcceptedDifference, is, missing } from '../compare';

export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [
  {
    reason: 'hapi adds this header to every answer without one; API Gateway does not',
    field: /^header cache-control$/,
    local: is('no-cache'),
    deployed: missing,
  },
  {
    reason:
      'the emulator answers every preflight by itself; API Gateway does so for an API with CORS, and routes the others',
    requests: /^a preflight without CORS$/,
    field: /^(status|body\.message)$/,
    local: () => true,
    deployed: () => true,
  },
  {
    reason:
      'HTTP APIs decode the path of an event, and so does the emulator; here it is as the caller sent it',
    requests: /^a parameter with an escaped space$/,
    field: /^body\.(rawPath|authorizer)$/,
    local: (value) => JSON.stringify(value).includes('a%20b'),
    deployed: (value) => JSON.stringify(value).includes('a b'),
  },
  {
    reason:
      'AWS does not say which value of a repeated parameter is in the key of the cache: the emulator takes the first, the local gateway all of them',
    requests: /^a repeated second one$/,
    field: /^authorizerCalls$/,
    local: is(1),
    deployed: is(0),
  },
];
