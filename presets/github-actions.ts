import { AUDIENCES, definePreset, shaped, type TokenShape, varied } from './preset';

const HEADER = { typ: 'JWT', x5t: 'Ab1_cD-eF' };

const access: TokenShape = (request) =>
  shaped(request, HEADER, {
    jti: '0d4a7c1e-3e2b-4b5c-8f1d-2a3b4c5d6e7f',
    aud: request.audience,
    nbf: request.now,
    ref: 'refs/heads/main',
    sha: '0123456789abcdef0123456789abcdef01234567',
    repository: 'example/depot',
    repository_owner: 'example',
    repository_owner_id: '1234567',
    repository_id: '7654321',
    repository_visibility: 'private',
    run_id: '987654321',
    run_number: '10',
    run_attempt: '1',
    actor: 'alice',
    actor_id: '42',
    workflow: 'deploy',
    head_ref: '',
    base_ref: '',
    event_name: 'push',
    ref_type: 'branch',
    job_workflow_ref: 'example/depot/.github/workflows/deploy.yml@refs/heads/main',
    runner_environment: 'github-hosted',
    environment: 'production',
  });

/**
 * GitHub Actions, for a job that calls the API. Anyone on GitHub gets a token with any audience, so the owner of the
 * repository is required.
 *
 * @see https://docs.github.com/en/actions/reference/security/oidc
 */
export const githubActions = definePreset({
  title: 'GitHub Actions',
  values: {
    audiences: { ...AUDIENCES, description: 'is the audience that the job asks for' },
    owner: {
      kind: 'text',
      description: 'is the organisation or user that owns the repositories',
      example: 'example',
      pattern: /^[A-Za-z\d-]+$/,
      required: true,
    },
    ownerId: {
      kind: 'text',
      description: 'is its number, which another owner of the same name does not have',
      example: '1234567',
      pattern: /^\d+$/,
    },
    repository: {
      kind: 'text',
      description: 'is the repository that alone is accepted, with its owner',
      example: 'example/depot',
      pattern: /^[\w-]+\/[\w.-]+$/,
    },
    environment: {
      kind: 'text',
      description: 'is the environment that alone is accepted',
      example: 'production',
    },
    ref: {
      kind: 'text',
      description: 'is the branch or tag that alone is accepted',
      example: 'refs/heads/main',
      pattern: /^refs\/./,
    },
  },
  entriesOf: ({ audiences, owner, ownerId, repository, environment, ref }) => [
    {
      issuer: 'https://token.actions.githubusercontent.com',
      jwksUri: 'https://token.actions.githubusercontent.com/.well-known/jwks',
      audiences,
      requiredClaims: {
        repository_owner: owner,
        ...(ownerId !== undefined && { repository_owner_id: ownerId }),
        ...(repository !== undefined && { repository }),
        ...(environment !== undefined && { environment }),
        ...(ref !== undefined && { ref }),
      },
    },
  ],
  shapes: {
    /** Its subject is the name of the job's place, such as repo:example/depot:environment:production. */
    access,
    'pull-request': varied(access, () => ({
      environment: undefined,
      ref: 'refs/pull/7/merge',
      event_name: 'pull_request',
      base_ref: 'main',
    })),
    /** A job that calls a workflow of another repository of the owner. */
    'reusable-workflow': varied(access, () => ({
      job_workflow_ref: 'example/workflows/.github/workflows/deploy.yml@refs/heads/main',
    })),
    /** A job of someone else. */
    stranger: varied(access, () => ({
      repository_owner: 'mallory',
      repository_owner_id: '666',
      repository: 'mallory/depot',
    })),
  },
});
