import type { OslsCommand } from '../../build/osls';
import { readYamlSources, type YamlSources } from '../../build/yaml-sources';
import { isJsonObject, type JsonObject } from '../../lib/json-object';
import type { Environment } from '../../lib/config/environment-reader';
import { type EnvironmentFile, environmentFileOf } from './environment-file';

/** Everything that can hold a setting, for one command. */
export interface SettingSources {
  readonly stage: string;
  /** The stage parameters by stage, and those of `default`, as osls has resolved them. */
  readonly stages: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>;
  /** Each `--param` of the command, as `name=value`. */
  readonly commandLine: readonly string[];
  readonly yaml: YamlSources;
  readonly file: EnvironmentFile | undefined;
  readonly environment: Environment;
}

/** Collects everything that holds a setting for the command that osls runs. */
export function settingSourcesOf(
  osls: Omit<OslsCommand<unknown>, 'service' | 'classes'>,
  environment: NodeJS.ProcessEnv,
): SettingSources {
  const { configurationInput, processedInput, serviceDir } = osls;
  const { options } = processedInput;
  const declaredStage = memberOf(configurationInput['provider'], 'stage');
  // osls has checked it, and has `dev` for a service that declares none.
  const stage = options.stage ?? (typeof declaredStage === 'string' ? declaredStage : 'dev');
  const lists = sectionOf(configurationInput['params']);
  return {
    stage,
    stages: Object.fromEntries(
      Object.entries(lists).map(([name, list]) => [name, sectionOf(list)]),
    ),
    commandLine: [options.param ?? []].flat(),
    yaml: readYamlSources(serviceDir, stage),
    file: environmentFileOf(serviceDir, stage),
    environment,
  };
}

/** A member of a section that may be missing, or that osls has not resolved yet. */
export function memberOf(section: unknown, name: string): unknown {
  return isJsonObject(section) ? section[name] : undefined;
}

/** A section as an object, empty if it is missing. */
export function sectionOf(section: unknown): JsonObject {
  return isJsonObject(section) ? section : {};
}
