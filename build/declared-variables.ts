import { AUTHORIZER, type DeclaredService } from './declared-service';
import type { Environment } from '../lib/config/environment-reader';

/** The variables of a function, as serverless.yml declares them; some are known on deploy only. */
export type DeclaredVariables = Readonly<Record<string, unknown>>;

/** The parts of serverless.yml that declare variables. */
export interface ServiceWithVariables extends DeclaredService {
  readonly provider?: { readonly environment?: DeclaredVariables };
}

/** The variables that the authorizer is deployed with: its own come before those of all functions. */
export function authorizerVariables({
  provider,
  functions,
}: ServiceWithVariables): DeclaredVariables {
  return { ...provider?.environment, ...functions[AUTHORIZER]?.environment };
}

/** Those that are known before the deployment. */
export function textsOf(variables: DeclaredVariables): Environment {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
