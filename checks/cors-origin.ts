import { parseCorsOrigins } from '../lib/handler/cors-origins';
import type { DeclaredFunction } from '../build/declared-service';

type Variables = Readonly<Record<string, unknown>>;

/** The parts of serverless.yml that hand CORS_ORIGIN to the handlers. */
interface ServiceWithVariables {
  readonly provider: { readonly environment?: Variables };
  readonly functions: Readonly<Record<string, Pick<DeclaredFunction, 'environment'>>>;
}

/**
 * Finds the values of CORS_ORIGIN with which a handler would not start. The preflight and the gateway
 * responses are made of the same value.
 *
 * @returns the sentence of the handler, one entry for each value
 */
export function corsOriginProblems({
  provider,
  functions,
}: ServiceWithVariables): readonly string[] {
  const environments: readonly (Variables | undefined)[] = [
    provider.environment,
    ...Object.values(functions).map(({ environment }) => environment),
  ];
  const values = environments.flatMap((variables = {}) =>
    Object.hasOwn(variables, 'CORS_ORIGIN') ? [variables['CORS_ORIGIN']] : [],
  );
  return [...new Set(values)].flatMap(problemOf);
}

function problemOf(value: unknown): readonly string[] {
  if (typeof value !== 'string') {
    return ['CORS_ORIGIN must be text, such as https://app.example.com'];
  }
  try {
    parseCorsOrigins(value);
    return [];
  } catch (error) {
    return [error instanceof Error ? error.message : String(error)];
  }
}
