import type { RequestListener } from 'node:http';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';

/** A fault of a key set endpoint. Without the fault, it would serve a good set. */
export interface ProviderFault {
  readonly name: string;
  readonly answer: (goodKeys: readonly unknown[]) => RequestListener;
  /** The problem that the operator sees. */
  readonly problem: RegExp;
}

const TOO_LATE = /gave no complete answer within 1500 ms$/;
const TOO_LONG = /sent more than 150000 bytes$/;
const BROKEN_OFF = /broke off in the middle of its answer$/;
const NOT_JSON =
  /answered with something that is not JSON; set the address of the key set \(JWKS_URI, or jwksUri of the entry\) or check the issuer$/;
const NO_KEY_SET =
  /answered with JSON that is not a key set \(no "keys" array\); set the address of the key set \(JWKS_URI, or jwksUri of the entry\) or check the issuer$/;

const MEGABYTE = Buffer.alloc(1_000_000, ' ');

function text(keys: readonly unknown[]): string {
  return JSON.stringify({ keys });
}

function status(code: number, headers: Record<string, string> = {}) {
  return (keys: readonly unknown[]): RequestListener =>
    (_request, response) => {
      response.writeHead(code, headers).end(code === 304 ? undefined : text(keys));
    };
}

function body(content: string | Buffer, headers: Record<string, string> = {}) {
  return (): RequestListener => (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/json', ...headers }).end(content);
  };
}

/** Calls `send` every 200 ms until the connection is closed. */
function drip(send: (step: number) => void): { until: (stop: NodeJS.EventEmitter) => void } {
  let step = 0;
  const timer = setInterval(() => {
    send(step);
    step += 1;
  }, 200);
  return {
    until: (stop) =>
      stop.once('close', () => {
        clearInterval(timer);
      }),
  };
}

