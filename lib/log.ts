/** A log line: a flat object. Only fields named `unverified...` may hold unverified content. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Log = (level: 'INFO' | 'WARN' | 'ERROR', fields: LogFields) => void;

/**
 * Writes one JSON object per line to standard output. With the JSON log format of Lambda, `console`
 * would wrap the object as text inside another object. Lambda does not wrap a JSON object that has
 * `level` and `timestamp`.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const writeLog: Log = (level, fields) => {
  const line = { timestamp: new Date().toISOString(), level, ...fields };
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const MAXIMUM_UNVERIFIED_LENGTH = 128;

/**
 * Escapes unverified content for a log field whose name begins with `unverified`. The result is
 * short and printable ASCII, so that it can neither flood the log nor forge or hide text in it.
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
