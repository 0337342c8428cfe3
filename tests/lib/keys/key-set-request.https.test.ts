import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Certificate, selfSignedCertificate } from '../../support/certificate';
import { PROVIDER_FAULTS } from '../../support/key-set-faults';
import type { ProbedKeySet } from '../../support/key-set-probe';
import { type KeySetServer, startKeySetServer } from '../../support/key-set-server';
import { observeKeys } from '../../support/observed-keys';
import { publicJwk, rsaKey } from '../../support/signing';

/** No answer makes the authorizer wait longer, plus some time for dozens of TLS handshakes at once. */
const MAXIMUM_WAIT_MS = 2_000;

const YESTERDAY = new Date(Date.now() - 24 * 60 * 60 * 1000);
const KEYS = [publicJwk(rsaKey('known'))];

/** Requests the keys of every issuer, in a process that also trusts these certificates. */
async function probe(
  issuers: readonly string[],
  trusted: readonly Certificate[],
): Promise<ProbedKeySet[]> {
  const directory = await mkdtemp(path.join(tmpdir(), 'key-set-'));
  try {
    const trustedFile = path.join(directory, 'trusted.pem');
    await writeFile(trustedFile, trusted.map(({ cert }) => cert).join(''));
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ['--import', 'tsx', path.join(__dirname, '../../support/key-set-probe.ts'), ...issuers],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_EXTRA_CA_CERTS: trustedFile,
          // A setting that a developer may have left behind. It must not take effect.
          NODE_TLS_REJECT_UNAUTHORIZED: '0',
        },
      },
    );
    // The format that the probe prints.
    return JSON.parse(stdout) as ProbedKeySet[];
  } finally {
    await rm(directory, { recursive: true });
  }
}

describe('over https, in a separate process', () => {
  const servers: KeySetServer[] = [];
  const cases = [
    'good',
    'not trusted',
    'for another host',
    'expired',
    'not https',
    ...PROVIDER_FAULTS.map(({ name }) => name),
  ];
  let answers: ReadonlyMap<string, ProbedKeySet | undefined>;

  beforeAll(async () => {
    const trusted = selfSignedCertificate();
    const forAnotherHost = selfSignedCertificate('127.0.0.2');
    const expired = selfSignedCertificate('127.0.0.1', YESTERDAY);
    servers.push(
      await startKeySetServer(KEYS, trusted),
      await startKeySetServer(KEYS, selfSignedCertificate()),
      await startKeySetServer(KEYS, forAnotherHost),
      await startKeySetServer(KEYS, expired),
      await startKeySetServer(KEYS),
    );
    for (const { answer } of PROVIDER_FAULTS) {
      const server = await startKeySetServer(KEYS, trusted);
      server.answer(answer(KEYS));
      servers.push(server);
    }
    const issuers = servers.map(({ issuer }) => issuer.replace('http:', 'https:'));
    const outcomes = await probe(issuers, [trusted, forAnotherHost, expired]);
    answers = new Map(cases.map((name, index) => [name, outcomes[index]]));
  }, 20_000);

  afterAll(() => Promise.all(servers.map((server) => server.close())));

  test('keys are found if the certificate is trusted', () => {
    expect(answers.get('good')).toMatchObject({ outcome: 'found' });
  });

  test.each([
    ['not trusted', /certificate that cannot be trusted \(DEPTH_ZERO_SELF_SIGNED_CERT\)$/],
    ['for another host', /certificate that cannot be trusted \(ERR_TLS_CERT_ALTNAME_INVALID\)$/],
    ['expired', /certificate that cannot be trusted \(CERT_HAS_EXPIRED\)$/],
    ['not https', /cannot be reached \(\w+\)$/],
  ])('no key is accepted if the certificate is %s', (name, problem) => {
    expect(answers.get(name)).toMatchObject({
      outcome: 'unavailable',
      problem: expect.stringMatching(problem) as string,
    });
  });

  test.each(PROVIDER_FAULTS)('nothing is decided if the provider $name', ({ name, problem }) => {
    const answer = answers.get(name);
    expect(answer).toMatchObject({
      outcome: 'unavailable',
      problem: expect.stringMatching(problem) as string,
    });
    expect(answer?.waitedMs).toBeLessThan(MAXIMUM_WAIT_MS);
  });

  test('no key is accepted in a process that trusts none of the certificates', async () => {
    const [good] = servers;
    if (good === undefined) throw new Error('the servers have not been started');
    const found = observeKeys([good]).find('known');
    await expect(found).rejects.toThrow(
      'has a certificate that cannot be trusted (DEPTH_ZERO_SELF_SIGNED_CERT)',
    );
  });

  test('every connection has ended', async () => {
    await Promise.all(servers.map((server) => server.clientsGone()));
  });
});
