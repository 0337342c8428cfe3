import collection from '../../postman/jwt-lambda-authorizer.postman_collection.json';
import { runNode } from '../support/process';

const TIMEOUT_MS = 180_000;
const FOLDER = collection.item.find(({ name }) => name === 'Tokens that are withdrawn');

test(
  'npm run test:postman -- --withdrawals refuses an opaque token that was revoked, and a JWT that was withdrawn',
  async () => {
    const { exitCode, output } = await runNode(
      ['--import', 'tsx', 'postman/run.ts', '--withdrawals'],
      { env: process.env, timeoutMs: TIMEOUT_MS },
    );
    expect(output).toMatch(/^[1-9]\d{0,3} passed, 0 failed$/m);
    expect(exitCode).toBe(0);
    const names = FOLDER?.item.map(({ name }) => name) ?? [];
    expect(names.length).toBeGreaterThan(5);
    for (const name of names) expect(output).toContain(`✓ ${name}\n`);
  },
  TIMEOUT_MS,
);
