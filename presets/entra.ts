import type { IssuerEntry } from '../lib/config/trusted-issuer';
import { AUDIENCES, definePreset, scopeText, shaped, type TokenRequest } from './preset';

const GUID = /[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/i;
const ONLY_A_GUID = new RegExp(`^${GUID.source}$`, 'i');

const LOGIN = 'https://login.microsoftonline.com';

/** Made up; for tokens whose issuer names no tenant. */
const EXAMPLE_TENANT = '11111111-2222-4333-8444-555555555555';
const EXAMPLE_OBJECT = '22222222-3333-4444-8555-666666666666';

const HEADER = { typ: 'JWT', x5t: 'Ab1_cD-eF' };

function tenantOf({ issuer }: TokenRequest): string {
  return GUID.exec(issuer)?.[0] ?? EXAMPLE_TENANT;
}

/** The claims of all its tokens. */
function common(request: TokenRequest, ver: '1.0' | '2.0') {
  return {
    aud: request.audience,
    nbf: request.now,
    oid: EXAMPLE_OBJECT,
    tid: tenantOf(request),
    uti: 'kEGG0yyNBUCbnYCrLIIDAA',
    rh: '0.AAAA',
    ver,
  };
}

const clientOfV1 = ({ clientId }: TokenRequest) => ({ appid: clientId, appidacr: '1' });
const clientOfV2 = ({ clientId }: TokenRequest) => ({ azp: clientId, azpacr: '1' });

/** An app-only token: no scopes, and the app roles that an administrator has granted to the client. */
const ofMachine = (request: TokenRequest) => ({
  sub: EXAMPLE_OBJECT,
  idtyp: 'app',
  roles: request.scopes,
});

/** How the tokens of one version are told: the audiences, the claims, and the addresses. */
const VERSIONS = {
  '1.0': {
    issuerOf: (tenant: string) => `https://sts.windows.net/${tenant}/`,
    keysOf: (tenant: string) => `${LOGIN}/${tenant}/discovery/keys`,
    // The id of the API, or its URI, which is api://<id> unless an operator has changed it.
    client: 'appid',
    audiencesOf: (audiences: readonly string[]) => [
      ...new Set(audiences.flatMap((each) => (isGuid(each) ? [each, `api://${each}`] : [each]))),
    ],
  },
  '2.0': {
    issuerOf: (tenant: string) => `${LOGIN}/${tenant}/v2.0`,
    keysOf: (tenant: string) => `${LOGIN}/${tenant}/discovery/v2.0/keys`,
    client: 'azp',
    audiencesOf: (audiences: readonly string[]) => audiences.filter(isGuid),
  },
} as const;

function isGuid(text: string): boolean {
  return ONLY_A_GUID.test(text);
}

/**
 * Microsoft Entra ID (Azure AD): the v1 and v2 issuer of each tenant.
 *
 * Delegated scopes are in `scp`, app roles in `roles`. Without `appRoles: true` a token must have `scp`, which neither an
 * app-only token nor an ID token has, and roles count for nothing. If `audiences` holds
 * no id of an application, there is no entry for v2, whose tokens name nothing else.
 *
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 * @see https://learn.microsoft.com/entra/identity-platform/optional-claims-reference
 */
export const entra = definePreset({
  title: 'Microsoft Entra ID',
  values: {
    tenants: {
      kind: 'list',
      description:
        'is the id of the tenant, or a list of them; any accepts every tenant of Entra, whose users are then yours to tell apart by the claim tid',
      example: EXAMPLE_TENANT,
      pattern: new RegExp(`^(?:${GUID.source}|any)$`, 'i'),
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description:
        'is the id of the application that is the API, and its URI if it is not api://<id>',
      example: '99999999-aaaa-4bbb-8ccc-dddddddddddd',
    },
    appRoles: {
      kind: 'flag',
      description: 'accepts app-only tokens, and makes app roles count as scopes',
      example: 'true',
    },
  },
  entriesOf: ({ tenants, audiences, appRoles }) =>
    // Its tokens name a tenant in lower case.
    tenants
      .map((tenant) => tenant.toLowerCase())
      .flatMap((tenant) =>
        (['1.0', '2.0'] as const).flatMap((ver): readonly IssuerEntry[] => {
          const { issuerOf, keysOf, audiencesOf, client } = VERSIONS[ver];
          const accepted = audiencesOf(audiences);
          if (accepted.length === 0) return [];
          return [
            {
              issuer: issuerOf(tenant === 'any' ? '{tid}' : tenant),
              jwksUri: keysOf(tenant === 'any' ? 'common' : tenant),
              audiences: accepted,
              requiredClaims: { ver },
              // No ID token has the client, and no app-only token has scopes.
              presentClaims: [appRoles === true ? client : 'scp'],
              scopeClaims: appRoles === true ? ['scp', 'roles'] : ['scp'],
              ...(tenant === 'any' && { handlerClaims: ['tid'] }),
            },
          ];
        }),
      ),
  shapes: {
    access: (request) =>
      shaped(request, HEADER, {
        ...common(request, '2.0'),
        ...clientOfV2(request),
        name: 'Alice Example',
        preferred_username: 'alice@example.com',
        scp: scopeText(request),
      }),
    v1: (request) =>
      shaped(request, HEADER, {
        ...common(request, '1.0'),
        ...clientOfV1(request),
        acr: '1',
        amr: ['pwd', 'mfa'],
        ipaddr: '203.0.113.7',
        name: 'Alice Example',
        unique_name: 'alice@example.com',
        upn: 'alice@example.com',
        scp: scopeText(request),
      }),
    machine: (request) =>
      shaped(request, HEADER, {
        ...common(request, '2.0'),
        ...clientOfV2(request),
        ...ofMachine(request),
      }),
    'v1-machine': (request) =>
      shaped(request, HEADER, {
        ...common(request, '1.0'),
        ...clientOfV1(request),
        ...ofMachine(request),
        idp: `https://sts.windows.net/${tenantOf(request)}/`,
      }),
    id: (request) =>
      shaped(request, HEADER, {
        ...common(request, '2.0'),
        aud: request.clientId,
        name: 'Alice Example',
        preferred_username: 'alice@example.com',
        nonce: 'n-1',
      }),
    'v1-id': (request) =>
      shaped(request, HEADER, {
        ...common(request, '1.0'),
        aud: request.clientId,
        amr: ['pwd'],
        name: 'Alice Example',
        unique_name: 'alice@example.com',
        upn: 'alice@example.com',
        nonce: 'n-1',
      }),
    /** For Microsoft Graph, whose tokens are of v1. Only Graph can verify them: their header has a nonce. */
    graph: (request) =>
      shaped(
        request,
        { ...HEADER, nonce: 'q1w2e3' },
        {
          ...common(request, '1.0'),
          aud: '00000003-0000-0000-c000-000000000000',
          ...clientOfV1(request),
          scp: 'User.Read profile openid email',
        },
      ),
  },
});
