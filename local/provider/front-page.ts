import type { IncomingMessage, ServerResponse } from 'node:http';
import { grantTypesOf } from './client-metadata';
import { escapeHtml, respondWithPage } from './html';
import { RequestError } from './http-exchange';
import type { Client, Identities } from './identities';
import type { PlayedProvider } from './played/played-provider';
import { withoutOpenidScopes } from './scopes';
import { shellWord } from './shell-word';
import { withdrawalCommand, WITHDRAWALS_PATH } from './withdrawals-endpoint';

/** The addresses and names that a developer needs to get a token and to use it. */
interface Surroundings {
  readonly issuer: string;
  readonly audience: string;
  /** A command that calls the API with `$TOKEN`. */
  readonly exampleCall: string | undefined;
  readonly played: PlayedProvider | undefined;
  /** Whether the API takes opaque tokens. */
  readonly isIntrospected: boolean;
  /** Whether the API looks at a list of withdrawn tokens on this machine. */
  readonly hasWithdrawals: boolean;
}

/** The build prints the bounds of all settings together. */
const REFUSAL = 'the API refuses the token within the time that the service printed at its start.';

/** Shows the purpose of the provider, its users and clients, and how to get a token. */
export function respondWithFrontPage(
  { method }: IncomingMessage,
  response: ServerResponse,
  surroundings: Surroundings,
  identities: Identities,
): void {
  if (method !== 'GET' && method !== 'HEAD') throw new RequestError(405, 'use GET');
  respondWithPage(response, 200, {
    title: 'Local identity provider',
    body: frontPage(surroundings, identities),
  });
}

function frontPage(surroundings: Surroundings, identities: Identities): string {
  const { issuer, audience, played, isIntrospected, hasWithdrawals } = surroundings;
  const { users, clients, scopes } = identities;
  const endpoints = [
    ['discovery', '/.well-known/openid-configuration'],
    ['signing keys', '/.well-known/jwks.json'],
    ['authorization', '/auth'],
    ['token', '/token'],
    ['introspection', '/token/introspection'],
    ['revocation', '/token/revocation'],
    ...(hasWithdrawals ? [['withdrawals', WITHDRAWALS_PATH]] : []),
    ['logout', '/session/end'],
  ].map(([name = '', path = '']) => [name, code(issuer + path)]);
  return `<p>An OpenID provider for development. It answers this machine only, and lets every caller sign in as every
user. The users and clients stand in <code>local/identities.yml</code>; a change there is in force at once.</p>
${played === undefined ? '' : playing(played)}<h2>A token</h2>
${commands(surroundings, identities).map(pre).join('\n')}
<p>For the authorization code flow with PKCE take a client with redirect addresses. On this machine any port of them
will do.</p>
${isIntrospected ? opaqueTokens(surroundings, identities) : ''}${hasWithdrawals ? withdrawnTokens(surroundings, identities) : ''}${table(
    'Users',
    ['user', 'scopes', 'claims'],
    [...users].map(([name, { scopes: own, claims }]) => [
      code(name),
      codes(own),
      code(JSON.stringify(claims)),
    ]),
  )}
${table(
  'Clients',
  ['client', 'secret', 'grants', 'tokens', 'redirect addresses', 'scopes of its own'],
  [...clients].map(([name, client]) => [
    code(name),
    client.secret === undefined ? 'none' : code(client.secret),
    codes(grantTypesOf(client)),
    code(client.tokenFormat),
    codes(client.redirectUris),
    codes(client.scopes),
  ]),
)}
${table(
  'Tokens',
  ['setting or endpoint', 'value'],
  [
    ['issuer', code(issuer)],
    ['audience', played?.ofUsers.isForClient === true ? 'the id of the client' : code(audience)],
    ['scopes', codes(scopes)],
    ...endpoints,
  ],
)}`;
}

