import { authorizerVariables, textsOf } from '../build/declared-variables';
import { OslsFailed, runOsls } from '../build/osls-process';
import type { CheckedService } from '../checks/findings';
import { ConfigError, parseConfig, type AuthorizerConfig } from '../lib/config/config';
import { ALL_PARTS } from '../build/authorizer-parts';
import type { OfflineService } from '../local/offline/offline-settings';

/** The parts of serverless.yml that the table of routes is made of. */
export type PrintedService = CheckedService & OfflineService;

/** serverless.yml cannot be read. The message is the sentence of osls. */
export class ServiceUnreadable extends Error {
  override readonly name = 'ServiceUnreadable';
}

/**
 * Reads serverless.yml as a build does: osls resolves its variables, `.env.<stage>` and all.
 *
 * @param params each as `name=value`, as osls takes them
 * @throws {ServiceUnreadable}
 */
export async function readService(
  directory: string,
  stage: string,
  params: readonly string[],
): Promise<PrintedService> {
  const options = params.flatMap((param) => ['--param', param]);
  try {
    const printed = await runOsls(
      ['print', '--format', 'json', '--stage', stage, ...options],
      directory,
    );
    // A plugin of the service may print lines of its own before it.
    const begin = printed.stdout.search(/^\{$/m);
    const text = printed.stdout.slice(begin, printed.stdout.lastIndexOf('\n}') + 2);
    // osls has checked it with its schema.
    const service = JSON.parse(text) as PrintedService;
    const functions = Object.entries(service.functions).filter(([, each]) => Boolean(each));
    return { ...service, functions: Object.fromEntries(functions) };
  } catch (error) {
    if (!(error instanceof OslsFailed)) throw error;
    throw new ServiceUnreadable(error.reason || error.message);
  }
}

/** @returns undefined if the authorizer would not start with these settings; `npm run doctor` says why */
export function authorizerConfig(service: PrintedService): AuthorizerConfig | undefined {
  try {
    return parseConfig(textsOf(authorizerVariables(service)), ALL_PARTS);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return undefined;
  }
}
