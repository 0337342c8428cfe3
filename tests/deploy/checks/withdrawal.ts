import { deepStrictEqual, strictEqual } from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadAsync } from 'jszip';
import { decodeToken } from '../../support/local-tokens';
import { measureChange, printedBounds, revoke, revokeAtProvider } from '../../support/withdrawal';
import { send } from '../api-client';
import { KINDS } from '../emulated-aws';
import type { Provider } from '../provider';
import type { Report } from '../report';
import {
  awsEnvironment,
  createService,
  type DeployedService,
  type ServiceOptions,
} from '../service';
import { SHARED_AUDIENCE } from '../stage';
import { checkWithdrawalTemplates } from './withdrawal-templates';

/** The client of local/identities.yml in whose name the authorizer asks. */
const CLIENT = { id: 'demo-api', secret: 'demo-api-secret' };
const SECRET_NAME = '/jwt-lambda-authorizer/test/client';
const PARAMETERS = { revocation: 'true', revocationRememberSeconds: '1', authorizerTtl: '1' };

/**
 * Deploys a stage that asks the provider about opaque tokens and has a list of withdrawn tokens, withdraws tokens, and
 * removes it.
 *
 * @param options a copy of the service for this stage alone
 * @param otherTemplate the path of a template of a stage that does neither
 */
export async function checkWithdrawal(
  report: Report,
  options: Omit<ServiceOptions, 'environment'>,
  provider: Provider,
  otherTemplate: string,
): Promise<void> {
  const { aws, directory, stage } = options;
  const before = await aws.inventory();
  await aws.putSecret(SECRET_NAME, CLIENT.secret);
  const issuers = { [stage]: [entryOf(provider.issuer)] };
  // JSON is YAML.
  await writeFile(join(directory, 'issuers.yml'), JSON.stringify(issuers));
  const service = createService({ ...options, environment: { CORS_ORIGIN: '*' } });
  const deployed = await service.deploy(PARAMETERS);
  try {
    const templates = { without: otherTemplate, having: service.template };
    await checkWithdrawalTemplates(report, templates, SECRET_NAME);
    const tokens = await checkTimes(report, deployed, options, provider);
    await checkSecrecy(report, options, deployed, [CLIENT.secret, ...tokens]);
    await report.check('there is a resource of every kind', async () => {
      const kinds = (await aws.inventory()).map((entry) => entry.split(': ')[0] ?? '');
      deepStrictEqual([...new Set(kinds)].sort(), [...KINDS].sort());
    });
  } finally {
    await service.remove();
  }
  await report.check('nothing is left of the stage, and of its list', async () => {
    deepStrictEqual(await aws.inventory(), before);
  });
}

function entryOf(issuer: string): object {
  return {
    issuer,
    audiences: [SHARED_AUDIENCE],
    introspection: {
      clientId: CLIENT.id,
      clientSecretParameter: SECRET_NAME,
      requiredClaims: { token_type: 'Bearer' },
      rememberSeconds: 1,
    },
  };
}

/** @returns the tokens that the stage has seen */
async function checkTimes(
  report: Report,
  { url, printed }: DeployedService,
  { emulator, directory, stage }: ServiceOptions,
  provider: Provider,
): Promise<readonly string[]> {
  const bounds = printedBounds(printed, provider.issuer);
  const statusOf = (token: string) => async (): Promise<number> =>
    (await send({ baseUrl: url }, 'GET /sayhello', `Bearer ${token}`)).status;
  const revoking =
    (...args: readonly string[]) =>
    (): Promise<void> =>
      revoke(['--stage', stage, ...args], PARAMETERS, {
        cwd: directory,
        env: awsEnvironment(emulator, directory),
      });

  /** Measures how long a change takes to be in force, for a token in constant use. */
  async function checkTime(
    fact: string,
    limitSeconds: number,
    token: string,
    [from, to]: readonly [number, number],
    change: () => Promise<unknown>,
  ): Promise<void> {
    const request = statusOf(token);
    const { status, lastedSeconds } = await measureChange({ from, request, change, limitSeconds });
    await report.check(
      `${fact}: after ${lastedSeconds.toFixed(1)} s, and packaging has printed ${limitSeconds} s`,
      async () => {
        strictEqual(status, to);
        strictEqual(lastedSeconds <= limitSeconds, true);
        strictEqual(await request(), to);
      },
    );
  }

  const opaque = await provider.token({ opaque: true });
  await checkTime(
    'an opaque token that was revoked at its provider is refused',
    bounds.introspection,
    opaque,
    [200, 401],
    () => revokeAtProvider(provider.issuer, opaque),
  );

  const issuer = ['--issuer', provider.issuer];
  const [token, other] = [await provider.token(), await provider.token()];
  const byId = [...issuer, '--token-id', String(decodeToken(token).payload['jti'])];
  await checkTime(
    'a JWT that was withdrawn by its id is refused',
    bounds.list,
    token,
    [200, 403],
    revoking(...byId),
  );
  await report.check('and no other token of the same subject', async () => {
    strictEqual(await statusOf(other)(), 200);
  });
  await checkTime(
    'once that is undone, it is accepted',
    bounds.list,
    token,
    [403, 200],
    revoking(...byId, '--undo'),
  );

  const subject = String(decodeToken(other).payload['sub']);
  const bySubject = [...issuer, '--subject', subject, '--issued-before', 'now'];
  await checkTime(
    'a JWT whose subject was withdrawn is refused',
    bounds.list,
    other,
    [200, 403],
    revoking(...bySubject),
  );
  const later = await provider.token();
  await report.check('and a token of that subject that was issued since is accepted', async () => {
    strictEqual(await statusOf(later)(), 200);
  });
  return [opaque, token, other, later];
}

/** A reader of the account or of the packages does not find any of the secrets there. */
async function checkSecrecy(
  report: Report,
  { aws, directory }: ServiceOptions,
  { printed }: DeployedService,
  secrets: readonly string[],
): Promise<void> {
  await report.check(
    'no template, configuration, package, log or output holds the secret of the client, or a token',
    async () => {
      const readable = [
        printed,
        await aws.readableTexts(),
        ...(await textsIn(join(directory, '.serverless'))),
      ];
      // As HTTP Basic sends it, too.
      const forms = secrets.flatMap((secret) => [secret, btoa(`${CLIENT.id}:${secret}`)]);
      const found = forms.filter((form) => readable.some((text) => text.includes(form)));
      strictEqual(found.length, 0);
      // The search looks at the right place.
      strictEqual(
        readable.some((text) => text.includes(SECRET_NAME)),
        true,
      );
    },
  );
}

/** The content of the files that osls has made, with that of zips unpacked. */
async function textsIn(folder: string): Promise<readonly string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const texts = files
    .filter((file) => file.isFile())
    .map(async ({ parentPath, name }) => {
      const content = await readFile(join(parentPath, name));
      if (!name.endsWith('.zip')) return [content.toString()];
      const entries = Object.values((await loadAsync(content)).files);
      return Promise.all(entries.map((entry) => entry.async('string')));
    });
  return (await Promise.all(texts)).flat();
}
