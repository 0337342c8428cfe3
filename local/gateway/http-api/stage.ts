import { isJsonObject } from '../../../lib/json-object';
import type { DeclaredApi } from '../declared-api';

/** The stage that osls gives to an HTTP API. */
const DEFAULT_STAGE = '$default';

/**
 * The stage of the HTTP API: `$default`, unless `resources` of serverless.yml gives the stage of osls
 * (`HttpApiStage`), or one of its own, another name.
 */
export function httpApiStageOf({ resources }: DeclaredApi): string {
  const names = Object.values(resources?.Resources ?? {})
    .filter(({ Type }) => Type === 'AWS::ApiGatewayV2::Stage')
    .map(({ Properties }) => (isJsonObject(Properties) ? Properties['StageName'] : undefined));
  const [name = DEFAULT_STAGE] = names.filter((each) => typeof each === 'string');
  return name;
}
