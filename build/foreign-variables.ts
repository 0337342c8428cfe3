import { AUTHORIZER, type DeclaredFunction } from './declared-service';
import { unknownVariables } from '../lib/config/variables';

/** The parts of serverless.yml that give variables to functions, as osls has resolved them. */
export interface ServiceWithVariables {
  readonly provider: { readonly environment?: Readonly<Record<string, string | undefined>> };
  readonly functions: Readonly<Record<string, DeclaredFunction>>;
}

/**
 * Hands the variables of `provider.environment` that look like the authorizer's, and belong to another function,
 * to every function but the authorizer. osls cannot leave out a variable of the provider.
 */
export function withholdForeignVariables({ provider, functions }: ServiceWithVariables): void {
  const shared = provider.environment ?? {};
  const foreign = unknownVariables(shared);
  if (foreign.length === 0) return;
  const withheld = Object.fromEntries(foreign.map((name) => [name, shared[name]]));
  for (const [name, declared] of Object.entries(functions)) {
    if (name !== AUTHORIZER) declared.environment = { ...withheld, ...declared.environment };
  }
  for (const name of foreign) Reflect.deleteProperty(shared, name);
}
