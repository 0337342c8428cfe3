import { isJsonObject, type JsonObject } from '../lib/json-object';

/** The sections of a CloudFormation template that hold names or refer to them. */
export interface CloudFormationTemplate {
  readonly Resources: JsonObject;
  readonly Parameters?: JsonObject;
  readonly Conditions?: JsonObject;
  readonly Outputs?: JsonObject;
  readonly Transform?: unknown;
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html */
const PSEUDO_PARAMETERS: readonly string[] = [
  'AWS::AccountId',
  'AWS::NotificationARNs',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
];

type Kind = 'resource' | 'resource or parameter' | 'condition';

interface Reference {
  readonly place: string;
  readonly kind: Kind;
  readonly name: string;
}

/**
 * Finds the references of a template to names that it does not define. CloudFormation refuses such a
 * template, but only when it is deployed.
 *
 * @returns one sentence for each, with its place
 */
export function findDanglingReferences(template: CloudFormationTemplate): readonly string[] {
  // A macro, such as the one behind Fn::ForEach, makes names that are not in the text.
  if (template.Transform !== undefined) return [];
  const { Resources, Parameters = {}, Conditions = {}, Outputs = {} } = template;
  const resources = Object.keys(Resources);
  const names: Readonly<Record<Kind, ReadonlySet<string>>> = {
    resource: new Set(resources),
    'resource or parameter': new Set([
      ...resources,
      ...Object.keys(Parameters),
      ...PSEUDO_PARAMETERS,
    ]),
    condition: new Set(Object.keys(Conditions)),
  };
  return [
    ...Object.entries(Resources).flatMap(([id, resource]) => [
      ...attributesOf(resource, `Resources.${id}`),
      ...referencesIn(resource, `Resources.${id}`),
    ]),
    ...Object.entries(Outputs).flatMap(([id, output]) => [
      ...attributesOf(output, `Outputs.${id}`),
      ...referencesIn(output, `Outputs.${id}`),
    ]),
    ...referencesIn(Conditions, 'Conditions'),
    ...conditionsIn(Conditions, 'Conditions'),
  ]
    .filter(({ kind, name }) => !names[kind].has(name))
    .map(({ place, kind, name }) => `${place} refers to "${name}", which is not a ${kind} of it`);
}

/** The attributes DependsOn and Condition of a resource, or Condition of an output. */
function attributesOf(value: unknown, place: string): readonly Reference[] {
  if (!isJsonObject(value)) return [];
  const { DependsOn = [], Condition = [] } = value;
  return [
    ...texts([DependsOn].flat()).map((name): Reference => ({
      place: `${place}.DependsOn`,
      kind: 'resource',
      name,
    })),
    ...texts([Condition]).map((name): Reference => ({
      place: `${place}.Condition`,
      kind: 'condition',
      name,
    })),
  ];
}

/** The functions that refer to a name, at any depth. */
function referencesIn(value: unknown, place: string): readonly Reference[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => referencesIn(entry, `${place}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  const entries = Object.entries(value);
  const [call] = entries.length === 1 ? entries : [];
  return [
    ...(call === undefined ? [] : referencesOf(call[0], call[1], place)),
    ...entries.flatMap(([key, entry]) => referencesIn(entry, `${place}.${key}`)),
  ];
}

function referencesOf(name: string, argument: unknown, place: string): readonly Reference[] {
  const [first, second] = [argument].flat() as readonly unknown[];
  if (typeof first !== 'string') return [];
  switch (name) {
    case 'Ref':
      return [{ place, kind: 'resource or parameter', name: first }];
    case 'Fn::GetAtt':
      return [{ place, kind: 'resource', name: resourceOf(first) }];
    case 'Fn::If':
      return [{ place, kind: 'condition', name: first }];
    case 'Fn::Sub':
      return variablesIn(first)
        .filter((variable) => !(isJsonObject(second) && variable in second))
        .map((variable) =>
          variable.includes('.')
            ? { place, kind: 'resource', name: resourceOf(variable) }
            : { place, kind: 'resource or parameter', name: variable },
        );
    default:
      return [];
  }
}

/** `{ Condition: name }`, which stands for another condition within Conditions only. */
function conditionsIn(value: unknown, place: string): readonly Reference[] {
  if (Array.isArray(value)) {
    return value.flatMap((entry, index) => conditionsIn(entry, `${place}[${index}]`));
  }
  if (!isJsonObject(value)) return [];
  return Object.entries(value).flatMap(([key, entry]) =>
    place !== 'Conditions' && key === 'Condition' && typeof entry === 'string'
      ? [{ place, kind: 'condition', name: entry } as const]
      : conditionsIn(entry, `${place}.${key}`),
  );
}

/** The names in `${name}`; `${!name}` stands for the text `${name}`. */
function variablesIn(text: string): readonly string[] {
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)].map(([, name = '']) => name.trim());
}

/** The resource of `Resource.Attribute`. */
function resourceOf(text: string): string {
  return text.split('.')[0] ?? text;
}

function texts(values: readonly unknown[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}
