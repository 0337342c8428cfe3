// `npm run --silent token -- --user alice`: prints one access token of the local identity provider.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { TEST_TOKEN_PATH } from './provider/test-token-endpoint';
import { TOKEN_FLAWS } from './provider/token-flaws';

const FLAW_OPTIONS = [...TOKEN_FLAWS].map(([name, { value, help }]) => ({
  option: name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`),
  value,
  help,
}));

const OPTIONS = {
  ...Object.fromEntries(
    FLAW_OPTIONS.map(({ option, value }) => [
      option,
      { type: value === undefined ? ('boolean' as const) : ('string' as const) },
    ]),
  ),
  user: { type: 'string' },
  scope: { type: 'string' },
  'force-scope': { type: 'boolean' },
  provider: { type: 'string', default: 'http://localhost:4000' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsConfig['options'];

const HELP = `Prints one access token of the local identity provider and nothing else.

  npm run --silent token -- [options]

  --user NAME      one of custom.localUsers in serverless.yml; the first of them unless given
  --scope "A B"    the scopes, instead of every one that the user is entitled to
  --force-scope    also scopes that the user is not entitled to

Tokens that must be refused:
${FLAW_OPTIONS.map(({ option, value, help }) => `  ${`--${option} ${value ?? ''}`.padEnd(17)}${help}`).join('\n')}

  --provider URL   the identity provider, http://localhost:4000 unless given
  --help           this text
`;

/** Ends the tool: with exit code 2 if its options are wrong, with 1 for any other problem. */
class TokenToolError extends Error {
  override readonly name = 'TokenToolError';

  constructor(
    readonly exitCode: 1 | 2,
    message: string,
  ) {
    super(message);
  }
}

async function run(): Promise<string> {
  const { provider, help: wantsHelp, ...properties } = parseOptions();
  if (wantsHelp) return HELP;
  const request = Object.entries(properties).map(([name, value]) => [camelCase(name), value]);
  const response = await post(endpointOf(provider), JSON.stringify(Object.fromEntries(request)));
  const body = await response.text();
  if (response.headers.get('content-type') === 'application/jwt') return `${body}\n`;
  throw new TokenToolError(response.status === 400 ? 2 : 1, errorDescription(body));
}

function parseOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new TokenToolError(2, `${message}; see npm run token -- --help`);
  }
}

function endpointOf(provider: string): URL {
  const url = URL.parse(TEST_TOKEN_PATH, provider);
  if (url) return url;
  throw new TokenToolError(2, `--provider must be a URL, not ${JSON.stringify(provider)}`);
}

async function post(endpoint: URL, body: string): Promise<Response> {
  try {
    return await fetch(endpoint, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      signal: AbortSignal.timeout(10_000),
    });
  } catch {
    throw new TokenToolError(
      1,
      `No identity provider answers at ${endpoint.origin}. Start the local one with: npm start`,
    );
  }
}

function errorDescription(body: string): string {
  const error = parseJson(body);
  if (typeof error === 'object' && error !== null && 'error_description' in error) {
    return String(error.error_description);
  }
  return 'The answer did not come from the local identity provider';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

run().then(
  (output) => process.stdout.write(output),
  (error: unknown) => {
    if (!(error instanceof TokenToolError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error.exitCode;
  },
);
