import { permissionsOf } from '../../deploy/permissions';
import { initialized } from '../support/role-plugin';

const SECRET = 'arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:jwt-authorizer/dev-a1B2c3';

/** The authorizer's variables with an issuer that is asked in the name of this client. */
function variablesWith(...introspections: readonly object[]) {
  return {
    TRUSTED_ISSUERS: JSON.stringify(
      introspections.map((members, index) => ({
        issuer: `https://${index}.example.com`,
        audiences: ['https://api.example.com'],
        introspection: { clientId: 'api', ...members },
      })),
    ),
  };
}

describe('a function whose issuers name a secret', () => {
  test.each(['clientSecretParameter', 'privateKeyParameter'])(
    'may read that parameter of Parameter Store and decrypt nothing else: %s',
    (member) => {
      const arn = {
        'Fn::Sub':
          'arn:${AWS::Partition}:ssm:${AWS::Region}:${AWS::AccountId}:parameter/jwt-authorizer/dev/secret',
      };
      expect(permissionsOf(variablesWith({ [member]: '/jwt-authorizer/dev/secret' }))).toEqual([
        { Action: ['ssm:GetParameter'], Resource: arn },
        {
          Action: ['kms:Decrypt'],
          Resource: {
            'Fn::Sub': 'arn:${AWS::Partition}:kms:${AWS::Region}:${AWS::AccountId}:key/*',
          },
          Condition: { StringEquals: { 'kms:EncryptionContext:PARAMETER_ARN': arn } },
        },
      ]);
    },
  );

  test('may read that secret of Secrets Manager, whose ARN names the region and the account', () => {
    const variables = variablesWith({ clientSecretParameter: `${SECRET}#client_secret` });
    expect(permissionsOf(variables)).toEqual([
      { Action: ['secretsmanager:GetSecretValue'], Resource: SECRET },
      {
        Action: ['kms:Decrypt'],
        Resource: 'arn:aws-cn:kms:cn-north-1:123456789012:key/*',
        Condition: { StringEquals: { 'kms:EncryptionContext:SecretARN': SECRET } },
      },
    ]);
  });

  test('may read each of several once', () => {
    const variables = variablesWith(
      { clientSecretParameter: '/a' },
      { privateKeyParameter: '/b' },
      { clientSecretParameter: '/a' },
    );
    const read = permissionsOf(variables).filter(({ Action }) => Action[0] === 'ssm:GetParameter');
    expect(read.map(({ Resource }) => JSON.stringify(Resource))).toEqual([
      expect.stringContaining('parameter/a"'),
      expect.stringContaining('parameter/b"'),
    ]);
  });

  test('has that in its role beside its log, and no other function has', () => {
    const { resources } = initialized({
      functions: {
        a: { environment: variablesWith({ clientSecretParameter: SECRET }) },
        b: { environment: { CORS_ORIGIN: '*' } },
      },
    });
    const policiesOf = (role: string): unknown =>
      (resources?.Resources?.[role] as { Properties: { Policies: unknown } }).Properties.Policies;
    expect(policiesOf('ARole')).toEqual([
      expect.objectContaining({ PolicyName: 'log' }),
      {
        PolicyName: 'settings',
        PolicyDocument: {
          Version: '2012-10-17',
          Statement: [
            expect.objectContaining({ Effect: 'Allow', Resource: SECRET }),
            expect.objectContaining({ Effect: 'Allow', Action: ['kms:Decrypt'] }),
          ],
        },
      },
    ]);
    expect(policiesOf('BRole')).toEqual([expect.objectContaining({ PolicyName: 'log' })]);
  });
});

test('a function may look up in the list of withdrawn tokens that its settings name, and not write it', () => {
  expect(permissionsOf({ REVOCATION_TABLE: 'service-dev-revocations' })).toStrictEqual([
    {
      Action: ['dynamodb:BatchGetItem'],
      Resource: {
        'Fn::Sub':
          'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/service-dev-revocations',
      },
    },
  ]);
});

test('a function may look up in a list whose table CloudFormation names', () => {
  const table = { Ref: 'RevocationsTable' };
  expect(permissionsOf({ REVOCATION_TABLE: table })).toStrictEqual([
    {
      Action: ['dynamodb:BatchGetItem'],
      Resource: {
        'Fn::Sub': [
          'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/${Table}',
          { Table: table },
        ],
      },
    },
  ]);
});

test('of the functions that share a variable, only the authorizer may look up in the list', () => {
  const { resources } = initialized({
    provider: { environment: { REVOCATION_TABLE: 'withdrawn' } },
    functions: { authorizer: {}, health: {} },
  });
  const rolesWith = Object.entries(resources?.Resources ?? {}).filter(([, role]) =>
    JSON.stringify(role).includes('table/withdrawn'),
  );
  expect(rolesWith.map(([name]) => name)).toEqual(['AUTHORIZERRole']);
});

describe('a function may do nothing more', () => {
  test.each([
    ['with a blank name of a table', { REVOCATION_TABLE: ' ' }],
    ['if the name of a table would widen the ARN', { REVOCATION_TABLE: '*' }],
    ['without issuers', {}],
    ['if a single issuer is trusted', { JWT_ISSUER: 'https://issuer.example.com' }],
    ['if its issuers are asked with a secret of stage local', variablesWith({ clientSecret: 's' })],
    [
      'if a text only looks like the name of a secret',
      { TRUSTED_ISSUERS: '"clientSecretParameter"' },
    ],
    ['if the name cannot be read', variablesWith({ clientSecretParameter: '*' })],
    [
      'if a name would widen the ARN',
      variablesWith({ clientSecretParameter: '/jwt-authorizer/*' }, { privateKeyParameter: '/?' }),
    ],
  ])('%s', (_, variables) => {
    expect(permissionsOf(variables)).toEqual([]);
  });
});
