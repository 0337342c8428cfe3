import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { isToken, readToken } from '../../doctor/token-input';

const TOKEN = 'eyJhbGciOiJSUzI1NiJ9.e30.c2ln';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-'));
});

afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the token', () => {
  test('comes from a file or from standard input', async () => {
    const file = join(folder, 'token');
    await writeFile(file, `${TOKEN}\n`);
    expect(await readToken(file)).toBe(TOKEN);
    expect(await readToken('-', Readable.from([TOKEN.slice(0, 9), TOKEN.slice(9)]))).toBe(TOKEN);
  });

  test.each([
    `Bearer ${TOKEN}`,
    `Authorization: Bearer ${TOKEN}`,
    `authorization:Token  ${TOKEN}\r\n`,
  ])('may stand as a header has it: %j', async (text) => {
    expect(await readToken('-', Readable.from([text]))).toBe(TOKEN);
  });

  test.each([
    ['nothing', [' \n'], /^--token: standard input is empty$/],
    ['too much', ['x'.repeat(70_000)], /^--token: standard input has more than 65536 bytes$/],
  ])('of %s is refused', async (_name, chunks, message) => {
    await expect(readToken('-', Readable.from(chunks))).rejects.toThrow(message);
  });

  test('is not repeated if it was given in the place of a file', async () => {
    await expect(readToken(TOKEN)).rejects.toThrow(/^--token: the file cannot be read \(ENOENT\)$/);
    const held = [
      TOKEN,
      `--token=${TOKEN}`,
      `--header=X-Auth: Bearer ${TOKEN}`,
      `a?token=${TOKEN}`,
    ];
    expect(held.map(isToken)).toEqual([true, true, true, true]);
    const others = ['token.txt', '-', '--token', 'keyJ.json'];
    expect(others.map(isToken)).toEqual([false, false, false, false]);
  });
});
