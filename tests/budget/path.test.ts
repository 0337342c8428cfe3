import { runNode } from '../support/process';

test('a new good token passes through 14 files of lib/ at most', async () => {
  const args = ['--import', 'tsx', 'tests/support/path-probe.ts'];
  const { exitCode, stdout } = await runNode(args, { env: process.env });
  expect(exitCode).toBe(0);
  // The script prints nothing else.
  const files = JSON.parse(stdout) as readonly string[];
  expect(files).toContain('lib/token/jwt');
  expect(files.length).toBeLessThanOrEqual(14);
});
