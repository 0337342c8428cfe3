import type { Osls } from '../build/osls';

interface PackagedService {
  readonly provider: {
    readonly compiledCloudFormationTemplate: {
      readonly Resources: Readonly<Record<string, unknown>>;
    };
  };
}

/** An OPTIONS method as osls makes it of `cors`. */
interface PreflightMethod {
  readonly Type: string;
  readonly Properties: {
    readonly HttpMethod: string;
    readonly MethodResponses: readonly { readonly ResponseParameters: Record<string, boolean> }[];
    readonly Integration: {
      readonly IntegrationResponses: readonly {
        readonly ResponseParameters: Record<string, string>;
        readonly ResponseTemplates: Readonly<Record<string, string>>;
      }[];
    };
  };
}

/** Of several origins, osls makes a template that puts the caller's into the answer. */
const ANSWER_BY_ORIGIN = 'responseOverride.header.Access-Control-Allow-Origin';
const VARY = 'method.response.header.Vary';

/**
 * Adds `Vary: Origin` to every preflight whose answer depends on the origin; osls leaves it out.
 *
 * https://fetch.spec.whatwg.org/#cors-protocol-and-http-caches
 */
export class PreflightPlugin {
  readonly hooks = {
    'after:aws:package:finalize:mergeCustomProviderResources': (): void => {
      const { Resources } = this.osls.service.provider.compiledCloudFormationTemplate;
      Object.values(Resources).filter(isPreflightByOrigin).forEach(addVary);
    },
  };

  constructor(private readonly osls: Pick<Osls<PackagedService>, 'service'>) {}
}

function isPreflightByOrigin(resource: unknown): resource is PreflightMethod {
  // Every property is looked at before it is used.
  const { Type, Properties } = resource as Partial<PreflightMethod>;
  return (
    Type === 'AWS::ApiGateway::Method' &&
    Properties?.HttpMethod === 'OPTIONS' &&
    JSON.stringify(Properties.Integration).includes(ANSWER_BY_ORIGIN)
  );
}

function addVary({ Properties: { MethodResponses, Integration } }: PreflightMethod): void {
  for (const { ResponseParameters } of MethodResponses) ResponseParameters[VARY] = true;
  for (const { ResponseParameters } of Integration.IntegrationResponses) {
    ResponseParameters[VARY] = "'Origin'";
  }
}
