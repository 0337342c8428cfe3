// `npm run --silent token -- --user alice`: prints one access token of the local identity provider.
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { tokenSourceOf } from '../build/stage-token-source';
import type { JsonObject } from '../lib/json-object';
import { authorizerEvent } from './invoke/authorizer-event';
import { isLoopbackHost } from './network/loopback';
import { requestTestToken, TestTokenError } from './provider/test-token-client';
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
  'provider-shape': { type: 'string' },
  opaque: { type: 'boolean' },
  claim: { type: 'string', multiple: true },
  event: { type: 'boolean', default: false },
  provider: { type: 'string', default: 'http://localhost:4000' },
  help: { type: 'boolean', short: 'h' },
} satisfies ParseArgsConfig['options'];

const HELP = `Prints one access token of the local identity provider and nothing else.

  npm run --silent token -- [options]

  --user NAME      a user of local/identities.yml; the first of them unless given
  --scope "A B"    the scopes, instead of every one of the user; with --force-scope also others
  --claim A=X      a claim beside those of the user, as JSON or else as a text; may be repeated
  --provider-shape cognito-id    as this provider makes it; a wrong name lists the others
  --opaque         a token that the service has to ask the provider about: see docs/local.md

Tokens that must be refused, at once or soon:
${FLAW_OPTIONS.map(({ option, value, help }) => `  ${`--${option} ${value ?? ''}`.padEnd(17)}${help}`).join('\n')}

  --provider URL   the identity provider, http://localhost:4000 unless given
  --event          the event of the authorizer for the token, for: npx sls invoke local -f authorizer
  --help           this text
`;

/** Options that cannot be used: the tool ends with exit code 2. */
class OptionError extends Error {
  override readonly name = 'OptionError';
}

async function run(): Promise<string> {
  const {
    provider,
    help: wantsHelp,
    event: wantsEvent,
    claim = [],
    ...properties
  } = parseOptions();
  if (wantsHelp) return HELP;
  const request: JsonObject = {
    ...Object.fromEntries(
      Object.entries<unknown>(properties).map(([name, value]) => [camelCase(name), value]),
    ),
    ...(claim.length > 0 && { claims: parseClaims(claim) }),
  };
  const token = await requestTestToken(issuerAt(provider), request);
  if (!wantsEvent) return `${token}\n`;
  return `${authorizerEvent(`${tokenSourceOf('local').prefix}${token}`)}\n`;
}

function parseOptions() {
  try {
    return parseArgs({ options: OPTIONS }).values;
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new OptionError(`${message}; see npm run token -- --help`);
  }
}

function issuerAt(provider: string): string {
  const url = URL.parse(provider);
  // More than an origin would not be the issuer.
  if (url?.pathname !== '/' || url.href !== `${url.origin}/`) {
    throw new OptionError(
      `--provider must be a URL such as http://localhost:4000, not ${JSON.stringify(provider)}`,
    );
  }
  if (url.protocol === 'https:') return url.origin;
  if (url.protocol !== 'http:' || !isLoopbackHost(url.host)) {
    throw new OptionError('--provider must use https, or http on this machine');
  }
  // The provider calls itself so under each of its addresses.
  url.hostname = 'localhost';
  return url.origin;
}

function parseClaims(claims: readonly string[]): JsonObject {
  const parsed = new Map<string, unknown>();
  for (const claim of claims) {
    const [, name = '', value = ''] = /^([^=]+)=([^]*)$/.exec(claim) ?? [];
    if (name === '') {
      throw new OptionError('--claim must be NAME=VALUE, for example: --claim tenant=acme');
    }
    if (parsed.has(name)) {
      throw new OptionError(
        `--claim ${name}=... is given twice; several values are a list: '["a","b"]'`,
      );
    }
    parsed.set(name, jsonOrText(value));
  }
  return Object.fromEntries(parsed);
}

function jsonOrText(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function camelCase(name: string): string {
  return name.replace(/-(.)/g, (_match, letter: string) => letter.toUpperCase());
}

run().then(
  (output) => process.stdout.write(output),
  (error: unknown) => {
    if (!(error instanceof OptionError || error instanceof TestTokenError)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exitCode = error instanceof OptionError || error.isRefused ? 2 : 1;
  },
);
