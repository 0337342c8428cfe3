import type { ProviderTable } from './table';

const API = 'https://api.example.com';
const ISSUER = 'https://oidc.eks.eu-central-1.amazonaws.com/id/EXAMPLE';

export const GITHUB_ACTIONS: ProviderTable = {
  provider: 'github-actions',
  item: { audiences: [API], owner: 'example' },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig', x5t: 'a', x5c: ['MIIBAA=='] },
  good: [
    { title: 'a job of a repository of the owner' },
    { title: 'a pull request', kind: 'pull-request' },
    { title: 'a workflow of another repository of the owner', kind: 'reusable-workflow' },
    {
      title: 'a job with everything that an entry may require',
      item: {
        ownerId: '1234567',
        repository: 'example/depot',
        environment: 'production',
        ref: 'refs/heads/main',
      },
    },
  ],
  bad: [
    {
      title: 'a job of another owner',
      kind: 'stranger',
      reason: 'claim_invalid',
      claim: 'repository_owner',
    },
    {
      title: 'a job of another owner of the same name',
      item: { ownerId: '1' },
      reason: 'claim_invalid',
      claim: 'repository_owner_id',
    },
    {
      title: 'another repository',
      item: { repository: 'example/other' },
      reason: 'claim_invalid',
      claim: 'repository',
    },
    {
      title: 'a pull request, if an environment is required',
      kind: 'pull-request',
      item: { environment: 'production' },
      reason: 'claim_missing',
      claim: 'environment',
    },
    {
      title: 'a pull request, if a branch is required',
      kind: 'pull-request',
      item: { ref: 'refs/heads/main' },
      reason: 'claim_invalid',
      claim: 'ref',
    },
    {
      title: 'the audience that a job has if it asks for none',
      request: { audience: 'https://github.com/example' },
      reason: 'audience_not_accepted',
    },
  ],
};

export const KUBERNETES: ProviderTable = {
  provider: 'kubernetes',
  item: { cluster: ISSUER, audiences: [API] },
  audience: API,
  keyMembers: { alg: 'RS256', use: 'sig' },
  good: [
    { title: 'a token of a service account' },
    { title: 'one that is bound to a pod', kind: 'pod' },
    { title: 'one for two audiences', kind: 'two-audiences' },
    {
      title: 'one of the accepted service account',
      item: { serviceAccount: 'depot:reporter' },
      request: { subject: 'system:serviceaccount:depot:reporter' },
      principal: 'system:serviceaccount:depot:reporter',
    },
    {
      title: 'one of a cluster whose issuer is a name',
      item: { cluster: 'kubernetes/serviceaccount' },
      request: { issuer: 'kubernetes/serviceaccount' },
    },
  ],
  bad: [
    {
      title: 'a token for the API server of the cluster',
      kind: 'api-server',
      reason: 'audience_not_accepted',
    },
    { title: 'a token of a Secret', kind: 'secret', reason: 'issuer_not_trusted' },
    {
      title: 'a token of a Secret, of a cluster whose issuer is that name',
      kind: 'secret',
      item: { cluster: 'kubernetes/serviceaccount' },
      reason: 'claim_missing',
      claim: 'exp',
    },
    {
      title: 'one of another service account',
      item: { serviceAccount: 'depot:reporter' },
      request: { subject: 'system:serviceaccount:depot:other' },
      reason: 'claim_invalid',
      claim: 'sub',
    },
    {
      title: 'one of another cluster',
      request: { issuer: `${ISSUER}2` },
      reason: 'issuer_not_trusted',
    },
  ],
};
