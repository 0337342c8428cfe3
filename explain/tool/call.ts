import { readToken } from '../../doctor/token-input';
import type { JsonObject } from '../../lib/json-object';
import { createExplainer, type ExplainerOptions } from '../explain';
import type { ExplainedRules, ExplainedService } from '../explained-service';
import type { Explanation } from '../explanation';
import type { SentRequest } from '../gateway/exchange';
import { readEventFile, requestOfEvent } from './event-file';
import { requireSendable } from './sendable';
import { makeLocalToken, makeOpaqueToken } from './local-token';
import { NotExplained } from './not-explained';
import { readService } from './read-service';
import { withToken } from './token-place';

/** The service that the tool explains. */
export interface ServiceToExplain {
  /** The npm script that runs it. */
  readonly script: string;
  /** The folder of serverless.yml. */
  readonly directory: string;
  readonly rules: ExplainedRules;
  /** The file of the local users. */
  readonly identities: string;
}

/** The options of a call, as the command line gives them. */
export interface Call {
  readonly stage: string;
  readonly param: readonly string[] | undefined;
  readonly user: string | undefined;
  readonly scope: string | undefined;
  readonly flaw: readonly string[] | undefined;
  readonly opaque: boolean | undefined;
  readonly token: string | undefined;
  readonly event: string | undefined;
  readonly header: readonly string[] | undefined;
  readonly 'source-ip': string;
  readonly at: string | undefined;
}

/**
 * Explains the decision that a call asks for.
 *
 * @throws {NotExplained} or {TokenUnreadable} or {GatewaySettingError}
 */
export async function explainCall(
  call: Call,
  positionals: readonly string[],
  { directory, rules, identities }: ServiceToExplain,
): Promise<Explanation> {
  const { stage, param = [], token: source, user } = call;
  if (!/^[a-z0-9-]+$/i.test(stage)) {
    throw new NotExplained('Name the stage: npm run explain -- GET / --stage dev');
  }
  if ([source, user, call.event].filter((each) => each !== undefined).length > 1) {
    throw new NotExplained('Give one of --user, --token and --event');
  }
  const at = call.at === undefined ? undefined : timeOf(call.at);
  const event = call.event === undefined ? undefined : await readEventFile(call.event);
  const named = event === undefined ? requestOf(call, positionals) : undefined;
  const given = source === undefined ? undefined : await readToken(source);
  const service = await readService(directory, stage, param, rules);
  if (named !== undefined) refuseTokenArgument(named, service.config.tokenParameter);
  const made = user === undefined ? undefined : await makeToken(call, user, service, identities);
  try {
    // One moment for the whole decision, and not before the token was made.
    const now = at ?? Date.now();
    const options: ExplainerOptions = {
      now: () => now,
      ...(made !== undefined && { fetchKeySet: made.fetchKeySet }),
    };
    const request = named ?? requestOfEvent(event ?? {}, service.config.tokenParameter);
    const token = given ?? made?.token;
    const sent = token === undefined ? request : withToken(request, token, service.config);
    requireSendable(sent);
    return await createExplainer(service, options).explain(sent, event);
  } finally {
    await made?.close();
  }
}

function requestOf(call: Call, positionals: readonly string[]): SentRequest {
  const [method = '', path = '', ...more] = positionals;
  if (method === '' || path === '' || more.length > 0) {
    throw new NotExplained('Name the request: npm run explain -- GET /sayhello --user alice');
  }
  return {
    method: method.toUpperCase(),
    path,
    headers: (call.header ?? []).map(headerOf),
    sourceIp: call['source-ip'],
  };
}

function headerOf(text: string): readonly [string, string] {
  const [, name = '', value = ''] = /^([\w!#$%&'*+.^`|~-]+): ?([\x20-\x7e]*)$/.exec(text) ?? [];
  if (name === '') throw new NotExplained("--header must be NAME:VALUE, such as 'X-Tenant: acme'");
  if (/^(?:authorization|cookie)$/i.test(name))
    throw new NotExplained(holdsToken(`--header ${name}`));
  return [name, value];
}

function holdsToken(place: string): string {
  return `${place} could hold a token, which others can read in the arguments; use --token FILE, or --event FILE for the whole request`;
}

/** A stage may take the token from any header, or from the query string. */
function refuseTokenArgument({ headers, path }: SentRequest, tokenParameter: string): void {
  const query = new URLSearchParams(path.replace(/^[^?]*\??/, ''));
  const places = [
    ...headers.map(([name]) => [`header.${name}`, `--header ${name}`] as const),
    ...[...query.keys()].map((name) => [`querystring.${name}`, `?${name} of the path`] as const),
  ];
  const found = places.find(([place]) => place.toLowerCase() === tokenParameter.toLowerCase());
  if (found !== undefined) throw new NotExplained(holdsToken(found[1]));
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new NotExplained('--at must be a time, such as 2026-12-01T00:00Z');
}

function makeToken(call: Call, user: string, service: ExplainedService, identities: string) {
  const flaws = (call.flaw ?? []).map((text): [string, unknown] => {
    const [name = ''] = text.split('=');
    const value = text.slice(name.length + 1);
    return [name, text.includes('=') ? value : true];
  });
  const { scope } = call;
  const wanted: JsonObject = {
    user,
    ...(scope !== undefined && { scope }),
    ...Object.fromEntries(flaws),
  };
  const make = call.opaque === true ? makeOpaqueToken : makeLocalToken;
  return make(service, identities, wanted);
}
