/** A token endpoint and a client for the client credentials grant (RFC 6749 section 4.4). */
export interface SmokeSettings {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scope: string | undefined;
  /** The parameter that names the API to Auth0. */
  readonly audience: string | undefined;
  /** The parameter that names the API to Cognito and in RFC 8707. */
  readonly resource: string | undefined;
}

const TIMEOUT_MS = 10_000;

/** @throws {Error} with the answer of the provider if it gives no token */
export async function fetchAccessToken(settings: SmokeSettings): Promise<string> {
  const { tokenUrl, clientId, clientSecret, scope, audience, resource } = settings;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  for (const [name, value] of Object.entries({ scope, audience, resource })) {
    if (value) form.set(name, value);
  }
  const credentials = [clientId, clientSecret].map(encodeURIComponent).join(':');
  const response = await fetch(tokenUrl, {
    method: 'POST',
    headers: { authorization: `Basic ${Buffer.from(credentials).toString('base64')}` },
    body: form,
    redirect: 'error',
    signal: AbortSignal.timeout(TIMEOUT_MS),
  });
  const text = await response.text();
  const token = accessTokenIn(text);
  if (response.ok && token !== undefined) return token;
  throw new Error(`No token from ${tokenUrl} (status ${response.status}): ${text.slice(0, 500)}`);
}

function accessTokenIn(text: string): string | undefined {
  try {
    const body = Object(JSON.parse(text)) as { readonly access_token?: unknown };
    return typeof body.access_token === 'string' ? body.access_token : undefined;
  } catch {
    return undefined;
  }
}
