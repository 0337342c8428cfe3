import type { Environment } from '../../lib/config/environment-reader';

/** The variables of a function, as serverless.yml declares them; some are known on deploy only. */
export type DeclaredVariables = Readonly<Record<string, unknown>>;

/** Those that are known before the deployment. */
export function textsOf(variables: DeclaredVariables): Environment {
  return Object.fromEntries(
    Object.entries(variables).flatMap(([name, value]) =>
      typeof value === 'string' ? [[name, value]] : [],
    ),
  );
}
