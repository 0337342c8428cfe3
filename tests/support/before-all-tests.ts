import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { KEYS_VARIABLE } from './made-keys';
import { openPool } from './warm/pool';
import { POOL_VARIABLE } from './warm/request';

/** The things that the test files of one run of jest share; variables tell them where it is. */
export default async function prepare(): Promise<void> {
  // A process that runs jest several times prepares once.
  if (process.env[POOL_VARIABLE] !== undefined) return;
  const folder = mkdtempSync(join(tmpdir(), 'tests-'));
  const [socket, keys] = [join(folder, 'pool'), join(folder, 'keys')];
  mkdirSync(keys);
  const closePool = await openPool(socket);
  process.env[POOL_VARIABLE] = socket;
  process.env[KEYS_VARIABLE] = keys;
  process.once('exit', () => {
    closePool();
    rmSync(folder, { recursive: true });
  });
}
