import { type AccessRules, parametersOf } from '../lib/access/rule';
import { challengeSchemeOf } from '../lib/answer/challenge';
import type { ApiKind } from './declared-service';
import { usedParts } from './optional-parts';
import { cachedSecondsOf, identitySourcesOf } from './identity-sources';
import { parseTokenSource } from './token-source';
import { trustedIssuersOf } from './trusted-issuers';

/** What osls hands to a function that a variable of serverless.yml names. */
export interface Resolver {
  readonly resolveVariable: (variable: string) => Promise<unknown>;
}

/** Values that YAML cannot derive; checks/ refuses the settings from which they would be wrong. */
export const settings = {
  /** The environment, in which a blank variable counts as unset. */
  environment: (): Readonly<Record<string, string | undefined>> =>
    Object.fromEntries(Object.entries(process.env).filter(([, value]) => value?.trim() !== '')),

  /** The header, scheme and expression that follow from `custom.tokenSource`, and the scheme that a 401 names. */
  tokenSource: async ({ resolveVariable }: Resolver) => {
    const source = parseTokenSource(await resolveVariable('self:custom.tokenSource'));
    if (source === undefined)
      return { header: '', parameter: '', scheme: '', expression: '', challengeScheme: '' };
    return { ...source, challengeScheme: challengeSchemeOf(source.scheme) };
  },

  /** The headers that a page of another origin may send. The browser itself adds a cookie. */
  corsHeaders: async ({ resolveVariable }: Resolver): Promise<readonly string[]> => {
    const source = parseTokenSource(await resolveVariable('self:custom.tokenSource'));
    return [...(source?.place === 'header' ? [source.name] : []), 'Content-Type'];
  },

  /** The value of TRUSTED_ISSUERS: the list of issuers.yml for the stage, with entries in the place of presets. */
  trustedIssuers: async ({ resolveVariable }: Resolver): Promise<string> =>
    trustedIssuersOf(
      await resolveVariable('self:custom.issuers'),
      // Only stage local may hold a secret there.
      String(await resolveVariable('self:provider.stage')),
    ).text,

  /** Whether an issuer is asked about its tokens. */
  usesIntrospection: async ({ resolveVariable }: Resolver): Promise<boolean> => {
    const TRUSTED_ISSUERS = await settings.trustedIssuers({ resolveVariable });
    return usedParts([{ TRUSTED_ISSUERS }]).includes('introspection');
  },

  /** The issuer and the audience of `custom.localProvider`, which give way to a list of issuers.yml. */
  localProvider: async ({ resolveVariable }: Resolver): Promise<unknown> =>
    (await resolveVariable('self:custom.issuers')) === ''
      ? resolveVariable('self:custom.localProvider')
      : { issuer: '', audience: '' },

  /**
   * The origin whose pages may read a gateway response. API Gateway cannot compare the caller's
   * origin with a list there, so with several every page may read one: docs/decisions/0012-cors-of-several-origins.md.
   */
  refusalOrigin: async ({ resolveVariable }: Resolver): Promise<string> => {
    const corsOrigin = String(await resolveVariable('param:corsOrigin'));
    return corsOrigin.includes(',') ? '*' : corsOrigin.trim();
  },
};

/** The parameters of the stage on which the identity sources depend. */
const SOURCE_PARAMETERS = ['tokenSource', 'policyScope', 'authorizerTtl'] as const;

/**
 * Makes the value that a REQUEST authorizer needs beside those of {@link settings}.
 *
 * @param accessRules the table whose rules may read request parameters
 */
export function identitySettings(accessRules: AccessRules, api: ApiKind) {
  return {
    /**
     * The identity sources: one text for a REST API, and a list for the others. API Gateway demands each of them of
     * every request. Without a cache, only the token is worth that.
     */
    identitySource: async ({ resolveVariable }: Resolver): Promise<string | readonly string[]> => {
      const [tokenSource, policyScope, ttl] = await Promise.all(
        SOURCE_PARAMETERS.map((name) => resolveVariable(`param:${name}`)),
      );
      const tokenParameter = parseTokenSource(tokenSource)?.parameter ?? '';
      const isCached = cachedSecondsOf(ttl) > 0 && api !== 'websocket';
      const sources = identitySourcesOf(
        {
          tokenParameter,
          ruleParameters: isCached ? parametersOf(accessRules) : [],
          isForRoute: isCached && policyScope === 'route',
        },
        api,
      );
      return api === 'rest' ? sources.join(', ') : sources;
    },
  };
}
