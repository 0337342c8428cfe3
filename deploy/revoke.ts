import { userInfo } from 'node:os';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ALL_PARTS } from '../build/authorizer-parts';
import { readOptions, refuseCall } from '../build/command-line';
import { textsOf } from '../build/declared-variables';
import { cachedSecondsOf } from '../build/identity-sources';
import { describeTimes, withdrawalBounds } from '../checks/withdrawal-bound';
import { readSettings } from '../doctor/settings';
import type { SettingsOfStage } from '../doctor/settings-report';
import { isToken, readToken, TokenUnreadable } from '../doctor/token-input';
import { parseConfig } from '../lib/config/config';
import { quote } from '../lib/config/environment-reader';
import { LONGEST_LIFETIME_SECONDS } from '../lib/revocation/withdrawal-entry';
import { LOCAL_CREDENTIALS } from '../local/database/local-database';
import { CallRefused, longestLifeOf, withdrawalOf } from './revocation-call';
import { revocationTable } from './revocation-table';
import { describeEntry, describeTokens, describeWithdrawal } from './revocation-text';

const TOOL = {
  script: 'revoke',
  purpose:
    'Withdraws tokens of a stage before they expire. An entry withdraws tokens of one issuer, by exactly one of:\n--token FILE, --token-id, --subject, --client or --session.',
  options: {
    stage: { type: 'string', value: 'STAGE', default: 'local', help: 'the stage' },
    issuer: { type: 'string', value: 'ISS', help: 'the `iss` of the tokens' },
    token: { type: 'string', value: 'FILE', help: 'the token in FILE, or in - for stdin' },
    'token-id': { type: 'string', value: 'ID', help: 'the token with this `jti`' },
    subject: { type: 'string', value: 'SUB', help: 'tokens with this `sub` or principal' },
    client: { type: 'string', value: 'ID', help: 'tokens of this client' },
    session: { type: 'string', value: 'SID', help: 'tokens with this `sid`' },
    'issued-before': {
      type: 'string',
      value: 'TIME',
      help: 'now, or such as 2026-03-01T08:00:00Z',
    },
    'longest-life': {
      type: 'string',
      value: 'TIME',
      default: `${LONGEST_LIFETIME_SECONDS / 86_400}d`,
      help: 'how long these tokens are good at most',
    },
    undo: { type: 'boolean', help: 'takes the entry away, whoever wrote into it' },
    list: { type: 'boolean', help: 'lists the entries' },
    'dry-run': { type: 'boolean', help: 'says what would happen, and changes nothing' },
    param: { type: 'string', value: 'NAME=VALUE', multiple: true, help: 'a stage parameter' },
  },
} as const;

async function revoke(): Promise<void> {
  // Refused before the options, because a message about an argument repeats it.
  if (process.argv.some(isToken)) {
    throw new CallRefused('A token must not be an argument; use --token FILE or --token -');
  }
  const options = readOptions(TOOL);
  const { stage, token: source, list = false, undo = false, param = [] } = options;
  if (!/^[a-z0-9-]+$/i.test(stage)) {
    throw new CallRefused('Name the stage: npm run revoke -- --stage dev');
  }
  const nowSeconds = Date.now() / 1000;
  const longestLifetimeSeconds = longestLifeOf(options['longest-life']);
  // Before the settings, which take seconds to read.
  const token = source === undefined ? undefined : await readToken(source);
  const withdrawal = list ? undefined : withdrawalOf(options, token, nowSeconds);

  // Locally the list is switched on for one run of `sls offline`.
  const settings = await readSettings(stage, [
    ...(stage === 'local' ? ['revocation=true'] : []),
    ...param,
  ]);
  const name = tableIn(settings, stage);
  const client = clientFor(stage, settings);
  const table = revocationTable(client, name);
  try {
    if (withdrawal === undefined) {
      const entries = await table.list(nowSeconds);
      print(entries.length === 0 ? `${name} has no entry` : entries.map(describeEntry).join('\n'));
      return;
    }
    requireTrusted(withdrawal.issuer, settings, stage);
    const tokens = undo ? describeTokens(withdrawal) : describeWithdrawal(withdrawal);
    const occasion = { nowSeconds, longestLifetimeSeconds, createdBy: userInfo().username };
    if (options['dry-run'] === true) {
      const found = undo ? await table.find(withdrawal) : undefined;
      const change = undo
        ? `would ${found ? 'be removed' : 'not be found'}`
        : (await table.wouldAdd(withdrawal, occasion))
          ? 'would be written'
          : 'is there already, and reaches as far';
      print(`The entry for ${tokens} ${change}; nothing was changed`);
      if (found) print(`The entry: ${describeEntry(found)}`);
      return;
    }
    if (undo) {
      const removed = await table.remove(withdrawal);
      print(removed ? `No longer withdrawn: ${tokens}` : `There was no entry for ${tokens}`);
      // Others may have written into it, such as a logout.
      if (removed) print(`The entry was: ${describeEntry(removed)}`);
      if (removed) boundsOf(settings).forEach(print);
      return;
    }
    const isNew = await table.add(withdrawal, occasion);
    print(
      `${isNew ? 'Withdrawn' : 'Withdrawn already, by an entry that reaches as far'}: ${tokens}`,
    );
    boundsOf(settings).forEach(print);
    if (withdrawal.kind !== 'token' || withdrawal.expiresAt === undefined) {
      print(`Kept for tokens that live up to ${options['longest-life']}; see --longest-life`);
    }
  } catch (error) {
    throw readable(error, name, settings, stage);
  } finally {
    client.destroy();
  }
}

