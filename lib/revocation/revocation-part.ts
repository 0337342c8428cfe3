import { requestAws } from '../aws/signed-request';
import { type EnvironmentReader, quote } from '../config/environment-reader';
import type { RevocationSettings } from '../config/revocation-settings';
import { steadyClock } from '../keys/cached-key-set';
import type { OptionalPart } from '../optional-part';
import { lookedUp } from './looked-up';
import { createRevocationList } from './revocation-list';
import type { AskDynamo } from './withdrawn-entries';

/** The requests of one page are one look-up, and a withdrawal waits for a few seconds only. */
export const DEFAULT_REMEMBER_SECONDS = 5;
const LONGEST_REMEMBER_SECONDS = 300;

/** Looks each verified token up in the list of withdrawn tokens. */
export const revocation: OptionalPart | undefined = revocationBy(requestAws);

/** Makes the part with another way to ask DynamoDB. */
export function revocationBy(ask: AskDynamo): OptionalPart {
  return {
    readSettings: (reader) => {
      const settings = readRevocationSettings(reader);
      return settings === undefined ? {} : { revocation: settings };
    },
    tokenKinds: (kinds, { config, now, log }) => {
      if (config.revocation === undefined) return kinds;
      const { rememberSeconds } = config.revocation;
      const steadyNow = steadyClock(now);
      const list = createRevocationList(config.revocation, { ask, now, steadyNow, log });
      return kinds.map((kind) => lookedUp(kind, list, rememberSeconds, steadyNow));
    },
  };
}

function readRevocationSettings(reader: EnvironmentReader<string>): RevocationSettings | undefined {
  const rememberSeconds = reader.integer(
    'REVOCATION_REMEMBER_SECONDS',
    LONGEST_REMEMBER_SECONDS,
    DEFAULT_REMEMBER_SECONDS,
  );
  const unavailable = reader.choice('REVOCATION_UNAVAILABLE', ['undecided', 'accept']);
  const table = reader.text('REVOCATION_TABLE');
  if (table === undefined) return undefined;
  if (!/^[\w.-]{3,255}$/.test(table)) {
    reader.problems.add(
      `REVOCATION_TABLE must be the name of a DynamoDB table, with 3 to 255 letters, digits, _ . and -, not ${quote(table)}`,
    );
  }
  return { table, rememberSeconds, acceptsIfUnavailable: unavailable === 'accept' };
}
