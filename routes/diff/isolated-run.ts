import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { isJsonObject } from '../../lib/json-object';
import { ComparisonFailed } from './comparison-failed';

/** For the start of the process as well. */
const TIMEOUT_MS = 5_000;
const MAXIMUM_MIB = 16;
/** Node 20 knows the same option by its earlier name. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has('--permission')
  ? '--permission'
  : '--experimental-permission';

/** Stands for a function in the answer of the process. */
const FUNCTION = '[function]';

/**
 * Reads a script, runs it in a context without Node's names, and writes its rules as JSON. A context alone keeps nothing
 * out: an error that Node makes leads out of it. So the process has no environment variables, Node's permission model
 * refuses it files, processes and workers, it makes no code of texts, and it ends before anything that the script started
 * for later. None of this is made for code that attacks Node itself.
 */
const PROGRAM = `
'use strict';
const { readFileSync, writeFileSync } = require('node:fs');
const { createContext, runInContext } = require('node:vm');
const code = readFileSync(0, 'utf8');
const context = createContext(Object.create(null));
// The permission model lets it signal others, which opens the inspector of those that run Node.
for (const name of ['kill', '_kill', '_debugProcess', 'getBuiltinModule']) delete process[name];
let answer;
try {
  runInContext(code, context);
  const { ACCESS_RULES, PUBLIC_ROUTES } = context.rules;
  const replace = (key, value) =>
    key === 'where' && typeof value === 'function' ? '${FUNCTION}' : value;
  answer = JSON.stringify({ exports: { ACCESS_RULES, PUBLIC_ROUTES } }, replace);
} catch (error) {
  // It may be anything, and of the other context.
  answer = JSON.stringify({ error: String(Object(error).message) });
}
writeFileSync(1, answer);
process.exit();
`;

/**
 * Runs a script that sets the variable `rules`, and reads the access rules in it. A condition becomes a function that
 * refuses.
 *
 * @param place the file of the rules and their revision, for messages
 * @throws {ComparisonFailed} if it throws, does not end, or ends its process
 */
export async function runIsolated(
  script: string,
  place: string,
): Promise<Readonly<Record<string, unknown>>> {
  const { exports, error } = parse(await answerTo(script, place));
  if (!isJsonObject(exports)) {
    throw new ComparisonFailed(
      `${place} cannot be run: ${typeof error === 'string' ? firstLine(error) : 'its process gave no answer'}`,
    );
  }
  return exports;
}

function parse(answer: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(answer, (key, value: unknown) =>
      key === 'where' && value === FUNCTION ? () => false : value,
    );
    return isJsonObject(parsed) ? parsed : {};
  } catch {
    return {};
  }
}

async function answerTo(script: string, place: string): Promise<string> {
  const running = promisify(execFile)(
    process.execPath,
    ['--no-warnings', PERMISSION, '--disallow-code-generation-from-strings', '--eval', PROGRAM],
    {
      env: {},
      timeout: TIMEOUT_MS,
      killSignal: 'SIGKILL',
      maxBuffer: MAXIMUM_MIB * 1024 * 1024,
    },
  );
  // The process may end before it has read all; its exit code tells.
  running.child.stdin?.on('error', () => undefined);
  running.child.stdin?.end(script);
  try {
    return (await running).stdout;
  } catch (error) {
    // `Object` makes an object of anything; another error has neither.
    const { killed, code } = Object(error) as { killed?: unknown; code?: unknown };
    if (code === 'ERR_CHILD_PROCESS_STDIO_MAXBUFFER') {
      throw new ComparisonFailed(
        `${place} cannot be run: its rules take more than ${MAXIMUM_MIB} MiB`,
      );
    }
    throw new ComparisonFailed(
      killed === true
        ? `${place} does not end within ${TIMEOUT_MS / 1000} seconds; take the work out of the file`
        : `${place} cannot be run: its process ended with code ${String(code)}`,
    );
  }
}

/** The first line of an error's message. */
export function firstLine(text: string): string {
  return text.split('\n')[0] ?? '';
}
