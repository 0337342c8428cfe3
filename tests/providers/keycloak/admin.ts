import { ADMINISTRATOR } from './distribution';

/** A request to the admin REST API of Keycloak. */
export type AdminRequest = (
  method: 'GET' | 'POST' | 'PUT',
  path: string,
  body?: object,
) => Promise<AdminAnswer>;

interface AdminAnswer {
  readonly body: unknown;
  /** The id of what a POST has made. */
  readonly id: string;
}

const TIMEOUT_MS = 60_000;
/** The tokens of realm master last for 60 s. */
const TOKEN_AGE_MS = 30_000;

/**
 * Makes requests as the administrator, below `/admin/realms`.
 *
 * @returns a function that throws the status and the answer of a request that fails
 */
export function adminOf(url: string): AdminRequest {
  let token: { readonly text: string; readonly madeAt: number } | undefined;
  return async (method, path, body) => {
    if (token === undefined || Date.now() - token.madeAt > TOKEN_AGE_MS) {
      token = { text: await administratorToken(url), madeAt: Date.now() };
    }
    const response = await fetch(`${url}/admin/realms${path}`, {
      method,
      headers: { authorization: `Bearer ${token.text}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path} of Keycloak: ${response.status} ${text}`);
    const id = response.headers.get('location')?.split('/').at(-1) ?? '';
    return { body: text === '' ? undefined : JSON.parse(text), id };
  };
}

/** An access token of realm master. */
export async function administratorToken(url: string): Promise<string> {
  const response = await fetch(`${url}/realms/master/protocol/openid-connect/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'password', client_id: 'admin-cli', ...ADMINISTRATOR }),
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  // RFC 6749 section 5.1; without a token, the request that needs it gets 401.
  return ((await response.json()) as { access_token: string }).access_token;
}
