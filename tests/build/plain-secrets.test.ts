import { plainSecretProblems } from '../../build/plain-secrets';
import { trustedIssuersOf } from '../../build/trusted-issuers';

const SECRET = 'hunter2-hunter2-hunter2';

function entryWith(introspection: object) {
  return {
    issuer: 'https://issuer.example.com',
    audiences: ['https://api.example.com'],
    introspection: { clientId: 'api', clients: ['app'], ...introspection },
  };
}

describe('a secret that stands in an entry', () => {
  test.each(['dev', 'staging', 'prod', 'Local'])(
    'is refused on stage %s, with what to write instead',
    (stage) => {
      const list = [
        entryWith({ clientSecretParameter: '/a' }),
        entryWith({ clientSecret: SECRET }),
      ];
      const { text, problems } = trustedIssuersOf(list, stage);
      expect(text).toBe('');
      expect(problems).toContain(
        `issuers.yml, ${stage}[1].introspection.clientSecret would put the secret into the configuration of the function, which many may read; keep it in Parameter Store, and write its name: clientSecretParameter: /jwt-authorizer/${stage}/client-secret (docs/operations.md shows how). Only stage local takes clientSecret, as \${env:CLIENT_SECRET} from .env`,
      );
      expect(problems.join()).not.toContain('hunter2');
    },
  );

  test('is refused as well if it comes from the environment, or is not text', () => {
    for (const clientSecret of ['${env:CLIENT_SECRET}', '', 7, null]) {
      expect(plainSecretProblems([entryWith({ clientSecret })], 'place', 'dev')).toHaveLength(1);
    }
  });

  test('is accepted on stage local, which is never deployed', () => {
    expect(plainSecretProblems([entryWith({ clientSecret: SECRET })], 'place', 'local')).toEqual(
      [],
    );
  });
});

test.each([
  ['the name of a secret', [entryWith({ clientSecretParameter: '/a' })]],
  ['the name of a private key', [entryWith({ privateKeyParameter: '/a' })]],
  ['an entry without introspection', [{ issuer: 'https://a.example', audiences: ['a'] }]],
  ['something that is not an entry', ['a', null, { introspection: 'clientSecret' }]],
  ['something that is not a list', { introspection: { clientSecret: SECRET } }],
])('%s is not a secret', (_, entries) => {
  expect(plainSecretProblems(entries, 'place', 'dev')).toEqual([]);
});

test('a secret in the place of its name is refused, and not repeated', () => {
  const { problems } = trustedIssuersOf([entryWith({ clientSecretParameter: SECRET })], 'dev');
  expect(problems).toEqual([
    'issuers.yml, dev[0].introspection: clientSecretParameter must be the name of a parameter in Parameter Store, such as /jwt-authorizer/dev/client-secret, or the whole ARN of a secret in Secrets Manager, and not the secret itself',
  ]);
});
