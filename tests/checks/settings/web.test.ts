import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const CERTIFICATE =
  'arn:aws:acm:us-east-1:123456789012:certificate/0a1b2c3d-1111-2222-3333-444455556666';
const GOOD = { web: true, webClientId: 'web-app' };
const OWN_DOMAIN = { ...GOOD, webDomain: 'app.example.org', webCertificate: CERTIFICATE };

test.each<[string, Change]>([
  ['off', {}],
  ['off, with the settings of one', { stages: { dev: { webClientId: 'web-app' } } }],
  ['on, with a domain of CloudFront', { stages: { dev: GOOD } }],
  ['on, with a domain of its own', { stages: { dev: OWN_DOMAIN } }],
  ['on by the command line', { param: ['web=true', 'webClientId=web-app'] }],
  [
    'beside other pages',
    {
      stages: {
        dev: { ...OWN_DOMAIN, corsOrigin: 'https://a.example.com, https://app.example.org' },
      },
    },
  ],
  ['on, while every page may call the API', { stages: { dev: { ...GOOD, corsOrigin: '*' } } }],
  [
    'at a provider with several origins',
    {
      stages: {
        dev: { ...GOOD, webProviderOrigins: 'https://a.example.com,https://b.example.com:8443' },
      },
    },
  ],
])('a web application may be %s', (_name, change) => {
  expect(service.problemsOf(change)).toStrictEqual([]);
});

test.each<[string, Change, string]>([
  [
    'without a client',
    { stages: { dev: { web: true } } },
    'web of stage dev in stages.yml needs webClientId: the id of the client, without a secret, as which the page signs in',
  ],
  [
    'with a domain and no certificate',
    { stages: { dev: { ...OWN_DOMAIN, webCertificate: '' } } },
    'webDomain of stage dev in stages.yml needs webCertificate: the ARN of a certificate for app.example.org in us-east-1',
  ],
  [
    'with a certificate and no domain',
    { stages: { dev: { ...OWN_DOMAIN, webDomain: '' } } },
    'webCertificate of stage dev in stages.yml needs webDomain: the domain that the certificate is for',
  ],
  [
    'with a certificate of another region',
    {
      stages: {
        dev: { ...OWN_DOMAIN, webCertificate: CERTIFICATE.replace('us-east-1', 'eu-central-1') },
      },
    },
    `webCertificate of stage dev in stages.yml must be the ARN of a certificate in us-east-1, or '' for that of CloudFront, not "arn:aws:acm:eu-central-1:123456789012:certificate/0a1b2c3d-…`,
  ],
  [
    'with an address in the place of a domain',
    { stages: { dev: { ...OWN_DOMAIN, webDomain: 'https://app.example.org' } } },
    `webDomain of stage dev in stages.yml must be a domain in lower case, such as app.example.com, or '' for one of CloudFront, not "https://app.example.org"`,
  ],
  [
    'whose origin may not call the API',
    { stages: { dev: { ...OWN_DOMAIN, corsOrigin: 'https://pages.example.com' } } },
    'corsOrigin of stage dev in stages.yml does not hold the origin of the web application; add https://app.example.org, or remove the setting',
  ],
  [
    'whose origin is that of CloudFront, beside another page',
    { stages: { dev: { ...GOOD, corsOrigin: 'https://pages.example.com' } } },
    'corsOrigin of stage dev in stages.yml does not hold the origin of the web application, which CloudFront chooses; remove the setting, or set webDomain and list both',
  ],
  [
    'beside an authorizer that reads a cookie',
    {
      stages: {
        dev: { ...GOOD, authorizerType: 'request', tokenSource: 'cookie access_token' },
      },
    },
    "tokenSource of stage dev in stages.yml must be a header, such as 'Authorization: Bearer', because the web application sends the token in one",
  ],
  [
    'with an issuer that CloudFormation computes',
    { stages: { dev: { ...GOOD, issuer: { 'Fn::ImportValue': 'issuer' } } } },
    'issuer of stage dev in stages.yml must be known when the service is packaged, because the page may send requests to no other provider',
  ],
  [
    'that may send requests to a server without https',
    {
      stages: {
        dev: { ...GOOD, webProviderOrigins: 'https://a.example.com,http://b.example.com' },
      },
    },
    'webProviderOrigins of stage dev in stages.yml must be origins with https, such as https://login.example.com, separated by commas, not "https://a.example.com,http://b.example.com"',
  ],
  [
    'with another value than true or false',
    { stages: { dev: { ...GOOD, web: 'yes' } } },
    'web of stage dev in stages.yml must be true or false, not "yes"',
  ],
])('a web application %s is refused', (_name, change, sentence) => {
  expect(service.problemsOf(change)).toStrictEqual([sentence]);
});

test('a variable of the environment that leaves the origin out is named', () => {
  const problems = service.problemsOf({
    stages: { dev: OWN_DOMAIN },
    environment: { CORS_ORIGIN: 'https://pages.example.com' },
  });
  expect(problems).toStrictEqual([
    'CORS_ORIGIN in the environment does not hold the origin of the web application; add https://app.example.org, or remove the setting',
  ]);
});
