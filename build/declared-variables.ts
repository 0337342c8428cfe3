import { AUTHORIZER } from './declared-service';
import type { Environment } from '../lib/config/environment-reader';

/** The variables of a function, as serverless.yml declares them; some are known on deploy only. */
export type DeclaredVariables = Readonly<Record<string, unknown>>;

/** The parts of serverless.yml that declare variables. osls drops a function that is null. */
export interface ServiceWithVariables {
  readonly provider?: { readonly environment?: DeclaredVariables };
  readonly functions: Readonly<
    Record<string, { readonly environment?: DeclaredVariables } | null | undefined>
  >;
}

/** The variables that a function is deployed with: its own come before those of all functions. */
export function variablesOf(
  { provider, functions }: ServiceWithVariables,
  name: string,
): DeclaredVariables {
  return { ...provider?.environment, ...functions[name]?.environment };
}

/** The variables that the authorizer is deployed with. */
export function authorizerVariables(service: ServiceWithVariables): DeclaredVariables {
  return variablesOf(service, AUTHORIZER);
}

/** Those that are known before the deployment. */
export function textsOf(variables: DeclaredVariables): Environment {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
