import { ATTACKER_RSA } from '../../support/provider-keys';
import {
  type BadRow,
  badEvents,
  badTokens,
  denied,
  tokenEvent,
  unauthorized,
  undecided,
} from '../row';
import { STAGE_ARN } from '../../support/stage-arn';
import { OTHER_ISSUER, signed, unsigned } from '../../support/hostile-tokens';

const GOOD = `Bearer ${signed()}`;
const EXPECTED_EVENT = 'API Gateway: input of a Lambda authorizer';
const EXPECTED_ARN = 'API Gateway: ARN of a method';

const OTHER = `Bearer ${signed({ sub: 'someone else' })}`;

/** Events of a REQUEST authorizer of a REST API that get a 401, whatever the token says. */
function badRequests(
  members: Readonly<Record<string, object>>,
  reason: 'request_ambiguous' | 'token_missing',
): readonly BadRow[] {
  const methodArn = `${STAGE_ARN}/GET/orders`;
  return Object.entries(members).map(([name, more]) => ({
    name: `a REQUEST event with ${name}`,
    input: () => ({ type: 'REQUEST', methodArn, ...more }),
    expected: unauthorized(reason),
    demandedBy: 'RFC 6750 section 2',
    deployment: 'standard',
  }));
}

/** A good token in an event whose methodArn is anything. */
function forArn(methodArn: unknown): object {
  return { type: 'TOKEN', authorizationToken: GOOD, methodArn };
}

