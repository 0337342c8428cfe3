import type { OutgoingHttpHeaders } from 'node:http';
import { keptRequest } from '../http/kept-request';
import { type JsonObject, parseJsonObject } from '../json-object';
import { IntrospectionUnavailable } from './introspection-unavailable';
import { ASK_DEADLINE_MS } from './restraint';

/** Room for the claims of a caller with hundreds of roles. */
const ANSWER_MAXIMUM_BYTES = 64_000;

/** A request to a system that judges tokens. */
export interface Question {
  readonly headers?: OutgoingHttpHeaders;
  /** Sent with POST; without one, the method is GET. */
  readonly body?: string;
}

/** The server refused the request, maybe because of its credentials: 401, 403, or 400 (RFC 6749 section 5.2). */
export class RequestRefused extends IntrospectionUnavailable {}

/** The endpoint answered that nothing is at its address: 404 or 410. */
export class NothingAtEndpoint extends IntrospectionUnavailable {}

/**
 * Sends one request over kept connections, and is safe if the other side misbehaves: no redirects, no compression, at
 * most {@link ANSWER_MAXIMUM_BYTES} bytes, and an end within {@link ASK_DEADLINE_MS}.
 *
 * @param uri https, or http for a loopback host
 * @returns the body of an answer with status 200
 * @throws {IntrospectionUnavailable} without such an answer
 */
export async function exchange(uri: string, { headers = {}, body }: Question): Promise<Buffer> {
  const answer = await keptRequest(uri, {
    headers:
      body === undefined ? headers : { ...headers, 'content-length': Buffer.byteLength(body) },
    ...(body !== undefined && { body }),
    deadlineMs: ASK_DEADLINE_MS,
    maximumBytes: ANSWER_MAXIMUM_BYTES,
    failure: (problem, status = 0) => failureOf(`${placeOf(uri)} ${problem}`, status),
  });
  return answer.body;
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
  const answer = parseJsonObject(await exchange(uri, { headers: accepting, ...rest }));
  if (answer !== undefined) return answer;
  throw new IntrospectionUnavailable(
    `${placeOf(uri)} answered with something that is not a JSON object`,
  );
}

/** An address in a message: without the query, which may hold a token or a secret. */
export function placeOf(uri: string): string {
  const { origin, pathname } = new URL(uri);
  return origin + pathname;
}

function failureOf(message: string, status: number): IntrospectionUnavailable {
  switch (status) {
    case 400:
    case 401:
    case 403:
      return new RequestRefused(message);
    case 404:
    case 410:
      return new NothingAtEndpoint(message);
    default:
      return new IntrospectionUnavailable(message);
  }
}
