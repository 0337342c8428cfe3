import { parseDocument } from 'yaml';
import { plainSecretProblems } from '../../build/plain-secrets';
import { ISSUERS_FILE, trustedIssuersOf } from '../../build/trusted-issuers';
import { isJsonObject } from '../../lib/json-object';
import type { DeclaredVariables } from '../../build/declared-variables';
import { nameRemedy } from '../../build/nearest-name';
import { describeVariable } from './places';
import type { SettingSources } from './sources';

/** The variables of a single issuer, and the members of an entry that say the same. */
const SINGLE_ISSUER = {
  JWT_ISSUER: 'issuer',
  JWT_AUDIENCE: 'audiences',
  JWKS_URI: 'jwksUri',
  JWT_ALGORITHMS: 'algorithms',
  JWT_CLOCK_TOLERANCE_SECONDS: 'clockToleranceSeconds',
  JWKS_MAX_STALE_SECONDS: 'maxStaleSeconds',
} as const;

/**
 * Finds problems of issuers.yml: in the list of the stage, in the other lists, and of variables that would have no
 * effect beside the list.
 *
 * @param list of the stage, as osls has resolved it
 * @param variables of the authorizer
 * @returns one sentence for each
 */
export function findIssuerProblems(
  list: unknown,
  variables: DeclaredVariables,
  sources: SettingSources,
): readonly string[] {
  const ofStage = trustedIssuersOf(list, sources.stage);
  const hasList = ofStage.text !== '' || ofStage.problems.length > 0;
  return [
    ...ofStage.problems,
    ...findProblemsOfOtherStages(sources),
    ...(hasList ? findVariablesWithoutEffect(variables, sources) : []),
  ];
}

function findVariablesWithoutEffect(
  variables: DeclaredVariables,
  sources: SettingSources,
): readonly string[] {
  return Object.entries(SINGLE_ISSUER)
    .filter(([name]) => isSet(variables[name]))
    .map(([name, member]) => {
      const place = describeVariable(sources, name);
      return name === 'JWT_ISSUER'
        ? `JWT_ISSUER: stage "${sources.stage}" has a list of issuers in ${ISSUERS_FILE} as well; remove ${place}, or the list`
        : `${name} has no effect beside the list of stage "${sources.stage}" in ${ISSUERS_FILE}; write ${member} in an entry instead, and remove ${place}`;
    });
}

function isSet(value: unknown): boolean {
  return typeof value === 'string' ? value.trim() !== '' : value !== undefined && value !== null;
}

/**
 * A list with a variable in it is checked with its own stage, whose environment may be elsewhere. That it holds a
 * secret shows without the environment, and the file may be in a repository already.
 */
function findProblemsOfOtherStages({ stage, stages, yaml }: SettingSources): readonly string[] {
  const document = parseDocument(yaml.get(ISSUERS_FILE) ?? '');
  // osls has read the file, and reports an error of YAML itself.
  const lists: unknown = document.errors.length > 0 ? null : document.toJS();
  if (lists === null) return [];
  if (!isJsonObject(lists)) {
    return [`${ISSUERS_FILE} must have a list of issuers for each stage, such as "${stage}:"`];
  }
  const known = Object.keys(stages).filter((name) => name !== 'default');
  return Object.entries(lists).flatMap(([name, list]) => {
    if (!known.includes(name)) {
      const remedy = nameRemedy(name, known, `known are ${known.join(', ')}`);
      return [`${ISSUERS_FILE}: ${name} is not a stage; ${remedy}`];
    }
    if (name === stage) return [];
    return JSON.stringify(list).includes('${')
      ? plainSecretProblems(list, `${ISSUERS_FILE}, ${name}`, name)
      : trustedIssuersOf(list, name).problems;
  });
}
