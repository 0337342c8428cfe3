import { AUTHORIZER } from '../../build/declared-service';
import { parameterFileOf, SERVICE_FILE } from '../../build/yaml-sources';
import type { SettingSources } from './sources';

/** The place that a value stands in. */
export interface SettingPlace {
  /** Relative to serverless.yml; or `the environment`, or `the command line`. */
  readonly file: string;
  /** The name of the setting there. */
  readonly setting: string;
  /** The keys that lead to it, in a file of YAML. */
  readonly path?: readonly string[];
}

/** A stage parameter that is in force, or that stands in the list of a stage. */
export interface Parameter {
  readonly name: string;
  readonly value: unknown;
  /** The name, and the place that it stands in, for the beginning of a sentence. */
  readonly described: string;
  readonly place: SettingPlace;
  /** The variable of the environment that the line reads. */
  readonly variable?: string | undefined;
}

/** The parameters of a list of stages.yml. */
export function parametersOf(sources: SettingSources, list: string): readonly Parameter[] {
  const written = listOf(sources.yaml.get(parameterFileOf(sources.yaml)) ?? '', list);
  return Object.entries(sources.stages[list] ?? {})
    .filter(([, value]) => value !== undefined && value !== null)
    .map(([name, value]) => {
      const variable = variableOf(expressionOf(written, name));
      return { name, value, ...placed(sources, list, { name, value, variable }), variable };
    });
}

/** The parameters that were given on the command line. */
export function parametersOfCommand({ commandLine }: SettingSources): readonly Parameter[] {
  return commandLine.map((text) => {
    const [name = ''] = text.split('=');
    const described = `--param ${name}`;
    const place = { file: 'the command line', setting: described };
    return { name, value: text.slice(name.length + 1), described, place };
  });
}

/** Each variable of the authorizer is looked up in them. */
const inForce = new WeakMap<SettingSources, ReadonlyMap<string, Parameter>>();

/** The parameters in force: the command line comes first, then the stage, then `default`. */
export function parametersInForce(sources: SettingSources): ReadonlyMap<string, Parameter> {
  const known = inForce.get(sources);
  if (known !== undefined) return known;
  const all = [
    ...parametersOf(sources, 'default'),
    ...parametersOf(sources, sources.stage),
    ...parametersOfCommand(sources),
  ];
  const found = new Map(all.map((parameter) => [parameter.name, parameter]));
  inForce.set(sources, found);
  return found;
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
  const written = writtenFor(sources, name);
  const described = parameterOf(sources, written)?.described;
  if (described !== undefined) return described;
  const variable = variableOf(written);
  return variable === undefined
    ? `${name} in ${SERVICE_FILE}`
    : `${variable} in ${placeOfVariable(sources, variable)}`;
}

/** The place that the value of a variable of the authorizer stands in. */
export function placeOfSetting(sources: SettingSources, name: string): SettingPlace {
  const written = writtenFor(sources, name);
  const parameter = parameterOf(sources, written);
  if (parameter !== undefined) return parameter.place;
  const variable = variableOf(written);
  return variable !== undefined && (sources.environment[variable] ?? '').trim() !== ''
    ? { file: placeOfVariable(sources, variable), setting: variable }
    : {
        file: SERVICE_FILE,
        setting: name,
        path: ['functions', AUTHORIZER, 'environment', name],
      };
}

/** The place of a parameter that is blank and reads no variable, so that setting a variable would not help. */
export function blankLineOf(sources: SettingSources, name: string): string | undefined {
  const parameter = parameterOf(sources, writtenFor(sources, name));
  const isBlank = typeof parameter?.value === 'string' && parameter.value.trim() === '';
  return isBlank && parameter.variable === undefined ? parameter.described : undefined;
}

function parameterOf(sources: SettingSources, expression: string): Parameter | undefined {
  const name = /\bparam:([\w-]+)/.exec(expression)?.[1];
  return name === undefined ? undefined : parametersInForce(sources).get(name);
}

/** Up to the next key that stands as far to the left. */
const LINES_OF_AUTHORIZER = new RegExp(
  String.raw`^ {2}${AUTHORIZER}:[^\n]*(?:\n(?! {0,2}[\w-]+:)[^\n]*)*`,
  'm',
);

/** The value of a variable in serverless.yml: of the function `authorizer`, or the first that there is. */
function writtenFor({ yaml }: SettingSources, name: string): string {
  const text = yaml.get(SERVICE_FILE) ?? '';
  const [ofAuthorizer = ''] = LINES_OF_AUTHORIZER.exec(text) ?? [];
  return expressionOf(ofAuthorizer, name) || expressionOf(text, name);
}

function placed(
  sources: SettingSources,
  list: string,
  { name, value, variable }: Pick<Parameter, 'name' | 'value' | 'variable'>,
): Pick<Parameter, 'described' | 'place'> {
  // The environment gives texts only.
  if (variable !== undefined && value === sources.environment[variable]) {
    const file = placeOfVariable(sources, variable);
    return { described: `${variable} in ${file}`, place: { file, setting: variable } };
  }
  const file = parameterFileOf(sources.yaml);
  const stage = list === 'default' ? 'default' : `stage ${list}`;
  const path = file === SERVICE_FILE ? ['params', list, name] : [list, name];
  return { described: `${name} of ${stage} in ${file}`, place: { file, setting: name, path } };
}

/** The lines of a list of stages.yml; the whole text if its name does not stand alone on a line. */
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
