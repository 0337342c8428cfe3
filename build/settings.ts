import { challengeSchemeOf } from '../lib/answer/challenge';
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

  /** The value of TRUSTED_ISSUERS: the list of issuers.yml for the stage, with entries in the place of presets. */
  trustedIssuers: async ({ resolveVariable }: Resolver): Promise<string> =>
    trustedIssuersOf(await resolveVariable('self:custom.issuers'), 'TRUSTED_ISSUERS').text,

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
