/** A log line: a flat object. Only fields named `unverified...` may hold unverified content. */
export type LogFields = Readonly<Record<string, unknown>>;

export type Log = (level: 'INFO' | 'WARN' | 'ERROR', fields: LogFields) => void;

/**
 * Writes one JSON object per line to standard output. With the JSON log format of Lambda, `console`
 * would wrap the object as text inside another object. Lambda does not wrap a JSON object that has
 * `level` and `timestamp`.
 *
 * The text is printable ASCII, also if a field is not: a viewer may begin a new line at U+2028, turn the text
 * around at U+202E, and show nothing of a zero-width character. JSON has an escape for each of them.
 *
 * https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
 */
export const writeLog: Log = (level, fields) => {
  const line = JSON.stringify({ timestamp: new Date().toISOString(), level, ...fields });
  // Nearly every line is ASCII, and to count its bytes takes a fraction of the time that a search takes.
  const isAscii = Buffer.byteLength(line) === line.length && !line.includes('\x7f');
  process.stdout.write(`${isAscii ? line : escapeUnprintable(line)}\n`);
};

/** Escapes every character that is not printable ASCII as JSON does. */
function escapeUnprintable(text: string): string {
  return text.replace(
    /[^\x20-\x7e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

const MAXIMUM_UNVERIFIED_LENGTH = 128;

/**
 * Escapes unverified content for a log field whose name begins with `unverified`. The result is
 * short and printable ASCII, so that it can neither flood the log nor forge or hide text in it.
 */
export function escapeUnverified(value: string): string;
export function escapeUnverified(value: unknown): string | undefined;
export function escapeUnverified(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const escaped = escapeUnprintable(value.slice(0, MAXIMUM_UNVERIFIED_LENGTH));
  return value.length > MAXIMUM_UNVERIFIED_LENGTH ? `${escaped}…` : escaped;
}

/** The name and the message of an error, for a log. */
export function describeError(error: unknown): string {
  return error instanceof Error
    ? `${error.name}: ${error.message}`
    : 'a value that is not an error';
}