function tableIn({ variables, problems }: SettingsOfStage, stage: string): string {
  const table = variables['REVOCATION_TABLE'];
  if (typeof table === 'string' && table !== '') return table;
  throw new CallRefused(
    problems[0] ??
      `Stage ${stage} keeps no list of withdrawn tokens; set revocation: true for it in stages.yml, and deploy`,
  );
}

/** A wrong issuer would withdraw nothing, without a word. */
function requireTrusted(issuer: string, { variables }: SettingsOfStage, stage: string): void {
  const { issuers } = parseConfig(textsOf(variables), ALL_PARTS);
  const isTrusted = issuers.some(({ issuer: trusted }) => {
    const [start = '', end] = trusted.split('{tid}');
    return end === undefined
      ? issuer === trusted
      : issuer.startsWith(start) && issuer.endsWith(end);
  });
  if (isTrusted) return;
  const known = issuers.map((trusted) => trusted.issuer).join(', ');
  throw new CallRefused(`Stage ${stage} does not trust ${quote(issuer)}; it trusts ${known}`);
}

function clientFor(stage: string, { place }: SettingsOfStage): DynamoDBClient {
  if (stage !== 'local') return new DynamoDBClient({ ...(place && { region: place.region }) });
  return new DynamoDBClient({
    endpoint: `http://localhost:${String(place?.revocationsPort)}`,
    region: 'local',
    credentials: LOCAL_CREDENTIALS,
    maxAttempts: 1,
  });
}

/** When a change is in force, in the sentence that packaging prints. */
function boundsOf({ variables, place }: SettingsOfStage): readonly string[] {
  const authorizer = { api: 'rest', cachedSeconds: cachedSecondsOf(place?.authorizerTtl) } as const;
  return withdrawalBounds(variables, [authorizer])
    .filter(({ way }) => way === 'revocation')
    .map((bound) => `In force ${describeTimes(bound)}`);
}

/** An error of AWS in one sentence; any other is a fault of ours. */
function readable(
  error: unknown,
  table: string,
  { place }: SettingsOfStage,
  stage: string,
): unknown {
  if (!(error instanceof Error) || error instanceof CallRefused) return error;
  const { code, name } = error as NodeJS.ErrnoException;
  if (stage === 'local' && code === 'ECONNREFUSED') {
    return new CallRefused(
      `No local list of withdrawn tokens runs on port ${String(place?.revocationsPort)}; start it: npm start -- --param revocation=true, or name its port: --param revocationsPort=N`,
    );
  }
  if (name === 'CredentialsProviderError') {
    return new CallRefused(
      `There are no AWS credentials for the table ${table}; set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
    );
  }
  return '$metadata' in error || code !== undefined
    ? new CallRefused(`The table ${table} cannot be used: ${name}: ${error.message}`)
    : error;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}

revoke().catch((error: unknown) => {
  if (error instanceof CallRefused || error instanceof TokenUnreadable) refuseCall(error.message);
  process.stderr.write(`${error instanceof Error ? String(error.stack) : String(error)}\n`);
  process.exitCode = 1;
});
