import type { JsonObject } from '../../lib/json-object';
import { type Answer, fetchAnswer, parseObject } from '../network/fetch-answer';
import { TEST_TOKEN_PATH } from './test-token-endpoint';

/** A token could not be had. The message says what to do, and quotes no program but the provider itself. */
export class TestTokenError extends Error {
  override readonly name = 'TestTokenError';

  /** @param isRefused if the provider cannot make the token that was asked for */
  constructor(
    message: string,
    readonly isRefused = false,
  ) {
    super(message);
  }
}

const MAXIMUM_MESSAGE_LENGTH = 1000;

/**
 * Asks the local identity provider for a test token. Another program may have taken its port, so nothing is
 * returned that the provider could not have made.
 *
 * @param issuer its address, without a slash at the end
 * @param request as `POST /test-tokens` takes it
 * @throws {TestTokenError}
 */
export async function requestTestToken(issuer: string, request: JsonObject): Promise<string> {
  const foreign = new TestTokenError(
    `${issuer} is not the local identity provider: end the program that uses its port and run npm start, ` +
      'or name the right address, for example: --provider http://localhost:4100',
  );
  const endpoint = issuer + TEST_TOKEN_PATH;
  const { object: metadata } = await send(issuer, '/.well-known/openid-configuration', {});
  if (metadata?.['issuer'] !== issuer || metadata['test_token_endpoint'] !== endpoint)
    throw foreign;

  const { status, text, object } = await send(issuer, TEST_TOKEN_PATH, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(request),
  });
  if (status === 200 && isTokenFor(request, text, issuer)) return text;
  const description = object?.['error_description'];
  if (status !== 400 || typeof description !== 'string') throw foreign;
  throw new TestTokenError(printable(description), true);
}

async function send(issuer: string, path: string, init: RequestInit): Promise<Answer> {
  const answer = await fetchAnswer(issuer + path, init);
  if (answer !== undefined) return answer;
  throw new TestTokenError(
    `No identity provider answers at ${issuer}. Start the local one with npm start, or name its address with --provider`,
  );
}

function isTokenFor(request: JsonObject, text: string, issuer: string): boolean {
  return request['opaque'] === true
    ? /^[\w-]{20,100}$/.test(text)
    : issuerOf(text) === (request['issuer'] ?? issuer);
}

/** The unverified `iss` of a text that has the form of a JWT, signed or not. */
function issuerOf(text: string): unknown {
  const [, payload = ''] = /^[\w-]+\.([\w-]+)\.[\w-]*$/.exec(text) ?? [];
  return parseObject(Buffer.from(payload, 'base64url').toString('utf8'))?.['iss'];
}

/** A terminal must not take a part of the message for a command. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, MAXIMUM_MESSAGE_LENGTH);
}
