import { type ProviderTable, READ } from './table';

const API = 'https://api.example.com';
const APP_CLIENT = '1example23456789abcdefghij';
const GOOGLE_CLIENT = '1234567890-abc.apps.googleusercontent.com';

export const COGNITO: ProviderTable = {
  provider: 'cognito',
  item: {
    region: 'eu-central-1',
    pool: 'eu-central-1_AbCdEf123',
    audiences: [APP_CLIENT],
  },
  audience: APP_CLIENT,
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an access token of a user', scopes: READ },
    { title: 'a token of a machine', kind: 'machine', principal: APP_CLIENT, scopes: READ },
    {
      title: 'groups, if they count',
      kind: 'groups',
      item: { groups: true },
      scopes: ['openid', ...READ],
    },
    { title: 'groups, which count for nothing otherwise', kind: 'groups', scopes: ['openid'] },
    {
      title: 'a token that is bound to the API',
      kind: 'resource',
      item: { audiences: [API] },
      request: { audience: API },
      scopes: READ,
    },
  ],
  bad: [
    { title: 'an ID token', kind: 'id', reason: 'not_an_access_token' },
    {
      title: 'an ID token of the app client itself',
      kind: 'id',
      request: { clientId: APP_CLIENT },
      reason: 'not_an_access_token',
    },
    {
      title: 'an ID token of the app client with another use',
      kind: 'id',
      request: { clientId: APP_CLIENT, claims: { token_use: 'other', at_hash: undefined } },
      reason: 'claim_invalid',
      claim: 'token_use',
    },
    {
      title: 'an ID token of the app client, even if ID tokens are accepted',
      kind: 'id',
      item: { idTokens: true },
      request: { clientId: APP_CLIENT },
      reason: 'claim_invalid',
      claim: 'token_use',
    },
    {
      title: 'a token of another app client',
      request: { audience: 'another' },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token of the app client that is bound to another API',
      kind: 'resource',
      request: { audience: 'https://other.example.com', clientId: APP_CLIENT },
      reason: 'audience_not_accepted',
    },
    {
      title: 'a token of another pool',
      request: { issuer: 'https://cognito-idp.eu-central-1.amazonaws.com/eu-central-1_Other' },
      reason: 'issuer_not_trusted',
    },
  ],
};

export const GOOGLE: ProviderTable = {
  provider: 'google',
  item: { audiences: [GOOGLE_CLIENT] },
  audience: GOOGLE_CLIENT,
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an ID token of a user' },
    { title: 'one whose issuer has no https://', entry: 1 },
    { title: 'one of a service account', kind: 'machine' },
    { title: 'one of the accepted organisation', item: { hostedDomain: 'example.com' } },
  ],
  bad: [
    { title: 'an ID token of another client', kind: 'id', reason: 'audience_not_accepted' },
    {
      title: 'one of another organisation',
      item: { hostedDomain: 'other.example.com' },
      reason: 'claim_invalid',
      claim: 'hd',
    },
    {
      title: 'one of a private account, if an organisation is accepted',
      kind: 'machine',
      item: { hostedDomain: 'example.com' },
      reason: 'claim_missing',
      claim: 'hd',
    },
    {
      title: 'a token that a service account has signed itself',
      kind: 'self-signed',
      reason: 'issuer_not_trusted',
    },
    {
      title: 'one whose issuer has http://',
      request: { issuer: 'http://accounts.google.com' },
      reason: 'issuer_not_trusted',
    },
  ],
};

export const FIREBASE: ProviderTable = {
  provider: 'firebase',
  item: { project: 'example-project' },
  audience: 'example-project',
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an ID token of a user' },
    { title: 'one of the accepted tenant', kind: 'tenant', item: { tenant: 'staff-a1b2c' } },
    { title: 'one of a user without an account', kind: 'anonymous' },
  ],
  bad: [
    {
      title: 'one of another project',
      kind: 'other-project',
      reason: 'issuer_not_trusted',
    },
    {
      title: 'one of another tenant',
      kind: 'tenant',
      item: { tenant: 'customers-1' },
      reason: 'claim_invalid',
      claim: 'firebase.tenant',
    },
    {
      title: 'one without a tenant, if a tenant is accepted',
      item: { tenant: 'staff-a1b2c' },
      reason: 'claim_missing',
      claim: 'firebase.tenant',
    },
    { title: 'a session cookie', kind: 'cookie', reason: 'issuer_not_trusted' },
    { title: 'a custom token', kind: 'custom', reason: 'issuer_not_trusted' },
    {
      title: 'the audience of another project',
      request: { audience: 'other-project' },
      reason: 'audience_not_accepted',
    },
  ],
};

export const APPLE: ProviderTable = {
  provider: 'apple',
  item: { audiences: ['com.example.app'] },
  audience: 'com.example.app',
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'an identity token of an app' },
    { title: 'one of a site, with truth values as texts', kind: 'web' },
    { title: 'one without an e-mail address', kind: 'without-email' },
  ],
  bad: [
    { title: 'one of another app', kind: 'id', reason: 'audience_not_accepted' },
    {
      title: 'a notification to the server of the app',
      kind: 'notification',
      reason: 'not_an_access_token',
    },
    { title: 'a client secret', kind: 'client-secret', reason: 'issuer_not_trusted' },
  ],
};

export const CLERK: ProviderTable = {
  provider: 'clerk',
  item: { domain: 'clerk.example.com', audiences: ['https://app.example.com'] },
  audience: 'https://app.example.com',
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'a session token' },
    { title: 'one of an organisation', kind: 'organisation' },
    { title: 'one of someone who acts as the user', kind: 'impersonated' },
  ],
  bad: [
    {
      title: 'a session that is pending',
      kind: 'pending',
      reason: 'claim_invalid',
      claim: 'sts',
    },
    { title: 'a session token of version 1', kind: 'v1', reason: 'claim_missing', claim: 'v' },
    { title: 'a token of a template', kind: 'template', reason: 'claim_missing', claim: 'v' },
    {
      title: 'a token for a page of another origin',
      request: { audience: 'https://evil.example.com' },
      reason: 'audience_not_accepted',
    },
    { title: 'an ID token', kind: 'id', reason: 'not_an_access_token' },
  ],
};
