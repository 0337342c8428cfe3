import { startIntrospectionServer } from '../../support/introspection-server';
import { askingEntry, introspectingAuthorizer } from '../../support/introspecting-authorizer';

// As build/optional-parts.ts leaves them out, if no entry needs them while the bundle is made.
jest.mock('../../../lib/opaque/client-assertion', () => ({ makeClientAssertion: undefined }));
jest.mock('../../../lib/opaque/confirmed-kind', () => ({ confirmation: undefined }));
jest.mock('../../../lib/opaque/signed-answer', () => ({ openSignedAnswer: undefined }));

test('a bundle without the code for signed tokens does not start with an entry that needs it', () => {
  const entry = askingEntry('https://issuer.example.com/introspect', { signedTokens: true });
  expect(() => introspectingAuthorizer(entry)).toThrow(
    'signedTokens was set after the bundle was made',
  );
});

test.each([
  ['signedAnswers', { signedAnswers: true }],
  ['privateKeyParameter', { authentication: 'private_key_jwt' }],
])('a bundle without the code for %s sends no token', async (name, settings) => {
  const server = await startIntrospectionServer();
  const line = await introspectingAuthorizer(askingEntry(server.endpoint, settings)).decide(
    'token',
  );
  expect(line['problem']).toBe(
    `IntrospectionUnavailable: ${name} was set after the bundle was made`,
  );
  expect(server.questions).toHaveLength(0);
  await server.close();
});
