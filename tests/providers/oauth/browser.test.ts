import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Browser } from './browser';

let server: Server;

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

async function serve(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const FORM = `<form method="post" action="/login?a=1&amp;b=2">
  <input name="user" type="text"><input type="hidden" name="csrf" value="x&amp;y"></form>`;

test('keeps cookies, fills in the form, and stops at the destination', async () => {
  const seen: string[] = [];
  const url = await serve((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      seen.push(
        `${String(request.method)} ${String(request.url)} ${String(request.headers.cookie)}`,
      );
      if (request.method === 'POST') {
        seen.push(Buffer.concat(chunks).toString());
        response.writeHead(302, { location: 'http://127.0.0.1/signed-in?code=c' }).end();
      } else if (request.url === '/start') {
        response.writeHead(302, { location: '/login', 'set-cookie': 'session=1; Path=/' }).end();
      } else response.end(FORM);
    });
  });
  const browser = new Browser({ user: 'alice' });
  const { searchParams } = await browser.open(`${url}/start`, 'http://127.0.0.1/signed-in');
  expect(searchParams.get('code')).toBe('c');
  expect(seen.slice(1)).toEqual([
    'GET /login session=1',
    'POST /login?a=1&b=2 session=1',
    'user=alice&csrf=x%26y',
  ]);
});

test('a page without a form, and an endless redirect, are errors', async () => {
  const url = await serve((request, response) => {
    if (request.url === '/page') response.end('An error');
    else response.writeHead(302, { location: '/round' }).end();
  });
  const browser = new Browser({});
  await expect(browser.open(`${url}/page`, 'http://127.0.0.1/')).rejects.toThrow(
    '/page has no form to submit',
  );
  await expect(browser.open(`${url}/round`, 'http://127.0.0.1/signed-in')).rejects.toThrow(
    'in 12 steps',
  );
});
