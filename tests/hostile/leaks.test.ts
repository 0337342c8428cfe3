import type { Answer } from '../support/deployments';
import { findLeak, findUnboundedField, outputOf, secretsOf } from '../support/leaks';
import { tokenEvent } from './row';
import { CLAIMS, partsOf, signed } from '../support/hostile-tokens';

const TOKEN = signed();
const SECRETS = secretsOf(tokenEvent(`Bearer ${TOKEN}`));
const [HEADER, PAYLOAD, SIGNATURE] = partsOf(TOKEN);

/** The answer, log and error of an imagined authorizer. */
function leakIn(answer: Partial<Answer>) {
  return findLeak(outputOf({ log: [], milliseconds: 0, ...answer }), SECRETS);
}

describe('the search for leaks finds', () => {
  test.each([
    ['the token', TOKEN],
    ['a piece of the header', HEADER.slice(5, 25)],
    ['a piece of the payload', PAYLOAD.slice(40, 60)],
    ['the end of the signature', SIGNATURE.slice(-12)],
    ['a claim', CLAIMS.sub],
    ['a claim in a sentence', `cannot use ${CLAIMS.note} here`],
  ])('%s in a line of the log', (_name, text) => {
    expect(leakIn({ log: [{ outcome: 'rejected', detail: { text } }] })).toBeDefined();
  });

  test('a claim in the message of an error, or of its cause', () => {
    expect(leakIn({ error: new Error(CLAIMS.note) })).toBeDefined();
    expect(leakIn({ error: new Error('x', { cause: new Error(CLAIMS.note) }) })).toBeDefined();
  });

  test('a claim in the stack of an error, in a key set event, or past the log on a stream', () => {
    const error = new Error('x');
    error.stack = `Error: x at ${CLAIMS.note}`;
    const problem = `cannot use ${CLAIMS.note}`;
    const event = { event: 'failed', jwksUri: '', cause: 'start', durationMs: 0, problem } as const;
    expect(leakIn({ error })).toBeDefined();
    expect(leakIn({ keySetLog: [event] })).toBeDefined();
    expect(leakIn({ written: [problem] })).toBeDefined();
  });

  test('a claim in the name of a log field', () => {
    expect(leakIn({ log: [{ [CLAIMS.note]: 1 }] })).toBeDefined();
  });

  test('nothing in an ordinary line, nor in the two fields that say where a token came from', () => {
    const line = { outcome: 'rejected', reason: 'signature_invalid', unverifiedIssuer: CLAIMS.iss };
    expect(leakIn({ log: [line] })).toBeUndefined();
  });

  test.each([
    ['longer than it may be', 'x'.repeat(800)],
    ['with a line break', 'a\nb'],
    ['beyond ASCII', 'cl\u00e9'],
    ['that is no text', ['rsa']],
  ])('an unverified field %s', (_name, unverifiedKid) => {
    expect(findUnboundedField({ log: [{ unverifiedKid }], milliseconds: 0 })).toBe('unverifiedKid');
  });

  test('an unverified field that nobody agreed on', () => {
    const log = [{ unverifiedSubject: 'alice' }];
    expect(findUnboundedField({ log, milliseconds: 0 })).toBe('unverifiedSubject');
  });
});
