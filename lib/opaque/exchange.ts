import type { ClientRequest, IncomingMessage, OutgoingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonObject } from '../json-object';
import { boundedRequest, redirectOf } from '../http/bounded-request';
import { IntrospectionUnavailable } from './introspection-unavailable';
import { closeIdleConnections, keptConnections } from '../http/kept-connections';
import { ASK_DEADLINE_MS } from './restraint';

/** Room for the claims of a caller with hundreds of roles. */
export const ANSWER_MAXIMUM_BYTES = 64_000;

/** What is sent to a system that judges tokens. */
export interface Question {
  readonly headers?: OutgoingHttpHeaders;
  /** Sent with POST; without one, the method is GET. */
  readonly body?: string;
}

/** The endpoint refused the credentials of this service: 401 or 403. */
export class CredentialsRefused extends IntrospectionUnavailable {}

/** The endpoint answered that nothing is at its address: 404 or 410. */
export class NothingAtEndpoint extends IntrospectionUnavailable {}

/** A kept connection had ended, unnoticed, before the request was sent. */
class DeadConnection extends IntrospectionUnavailable {}

/**
 * Sends one request over kept connections, and is safe if the other side misbehaves: no redirects, no compression, at
 * most {@link ANSWER_MAXIMUM_BYTES} bytes, and an end within {@link ASK_DEADLINE_MS}.
 *
 * @param uri https, or http for a loopback host
 * @returns the body of an answer with status 200
 * @throws {IntrospectionUnavailable} without such an answer
 */
export async function exchange(uri: string, question: Question): Promise<Buffer> {
  const startedAt = Date.now();
  try {
    return await send(uri, question, ASK_DEADLINE_MS);
  } catch (error) {
    if (!(error instanceof DeadConnection)) throw error;
    // The other connections were kept through the same freeze of the function.
    closeIdleConnections();
    return send(uri, question, Math.max(1, startedAt + ASK_DEADLINE_MS - Date.now()));
  }
}

/**
 * Sends one request as {@link exchange} does.
 *
 * @returns the answer, which must be a JSON object
 * @throws {IntrospectionUnavailable} if it is not
 */
export async function askForJson(uri: string, question: Question): Promise<JsonObject> {
  const { headers = {}, ...rest } = question;
  const accepting = { accept: 'application/json', ...headers };
  return parseObject(uri, await exchange(uri, { headers: accepting, ...rest }));
}

/** @throws {IntrospectionUnavailable} if the body is not a JSON object in UTF-8 */
function parseObject(uri: string, body: Buffer): JsonObject {
  let answer: unknown;
  try {
    // Skips a byte order mark, as RFC 8259 section 8.1 permits, and throws on malformed UTF-8.
    answer = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body));
  } catch {
    throw new IntrospectionUnavailable(`${uri} answered with something that is not JSON`);
  }
  if (isJsonObject(answer)) return answer;
  throw new IntrospectionUnavailable(`${uri} answered with JSON that is not an object`);
}

function send(uri: string, { headers = {}, body }: Question, deadlineMs: number): Promise<Buffer> {
  return boundedRequest(uri, {
    headers:
      body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    ...(body !== undefined && { body }),
    agent: keptConnections(new URL(uri).protocol),
    deadlineMs,
    maximumBytes: ANSWER_MAXIMUM_BYTES,
    failure: (problem, request) => failureOf(`${uri} ${problem}`, request),
    refuse: (response) => refusalOf(uri, response),
  });
}

function failureOf(message: string, { reusedSocket }: ClientRequest): IntrospectionUnavailable {
  const isDead = reusedSocket && /cannot be reached \((?:ECONNRESET|EPIPE)\)$/.test(message);
  return isDead ? new DeadConnection(message) : new IntrospectionUnavailable(message);
}

function refusalOf(
  uri: string,
  { statusCode = 0, headers: { location } }: IncomingMessage,
): IntrospectionUnavailable | undefined {
  if (statusCode === 200) return undefined;
  const message = `${uri} answered with status ${statusCode} instead of 200`;
  switch (statusCode) {
    case 401:
    case 403:
      return new CredentialsRefused(
        `${message}: it does not take the credentials of this service; check clientId and its secret, and that the client may introspect tokens`,
      );
    case 404:
    case 410:
      return new NothingAtEndpoint(message);
    case 429:
      return new IntrospectionUnavailable(message);
    default: {
      const isAboutRequest = statusCode >= 400 && statusCode < 500;
      const redirect = redirectOf(uri, statusCode, location);
      return new IntrospectionUnavailable(message + redirect, { isAboutRequest });
    }
  }
}
