import { isJsonObject, type JsonObject } from '../lib/json-object';

/** The surroundings of the page: `settings.json`. Nothing of it is a secret. */
export interface WebSettings {
  /** The heading of the page. */
  readonly title: string;
  /** Compared exactly with the provider's own. */
  readonly issuer: string;
  /** A public client of the provider, for authorization code with PKCE. */
  readonly clientId: string;
  /** The scopes to ask for, with spaces between them. */
  readonly scope: string;
  /** Sent as `audience`, for providers that choose the API by it. */
  readonly audience?: string;
  /** The address before the declared paths, without a slash at its end. */
  readonly api: string;
  /** Where the API looks for the token. */
  readonly token: { readonly header: string; readonly prefix: string };
  /** On stage `local` only: the offers of the local service beside the API. */
  readonly local?: { readonly users: readonly string[] };
}

/** Settings that the page cannot work with. The message names the member and an example. */
export class SettingsProblem extends Error {
  override readonly name = 'SettingsProblem';
}

/**
 * Reads `settings.json`.
 *
 * @throws {SettingsProblem}
 */
export function readSettings(value: unknown): WebSettings {
  const read = new Reader(value, 'settings.json');
  const token = read.object('token');
  const audience = read.optionalText('audience');
  const local = read.has('local') ? read.object('local') : undefined;
  return {
    title: read.text('title', 'My service'),
    issuer: read.address('issuer', 'https://issuer.example.com'),
    clientId: read.text('clientId', 'my-web-application'),
    scope: openIdScope(read.text('scope', 'openid')),
    ...(audience !== undefined && { audience }),
    api: read.address('api', 'https://api.example.com').replace(/\/$/, ''),
    token: {
      header: token.text('header', 'Authorization'),
      prefix: token.optionalText('prefix') ?? '',
    },
    ...(local !== undefined && { local: { users: local.texts('users') } }),
  };
}

/** Without it there is no ID token, and so the user has no name. */
function openIdScope(scope: string): string {
  if (scope.split(' ').includes('openid')) return scope;
  throw new SettingsProblem('scope of settings.json must have openid among its scopes');
}

class Reader {
  private readonly members: JsonObject;

  constructor(
    value: unknown,
    private readonly place: string,
  ) {
    if (!isJsonObject(value)) throw new SettingsProblem(`${place} must be an object`);
    this.members = value;
  }

  has(name: string): boolean {
    return this.members[name] !== undefined;
  }

  object(name: string): Reader {
    return new Reader(this.members[name], `${name} of ${this.place}`);
  }

  optionalText(name: string): string | undefined {
    const value = this.members[name];
    if (value === undefined || typeof value === 'string') return value;
    throw new SettingsProblem(`${name} of ${this.place} must be a text`);
  }

  text(name: string, example: string): string {
    const text = this.optionalText(name) ?? '';
    if (text !== '') return text;
    throw new SettingsProblem(`${name} of ${this.place} is missing, such as ${example}`);
  }

  texts(name: string): readonly string[] {
    const value = this.members[name];
    if (Array.isArray(value) && value.every((each) => typeof each === 'string')) return value;
    throw new SettingsProblem(`${name} of ${this.place} must be a list of texts`);
  }

  /** Tokens go there, so it must be https; on this machine http will do. */
  address(name: string, example: string): string {
    const text = this.text(name, example);
    const url = URL.parse(text);
    if (url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url))) return text;
    throw new SettingsProblem(
      `${name} of ${this.place} must be an https address, such as ${example}`,
    );
  }
}

/** Whether an address is one of this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}
