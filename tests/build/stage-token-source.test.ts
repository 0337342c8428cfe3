import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { tokenSourceOf } from '../../build/stage-token-source';
import { parseTokenSource } from '../../build/token-source';

const folder = mkdtempSync(join(tmpdir(), 'stages-'));
const stages = join(folder, 'stages.yml');
writeFileSync(
  stages,
  "default: { tokenSource: 'Authorization: Bearer' }\nlocal: { tokenSource: X-Auth-Token }\ndev:\nodd: { tokenSource: 'a b' }\n",
);

afterAll(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ['local', 'X-Auth-Token'],
  ['dev', 'Authorization: Bearer'],
  ['no-such-stage', 'Authorization: Bearer'],
])('stage %s expects the token in %s', (stage, tokenSource) => {
  expect(tokenSourceOf(stage, stages)).toStrictEqual(parseTokenSource(tokenSource));
});

test('a tokenSource that cannot be used is named with its stage', () => {
  expect(() => tokenSourceOf('odd', stages)).toThrow('tokenSource of stage odd cannot be used');
});
