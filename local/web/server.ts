import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { WebFile } from '../../build/web-bundle';
import { SECURITY_HEADERS } from '../../build/web-policy';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import type { WebSettings } from '../../web/settings';
import { groupOf, isLoopbackHost, listenOnLoopback, type ServerGroup } from '../network/loopback';
import {
  mediaType,
  pathOf,
  readBody,
  RequestError,
  respond,
  respondWithError,
} from '../provider/http-exchange';
import type { Decisions } from './decisions';

/** The deed of a button of the page, at the local service. Its answer goes to the page. */
export type Control = (body: JsonObject) => Promise<JsonObject>;

export interface WebServerOptions {
  readonly port: number;
  /** Makes the files of the page; called whenever the page is loaded, so that an edit is in force with the next load. */
  readonly bundle: () => Promise<readonly WebFile[]>;
  readonly settings: WebSettings;
  readonly contentSecurityPolicy: string;
  readonly decisions: Pick<Decisions, 'find'>;
  /** By their names in `POST /local/NAME`. */
  readonly controls: Readonly<Record<string, Control>>;
  /** Is told of an error of the server itself, in one line. */
  readonly reportError: (message: string) => void;
}

const BODY_LIMIT = 10_000;
const LOCAL_PATH = '/local/';
const DECISIONS_PATH = `${LOCAL_PATH}decisions/`;
const JSON_TYPE = 'application/json';

/** The origin of the web application on a port. */
export function webOrigin(port: number): string {
  return `http://localhost:${port}`;
}

/**
 * Starts the server of the web application. It is for this machine only, and for pages of its own origin only: the
 * controls of the local service are no business of another page.
 */
export async function startWebServer(options: WebServerOptions): Promise<ServerGroup> {
  const { servers } = await listenOnLoopback(() => createServer(), options.port);
  const answer = createAnswer(options);
  servers.forEach((server) =>
    server.on('request', (request, response) => {
      answer(request, response).catch((error: unknown) => {
        if (error instanceof RequestError) {
          respondWithError(response, error.status, error.message);
          return;
        }
        const message = error instanceof Error ? error.message : 'unknown error';
        options.reportError(`Web application: ${message}`);
        respondWithError(response, 500, 'the web application failed; see the output of npm start');
      });
    }),
  );
  return groupOf(servers);
}

function createAnswer({
  port,
  bundle,
  settings,
  contentSecurityPolicy,
  decisions,
  controls,
}: WebServerOptions): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const origin = webOrigin(port);
  let files: Promise<readonly WebFile[]> | undefined;

  async function sendFile(response: ServerResponse, path: string): Promise<void> {
    const current = path === '/' || files === undefined ? bundle() : files;
    files = current;
    current.catch(() => {
      files = undefined;
    });
    const name = path === '/' ? 'index.html' : path.slice(1);
    const file = (await current).find((each) => each.path === name);
    if (file === undefined) throw new RequestError(404, 'there is no such file');
    respond(response, 200, file.contentType, file.content);
  }

  async function sendDecision(response: ServerResponse, id: string): Promise<void> {
    const decision = await decisions.find(id);
    if (decision === undefined) throw new RequestError(404, 'this request is not known any more');
    respond(response, 200, JSON_TYPE, JSON.stringify(decision));
  }

  async function useControl(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = pathOf(request).slice(LOCAL_PATH.length);
    const control = Object.hasOwn(controls, name) ? controls[name] : undefined;
    if (control === undefined) throw new RequestError(404, 'there is no such control');
    // A form of another page could be sent without either; the question of CORS gets no answer here.
    if (request.headers.origin !== origin || mediaType(request) !== JSON_TYPE) {
      throw new RequestError(403, 'only the web application may use this');
    }
    const body = parseBody(await readBody(request, BODY_LIMIT));
    respond(response, 200, JSON_TYPE, JSON.stringify(await control(body)));
  }

  return async (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    response.setHeader('content-security-policy', contentSecurityPolicy);
    const path = pathOf(request);
    const isReading = request.method === 'GET' || request.method === 'HEAD';
    if (isReading && isOtherName(request, origin)) {
      // One name, so that the origin is the one that the API and the provider know.
      response.setHeader('location', origin + path);
      respond(response, 307, 'text/plain', origin);
      return;
    }
    requireOwnPage(request, origin);
    if (path.startsWith(LOCAL_PATH) && request.method === 'POST') {
      await useControl(request, response);
    } else if (!isReading) {
      throw new RequestError(405, 'use GET');
    } else if (path.startsWith(DECISIONS_PATH)) {
      await sendDecision(response, path.slice(DECISIONS_PATH.length));
    } else if (path === '/settings.json') {
      respond(response, 200, JSON_TYPE, JSON.stringify(settings));
    } else {
      await sendFile(response, path);
    }
  };
}

/** Whether the request is for this machine, and under another name than that of the origin. */
function isOtherName({ headers: { host } }: IncomingMessage, origin: string): boolean {
  return isLoopbackHost(host) && `http://${String(host).toLowerCase()}` !== origin;
}

/**
 * Lets in a person and the page itself, and no other page. A page of another port of this machine is another origin, although it
 * is the same site.
 *
 * @throws {RequestError}
 */
function requireOwnPage({ headers, method }: IncomingMessage, own: string): void {
  const { host, origin, 'sec-fetch-site': site, 'sec-fetch-mode': mode } = headers;
  if (`http://${String(host).toLowerCase()}` !== own) throw new RequestError(403, `use ${own}`);
  // The provider sends the browser back from another origin.
  const isNavigation = mode === 'navigate' && method !== 'POST';
  const isForeign =
    site !== undefined && site !== 'same-origin' && site !== 'none' && !isNavigation;
  if (isForeign || (origin !== undefined && origin !== own)) {
    throw new RequestError(403, 'this server is for its own page only');
  }
}

function parseBody(text: string): JsonObject {
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {
    // Answered below.
  }
  throw new RequestError(400, 'the body must be a JSON object');
}
