import { parseLogoutSettings } from '../../lib/revocation/logout-settings';
import { parametersInForce } from './places';
import type { SettingSources } from './sources';

/**
 * Finds settings with which a provider could not log a user out.
 *
 * @returns one sentence for each
 */
export function findBackchannelLogoutProblems(sources: SettingSources): readonly string[] {
  const parameters = parametersInForce(sources);
  const logout = parameters.get('backchannelLogout');
  if (String(logout?.value) !== 'true') return [];
  const described = logout?.described ?? '';
  const audiences = parameters.get('logoutAudiences');
  return [
    ...(String(parameters.get('revocation')?.value) === 'true'
      ? []
      : [
          `${described} needs the list of withdrawn tokens, which it writes; set revocation: true as well`,
        ]),
    ...audienceProblems(audiences?.value, audiences?.described ?? described, described),
  ];
}

function audienceProblems(value: unknown, place: string, needed: string): readonly string[] {
  // Another kind of value is reported as such, and osls has not resolved a variable yet.
  if (typeof value !== 'string' || value.includes('${')) return [];
  if (value.trim() === '') {
    return [
      `${needed} needs logoutAudiences: the ids of the clients that users log in with, such as 'web-app,mobile-app'`,
    ];
  }
  try {
    parseLogoutSettings({ LOGOUT_AUDIENCES: value });
    return [];
  } catch (error) {
    return [`${place}: ${error instanceof Error ? error.message : String(error)}`];
  }
}
