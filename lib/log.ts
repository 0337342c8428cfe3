/** A line of the log: flat, and without a word that only an unverified token vouches for. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Log = (level: 'INFO' | 'WARN' | 'ERROR', fields: LogFields) => void;

/**
 * Writes one JSON object a line to standard output. Not through `console`: with Lambda's JSON log
 * format that would wrap the object as text inside another one, while a line that has `level` and
 * `timestamp` is taken as it is.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const writeLog: Log = (level, fields) => {
  const line = { timestamp: new Date().toISOString(), level, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const MAXIMUM_UNVERIFIED_LENGTH = 128;

/**
 * Makes unverified content fit for a log field whose name begins with `unverified`: bounded, and
 * nothing but printable ASCII, so that it can neither flood a log nor play tricks on its reader.
 */
export function escapeUnverified(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const bounded = value.slice(0, MAXIMUM_UNVERIFIED_LENGTH);
  const escaped = bounded.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return value.length > MAXIMUM_UNVERIFIED_LENGTH ? `${escaped}…` : escaped;
}

/** The name and the message of an error, for a log. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}`
    : 'a value that is not an error';
}