/** Every fault that a server can simulate. To have connections refused, tests close the server. */
export const PROVIDER_FAULTS: readonly ProviderFault[] = [
  ...[204, 206, 304, 429, 500, 503].map((code) => ({
    name: `answers with status ${code}`,
    answer: status(code),
    problem: new RegExp(`answered with status ${code} instead of 200$`),
  })),
  ...[404, 410].map((code) => ({
    name: `answers with status ${code}, as for a wrong address`,
    answer: status(code),
    problem:
      /neither a key set nor a discovery document at .*jwks\.json, .*; set the address of the key set/,
  })),
  ...[401, 403].map((code) => ({
    name: `asks for credentials, with status ${code}`,
    answer: status(code),
    problem: new RegExp(`with status ${code} instead of 200; a key set must be open to everybody$`),
  })),
  ...[301, 302, 307, 308].map((code) => ({
    name: `answers with redirect ${code} to a good key set`,
    answer:
      (keys: readonly unknown[]): RequestListener =>
      (request, response) => {
        if (request.url === '/moved') response.end(text(keys));
        else response.writeHead(code, { location: '/moved?code=secret#part' }).end();
      },
    problem: new RegExp(
      `with status ${code} instead of 200: a redirect to https?://127\\.0\\.0\\.1:\\d+/moved, which is not followed; set the address of the key set \\(JWKS_URI, or jwksUri of the entry\\) or check the issuer$`,
    ),
  })),
  {
    name: 'redirects to the page of a login on another host, in odd letters',
    answer: () => (_request, response) => {
      const location = `https://user:password@login.example/${'\u00e9'.repeat(200)}?token=secret`;
      response.writeHead(302, { location }).end();
    },
    problem:
      /a redirect to https:\/\/login\.example\/[%\w]+…, which is not followed; set the address of the key set/,
  },
  {
    name: 'redirects to something that is not a web address',
    answer: status(302, { location: 'javascript:alert(1)' }),
    problem: /answered with status 302 instead of 200: a redirect$/,
  },
  {
    name: 'closes the connection without an answer',
    answer: () => (request) => {
      request.socket.destroy();
    },
    problem: /cannot be reached \(ECONNRESET\)$/,
  },
  {
    name: 'answers with something that is not HTTP',
    answer: () => (request) => {
      request.socket.end('SSH-2.0-OpenSSH_9.6\r\n');
    },
    problem: /answered with something that is not HTTP \(HPE_\w+\)$/,
  },
  {
    name: 'answers with 1 MB of headers',
    answer: () => (request) => {
      request.socket.on('error', () => undefined);
      request.socket.write(`HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n`);
    },
    problem: /answered with something that is not HTTP \(HPE_HEADER_OVERFLOW\)$/,
  },
  {
    name: 'switches to another protocol',
    answer: () => (request) => {
      request.socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
      );
    },
    problem: /(cannot be reached \(\w+\)|within 1500 ms)$/,
  },
  { name: 'never answers', answer: () => () => undefined, problem: TOO_LATE },
  {
    name: 'sends interim responses for ever',
    answer: () => (request, response) => {
      drip(() => {
        response.writeProcessing();
      }).until(request.socket);
    },
    problem: TOO_LATE,
  },
  {
    name: 'sends headers and then stalls',
    answer: () => (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/json' }).flushHeaders();
    },
    problem: TOO_LATE,
  },
  {
    name: 'stalls in the middle of the body',
    answer: (keys) => (_request, response) => {
      response.writeHead(200).write(text(keys).slice(0, -10));
    },
    problem: TOO_LATE,
  },
  {
    name: 'sends one byte of the headers every 200 ms',
    answer: () => (request) => {
      const head = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n';
      drip((step) => request.socket.write(head.charAt(step))).until(request.socket);
    },
    problem: TOO_LATE,
  },
  {
    name: 'sends one byte of the body every 200 ms',
    answer: (keys) => (request, response) => {
      response.writeHead(200);
      drip((step) => response.write(text(keys).charAt(step))).until(request.socket);
    },
    problem: TOO_LATE,
  },
  {
    name: 'breaks off before the announced length',
    answer: (keys) => (_request, response) => {
      response.writeHead(200, { 'content-length': String(text(keys).length + 1) });
      response.write(text(keys), () => response.destroy());
    },
    problem: BROKEN_OFF,
  },
  {
    name: 'breaks off before the last chunk',
    answer: (keys) => (_request, response) => {
      response.writeHead(200).write(text(keys), () => response.destroy());
    },
    problem: BROKEN_OFF,
  },
  {
    name: 'ends the body early, with no length announced',
    answer: (keys) => (request) => {
      request.socket.end(`HTTP/1.1 200 OK\r\n\r\n${text(keys).slice(0, -1)}`);
    },
    problem: NOT_JSON,
  },
  {
    name: 'sends 60 MB',
    answer: () => (_request, response) => {
      response.writeHead(200);
      Readable.from(Array<Buffer>(60).fill(MEGABYTE)).pipe(response);
    },
    problem: TOO_LONG,
  },
  {
    name: 'sends one byte too many',
    answer: (keys) => body(text(keys).padEnd(150_001))(),
    problem: TOO_LONG,
  },
  {
    name: 'serves 10,000 keys',
    answer: (keys) => body(text(Array<unknown>(10_000).fill(keys[0])))(),
    problem: TOO_LONG,
  },
  {
    name: 'sends a gzip bomb',
    answer: body(gzipSync(Buffer.alloc(60_000_000)), { 'content-encoding': 'gzip' }),
    problem: /sent a compressed answer that was not asked for$/,
  },
  {
    name: 'compresses without saying so',
    answer: (keys) => body(gzipSync(text(keys)))(),
    problem: NOT_JSON,
  },
  { name: 'sends an empty body', answer: body(''), problem: NOT_JSON },
  { name: 'sends invalid JSON', answer: body('{"keys":[}'), problem: NOT_JSON },
  { name: 'sends a web page', answer: body('<!doctype html>'), problem: NOT_JSON },
  {
    name: 'sends JSON in UTF-16',
    answer: (keys) => body(Buffer.from(text(keys), 'utf16le'))(),
    problem: NOT_JSON,
  },
  {
    name: 'sends JSON that is not valid UTF-8',
    answer: body(Buffer.from('{"keys":[],"\xff":0}', 'latin1')),
    problem: NOT_JSON,
  },
  {
    name: 'sends 70,000 nested arrays',
    answer: body(`${'['.repeat(70_000)}${']'.repeat(70_000)}`),
    problem: NO_KEY_SET,
  },
  ...['null', '"keys"', '[]', '{}', '{"keys":"abc"}', '{"keys":{"0":{}}}', '{"keys":null}'].map(
    (json) => ({ name: `sends ${json}`, answer: body(json), problem: NO_KEY_SET }),
  ),
  {
    name: 'sends a set of the prototype of the document',
    answer: (keys) => body(`{"__proto__":${text(keys)}}`)(),
    problem: NO_KEY_SET,
  },
  {
    name: 'serves an empty set',
    answer: body('{"keys":[]}'),
    problem: /offers no acceptable key: it is empty$/,
  },
  {
    name: 'serves a set without an acceptable key',
    answer: body('{"keys":[null,{"kty":"oct","kid":"a","k":"c2VjcmV0"}]}'),
    problem: /offers no acceptable key: not an object, not a public key$/,
  },
];
