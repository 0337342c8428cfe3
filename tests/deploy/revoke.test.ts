import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePorts } from '../../local/network/free-ports';
import { runNode } from '../support/process';

const TIMEOUT_MS = 60_000;

/** A home without AWS credentials in it. */
const home = mkdtempSync(join(tmpdir(), 'home-'));

afterAll(() => {
  rmSync(home, { recursive: true });
});

function revoke(...args: readonly string[]): ReturnType<typeof runNode> {
  // Credentials and settings of the developer must not count.
  const others = Object.entries(process.env).filter(([name]) => !/^(?:AWS|JWT)_/.test(name));
  return runNode(['--import', 'tsx', 'deploy/revoke.ts', '--list', ...args], {
    env: {
      ...Object.fromEntries(others),
      HOME: home,
      AWS_EC2_METADATA_DISABLED: 'true',
      JWT_ISSUER: 'https://issuer.example.com/',
      JWT_AUDIENCE: 'https://api.example.com',
    },
    timeoutMs: TIMEOUT_MS,
  });
}

test(
  'a local list that does not run is named by its port, with the two things to do',
  async () => {
    const [port] = await findFreePorts(1);
    const { exitCode, stderr } = await revoke('--param', `revocationsPort=${String(port)}`);
    expect(exitCode).not.toBe(0);
    expect(stderr).toContain(
      `No local list of withdrawn tokens runs on port ${String(port)}; start it: npm start -- --param revocation=true, or name its port: --param revocationsPort=N`,
    );
  },
  TIMEOUT_MS,
);

test(
  'without AWS credentials the variables to set are named',
  async () => {
    const { exitCode, stderr } = await revoke('--stage', 'dev', '--param', 'revocation=true');
    expect(exitCode).not.toBe(0);
    expect(stderr).toMatch(/There are no AWS credentials for the table \S+; set AWS_PROFILE, or/);
  },
  TIMEOUT_MS,
);
