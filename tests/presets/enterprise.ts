import { type ProviderTable, READ } from './table';

const API = 'https://api.example.com';
const CERTIFICATE = { x5t: 'Ab1_cD-eF', x5c: ['MIIBAA=='] };

const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = 'aaaaaaaa-2222-4333-8444-555555555555';
const APPLICATION = '99999999-aaaa-4bbb-8ccc-dddddddddddd';
const MACHINE = '22222222-3333-4444-8555-666666666666';

export const AUTH0: ProviderTable = {
  provider: 'auth0',
  item: { domain: 'example.eu.auth0.com', audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig', ...CERTIFICATE },
  good: [
    { title: 'an access token of a user', scopes: READ },
    {
      title: 'one that is good for userinfo as well',
      request: { scopes: ['openid'] },
      scopes: ['openid'],
    },
    { title: 'one with the profile of RFC 9068', kind: 'rfc9068', scopes: READ },
    { title: 'one with permissions', kind: 'rbac', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: 'client-1@clients', scopes: READ },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'audience_not_accepted' },
    {
      title: 'a token for the Management API',
      kind: 'management',
      reason: 'audience_not_accepted',
    },
    { title: 'a token for userinfo alone', kind: 'userinfo', reason: 'audience_not_accepted' },
    {
      title: 'a token of another tenant',
      request: { issuer: 'https://other.eu.auth0.com/' },
      reason: 'issuer_not_trusted',
    },
    {
      title: 'a token whose issuer lacks the slash',
      request: { issuer: 'https://example.eu.auth0.com' },
      reason: 'issuer_not_trusted',
    },
    {
      title: 'permissions that are not a list',
      request: { claims: { permissions: { admin: true } } },
      reason: 'claim_invalid',
      claim: 'permissions',
    },
  ],
};

const TENANTS = { tenants: [TENANT], audiences: [APPLICATION] };

export const ENTRA: ProviderTable = {
  provider: 'entra',
  item: TENANTS,
  audience: APPLICATION,
  keyMembers: {
    use: 'sig',
    ...CERTIFICATE,
    cloud_instance_name: 'microsoftonline.com',
    issuer: 'https://login.microsoftonline.com/{tenantid}/v2.0',
  },
  good: [
    { title: 'a v1 token of a user', kind: 'v1', scopes: READ },
    { title: 'a v2 token of a user', entry: 1, scopes: READ },
    {
      title: 'a v1 token for the URI of the API',
      kind: 'v1',
      request: { audience: `api://${APPLICATION}` },
      scopes: READ,
    },
    {
      title: 'an app-only v2 token, if app roles count',
      kind: 'machine',
      entry: 1,
      item: { appRoles: true },
      principal: MACHINE,
      scopes: READ,
    },
    {
      title: 'an app-only v1 token, if app roles count',
      kind: 'v1-machine',
      item: { appRoles: true },
      principal: MACHINE,
      scopes: READ,
    },
    {
      title: 'a token of any tenant, if any is accepted',
      entry: 1,
      item: { tenants: 'any' },
      request: { issuer: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0` },
      scopes: READ,
    },
    {
      title: 'a token of the second of two tenants',
      kind: 'v1',
      item: { tenants: [TENANT, OTHER_TENANT] },
      request: { issuer: `https://sts.windows.net/${OTHER_TENANT}/` },
      scopes: READ,
    },
    {
      title: 'a token of a tenant that is written in capitals',
      kind: 'v1',
      item: { tenants: [OTHER_TENANT.toUpperCase()] },
      request: { issuer: `https://sts.windows.net/${OTHER_TENANT}/` },
      scopes: READ,
    },
    {
      title: 'a token with roles, of which none counts as a scope',
      entry: 1,
      request: { claims: { roles: ['orders:write'] } },
      scopes: READ,
    },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', entry: 1, reason: 'audience_not_accepted' },
    {
      title: 'an ID token of the API itself',
      kind: 'id',
      entry: 1,
      request: { clientId: APPLICATION },
      reason: 'claim_missing',
      claim: 'scp',
    },
    {
      title: 'a v1 ID token of the API itself',
      kind: 'v1-id',
      request: { clientId: APPLICATION },
      reason: 'claim_missing',
      claim: 'scp',
    },
    {
      title: 'an ID token of the API itself, if app roles count',
      kind: 'id',
      entry: 1,
      item: { appRoles: true },
      request: { clientId: APPLICATION, claims: { roles: READ } },
      reason: 'claim_missing',
      claim: 'azp',
    },
    {
      title: 'an app-only v2 token',
      kind: 'machine',
      entry: 1,
      reason: 'claim_missing',
      claim: 'scp',
    },
    { title: 'an app-only v1 token', kind: 'v1-machine', reason: 'claim_missing', claim: 'scp' },
    { title: 'a token for Microsoft Graph', kind: 'graph', reason: 'audience_not_accepted' },
    {
      title: 'a token of another tenant',
      entry: 1,
      request: { issuer: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0` },
      reason: 'issuer_not_trusted',
    },
    {
      title: 'a token of any tenant that names another tenant in tid',
      entry: 1,
      item: { tenants: 'any' },
      request: {
        issuer: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`,
        claims: { tid: TENANT },
      },
      reason: 'issuer_not_trusted',
    },
    {
      title: 'a v1 token with the issuer of v2',
      kind: 'v1',
      entry: 1,
      reason: 'claim_invalid',
      claim: 'ver',
    },
    {
      title: 'the URI of the API in a v2 token',
      entry: 1,
      request: { audience: `api://${APPLICATION}` },
      reason: 'audience_not_accepted',
    },
  ],
};

export const OKTA: ProviderTable = {
  provider: 'okta',
  item: { domain: 'example.okta.com', audiences: ['api://default'] },
  audience: 'api://default',
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: 'client-1', scopes: READ },
    {
      title: 'a token of another authorization server',
      item: { authorizationServer: 'aus1' },
      request: { issuer: 'https://example.okta.com/oauth2/aus1' },
      scopes: READ,
    },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'audience_not_accepted' },
    {
      title: 'an ID token whose client has the name of the audience',
      kind: 'id',
      request: { clientId: 'api://default' },
      reason: 'claim_missing',
      claim: 'cid',
    },
    {
      title: "a token of the organisation's own server",
      kind: 'organisation',
      reason: 'issuer_not_trusted',
    },
    {
      title: 'a token of another authorization server',
      request: { issuer: 'https://example.okta.com/oauth2/aus1' },
      reason: 'issuer_not_trusted',
    },
    {
      title: 'scopes that are neither text nor a list',
      request: { claims: { scp: 7 } },
      reason: 'claim_invalid',
      claim: 'scp',
    },
  ],
};

export const ADFS: ProviderTable = {
  provider: 'adfs',
  item: { host: 'adfs.example.com', audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig', ...CERTIFICATE },
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'one with a user principal name', kind: 'upn', scopes: READ },
    { title: 'a token of a machine that has a subject', kind: 'machine' },
  ],
  bad: [
    {
      title: 'an ID token of a client of the name of the API',
      kind: 'id',
      request: { clientId: API },
      reason: 'issuer_not_trusted',
    },
    { title: 'a token for userinfo', kind: 'userinfo', reason: 'audience_not_accepted' },
    {
      title: 'a token of a machine without a subject',
      kind: 'machine',
      request: { claims: { sub: undefined } },
      reason: 'claim_missing',
      claim: 'sub',
    },
  ],
};
