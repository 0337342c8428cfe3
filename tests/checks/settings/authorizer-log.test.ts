import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const INFREQUENT = { authorizerLogClass: 'INFREQUENT_ACCESS' };
const ACCEPTING = { revocation: true, revocationUnavailable: 'accept' };

test.each<[string, Change]>([
  ['sampled', { stages: { dev: { grantedLog: 'sampled', grantedLogOneIn: 1000 } } }],
  ['counted', { param: ['grantedLog=metrics'] }],
  ['in the class for infrequent access', { stages: { dev: INFREQUENT } }],
  ['sampled, in that class', { stages: { dev: { ...INFREQUENT, grantedLog: 'sampled' } } }],
  [
    'with a list that must be readable, in that class',
    { param: ['revocation=true', 'authorizerLogClass=INFREQUENT_ACCESS'] },
  ],
  ['with a list that need not be readable', { stages: { dev: ACCEPTING } }],
  ['without the lines of Lambda', { param: ['systemLogLevel=WARN'] }],
])('a log of granted decisions is accepted: %s', (_what, change) => {
  expect(service.problemsOf(change)).toStrictEqual([]);
});

test.each<[string, Change, string]>([
  [
    'an unknown setting',
    { stages: { dev: { grantedLog: 'none' } } },
    'grantedLog of stage dev in stages.yml must be all or sampled or metrics, not "none"',
  ],
  [
    'one in none',
    { param: ['grantedLogOneIn=0'] },
    '--param grantedLogOneIn must be a whole number from 1 to 100000, not "0"',
  ],
  [
    'a class that does not exist',
    { stages: { dev: { authorizerLogClass: 'DELIVERY' } } },
    'authorizerLogClass of stage dev in stages.yml must be STANDARD or INFREQUENT_ACCESS, not "DELIVERY"',
  ],
  [
    'a level that Lambda does not have for its own lines',
    { stages: { dev: { systemLogLevel: 'ERROR' } } },
    'systemLogLevel of stage dev in stages.yml must be DEBUG or INFO or WARN, not "ERROR"',
  ],
  [
    'metrics in a class that has none',
    { stages: { dev: INFREQUENT }, param: ['grantedLog=metrics'] },
    '--param grantedLog (metrics) needs a log in which CloudWatch finds metrics, and authorizerLogClass of stage dev in stages.yml (INFREQUENT_ACCESS) has none; set authorizerLogClass: STANDARD, or grantedLog: sampled',
  ],
  [
    'a list that is passed over in silence',
    { stages: { dev: { ...INFREQUENT, ...ACCEPTING } } },
    'revocationUnavailable of stage dev in stages.yml (accept) needs an alarm, because no caller sees that the list cannot be read, and authorizerLogClass of stage dev in stages.yml (INFREQUENT_ACCESS) has none; set authorizerLogClass: STANDARD, or revocationUnavailable: undecided',
  ],
  [
    'a setting that CloudFormation computes',
    { authorizer: { GRANTED_LOG: { Ref: 'Setting' } } },
    'GRANTED_LOG: Ref is computed when the stack is deployed, and the parts of the authorizer and the metrics follow from it before that; write its value: change grantedLog of default in stages.yml',
  ],
  [
    'the variable in the place of the parameter',
    { files: { '.env.dev': 'GRANTED_LOG=sampled\n' } },
    'GRANTED_LOG in .env.dev has no effect; set grantedLog in stages.yml instead',
  ],
  [
    'metrics without a namespace',
    { param: ['grantedLog=metrics'], authorizer: { GRANTED_LOG_NAMESPACE: 'AWS/Lambda' } },
    'GRANTED_LOG_NAMESPACE must be a namespace of CloudWatch such as my-service/prod, with 1 to 255 letters, digits and . - _ / # :, not "AWS/Lambda"; change GRANTED_LOG_NAMESPACE in serverless.yml',
  ],
])('a log of granted decisions is refused: %s', (_what, change, sentence) => {
  expect(service.problemsOf(change)).toStrictEqual([sentence]);
});
