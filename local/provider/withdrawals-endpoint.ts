import type { IncomingMessage, ServerResponse } from 'node:http';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import { issuedUntil, type Withdrawal } from '../../lib/revocation/withdrawal';
import { mediaType, readBody, RequestError, respond } from './http-exchange';
import { shellWord } from './shell-word';

const BODY_LIMIT = 10_000;
const REMEDY =
  'the body must be one of {"tokenId": "..."}, {"subject": "..."}, {"clientId": "..."} and {"sessionId": "..."}';

/** The path of the endpoint that withdraws tokens. */
export const WITHDRAWALS_PATH = '/withdrawals';

/** A command that withdraws the tokens that a user has now. */
export function withdrawalCommand(issuer: string, subject: string): string {
  const body = shellWord(JSON.stringify({ subject }));
  return `curl -H "Content-Type: application/json" -d ${body} ${issuer}${WITHDRAWALS_PATH}`;
}

/** Writes into the list of withdrawn tokens of this machine. */
export type Withdraw = (withdrawal: Withdrawal) => Promise<void>;

/**
 * `POST /withdrawals`: withdraws tokens of the provider, as `npm run revoke` does on a stage. Web pages cannot use it, for
 * the reason of `POST /test-tokens`.
 *
 * @param withdraw undefined without a list of withdrawn tokens
 */
export async function handleWithdrawal(
  request: IncomingMessage,
  response: ServerResponse,
  issuer: string,
  withdraw: Withdraw | undefined,
): Promise<void> {
  if (request.method !== 'POST') throw new RequestError(405, `use POST ${WITHDRAWALS_PATH}`);
  if (mediaType(request) !== 'application/json') {
    throw new RequestError(415, 'the content type must be application/json');
  }
  const withdrawal = parse(await readBody(request, BODY_LIMIT), issuer);
  if (withdraw === undefined) {
    throw new RequestError(
      404,
      'there is no list of withdrawn tokens; start the service with: npm start -- --param revocation=true',
    );
  }
  await withdraw(withdrawal);
  respond(response, 200, 'application/json', JSON.stringify(withdrawal));
}

function parse(body: string, issuer: string): Withdrawal {
  const [[name, value] = ['', undefined], ...others] = Object.entries(parseObject(body));
  if (others.length > 0 || typeof value !== 'string' || value === '') {
    throw new RequestError(400, REMEDY);
  }
  const issuedBefore = issuedUntil(Date.now() / 1000);
  switch (name) {
    case 'tokenId':
      return { kind: 'token', issuer, tokenId: value };
    case 'subject':
      return { kind: 'subject', issuer, subject: value, issuedBefore };
    case 'clientId':
      return { kind: 'client', issuer, clientId: value, issuedBefore };
    case 'sessionId':
      return { kind: 'session', issuer, sessionId: value };
    default:
      throw new RequestError(400, REMEDY);
  }
}

function parseObject(body: string): JsonObject {
  try {
    const value: unknown = JSON.parse(body);
    return isJsonObject(value) ? value : {};
  } catch {
    throw new RequestError(400, 'the body is not valid JSON');
  }
}
