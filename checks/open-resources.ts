import { AUTHORIZER } from '../build/declared-service';
import { isJsonObject, type JsonObject } from '../lib/json-object';
import type { CloudFormationTemplate } from './template-references';

/** Resources that let requests from the internet in, past the REST API and its authorizer. */
const OTHER_ENTRANCES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Url': 'a function URL',
  'AWS::ApiGatewayV2::Api': 'an HTTP or WebSocket API',
  'AWS::ApiGatewayV2::Route': 'a route of an HTTP or WebSocket API',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'a target of a load balancer',
  'AWS::Serverless::Function': 'a function of AWS SAM, which may have events of its own',
};

/** The resource that osls makes of the authorizer of serverless.yml. */
const AUTHORIZER_ID = `${AUTHORIZER[0]?.toUpperCase() ?? ''}${AUTHORIZER.slice(1)}ApiGatewayAuthorizer`;

/**
 * Finds resources of a template that let requests in past the authorizer. Those that osls makes of serverless.yml
 * have been compared with the access rules; these were written as CloudFormation, under `resources`.
 *
 * @param publicRoutes the routes that need no authorizer, such as `GET /health`
 * @returns one sentence for each
 */
export function findOpenResources(
  template: CloudFormationTemplate,
  publicRoutes: readonly string[],
): readonly string[] {
  return Object.entries(template.Resources).flatMap(([id, resource]) => {
    if (!isJsonObject(resource)) return [];
    const { Type: type, Properties: declared } = resource;
    const properties = isJsonObject(declared) ? declared : {};
    const entrance = OTHER_ENTRANCES[String(type)];
    if (entrance !== undefined) {
      return [
        `${id} is ${entrance} (${String(type)}), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own`,
      ];
    }
    switch (type) {
      case 'AWS::ApiGateway::Method':
        return methodProblem(id, properties, template.Resources, publicRoutes);
      case 'AWS::ApiGateway::RestApi':
        return 'Body' in properties || 'BodyS3Location' in properties
          ? [
              `${id} takes its routes from an OpenAPI document, which no access rule covers; declare them as http events in serverless.yml`,
            ]
          : [];
      case 'AWS::Lambda::Permission':
        return properties['Principal'] === '*'
          ? [
              `${id} lets everybody invoke a function (Principal "*"), past the authorizer; name the service or account in Principal`,
            ]
          : [];
      default:
        return [];
    }
  });
}

function methodProblem(
  id: string,
  properties: JsonObject,
  resources: JsonObject,
  publicRoutes: readonly string[],
): readonly string[] {
  const { AuthorizationType: type, AuthorizerId: authorizer, HttpMethod: method } = properties;
  if (type === 'CUSTOM' && isJsonObject(authorizer) && authorizer['Ref'] === AUTHORIZER_ID)
    return [];
  const route = `${String(method)} ${pathOf(properties['ResourceId'], resources)}`;
  if (type === 'NONE' && (publicRoutes.includes(route) || isPreflight(properties))) return [];
  return [
    `${id} (${route}) has the authorization ${String(type)} and not the authorizer of this service; declare the route as an http event in serverless.yml, with "<<: *protected" or on the list PUBLIC_ROUTES`,
  ];
}

/** API Gateway answers it by itself. */
function isPreflight({ HttpMethod: method, Integration: integration }: JsonObject): boolean {
  return method === 'OPTIONS' && isJsonObject(integration) && integration['Type'] === 'MOCK';
}

/** The path of a resource, from the parts that its parents have. */
function pathOf(reference: unknown, resources: JsonObject): string {
  const id = isJsonObject(reference) ? reference['Ref'] : undefined;
  const resource = typeof id === 'string' ? resources[id] : undefined;
  const properties = isJsonObject(resource) ? resource['Properties'] : undefined;
  if (!isJsonObject(properties)) return '/';
  const parent = pathOf(properties['ParentId'], resources);
  return `${parent === '/' ? '' : parent}/${String(properties['PathPart'])}`;
}
