/**
 * Evaluates any policy as IAM does, not only policies in the form that this project writes.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** A statement in any form that IAM accepts. */
export interface EvaluatedStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Sid?: string;
  readonly Principal?: unknown;
  readonly Condition?: unknown;
  readonly NotAction?: unknown;
  readonly NotResource?: unknown;
}

export interface EvaluatedPolicy {
  readonly Statement: EvaluatedStatement | readonly EvaluatedStatement[];
}

export interface Evaluation {
  readonly effect: 'allow' | 'explicit_deny' | 'implicit_deny';
  /** The resource that decided; absent if none matched. */
  readonly resource?: string;
}

const INVOKE = 'execute-api:Invoke';
const KNOWN_ELEMENTS: readonly string[] = ['Sid', 'Effect', 'Action', 'Resource'];

/**
 * Decides on a request. An explicit Deny wins over any Allow; a request that no statement matches
 * is denied.
 *
 * Elements such as `Condition` and `NotResource` are not supported, and never grant anything: an
 * Allow with such an element is ignored. A Deny with one applies to every request that its Action
 * and Resource match; if either is missing, it matches every request.
 *
 * @param policy the policy document
 * @param arn the method ARN of the request; a `*` or `?` in it is an ordinary character
 */
export function evaluatePolicy(policy: EvaluatedPolicy, arn: string): Evaluation {
  const statements = listOf(policy.Statement);
  const denied = statements
    .filter(({ Effect }) => Effect === 'Deny')
    .map((statement) => resourceThatMatches({ Action: '*', Resource: '*', ...statement }, arn))
    .find((resource) => resource !== undefined);
  if (denied !== undefined) return { effect: 'explicit_deny', resource: denied };

  const allowed = statements
    .filter((statement) => statement.Effect === 'Allow' && isUnderstood(statement))
    .map((statement) => resourceThatMatches(statement, arn))
    .find((resource) => resource !== undefined);
  if (allowed !== undefined) return { effect: 'allow', resource: allowed };
  return { effect: 'implicit_deny' };
}

function isUnderstood(statement: EvaluatedStatement): boolean {
  return Object.keys(statement).every((element) => KNOWN_ELEMENTS.includes(element));
}

function resourceThatMatches(
  { Action = [], Resource = [] }: Pick<EvaluatedStatement, 'Action' | 'Resource'>,
  arn: string,
): string | undefined {
  // Action names are case-insensitive; resources are not.
  const isAboutInvoking = listOf(Action).some((action) =>
    matchesWildcards(action.toLowerCase(), INVOKE.toLowerCase()),
  );
  return isAboutInvoking
    ? listOf(Resource).find((resource) => matchesWildcards(resource, arn))
    : undefined;
}

/**
 * Matches a whole text with a pattern. `*` stands for any text, empty text and `/` included; `?`
 * stands for one character. Backtracking goes to the last `*` only, so the time is bounded by the
 * product of the two lengths.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  let patternIndex = 0;
  let textIndex = 0;
  let resume: { patternIndex: number; textIndex: number } | undefined;

  while (textIndex < text.length) {
    const symbol = pattern[patternIndex];
    if (symbol === '*') {
      patternIndex += 1;
      resume = { patternIndex, textIndex };
    } else if (symbol === '?') {
      patternIndex += 1;
      textIndex = afterCharacter(text, textIndex);
    } else if (symbol === text[textIndex]) {
      patternIndex += 1;
      textIndex += 1;
    } else if (resume !== undefined) {
      resume.textIndex = afterCharacter(text, resume.textIndex);
      ({ patternIndex, textIndex } = resume);
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(patternIndex));
}

/** A character outside the Basic Multilingual Plane takes two code units of a JavaScript string. */
function afterCharacter(text: string, index: number): number {
  return index + (Number(text.codePointAt(index)) > 0xffff ? 2 : 1);
}

function listOf<Entry>(value: Entry | readonly Entry[]): readonly Entry[] {
  // Array.isArray does not narrow readonly arrays away from the single entry.
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
}
