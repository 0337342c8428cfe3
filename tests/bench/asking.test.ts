import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ASKING, ASKING_DECISIONS, askingEvents } from '../../bench/asking';
import { bundleOne } from '../../bench/bundles';
import { eventWith } from '../../bench/api-events';
import { BenchProvider } from '../../bench/provider';
import { runNode } from '../support/process';

/** Writes the principal of each answer, or the error in its place. */
const CALLER = `
import { writeSync } from 'node:fs';
const { handler } = await import(process.argv[2]);
const answers = [];
for (const event of JSON.parse(process.argv[3])) {
  answers.push(await handler(event).then(({ principalId }) => principalId, String));
}
writeSync(3, JSON.stringify(answers));
`;

const PRINCIPAL = 'auth0|65f1c0ffee65f1c0ffee65f1';

let directory: string;
let provider: BenchProvider;

beforeAll(async () => {
  directory = mkdtempSync(join(tmpdir(), 'bench-asking-'));
  writeFileSync(join(directory, 'call.mjs'), CALLER);
  provider = await BenchProvider.start(directory);
});

afterAll(async () => {
  await provider.stop();
  rmSync(directory, { recursive: true });
});

/** Decides on events in a fresh process, and counts the questions. */
async function decide(name: string, events: readonly object[]) {
  const contender = ASKING.find((each) => each.name === name);
  if (contender === undefined) throw new Error(`There is no contender ${name}`);
  const { file } = await bundleOne(contender, join(directory, `${ASKING.indexOf(contender)}.mjs`));
  const before = provider.asked.requests();
  const { result, stderr } = await runNode(['call.mjs', file, JSON.stringify(events)], {
    cwd: directory,
    env: {
      ...provider.environment,
      ...provider.asked.environment,
      ...provider.asked.settings[name],
    },
  });
  if (result === '') throw new Error(stderr);
  return {
    principals: JSON.parse(result) as unknown,
    questions: provider.asked.requests() - before,
  };
}

test('a row of new opaque tokens asks about each, and one of a known token asks once', async () => {
  const again = askingEvents()['opaque token again']?.with ?? {};
  const fresh = ['a', 'b', 'c'].map((token) => eventWith(`Bearer ${token}`));
  await expect(decide('ours, introspection', [...fresh, again, again, again])).resolves.toEqual({
    principals: Array(6).fill(PRINCIPAL),
    questions: 4,
  });
});

test('a row of new JWTs looks each up, and one of a known JWT looks it up once', async () => {
  const jwt = (): object => eventWith(`Bearer ${provider.token()}`);
  const again = jwt();
  await expect(decide('ours, revocation', [jwt(), jwt(), again, again])).resolves.toEqual({
    principals: Array(4).fill(PRINCIPAL),
    questions: 3,
  });
});

test('each contender that asks has a row for a new token and one for a known token', () => {
  const rows = ASKING.map(({ name }) => ASKING_DECISIONS.filter((row) => row.authorizer === name));
  for (const [fresh, again] of rows) expect(again?.event).toBe(`${fresh?.event ?? ''} again`);
});
