import { createHash, randomBytes } from 'node:crypto';

export interface Page {
  readonly status: number;
  readonly location: string | undefined;
  readonly contentSecurityPolicy: string | null;
  readonly referrerPolicy: string | null;
  readonly body: string;
}

/** The parts of a browser that the code flow needs: it keeps cookies by path, and follows no redirects. */
export class Browser {
  private readonly cookies = new Map<string, { readonly value: string; readonly path: string }>();

  async get(url: string): Promise<Page> {
    return this.send(url, {});
  }

  async submit(url: string, fields: Readonly<Record<string, string>>): Promise<Page> {
    return this.send(url, { method: 'POST', body: new URLSearchParams(fields) });
  }

  private async send(url: string, init: RequestInit): Promise<Page> {
    const { pathname, hostname } = new URL(url);
    if (hostname !== 'localhost') throw new Error(`A test must not leave this machine for ${url}`);
    const cookie = [...this.cookies]
      .filter(([, { path }]) => pathname.startsWith(path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ');
    const response = await fetch(url, {
      ...init,
      redirect: 'manual',
      headers: { cookie, accept: 'text/html' },
    });
    response.headers.getSetCookie().forEach((header) => {
      this.keep(header);
    });
    const location = response.headers.get('location');
    return {
      status: response.status,
      location: location === null ? undefined : new URL(location, url).href,
      contentSecurityPolicy: response.headers.get('content-security-policy'),
      referrerPolicy: response.headers.get('referrer-policy'),
      body: await response.text(),
    };
  }

  private keep(header: string): void {
    const [pair = '', ...attributes] = header.split('; ');
    const [name = '', value = ''] = pair.split('=');
    const path = attributes.find((attribute) => attribute.toLowerCase().startsWith('path='));
    this.cookies.set(name, { value, path: path?.slice('path='.length) ?? '/' });
  }
}

/** A fresh pair of PKCE values (RFC 7636). */
export function createPkce(): { readonly verifier: string; readonly challenge: string } {
  const verifier = randomBytes(32).toString('base64url');
  return { verifier, challenge: createHash('sha256').update(verifier).digest('base64url') };
}
