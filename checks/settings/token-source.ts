import { AUTHORIZER, declaredHttpEvents, type DeclaredService } from '../../build/declared-service';
import { parseTokenSource } from '../../build/token-source';
import { isJsonObject } from '../../lib/json-object';

/** As osls and API Gateway have it for an authorizer that does not say. */
const DEFAULT_SOURCE = 'method.request.header.Authorization';

/**
 * Finds the places of serverless.yml that do not follow the stage parameter `tokenSource`. The service would start,
 * and refuse everybody.
 *
 * @param tokenSource the parameter in force
 * @returns one sentence for each
 */
export function findTokenSourceProblems(
  service: DeclaredService,
  tokenSource: unknown,
): readonly string[] {
  const source = parseTokenSource(tokenSource);
  // Its form has a check of its own.
  if (source === undefined) return [];
  const but = `but tokenSource is '${String(tokenSource)}'; write`;
  const scheme = service.functions[AUTHORIZER]?.environment?.['TOKEN_SCHEME'] ?? source.scheme;
  const problems =
    scheme.toLowerCase() === source.scheme.toLowerCase()
      ? []
      : [
          `TOKEN_SCHEME of functions.authorizer.environment in serverless.yml is "${scheme}", ${but} TOKEN_SCHEME: ${derived('scheme')}`,
        ];
  return [
    ...problems,
    ...declaredHttpEvents(service).flatMap(({ route, authorizer }) => {
      if (!isJsonObject(authorizer) && typeof authorizer !== 'string') return [];
      const { identitySource = DEFAULT_SOURCE, identityValidationExpression: expression } =
        isJsonObject(authorizer) ? authorizer : {};
      const expected = `method.request.header.${source.header}`;
      if (String(identitySource).toLowerCase() !== expected.toLowerCase()) {
        return [
          `the authorizer of ${route} in serverless.yml reads ${String(identitySource)}, ${but} identitySource: method.request.header.${derived('header')}`,
        ];
      }
      if (expression === undefined || expression === source.expression) return [];
      return [
        `the authorizer of ${route} in serverless.yml has the identityValidationExpression ${JSON.stringify(expression)}, ${but} identityValidationExpression: ${derived('expression')}`,
      ];
    }),
  ];
}

/** The text that derives a value, as serverless.yml has it. */
function derived(part: 'header' | 'scheme' | 'expression'): string {
  return `\${file(plugins/settings.cjs):tokenSource.${part}}`;
}
