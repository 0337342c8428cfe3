import { isJsonObject, type JsonObject } from '../lib/json-object';
import { permissionProblem } from './open-permissions';
import { methodProblem, type TableRoutes } from './raw-methods';
import { apiProblem, routeProblem } from './raw-routes';
import { AUTHORIZER_ID, asksOwnFunction } from './template-authorizer';
import type { CloudFormationTemplate } from './template-references';

/** Resources that let requests from the internet in, past the REST API and its authorizer. */
const OTHER_ENTRANCES: Readonly<Record<string, string>> = {
  'AWS::Lambda::Url': 'a function URL',
  'AWS::ApiGatewayV2::ApiGatewayManagedOverrides': 'a change of a route that API Gateway makes',
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'a target of a load balancer',
  'AWS::VpcLattice::TargetGroup': 'a target of a service network',
  'AWS::AppSync::DataSource': 'a function behind a GraphQL API',
  'AWS::CloudFormation::Stack': 'a nested stack, which may have entrances of its own',
  'AWS::Serverless::Api': 'an API of AWS SAM',
  'AWS::Serverless::HttpApi': 'an API of AWS SAM',
  'AWS::Serverless::WebSocketApi': 'an API of AWS SAM',
  'AWS::Serverless::GraphQLApi': 'an API of AWS SAM',
  'AWS::Serverless::Application': 'a nested stack, which may have entrances of its own',
  'AWS::Serverless::Function': 'a function of AWS SAM, which may have events of its own',
  'AWS::Serverless::StateMachine': 'a state machine of AWS SAM, which may have events of its own',
};

/** Entrances only if this property names Lambda. */
const KIND_OF_TARGET: Readonly<Record<string, string>> = {
  'AWS::ElasticLoadBalancingV2::TargetGroup': 'TargetType',
  'AWS::VpcLattice::TargetGroup': 'Type',
  'AWS::AppSync::DataSource': 'Type',
};

/** The API that osls makes. */
const REST_API_ID = 'ApiGatewayRestApi';

/**
 * Finds resources of a template that let requests in past the authorizer. Those that osls makes of serverless.yml
 * have been compared with the access rules; these were written as CloudFormation, under `resources`.
 *
 * @param routes those with an access rule, and those that need no authorizer
 * @returns one sentence for each
 */
export function findOpenResources(
  { Resources: resources }: CloudFormationTemplate,
  routes: TableRoutes,
): readonly string[] {
  return entriesOf(resources).flatMap(([id, resource]) => {
    if (!isJsonObject(resource)) return [];
    const { Type: type, Properties: declared } = resource;
    const properties = isJsonObject(declared) ? declared : {};
    const problem = [id, ...Object.keys(resource), ...Object.keys(properties)].includes(
      'Fn::Transform',
    )
      ? 'has Fn::Transform, which may add what the authorizer does not guard; write its result into the resources of serverless.yml'
      : problemOf(id, String(type), properties, resources, routes);
    return problem === undefined ? [] : [`${id} ${problem}`];
  });
}

/** The resources, also those that an `Fn::ForEach` repeats: its third argument is a map of them. */
function entriesOf(resources: JsonObject): readonly (readonly [id: string, resource: unknown])[] {
  return Object.entries(resources).flatMap(([id, resource]) => {
    const repeated: unknown = Array.isArray(resource) ? resource[2] : undefined;
    return isJsonObject(repeated) ? entriesOf(repeated) : [[id, resource] as const];
  });
}

function problemOf(
  id: string,
  type: string,
  properties: JsonObject,
  resources: JsonObject,
  routes: TableRoutes,
): string | undefined {
  const entrance = entranceOf(type, properties);
  if (entrance !== undefined) {
    return `is ${entrance} (${type}), which the authorizer does not guard; remove it from the resources of serverless.yml, or give it a service of its own`;
  }
  switch (type) {
    case 'AWS::ApiGateway::Method':
      return methodProblem(properties, resources, routes);
    case 'AWS::ApiGateway::RestApi':
      return restApiProblem(id, properties);
    case 'AWS::ApiGateway::Authorizer':
      return id !== AUTHORIZER_ID || asksOwnFunction(properties)
        ? undefined
        : 'is not what osls makes of the authorizer (Type TOKEN or REQUEST, and the AuthorizerUri of its function); remove these properties from the resources and extensions of serverless.yml';
    case 'AWS::ApiGatewayV2::Api':
      return apiProblem(id, properties, routes);
    case 'AWS::ApiGatewayV2::Route':
      return routeProblem(properties, resources, routes);
    case 'AWS::Lambda::Permission':
      return permissionProblem(id, properties);
    default:
      return undefined;
  }
}

function entranceOf(type: string, properties: JsonObject): string | undefined {
  if (type.endsWith('::MODULE')) return 'a module, which may have entrances of its own';
  const property = KIND_OF_TARGET[type];
  const target = property === undefined ? 'lambda' : (properties[property] ?? 'none');
  // A computed target may become Lambda.
  return typeof target === 'string' && !/lambda/i.test(target) ? undefined : OTHER_ENTRANCES[type];
}

function restApiProblem(id: string, properties: JsonObject): string | undefined {
  if ('Body' in properties || 'BodyS3Location' in properties) {
    return 'takes its routes from an OpenAPI document, which no access rule covers; declare them as http events in serverless.yml';
  }
  return id === REST_API_ID
    ? undefined
    : 'is another REST API than the one of this service, which no access rule covers; declare its routes as http events in serverless.yml, or give it a service of its own';
}
