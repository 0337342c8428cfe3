import { readCommand, refuseCall } from '../../build/command-line';
import { isToken, readToken, TokenUnreadable } from '../../doctor/token-input';
import type { JsonObject } from '../../lib/json-object';
import { GatewaySettingError } from '../../local/gateway/declared-api';
import { EventUnreadable, readEventFile, requestOfEvent } from './event-file';
import type { SentRequest } from '../gateway/exchange';
import { createExplainer, type ExplainerOptions } from '../explain';
import type { ExplainedRules, ExplainedService } from '../explained-service';
import type { Explanation } from '../explanation';
import { makeLocalToken, NoLocalToken } from './local-token';
import { readService, ServiceNotRead } from './read-service';
import { textOf } from './text';
import { withToken } from './token-place';

const TOOL = {
  script: 'explain',
  purpose:
    'Explains one decision: each step, the line that decided it, the answer, and what a second request gets.\nEnds with code 0 if the request is allowed, 1 if it is refused, and 2 if that cannot be decided.\nA token comes from a user of stage local, from a file or from standard input, and is never printed.',
  positionals: 'METHOD PATH',
  options: {
    user: { type: 'string', value: 'NAME', help: 'a new token of this user of the local provider' },
    scope: {
      type: 'string',
      value: '"A B"',
      help: 'the scopes of that token, not all of the user',
    },
    flaw: {
      type: 'string',
      value: 'NAME[=VALUE]',
      multiple: true,
      help: 'a flaw of that token, as npm run token has them',
    },
    token: { type: 'string', value: 'FILE', help: 'the token in FILE, or in - for stdin' },
    event: { type: 'string', value: 'FILE', help: 'the event of an authorizer, not METHOD PATH' },
    header: {
      type: 'string',
      value: 'NAME:VALUE',
      multiple: true,
      help: 'a header of the request; repeat it for more',
    },
    'source-ip': {
      type: 'string',
      value: 'ADDRESS',
      default: '127.0.0.1',
      help: 'of the caller',
    },
    at: { type: 'string', value: 'TIME', help: 'another time than now, as 2026-12-01T00:00Z' },
    stage: { type: 'string', value: 'STAGE', default: 'local', help: 'the stage' },
    param: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'a stage parameter' },
    json: { type: 'boolean', help: 'as JSON' },
  },
} as const;

/** The service that the tool explains. */
export interface ServiceToExplain {
  /** The folder of serverless.yml. */
  readonly directory: string;
  readonly rules: ExplainedRules;
  /** The file of the local users. */
  readonly identities: string;
}

/** A call that cannot be answered. The message is one sentence. */
class WrongCall extends Error {
  override readonly name = 'WrongCall';
}

const EXIT_CODES = { allowed: 0, refused: 1, undecided: 2 } as const;

/** Runs `npm run explain`. */
export async function runExplain(service: ServiceToExplain): Promise<void> {
  // Refused before the options, because a message about an argument repeats it.
  if (process.argv.some(isToken)) {
    refuseCall(
      'A token must not be an argument, which others can read; use --token FILE or --token -',
    );
  }
  const { values, positionals } = readCommand(TOOL);
  try {
    const explanation = await explainCall(values, positionals, service);
    const hasColours = process.stdout.isTTY && !process.env['NO_COLOR'];
    process.stdout.write(
      values.json === true
        ? `${JSON.stringify(explanation, null, 2)}\n`
        : textOf(explanation, hasColours),
    );
    process.exitCode = EXIT_CODES[explanation.outcome];
  } catch (error) {
    const isExpected =
      error instanceof WrongCall ||
      error instanceof ServiceNotRead ||
      error instanceof NoLocalToken ||
      error instanceof TokenUnreadable ||
      error instanceof EventUnreadable ||
      error instanceof GatewaySettingError;
    if (!isExpected) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = 2;
  }
}

type Call = ReturnType<typeof readCommand<(typeof TOOL)['options']>>['values'];

async function explainCall(
  call: Call,
  positionals: readonly string[],
  { directory, rules, identities }: ServiceToExplain,
): Promise<Explanation> {
  const { stage, param = [], token: source, user } = call;
  if (!/^[a-z0-9-]+$/i.test(stage)) {
    throw new WrongCall('Name the stage: npm run explain -- GET / --stage dev');
  }
  if ([source, user, call.event].filter((each) => each !== undefined).length > 1) {
    throw new WrongCall('Give one of --user, --token and --event');
  }
  const at = call.at === undefined ? undefined : timeOf(call.at);
  const event = call.event === undefined ? undefined : await readEventFile(call.event);
  const named = event === undefined ? requestOf(call, positionals) : undefined;
  const given = source === undefined ? undefined : await readToken(source);
  const service = await readService(directory, stage, param, rules);
  const made = user === undefined ? undefined : await makeToken(call, user, service, identities);
  const token = given ?? made?.token;
  // One moment for the whole decision, and not before the token was made.
  const now = at ?? Date.now();
  const options: ExplainerOptions = {
    now: () => now,
    ...(made !== undefined && { fetchKeySet: made.fetchKeySet }),
  };
  const { tokenParameter } = service.config;
  const request = named ?? requestOfEvent(event ?? {}, tokenParameter);
  const sent = token === undefined ? request : withToken(request, token, service.config);
  return createExplainer(service, options).explain(sent, event);
}

function requestOf(call: Call, positionals: readonly string[]): SentRequest {
  const [method = '', path = '', ...more] = positionals;
  if (!/^[A-Za-z]+$/.test(method) || !path.startsWith('/') || more.length > 0) {
    throw new WrongCall('Name the request: npm run explain -- GET /sayhello --user alice');
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
  if (name === '') throw new WrongCall("--header must be NAME:VALUE, such as 'X-Tenant: acme'");
  if (/^(?:authorization|cookie)$/i.test(name)) {
    throw new WrongCall(
      `--header ${name} could hold a token, which others can read in the arguments; use --token FILE, or --event FILE for the whole request`,
    );
  }
  return [name, value];
}

function timeOf(text: string): number {
  const time = Date.parse(text);
  if (!Number.isNaN(time)) return time;
  throw new WrongCall('--at must be a time, such as 2026-12-01T00:00Z');
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
  return makeLocalToken(service, identities, wanted);
}
