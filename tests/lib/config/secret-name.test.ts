import { secretNameProblem, secretPlaceOf } from '../../../lib/config/secret-name';

const ARN = 'arn:aws-us-gov:secretsmanager:us-gov-west-1:123456789012:secret:team/client+x-a1B2c3';

test('a name that begins with a slash is a parameter of Parameter Store', () => {
  const id = '/jwt-authorizer/dev/client-secret';
  expect(secretPlaceOf(id)).toEqual({ service: 'ssm', id });
  expect(secretNameProblem(id)).toBeUndefined();
  // Only the beginning of a name is kept for AWS.
  expect(secretPlaceOf('/team/ssm/aws')).toEqual({ service: 'ssm', id: '/team/ssm/aws' });
});

test('a whole ARN is a secret of Secrets Manager, of which # takes one member', () => {
  const place = {
    ...{ service: 'secretsmanager', id: ARN },
    ...{ region: 'us-gov-west-1', account: '123456789012' },
  };
  expect(secretPlaceOf(ARN)).toStrictEqual(place);
  expect(secretPlaceOf(`${ARN}#client_secret`)).toEqual({ ...place, member: 'client_secret' });
});

describe('no secret is found by', () => {
  test.each([
    ['a secret itself', 'S3cr3t+with/slashes=='],
    ['a name without a slash, which a secret may look like', 'oauth-secret'],
    ['a version, which would never be rotated', '/client-secret:3'],
    ['a wildcard, which would widen the role', '/jwt-authorizer/*'],
    ['a variable that nobody has resolved', '/${AWS::StackName}/secret'],
    ['a name that AWS keeps for itself', '/aws/reference/secretsmanager/client'],
    ['an ARN without the six characters at its end', ARN.slice(0, -3)],
    ['an ARN behind other text', `x${ARN}`],
    ['an ARN of a version', `${ARN}:SecretString:member::`],
    ['an ARN with a wildcard', ARN.replace('a1B2c3', '??????')],
    ['an ARN of Parameter Store', 'arn:aws:ssm:eu-central-1:123456789012:parameter/secret'],
    ['an empty member', `${ARN}#`],
    ['white space around a name', ' /client-secret'],
    ['something that is not text', 42],
  ])('%s', (_, name) => {
    expect(secretPlaceOf(String(name))).toBeUndefined();
    expect(secretNameProblem(name)).toBe(
      'must be the name of a parameter in Parameter Store, such as /jwt-authorizer/dev/client-secret, or the whole ARN of a secret in Secrets Manager, and not the secret itself',
    );
    expect(secretNameProblem(name)).not.toContain(String(name));
  });
});
