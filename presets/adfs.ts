import { AUDIENCES, definePreset, HOST, scopeText, shaped, type TokenRequest } from './preset';

const HEADER = { typ: 'JWT', x5t: 'Ab1_cD-eF' };

/** The claims of every access token. */
function common(request: TokenRequest) {
  return {
    aud: request.audience,
    apptype: 'Confidential',
    appid: request.clientId,
    ver: '1.0',
  };
}

/**
 * Active Directory Federation Services, from Windows Server 2016 on. The issuer of access tokens is the name
 * `http://HOST/adfs/services/trust`, that of ID tokens another one.
 *
 * @see https://learn.microsoft.com/windows-server/identity/ad-fs/development/ad-fs-openid-connect-oauth-concepts
 */
export const adfs = definePreset({
  title: 'AD FS',
  values: {
    host: {
      kind: 'text',
      description: 'is the name of the federation service',
      example: 'adfs.example.com',
      pattern: HOST,
      required: true,
    },
    audiences: {
      ...AUDIENCES,
      description:
        'is the identifier of the Web API; AD FS puts microsoft:identityserver: before a GUID',
      example: 'microsoft:identityserver:99999999-aaaa-4bbb-8ccc-dddddddddddd',
    },
  },
  entriesOf: ({ host, audiences }) => [
    {
      issuer: `http://${host}/adfs/services/trust`,
      jwksUri: `https://${host}/adfs/discovery/keys`,
      audiences,
      requiredClaims: { ver: '1.0' },
      scopeClaims: ['scp'],
    },
  ],
  shapes: {
    access: (request) =>
      shaped(request, HEADER, {
        ...common(request),
        authmethod: 'urn:oasis:names:tc:SAML:2.0:ac:classes:PasswordProtectedTransport',
        auth_time: request.now,
        scp: scopeText(request),
      }),
    /** With a claim rule for the user principal name. */
    upn: (request) =>
      shaped(request, HEADER, {
        ...common(request),
        upn: 'alice@example.com',
        scp: scopeText(request),
      }),
    machine: (request) =>
      shaped(request, HEADER, {
        ...common(request),
        authmethod:
          'http://schemas.microsoft.com/ws/2008/06/identity/authenticationmethod/password',
      }),
    id: (request) =>
      shaped(request, HEADER, {
        iss: `https://${new URL(request.issuer).host}/adfs`,
        aud: request.clientId,
        auth_time: request.now,
        nonce: 'n-1',
        upn: 'alice@example.com',
        unique_name: 'EXAMPLE\\alice',
        sid: 'S-1-5-21-1004336348-1177238915-682003330-512',
      }),
    /** For the userinfo endpoint of AD FS. */
    userinfo: (request) =>
      shaped(request, HEADER, {
        ...common(request),
        aud: 'urn:microsoft:userinfo',
        scp: 'openid',
      }),
  },
});
