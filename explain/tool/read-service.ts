import { ALL_PARTS } from '../../build/authorizer-parts';
import { textsOf } from '../../build/declared-variables';
import { readYamlSources } from '../../build/yaml-sources';
import { environmentFileOf } from '../../checks/settings/environment-file';
import { readSettings } from '../../doctor/settings';
import { ConfigError, parseConfig } from '../../lib/config/config';
import type { ExplainedRules, ExplainedService } from '../explained-service';
import { NotExplained } from './not-explained';

/**
 * Reads a stage as a build does.
 *
 * @param directory the folder of serverless.yml
 * @param params each as `name=value`, as osls takes them
 * @throws {NotExplained}
 */
export async function readService(
  directory: string,
  stage: string,
  params: readonly string[],
  rules: ExplainedRules,
  environment: NodeJS.ProcessEnv = process.env,
): Promise<ExplainedService> {
  const { variables, problems, service, lists } = await readSettings(
    stage,
    params,
    directory,
    environment,
  );
  if (problems.length > 0 || service === undefined) throw new NotExplained(problems.join('\n'));
  const file = environmentFileOf(directory, stage);
  return {
    directory,
    api: service,
    rules,
    variables,
    config: configOf(variables),
    issuers: lists?.issuers,
    sources: {
      stage,
      stages: lists?.parameters ?? {},
      commandLine: params,
      yaml: readYamlSources(directory, stage),
      file,
      // As osls has read them: a variable that is set before it starts comes first.
      environment: { ...file?.variables, ...environment },
    },
  };
}

function configOf(variables: ExplainedService['variables']): ExplainedService['config'] {
  try {
    return parseConfig(textsOf(variables), ALL_PARTS);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new NotExplained(
      'Some settings are computed when the stack is deployed; give them by --param, as in --param issuer=https://login.example.com',
    );
  }
}
