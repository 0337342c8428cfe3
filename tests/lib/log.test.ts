import { describeError, escapeUnverified, writeLog } from '../../lib/log';

describe('writeLog', () => {
  let written: string[];

  beforeEach(() => {
    jest.useFakeTimers({ now: new Date('2027-01-15T08:00:00.123Z') });
    written = [];
    jest.spyOn(process.stdout, 'write').mockImplementation((chunk) => {
      written.push(String(chunk));
      return true;
    });
  });

  afterEach(() => {
    jest.restoreAllMocks();
    jest.useRealTimers();
  });

  test('writes one line of JSON with timestamp and level, as Lambda expects them', () => {
    writeLog('INFO', { outcome: 'granted', principal: 'alice', durationMs: 1.5 });
    expect(written).toStrictEqual([
      '{"timestamp":"2027-01-15T08:00:00.123Z","level":"INFO","outcome":"granted","principal":"alice","durationMs":1.5}\n',
    ]);
  });

  test.each(['INFO', 'WARN', 'ERROR'] as const)('writes the level %s', (level) => {
    writeLog(level, {});
    expect(written).toStrictEqual([
      `{"timestamp":"2027-01-15T08:00:00.123Z","level":"${level}"}\n`,
    ]);
  });

  test('leaves out fields without a value', () => {
    writeLog('INFO', { claim: undefined });
    expect(written.join('')).not.toContain('claim');
  });

  test('writes one line even if a field holds line breaks', () => {
    writeLog('ERROR', { problem: 'a\nb\r\n{"level":"INFO"}' });
    expect(written.join('').match(/[\r\n]/g)).toStrictEqual(['\n']);
  });
});

describe('a line of log is printable ASCII, and means what was written, if a field holds', () => {
  test.each([
    ['a line separator', '\u2028'],
    ['a paragraph separator', '\u2029'],
    ['the next line of C1', '\u0085'],
    ['DEL', '\x7f'],
    ['a terminal escape of C1', '\u009b2J'],
    ['an override of the writing direction', '\u202e'],
    ['an isolate of the writing direction', '\u2066'],
    ['an Arabic letter mark', '\u061c'],
    ['a zero-width space', '\u200b'],
    ['a soft hyphen', '\u00ad'],
    ['a byte order mark', '\ufeff'],
    ['invisible tags', '\u{e0041}\u{e0042}'],
    ['half a character', '\ud83e'],
    ['letters beyond ASCII', 'Zo\u00eb'],
    ['a character of two units', '\u{1f98a}'],
  ])('%s', (_what, text) => {
    const written = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
    writeLog('INFO', { principal: `a${text}b`, added: [text] });
    const [line] = written.mock.calls.map(([chunk]) => String(chunk));
    written.mockRestore();
    expect(line).toMatch(/^[\x20-\x7e]+\n$/);
    expect(JSON.parse(line ?? '')).toMatchObject({ principal: `a${text}b`, added: [text] });
  });
});

test.each([
  ['its name and its message', new RangeError('too far'), 'RangeError: too far'],
  ['that it is none, and no more', 'secret', 'a value that is not an error'],
])('of an error the log says %s', (_what, error, text) => {
  expect(describeError(error)).toBe(text);
});

describe('escapeUnverified', () => {
  test('leaves printable ASCII as it is', () => {
    const printable = Array.from({ length: 0x7f - 0x20 }, (_, index) =>
      String.fromCharCode(0x20 + index),
    ).join('');
    expect(escapeUnverified(printable)).toBe(printable);
  });

  test.each([
    ['a line break', 'a\nb', 'a\\u000ab'],
    ['a terminal escape', '\x1b[2J', '\\u001b[2J'],
    ['DEL', '\x7f', '\\u007f'],
    ['a NUL', '\0', '\\u0000'],
    ['a line separator', '\u2028', '\\u2028'],
    ['an override of the writing direction', '\u202e', '\\u202e'],
    ['a letter beyond ASCII', 'é', '\\u00e9'],
    ['a character of two units', '🦊', '\\ud83e\\udd8a'],
    ['half a character', '\ud83e', '\\ud83e'],
  ])('escapes %s', (_what, value, escaped) => {
    expect(escapeUnverified(value)).toBe(escaped);
  });

  test('keeps 128 characters and marks the cut', () => {
    expect(escapeUnverified('x'.repeat(128))).toBe('x'.repeat(128));
    expect(escapeUnverified('x'.repeat(129))).toBe(`${'x'.repeat(128)}…`);
  });

  test('bounds a value of which every character is escaped', () => {
    expect(escapeUnverified('\0'.repeat(8192))).toBe(`${'\\u0000'.repeat(128)}…`);
  });

  test.each([[undefined], [null], [1], [true], [['kid']], [{ kid: 'a' }]])(
    'gives nothing for %j, which is not text',
    (value) => {
      expect(escapeUnverified(value)).toBeUndefined();
    },
  );
});
