import { DEFAULT_RULES, type TrustedIssuer } from '../../lib/config/trusted-issuer';
import type { SigningKeySource } from '../../lib/keys/issuer-key-sets';
import type { SigningKey } from '../../lib/keys/signing-key';

/** A trusted issuer with the default rules, apart from these members. */
export function trustedIssuer(more: Partial<TrustedIssuer> = {}): TrustedIssuer {
  return {
    ...DEFAULT_RULES,
    issuer: 'https://issuer.example.com',
    audiences: ['orders'],
    keySource: { jwksUri: 'https://issuer.example.com/.well-known/jwks.json' },
    ...more,
  };
}

/** The value of an issuer in a map by trusted issuers. */
export function valueOf<Value>(
  map: ReadonlyMap<TrustedIssuer, Value>,
  issuer: string,
): Value | undefined {
  return [...map].find(([trusted]) => trusted.issuer === issuer)?.[1];
}

/** Key sources with these keys by issuer, of which none changes. */
export function keySources(
  issuers: readonly TrustedIssuer[],
  find: (issuer: string, kid: string | undefined) => Promise<readonly SigningKey[]>,
): ReadonlyMap<TrustedIssuer, SigningKeySource> {
  return new Map(
    issuers.map((trusted) => {
      const findOf = (kid: string | undefined) => find(trusted.issuer, kid);
      return [trusted, { find: findOf, findAgain: findOf }];
    }),
  );
}
