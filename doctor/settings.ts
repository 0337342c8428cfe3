import { OslsFailed, runOsls } from '../build/osls-process';
import { SETTINGS_COMMAND, type SettingsOfStage } from './settings-report';

/**
 * Reads the settings of a stage as a build does: osls resolves serverless.yml, `.env.<stage>` and all.
 *
 * @param params each as `name=value`, as osls takes them
 * @param directory of the service, by default this one
 * @param environment its variables, by default those of this process
 * @returns the settings, or the one sentence of osls if it cannot read them
 */
export async function readSettings(
  stage: string,
  params: readonly string[],
  directory?: string,
  environment?: NodeJS.ProcessEnv,
): Promise<SettingsOfStage> {
  const options = params.flatMap((param) => ['--param', param]);
  try {
    const { stdout } = await runOsls(
      [SETTINGS_COMMAND, '--stage', stage, ...options],
      directory,
      environment,
    );
    // A plugin of the service may print lines of its own.
    const report = stdout.split('\n').find((line) => line.startsWith('{"variables":')) ?? '';
    // The form that doctor/settings-report.ts prints.
    return JSON.parse(report) as SettingsOfStage;
  } catch (error) {
    if (!(error instanceof OslsFailed)) throw error;
    return { variables: {}, problems: [error.reason || error.message] };
  }
}
