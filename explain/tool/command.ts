import { readCommand, refuseCall } from '../../build/command-line';
import { isToken, TokenUnreadable } from '../../doctor/token-input';
import { GatewaySettingError } from '../../local/gateway/declared-api';
import { explainCall, type ServiceToExplain } from './call';
import { NotExplained } from './not-explained';
import { textOf } from './text';

const TOOL = {
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
    opaque: {
      type: 'boolean',
      help: 'that token is not a JWT; the local provider is asked about it',
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

const EXIT_CODES = { allowed: 0, refused: 1, undecided: 2 } as const;

/** Runs `npm run explain`. */
export async function runExplain(service: ServiceToExplain): Promise<void> {
  // Refused before the options, because a message about an argument repeats it.
  if (process.argv.some(isToken)) {
    refuseCall(
      'A token must not be an argument, which others can read; use --token FILE or --token -',
    );
  }
  const { values, positionals } = readCommand({ script: service.script, ...TOOL });
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
    // A fault of ours is not a refusal either.
    process.exitCode = 2;
    const isExpected = [NotExplained, TokenUnreadable, GatewaySettingError].some(
      (kind) => error instanceof kind,
    );
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    process.stderr.write(isExpected ? `${message}\n` : `explain has failed: ${String(stack)}\n`);
  }
}