function playing({ name, title, entry }: PlayedProvider): string {
  return `<p>It plays ${escapeHtml(title)} (${code(`provider=${name}`)}): its tokens are as those of
${code(entry.issuer)}, with the issuer, key and users of this page. The token tool makes the others with
${code(`--provider-shape`)}.</p>
`;
}

function commands(
  { issuer, exampleCall }: Surroundings,
  { users, clients }: Identities,
): readonly string[] {
  const [user] = users.keys();
  const [client] = [...clients].filter(isService);
  return [
    ...(user === undefined
      ? []
      : [
          `TOKEN=$(npm run --silent token -- --user ${shellWord(user)} --provider ${issuer})`,
          ...(exampleCall === undefined ? [] : [exampleCall]),
        ]),
    ...(client === undefined ? [] : [clientCredentials(client, issuer)]),
  ];
}

/** How to get an opaque token, and how to revoke it. */
function opaqueTokens({ issuer, exampleCall }: Surroundings, { clients }: Identities): string {
  const client = [...clients].filter(isService).find(([, each]) => each.tokenFormat === 'opaque');
  const asked = `The API asks this provider about every token that is not a JWT.`;
  if (client === undefined) {
    return `<h2>An opaque token</h2>
<p>${asked} A client with ${code('tokenFormat: opaque')} gets such tokens; there is none.</p>
`;
  }
  const accessToken = `node -p 'JSON.parse(fs.readFileSync(0)).access_token'`;
  return `<h2>An opaque token</h2>
<p>${asked} After the last command ${REFUSAL}</p>
${[
  `TOKEN=$(${clientCredentials(client, issuer)} -s | ${accessToken})`,
  ...(exampleCall === undefined ? [] : [exampleCall]),
  `curl -u ${credentialsOf(client)} -d "token=$TOKEN" ${issuer}/token/revocation`,
]
  .map(pre)
  .join('\n')}
`;
}

/** How to put tokens on the list of withdrawn ones. */
function withdrawnTokens({ issuer }: Surroundings, { users }: Identities): string {
  const [user = ''] = users.keys();
  return `<h2>A withdrawn token</h2>
<p>After this command ${REFUSAL} It withdraws all tokens that ${code(user)} has now.
${code('tokenId')}, ${code('clientId')} and ${code('sessionId')} withdraw others.</p>
${pre(withdrawalCommand(issuer, user))}
`;
}

function clientCredentials(client: Service, issuer: string): string {
  const scope = shellWord(withoutOpenidScopes(client[1].scopes).join(' '));
  return (
    `curl -u ${credentialsOf(client)} -d grant_type=client_credentials ` +
    `--data-urlencode scope=${scope} ${issuer}/token`
  );
}

type Service = [string, Client & { secret: string }];

function isService(entry: [string, Client]): entry is Service {
  return entry[1].secret !== undefined;
}

/** For HTTP Basic, each part is encoded as in a form (RFC 6749 section 2.3.1). */
function credentialsOf([clientId, { secret }]: Service): string {
  const encode = (text: string) => new URLSearchParams([['', text]]).toString().slice(1);
  return shellWord([clientId, secret].map(encode).join(':'));
}

/** A table under its heading. One that is wider than the window can be scrolled with the keyboard too. */
function table(
  title: string,
  heads: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  const head = heads.map((cell) => `<th scope="col">${cell}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${cell}</td>`).join('')}</tr>`);
  return `<h2 id="${title}">${title}</h2>
<div class="wide" role="region" aria-labelledby="${title}" tabindex="0">
<table><tr>${head}</tr>\n${body.join('\n')}</table>
</div>`;
}

function codes(texts: readonly string[]): string {
  return texts.length === 0 ? 'none' : texts.map(code).join('<br>');
}

function code(text: string): string {
  return `<code>${escapeHtml(text)}</code>`;
}

function pre(text: string): string {
  return `<pre>${escapeHtml(text)}</pre>`;
}
