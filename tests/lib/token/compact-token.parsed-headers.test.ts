import type { JsonObject } from '../../../lib/json-object';
import { decomposeUnverifiedToken } from '../../../lib/token/compact-token';
import { base64url } from '../../support/signing';

/** The header of a token with this text in it. */
const headerWith = (text: string): JsonObject =>
  decomposeUnverifiedToken(`${base64url(JSON.stringify({ kid: text }))}.e30.`).unverifiedHeader;

/** A header that is parsed again is another object. */
const isRemembered = (text: string): boolean => headerWith(text) === headerWith(text);

// The memory is that of the module, and each test file has its own.
test('a header is parsed once if it has at most 512 bytes, and is one of the first hundred', () => {
  const ofBytes = (bytes: number): string => 'x'.repeat(bytes - '{"kid":""}'.length);
  expect([512, 513].map(ofBytes).map(isRemembered)).toEqual([true, false]);
  const others = Array.from({ length: 100 }, (_, index) => String(index));
  expect(others.map(isRemembered)).toEqual(others.map((_, index) => index < 99));
  expect(headerWith('0')).toEqual({ kid: '0' });
  expect(['0', '98', '99'].map(isRemembered)).toEqual([true, true, false]);
});
