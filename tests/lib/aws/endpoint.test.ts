import { endpointOf } from '../../../lib/aws/endpoint';
import { readAwsEnvironment } from '../../../lib/config/aws-environment';

/** The address that these variables lead to. */
function endpointFor(service: 'dynamodb' | 'secretsmanager' | 'ssm', variables: object) {
  const environment = readAwsEnvironment({ AWS_REGION: 'eu-central-1', ...variables });
  const endpoint = endpointOf(service, environment.region ?? '', environment);
  return typeof endpoint === 'string' ? endpoint : endpoint.href;
}

describe('a service is at the address of its region', () => {
  test.each([
    ['dynamodb', 'eu-central-1', 'https://dynamodb.eu-central-1.amazonaws.com/'],
    ['ssm', 'us-gov-west-1', 'https://ssm.us-gov-west-1.amazonaws.com/'],
    ['ssm', 'cn-north-1', 'https://ssm.cn-north-1.amazonaws.com.cn/'],
    ['secretsmanager', 'eusc-de-east-1', 'https://secretsmanager.eusc-de-east-1.amazonaws.eu/'],
  ] as const)('%s in %s', (service, region, url) => {
    expect(endpointFor(service, { AWS_REGION: region })).toBe(url);
  });
});

describe('the variables of the AWS SDKs lead elsewhere', () => {
  test.each([
    ['dynamodb', { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000' }, 'http://localhost:8000/'],
    ['ssm', { AWS_ENDPOINT_URL_SSM: 'https://vpce.example.com/' }, 'https://vpce.example.com/'],
    [
      'secretsmanager',
      { AWS_ENDPOINT_URL_SECRETS_MANAGER: 'http://[::1]:4566', AWS_ENDPOINT_URL: 'http://other' },
      'http://[::1]:4566/',
    ],
    ['ssm', { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/'],
    [
      'ssm',
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://localhost:8000', AWS_ENDPOINT_URL_SSM: ' ' },
      'https://ssm.eu-central-1.amazonaws.com/',
    ],
  ] as const)('of %s: %j', (service, variables, url) => {
    expect(endpointFor(service, variables)).toBe(url);
  });
});

describe('an address that a secret must not be sent to is refused', () => {
  test.each([
    'http://ssm.example.com',
    'http://localhost.example.com',
    'https://user:password@ssm.example.com',
    'https://ssm.example.com/path',
    'https://ssm.example.com/?query',
    'ftp://localhost',
    'localhost:4566',
    'localhost',
  ])('%s', (url) => {
    expect(endpointFor('ssm', { AWS_ENDPOINT_URL_SSM: url })).toBe(
      'AWS_ENDPOINT_URL_SSM must be https://HOST (http is accepted for loopback hosts only), without a path',
    );
  });
});
