import type { DeclaredService } from '../../build/declared-service';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import type { TemplateResources } from './gateway-responses';

/** The service as osls has resolved it from serverless.yml. */
export interface DeclaredApi extends DeclaredService {
  readonly provider: {
    readonly stage: string;
    readonly region: string;
    readonly apiGateway?: { readonly binaryMediaTypes?: readonly string[] };
    readonly httpApi?: JsonObject;
    readonly websocketsApiRouteSelectionExpression?: string;
  };
  readonly resources?: { readonly Resources?: TemplateResources };
}

/** Something in serverless.yml that the local gateway cannot do as AWS does it. */
export class GatewaySettingError extends Error {
  override readonly name = 'GatewaySettingError';
}

/** Names the fault of one authorizer of serverless.yml. */
export type Refuse = (problem: string) => never;

/** @param place such as `GET /sayhello` */
export function refusing(place: string): Refuse {
  return (problem) => {
    throw new GatewaySettingError(`The authorizer of ${place} ${problem}`);
  };
}

/** Reads how long API Gateway keeps an answer. */
export function ttlOf(declared: unknown, unset: number, refuse: Refuse): number {
  const ttlSeconds = Number(declared ?? unset);
  if (ttlSeconds >= 0 && ttlSeconds <= 3600) return ttlSeconds;
  return refuse('must have a resultTtlInSeconds from 0 to 3600');
}

/** The variables of the stage, if the template declares a stage with any. */
export function stageVariablesOf({ resources }: DeclaredApi): Readonly<Record<string, string>> {
  const variables = Object.values(resources?.Resources ?? {})
    .filter(({ Type = '' }) => /^AWS::ApiGateway(?:V2)?::Stage$/.test(Type))
    .map(({ Properties }) => (isJsonObject(Properties) ? Properties : {}))
    .map(({ Variables, StageVariables }) => Variables ?? StageVariables)
    .filter(isJsonObject)
    .flatMap((each) => Object.entries(each));
  // A value that CloudFormation computes is not known here.
  return Object.fromEntries(variables.filter((pair): pair is [string, string] => isText(pair[1])));
}

function isText(value: unknown): value is string {
  return typeof value === 'string';
}
