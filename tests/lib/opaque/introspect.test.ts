import { SigningKeysUnavailable } from '../../../lib/keys/key-set-request';
import { IntrospectionUnavailable } from '../../../lib/opaque/introspection-unavailable';
import { endpointOf } from '../../../lib/opaque/endpoint';
import { introspect } from '../../../lib/opaque/introspect';
import { startIntrospectionServer } from '../../support/introspection-server';
import { trustedIssuer } from '../../support/trusted-issuer';

const basic = (secret: string): string =>
  `Basic ${Buffer.from(`orders-api:${secret}`).toString('base64')}`;

// RFC 6749 section 5.2 has 400 or 401 for credentials that are refused.
test.each([400, 401, 403])(
  'after status %d a secret that was rotated is read anew, and the question asked once more',
  async (refused) => {
    const server = await startIntrospectionServer();
    server.answer((request, response) => {
      const isNew = request.headers.authorization === basic('new');
      response.writeHead(isNew ? 200 : refused).end('{"active":false}');
    });
    let stored = 'old';
    const trusted = trustedIssuer();
    const settings = { endpoint: server.endpoint, clientId: 'orders-api' };
    const answer = await introspect('token', {
      ...{ trusted, settings, endpoint: endpointOf(trusted, settings, Date.now), now: Date.now },
      keys: { find: () => Promise.resolve([]), findAgain: () => Promise.resolve([]) },
      secret: {
        current: () => Promise.resolve(stored),
        refused: () => {
          stored = 'new';
        },
      },
    });
    expect(answer).toEqual({ active: false });
    expect(server.questions.map(({ headers }) => headers['authorization'])).toEqual([
      basic('old'),
      basic('new'),
    ]);
    await server.close();
  },
);

test.each([
  [
    'is the one that says so, if it says why nothing can be decided',
    new SigningKeysUnavailable('x'),
    new SigningKeysUnavailable('x'),
  ],
  [
    'says so, whatever went wrong',
    new RangeError('x'),
    new IntrospectionUnavailable('the secret for it cannot be read: RangeError: x'),
  ],
])('the error without a secret %s', async (_what, problem, error) => {
  const trusted = trustedIssuer();
  const settings = { endpoint: 'https://issuer.example.com/introspect', clientId: 'orders-api' };
  const asked = introspect('token', {
    ...{ trusted, settings, endpoint: endpointOf(trusted, settings, Date.now), now: Date.now },
    keys: { find: () => [], findAgain: () => [] },
    secret: { current: () => Promise.reject(problem), refused: () => undefined },
  });
  await expect(asked).rejects.toStrictEqual(error);
});

test('the error without an answer has a reason of its own', () => {
  expect(new IntrospectionUnavailable('x')).toMatchObject({
    name: 'IntrospectionUnavailable',
    reason: 'introspection_unavailable',
  });
});
