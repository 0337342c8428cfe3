import { parseLogoutSettings } from '../../../lib/revocation/logout-settings';

const LOGOUT_AUDIENCES = 'web-app';

test('the audiences of logout tokens are separated by commas', () => {
  expect(parseLogoutSettings({ LOGOUT_AUDIENCES: ' web-app, mobile-app ' })).toStrictEqual({
    audiences: ['web-app', 'mobile-app'],
    alwaysWithdrawsSubject: false,
  });
});

test.each([
  [undefined, false],
  ['', false],
  ['session', false],
  ['subject', true],
])('with LOGOUT_WITHDRAWS %j a session stands for its subject as well: %p', (text, expected) => {
  const settings = parseLogoutSettings({ LOGOUT_AUDIENCES, LOGOUT_WITHDRAWS: text });
  expect(settings.alwaysWithdrawsSubject).toBe(expected);
});

test.each([
  ['no audience', {}, 'LOGOUT_AUDIENCES is required'],
  ['a blank text', { LOGOUT_AUDIENCES: ' ' }, 'LOGOUT_AUDIENCES is required'],
  [
    'an empty entry',
    { LOGOUT_AUDIENCES: 'web-app,' },
    'LOGOUT_AUDIENCES has an empty entry between its commas',
  ],
  [
    'an entry twice',
    { LOGOUT_AUDIENCES: 'web-app,web-app' },
    'LOGOUT_AUDIENCES names an entry twice',
  ],
  [
    'each of two problems',
    { LOGOUT_WITHDRAWS: 'user' },
    'LOGOUT_AUDIENCES is required; LOGOUT_WITHDRAWS must be session or subject, not "user"',
  ],
  [
    'another word than these two',
    { LOGOUT_AUDIENCES, LOGOUT_WITHDRAWS: 'user' },
    'LOGOUT_WITHDRAWS must be session or subject, not "user"',
  ],
])('%s is refused', (_name, variables, problem) => {
  expect(() => parseLogoutSettings(variables)).toThrow(problem);
});
