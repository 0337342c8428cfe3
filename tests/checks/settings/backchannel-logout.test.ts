import { type Change, CheckedServiceCopy } from '../../support/checked-service';

let service: CheckedServiceCopy;

beforeAll(() => {
  service = new CheckedServiceCopy();
});

afterAll(() => {
  service.remove();
});

const GOOD = { revocation: true, backchannelLogout: true, logoutAudiences: 'web-app,mobile-app' };

test.each<[string, Change]>([
  ['off', {}],
  ['off, with audiences', { stages: { dev: { logoutAudiences: 'web-app' } } }],
  ['on, with all that it needs', { stages: { dev: GOOD } }],
  ['for whole subjects', { stages: { dev: { ...GOOD, logoutWithdraws: 'subject' } } }],
  [
    'on by the command line',
    { param: ['revocation=true', 'backchannelLogout=true', 'logoutAudiences=web-app'] },
  ],
])('back-channel logout may be %s', (_name, change) => {
  expect(service.problemsOf(change)).toStrictEqual([]);
});

test.each<[string, Change, string]>([
  [
    'without the list of withdrawn tokens',
    { stages: { dev: { ...GOOD, revocation: false } } },
    'backchannelLogout of stage dev in stages.yml needs the list of withdrawn tokens, which it writes; set revocation: true as well',
  ],
  [
    'without audiences',
    { stages: { dev: { ...GOOD, logoutAudiences: '' } } },
    "backchannelLogout of stage dev in stages.yml needs logoutAudiences: the ids of the clients that users log in with, such as 'web-app,mobile-app'",
  ],
  [
    'with an audience twice',
    { stages: { dev: { ...GOOD, logoutAudiences: 'web-app,web-app' } } },
    'logoutAudiences of stage dev in stages.yml: LOGOUT_AUDIENCES names an entry twice',
  ],
  [
    'with a list in the place of a text',
    { stages: { dev: { ...GOOD, logoutAudiences: ['web-app', 'mobile-app'] } } },
    "logoutAudiences of stage dev in stages.yml must be one text, not a list; separate its entries by commas: 'web-app,mobile-app'",
  ],
  [
    'that withdraws another thing than a session or a subject',
    { stages: { dev: { ...GOOD, logoutWithdraws: 'user' } } },
    'logoutWithdraws of stage dev in stages.yml must be session or subject, not "user"',
  ],
  [
    'with another value than true or false',
    { stages: { dev: { ...GOOD, backchannelLogout: 'yes' } } },
    'backchannelLogout of stage dev in stages.yml must be true or false, not "yes"',
  ],
])('back-channel logout %s is refused', (_name, change, sentence) => {
  expect(service.problemsOf(change)).toStrictEqual([sentence]);
});
