import { parameterFileOf, SERVICE_FILE } from '../../build/yaml-sources';
import type { SettingSources } from './sources';

/** A stage parameter that is in force, or that stands in the list of a stage. */
export interface Parameter {
  readonly name: string;
  readonly value: unknown;
  /** The name, and the place that it stands in, for the beginning of a sentence. */
  readonly described: string;
}

/** The parameters of a list of stages.yml. */
export function parametersOf(sources: SettingSources, list: string): readonly Parameter[] {
  return Object.entries(sources.stages[list] ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => ({ name, value, described: describe(sources, list, name, value) }));
}

/** The parameters that were given on the command line. */
export function parametersOfCommand({ commandLine }: SettingSources): readonly Parameter[] {
  return commandLine.map((text) => {
    const [name = ''] = text.split('=');
    return { name, value: text.slice(name.length + 1), described: `--param ${name}` };
  });
}

/** The parameters in force: the command line comes first, then the stage, then `default`. */
export function parametersInForce(sources: SettingSources): ReadonlyMap<string, Parameter> {
  return new Map(
    [
      ...parametersOf(sources, 'default'),
      ...parametersOf(sources, sources.stage),
      ...parametersOfCommand(sources),
    ].map((parameter) => [parameter.name, parameter]),
  );
}

/** The place of a variable of the environment: the `.env` file, or the environment of the command. */
export function placeOfVariable({ file, environment }: SettingSources, name: string): string {
  const value = file?.variables[name];
  return file !== undefined && value !== undefined && value === environment[name]
    ? file.name
    : 'the environment';
}

/** The name of a variable of the authorizer, and the place that its value stands in. */
export function describeVariable(sources: SettingSources, name: string): string {
  const written = expressionOf(sources.yaml.get(SERVICE_FILE) ?? '', name);
  const parameter = /\bparam:(\w+)/.exec(written)?.[1];
  if (parameter !== undefined) {
    const described = parametersInForce(sources).get(parameter)?.described;
    if (described !== undefined) return described;
  }
  const variable = variableOf(written);
  return variable === undefined
    ? `${name} in ${SERVICE_FILE}`
    : `${variable} in ${placeOfVariable(sources, variable)}`;
}

function describe(sources: SettingSources, list: string, name: string, value: unknown): string {
  const file = parameterFileOf(sources.yaml);
  const text = sources.yaml.get(file) ?? '';
  const variable = variableOf(expressionOf(listOf(text, list), name));
  // The environment gives texts only.
  return variable !== undefined && value === sources.environment[variable]
    ? `${variable} in ${placeOfVariable(sources, variable)}`
    : `${name} of ${list === 'default' ? 'default' : `stage ${list}`} in ${file}`;
}

/** The lines of a list of stages.yml; the whole text if there is no line with its name alone. */
function listOf(text: string, list: string): string {
  return text.split(/^(?=[\w-]+:)/m).find((part) => part.startsWith(`${list}:`)) ?? text;
}

/** The value of a key as it is written. */
function expressionOf(text: string, key: string): string {
  const line = text.split('\n').find((each) => each.trim().startsWith(`${key}:`)) ?? '';
  return line.trim().slice(key.length + 1);
}

/** The variable of the environment from which a value comes. */
function variableOf(expression: string): string | undefined {
  return /(?:\benv:|:environment\.)(\w+)/.exec(expression)?.[1];
}
