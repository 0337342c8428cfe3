import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const LIST =
  'local:\n  - issuer: https://issuer.example.com\n    audiences: [https://api.example.com]\n';
const ON_COMMAND_LINE: Change = { param: ['provider=opaque'] };
const IN_FILE: Change = { stages: { local: { provider: 'cognito' } } };
const WITH_LIST: Change = {
  files: { 'issuers.yml': LIST },
  environment: { JWT_ISSUER: '', JWT_AUDIENCE: '' },
};

/** The remarks that `sls offline` prints about the parameter. */
function remarksOn(change: Change): readonly unknown[] {
  const remarks: unknown[] = [];
  const started = { command: ['offline'], stage: 'local', ...change };
  expect(service.refusalOf(started, (remark) => remarks.push(remark))).toBeUndefined();
  return remarks.filter((remark) => String(remark).includes('provider'));
}

test.each<[string, Change]>([
  ['--param provider', { ...ON_COMMAND_LINE, ...WITH_LIST }],
  ['provider of stage local in stages.yml', { ...IN_FILE, ...WITH_LIST }],
])('a list of issuers that %s takes the place of is named', (place, change) => {
  expect(remarksOn(change)).toStrictEqual([
    `${place} takes the place of the list under "local" in issuers.yml, which is ignored; leave the parameter out to have the list`,
  ]);
});

test.each<[string, Change]>([
  ['without a list', ON_COMMAND_LINE],
  ['without the parameter', WITH_LIST],
  [
    'with a list for another stage',
    { ...IN_FILE, files: { 'issuers.yml': LIST.replace('local', 'dev') } },
  ],
])('nothing is said %s', (_what, change) => {
  expect(remarksOn(change)).toStrictEqual([]);
});