export const eventRows: readonly BadRow[] = [
  ...badEvents(EXPECTED_EVENT, {
    'an event of undefined': undefined,
    'an event of null': null,
    'an event that is text': GOOD,
    'an event that is a number': 1,
    'an event that is an array': [tokenEvent(GOOD)],
    'an event that is a function': () => tokenEvent(GOOD),
    'an empty event': {},
    'an event without a token': { type: 'TOKEN', methodArn: `${STAGE_ARN}/GET/orders` },
    'a token of null': tokenEvent(null),
    'a token that is a number': tokenEvent(1),
    'a token of true': tokenEvent(true),
    'a token that is an array': tokenEvent([GOOD]),
    'a token that is an object': tokenEvent({ toString: () => GOOD }),
    'a token that is a String object': tokenEvent(Object(GOOD)),
    'a token that is a Buffer': tokenEvent(Buffer.from(GOOD)),
    'a REQUEST event without a methodArn': { type: 'REQUEST', headers: { Authorization: GOOD } },
    'a REQUEST event of an unknown version': {
      type: 'REQUEST',
      version: '3.0',
      methodArn: `${STAGE_ARN}/GET/orders`,
      headers: { Authorization: GOOD },
    },
    'an event of payload 2.0 with the ARN of payload 1.0': {
      type: 'REQUEST',
      version: '2.0',
      methodArn: `${STAGE_ARN}/GET/orders`,
      headers: { authorization: GOOD },
    },
    'an event of an HTTP API for the connection of a WebSocket': {
      type: 'REQUEST',
      version: '2.0',
      routeArn: `${STAGE_ARN}/$connect`,
      headers: { authorization: GOOD },
    },
    'a TOKEN event for the connection of a WebSocket': forArn(`${STAGE_ARN}/$connect`),
  }),
  ...badRequests(
    {
      'two headers with a token': { headers: { Authorization: GOOD, authorization: OTHER } },
      'a header with two tokens': { multiValueHeaders: { Authorization: [GOOD, OTHER] } },
      'the same token twice': { multiValueHeaders: { Authorization: [GOOD, GOOD] } },
    },
    'request_ambiguous',
  ),
  ...badRequests(
    {
      'no headers': {},
      'headers of null': { headers: null, multiValueHeaders: null },
      'headers that are a list': { headers: ['Authorization', GOOD] },
      'a token in the query string': {
        headers: {},
        queryStringParameters: { Authorization: GOOD },
      },
      'a token in a cookie': { headers: { Cookie: `Authorization=${GOOD}` } },
      'a token in another header': { headers: { 'X-Authorization': GOOD } },
      'a token in the identity source alone': { headers: {}, identitySource: GOOD },
      'a token as in a TOKEN event': { headers: {}, authorizationToken: GOOD },
      'a token that is a list in a list': { multiValueHeaders: { Authorization: [[GOOD]] } },
      'a header by the name __proto__': {
        headers: JSON.parse(`{"__proto__":{"Authorization":"${GOOD}"}}`) as object,
      },
    },
    'token_missing',
  ),
  ...badEvents(EXPECTED_ARN, {
    'no methodArn': { type: 'TOKEN', authorizationToken: GOOD },
    'a methodArn of null': forArn(null),
    'a methodArn that is a number': forArn(1),
    'a methodArn that is an array': forArn([`${STAGE_ARN}/GET/orders`]),
    'an empty methodArn': forArn(''),
    'a wildcard as methodArn': forArn('*'),
    'a methodArn of S3': forArn('arn:aws:s3:::bucket/dev/GET/orders'),
    'a methodArn of Lambda': forArn('arn:aws:lambda:eu-west-1:123456789012:function:x/dev/GET/'),
    'a methodArn that is not an ARN': forArn(`x${STAGE_ARN}/GET/orders`),
    'a methodArn after a line break': forArn(`\n${STAGE_ARN}/GET/orders`),
    'a methodArn in upper case': forArn(`${STAGE_ARN}/GET/orders`.toUpperCase()),
    'a methodArn of another partition by name': forArn(
      STAGE_ARN.replace('arn:aws', 'arn:evil') + '/GET/orders',
    ),
    'a methodArn without a stage': forArn(STAGE_ARN.replace('/dev', '')),
    'a methodArn without a method': forArn(STAGE_ARN),
    'a methodArn with an empty method': forArn(`${STAGE_ARN}//orders`),
    'a methodArn with a method in lower case': forArn(`${STAGE_ARN}/get/orders`),
    'a methodArn with a wildcard for the method': forArn(`${STAGE_ARN}/*/orders`),
    'a methodArn with a wildcard for the stage': forArn(STAGE_ARN.replace('dev', '*') + '/GET/'),
    'a methodArn with a wildcard for the API': forArn(
      STAGE_ARN.replace('abcdef1234', '*') + '/GET/',
    ),
    'a methodArn with a wildcard in the region': forArn(
      STAGE_ARN.replace('eu-central-1', 'eu-central-?') + '/GET/',
    ),
    'a methodArn with a wildcard for the account': forArn(
      STAGE_ARN.replace('123456789012', '*') + '/GET/',
    ),
    'a methodArn with a variable for the stage': forArn(
      STAGE_ARN.replace('dev', '${aws:username}') + '/GET/',
    ),
    'a methodArn of 1 MB': forArn(`${STAGE_ARN}${'a'.repeat(1_000_000)}`),
    'a methodArn of 1 MB of colons': forArn(`arn:aws${':'.repeat(1_000_000)}`),
    'a bad token and no methodArn': { type: 'TOKEN', authorizationToken: 'Bearer a.b.c' },
    'an unsigned token and a malformed methodArn': {
      ...forArn('arn:aws:execute-api'),
      authorizationToken: `Bearer ${unsigned({ alg: 'none' })}`,
    },
    'no token in the header and a malformed methodArn': { ...forArn('x'), authorizationToken: '' },
  }),
  ...badTokens(
    undecided('SigningKeysUnavailable'),
    'CVE-2026-31837',
    {
      'a good token while the provider is down': signed(),
      'a forged token while the provider is down': signed({}, {}, ATTACKER_RSA),
      'an unknown kid while the provider is down': signed({}, { kid: 'unknown' }),
      'an expired token while the provider is down': signed({ exp: 1 }),
    },
    'provider down',
  ),
  ...badTokens(
    denied('algorithm_not_allowed'),
    'RFC 8725 section 3.2',
    { 'alg "none" while the provider is down': unsigned({ alg: 'none' }) },
    'provider down',
  ),
  ...badTokens(
    denied('token_malformed'),
    'RFC 7515 section 7.1',
    { 'three words while the provider is down': 'x.y.z' },
    'provider down',
  ),
  ...badTokens(
    denied('signature_invalid'),
    'CVE-2023-3518',
    {
      'a forged token of the issuer that is up, while the other is down': signed(
        { iss: OTHER_ISSUER },
        {},
        ATTACKER_RSA,
      ),
    },
    'provider down',
  ),
];
