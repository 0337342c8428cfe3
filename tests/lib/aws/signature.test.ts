import { signedHeaders } from '../../../lib/aws/signature';
import { signedBySdk } from '../../support/aws/sdk-signature';

const CREDENTIALS = {
  accessKeyId: 'AKIDEXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY',
};

test('a request of the AWS test suite gets the signature of the test suite', () => {
  // post-vanilla of the AWS Signature Version 4 test suite.
  expect(
    signedHeaders({
      headers: { host: 'example.amazonaws.com' },
      body: '',
      service: 'service',
      region: 'us-east-1',
      credentials: CREDENTIALS,
      date: new Date('2015-08-30T12:36:00Z'),
    }),
  ).toEqual({
    host: 'example.amazonaws.com',
    'x-amz-date': '20150830T123600Z',
    authorization:
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
      'SignedHeaders=host;x-amz-date, ' +
      'Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b',
  });
});

describe('the signature is the one that the signer of the AWS SDK makes, of a request', () => {
  test.each([
    ['to DynamoDB', 'dynamodb', 'eu-central-1', 'dynamodb.eu-central-1.amazonaws.com', '{}'],
    ['to a port', 'ssm', 'us-east-1', 'localhost:4566', '{"Name":"/a"}'],
    ['to China', 'ssm', 'cn-north-1', 'ssm.cn-north-1.amazonaws.com.cn', '{"Name":"/a"}'],
    ['with text beyond ASCII', 'secretsmanager', 'eu-west-1', 'h.example', '{"SecretId":"ü€😀"}'],
  ])('%s', async (_, service, region, host, body) => {
    for (const credentials of [CREDENTIALS, { ...CREDENTIALS, sessionToken: 'IQoJb3JpZ2lu//8=' }]) {
      const post = {
        headers: {
          host,
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'AmazonSSM.GetParameter',
        },
        ...{ body, service, region, credentials, date: new Date('2026-02-03T04:05:06.789Z') },
      };
      expect(signedHeaders(post)).toEqual(await signedBySdk(post));
    }
  });
});
