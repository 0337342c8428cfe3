import { challengeSchemeOf } from '../lib/answer/challenge';

/** What osls hands to a function that stands for a variable of serverless.yml. */
interface Variables {
  readonly resolveVariable: (address: string) => Promise<unknown>;
}

/**
 * The parts of resources/gateway-responses.yml that follow from other settings, as
 * `${file(plugins/refusals.cjs):NAME}`. checks/ refuses a setting that cannot be used.
 */
export const refusals = {
  /**
   * The origin whose pages may read a gateway response. API Gateway cannot compare the caller's
   * origin with a list there, so with several every page may read one: see docs/decisions/0012-cors-of-several-origins.md.
   */
  allowOrigin: async ({ resolveVariable }: Variables): Promise<string> => {
    const corsOrigin = String(await resolveVariable('param:corsOrigin'));
    return corsOrigin.includes(',') ? '*' : corsOrigin.trim();
  },

  /** The scheme that a 401 names. */
  challengeScheme: async ({ resolveVariable }: Variables): Promise<string> =>
    challengeSchemeOf(
      String(await resolveVariable('self:functions.authorizer.environment.TOKEN_SCHEME')),
    ),
};
