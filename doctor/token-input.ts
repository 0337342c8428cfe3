import { createReadStream } from 'node:fs';
import { addAbortSignal, type Readable } from 'node:stream';

/** More than any token: API Gateway takes 10,240 bytes of headers in all. */
const MAXIMUM_BYTES = 65_536;
const DEADLINE_MS = 60_000;

/** The source of the token cannot be read. The message does not repeat its name, which may be a token by mistake. */
export class TokenUnreadable extends Error {
  override readonly name = 'TokenUnreadable';
}

/** Tells whether an argument is a token, or holds one as a header does: the header of a JWT begins like this. */
export function isToken(argument: string): boolean {
  return /(?:^|[^\w-])eyJ[\w-]*\./.test(argument);
}

/**
 * Reads a token, alone or as a header has it: `Authorization: Bearer <token>`. It never comes from an argument, which
 * would stand in the history of a shell and in the list of processes.
 *
 * @param source the name of a file, or `-` for standard input
 * @throws {TokenUnreadable}
 */
export async function readToken(source: string, stdin: Readable = process.stdin): Promise<string> {
  const name = source === '-' ? 'standard input' : 'the file';
  const stream = source === '-' ? stdin : createReadStream(source);
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of addAbortSignal(AbortSignal.timeout(DEADLINE_MS), stream)) {
      const part = Buffer.from(chunk as Buffer | string);
      bytes += part.length;
      if (bytes > MAXIMUM_BYTES) break;
      chunks.push(part);
    }
  } catch (error) {
    const { code = '' } = Object(error) as NodeJS.ErrnoException;
    const reason = code === 'ABORT_ERR' ? 'no end within a minute' : code;
    throw new TokenUnreadable(`--token: ${name} cannot be read (${reason})`);
  }
  if (bytes > MAXIMUM_BYTES) {
    throw new TokenUnreadable(`--token: ${name} has more than ${MAXIMUM_BYTES} bytes`);
  }
  const text = Buffer.concat(chunks).toString('utf8').trim();
  if (text === '') throw new TokenUnreadable(`--token: ${name} is empty`);
  return text.replace(/^authorization: */i, '').replace(/^[\w-]+ +/, '');
}
