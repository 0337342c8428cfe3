import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { requestTestToken, TestTokenError } from '../../../local/provider/test-token-client';

/** Another program on the port of the provider. */
type Program = (issuer: string, request: IncomingMessage, response: ServerResponse) => void;

const SECRET = 'a-secret-of-another-program';

let server: Server;

afterEach(() => {
  server.close();
  server.closeAllConnections();
});

/** The message that a developer reads if this program has the port, with ISSUER for its address. */
async function messageFor(program: Program, request = {}): Promise<string> {
  server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  // A TCP server that listens has an address object.
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  server.on('request', (received, response) => {
    program(issuer, received, response);
  });
  try {
    return `a token: ${await requestTestToken(issuer, request)}`;
  } catch (error) {
    if (!(error instanceof TestTokenError)) throw error;
    return error.message.replaceAll(issuer, 'ISSUER');
  }
}

function json(response: ServerResponse, body: object, status = 200): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

/** Answers discovery as the local provider does, and other requests as given. */
function withDiscovery(answer: Program): Program {
  return (issuer, request, response) => {
    if (request.method === 'POST') {
      answer(issuer, request, response);
      return;
    }
    json(response, { issuer, test_token_endpoint: `${issuer}/test-tokens` });
  };
}

function tokenWith(payload: object): string {
  return ['{}', JSON.stringify(payload), SECRET]
    .map((part) => Buffer.from(part).toString('base64url'))
    .join('.');
}

const FOREIGN =
  'ISSUER is not the local identity provider: end the program that uses its port and run npm start, ' +
  'or name the right address, for example: --provider http://localhost:4100';

describe('another program on the port of the local identity provider', () => {
  test.each<[string, Program]>([
    ['a web server', (_issuer, _request, response) => response.end(SECRET)],
    [
      'a server that gives everybody a JWT',
      (_issuer, _request, response) => {
        response.setHeader('content-type', 'application/jwt').end(tokenWith({ iss: SECRET }));
      },
    ],
    [
      'an OpenID provider of another kind',
      (issuer, request, response) => {
        json(
          response,
          { issuer, error_description: SECRET },
          request.method === 'POST' ? 400 : 200,
        );
      },
    ],
    [
      'an OpenID provider with another issuer',
      (issuer, request, response) => {
        const metadata = { issuer: SECRET, test_token_endpoint: `${issuer}/test-tokens` };
        if (request.method === 'POST') json(response, { error_description: SECRET }, 400);
        else json(response, metadata);
      },
    ],
    [
      'a provider whose tokens are made elsewhere',
      (issuer, _request, response) => {
        json(response, { issuer, test_token_endpoint: `${SECRET}/test-tokens` });
      },
    ],
    [
      'a redirect',
      (_issuer, _request, response) => {
        response.writeHead(302, { location: `/${SECRET}` }).end();
      },
    ],
    ['a text for a token', withDiscovery((_issuer, _request, response) => response.end(SECRET))],
    [
      'a token of another issuer',
      withDiscovery((_issuer, _request, response) => response.end(tokenWith({ iss: SECRET }))),
    ],
    [
      'an OAuth answer with other tokens',
      withDiscovery((_issuer, _request, response) => {
        json(response, { access_token: SECRET, refresh_token: SECRET });
      }),
    ],
    [
      'a failure',
      withDiscovery((_issuer, _request, response) => {
        json(response, { error_description: SECRET }, 500);
      }),
    ],
  ])('that is %s is named as such, and nothing of its answer is shown', async (_what, program) => {
    expect(await messageFor(program)).toBe(FOREIGN);
  });

  test('cannot send commands to the terminal in the description of an error', async () => {
    const message = await messageFor(
      withDiscovery((_issuer, _request, response) => {
        json(response, { error_description: `unknown \u001b[2J user\n${'a'.repeat(2000)}` }, 400);
      }),
    );
    expect(message).toMatch(/^unknown \?\[2J user\?a+$/);
    expect(message).toHaveLength(1000);
  });

  test('that ends the connection is taken for a provider that is not started', async () => {
    expect(await messageFor((_issuer, request) => request.socket.destroy())).toBe(
      'No identity provider answers at ISSUER. Start the local one with npm start, or name its address with --provider',
    );
  });
});

test('a token with the issuer that was asked for is a token of the provider', async () => {
  const token = tokenWith({ iss: 'https://other.example.com' });
  const program = withDiscovery((_issuer, _request, response) => response.end(token));
  expect(await messageFor(program, { issuer: 'https://other.example.com' })).toBe(
    `a token: ${token}`,
  );
});
