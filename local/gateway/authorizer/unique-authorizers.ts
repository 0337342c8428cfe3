import { isDeepStrictEqual } from 'node:util';
import { GatewaySettingError } from '../declared-api';
import type { Authorizer } from './authorize';

/**
 * Collects the authorizers of routes.
 *
 * @throws {GatewaySettingError} if two routes define one authorizer differently: API Gateway would use
 *   one of the definitions for both
 */
export function uniqueAuthorizers(
  declared: readonly (readonly [route: string, authorizer: Authorizer | undefined])[],
): ReadonlyMap<string, Authorizer | undefined> {
  const byName = new Map<string, readonly [route: string, definition: unknown]>();
  for (const [route, authorizer] of declared) {
    if (authorizer === undefined) continue;
    const definition = definitionOf(authorizer);
    const [earlier, known] = byName.get(authorizer.name) ?? [route, definition];
    if (!isDeepStrictEqual(known, definition)) {
      throw new GatewaySettingError(
        `The authorizer ${authorizer.name} is defined in two ways, by ${earlier} and by ${route}, of which API Gateway would use one for both; give each route the same lines`,
      );
    }
    byName.set(authorizer.name, [earlier, known]);
  }
  return new Map(declared);
}

function definitionOf({ sources, validation, ttlSeconds, areSourcesRequired }: Authorizer) {
  const texts = sources.map(({ text }) => text);
  return { texts, validation: validation?.source, ttlSeconds, areSourcesRequired };
}
