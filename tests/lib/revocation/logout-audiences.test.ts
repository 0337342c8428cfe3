import { parseLogoutAudiences } from '../../../lib/revocation/logout-audiences';

test('the audiences of logout tokens are separated by commas', () => {
  expect(parseLogoutAudiences(' web-app, mobile-app ')).toStrictEqual(['web-app', 'mobile-app']);
});

test.each([
  ['nothing', undefined, 'LOGOUT_AUDIENCES is required'],
  ['a blank text', ' ', 'LOGOUT_AUDIENCES is required'],
  ['an empty entry', 'web-app,', 'LOGOUT_AUDIENCES has an empty entry between its commas'],
  ['an entry twice', 'web-app,web-app', 'LOGOUT_AUDIENCES names an entry twice'],
])('%s is refused', (_name, text, problem) => {
  expect(() => parseLogoutAudiences(text)).toThrow(problem);
});
