import { readAwsEnvironment } from '../../../lib/config/aws-environment';

const PAIR = { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 's' };

test('nothing is known about AWS without its variables, or with blank ones', () => {
  expect(readAwsEnvironment({})).toStrictEqual({ endpoints: {} });
  const blank = { AWS_REGION: ' ', AWS_SESSION_TOKEN: '', AWS_ENDPOINT_URL: '\t' };
  expect(readAwsEnvironment(blank)).toStrictEqual({ endpoints: {} });
});

test('the region and the credentials are those of the function', () => {
  const variables = { ...PAIR, AWS_REGION: 'eu-central-1', AWS_SESSION_TOKEN: 't' };
  expect(readAwsEnvironment(variables)).toStrictEqual({
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 's', sessionToken: 't' },
    endpoints: {},
  });
});

test('credentials need no session token', () => {
  expect(readAwsEnvironment(PAIR).credentials).toStrictEqual({
    accessKeyId: 'a',
    secretAccessKey: 's',
  });
});

test.each([
  { AWS_ACCESS_KEY_ID: 'a' },
  { AWS_SECRET_ACCESS_KEY: 's' },
  { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: ' ' },
])('credentials count only as a pair: %j', (variables) => {
  expect(readAwsEnvironment(variables)).toStrictEqual({ endpoints: {} });
});

test('each service has a variable for its address, and one is for all the others', () => {
  const others = { variable: 'AWS_ENDPOINT_URL', url: 'http://all' };
  expect(
    readAwsEnvironment({ AWS_ENDPOINT_URL: 'http://all', AWS_ENDPOINT_URL_SSM: 'http://ssm' }),
  ).toStrictEqual({
    endpoints: {
      dynamodb: others,
      ssm: { variable: 'AWS_ENDPOINT_URL_SSM', url: 'http://ssm' },
      secretsmanager: others,
    },
  });
  expect(
    readAwsEnvironment({
      AWS_ENDPOINT_URL_DYNAMODB: 'http://dynamodb',
      AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://secrets',
    }),
  ).toStrictEqual({
    endpoints: {
      dynamodb: { variable: 'AWS_ENDPOINT_URL_DYNAMODB', url: 'http://dynamodb' },
      secretsmanager: { variable: 'AWS_ENDPOINT_URL_SECRETS_MANAGER', url: 'http://secrets' },
    },
  });
});
