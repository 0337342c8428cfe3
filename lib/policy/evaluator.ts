/**
 * Evaluates a policy as IAM does, with no knowledge of how this project writes one.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */

/** A statement in any form that IAM accepts and this evaluator knows. */
export interface EvaluatedStatement {
  readonly Effect: string;
  readonly Action?: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Condition?: unknown;
}

export interface EvaluatedPolicy {
  readonly Statement: EvaluatedStatement | readonly EvaluatedStatement[];
}

export interface Evaluation {
  readonly effect: 'allow' | 'explicit_deny' | 'implicit_deny';
  /** The resource that decided, where one matched. */
  readonly resource?: string;
}

const INVOKE = 'execute-api:Invoke';

/**
 * Decides on a request. An explicit Deny wins over any Allow; silence denies.
 *
 * A statement with a condition is not evaluated: it counts as no Allow, but as a Deny, because
 * whether it applies cannot be told from an ARN.
 *
 * @param policy the policy document
 * @param arn the method ARN of the request; its characters are data, wildcards included
 */
export function evaluatePolicy(policy: EvaluatedPolicy, arn: string): Evaluation {
  const statements = listOf(policy.Statement).filter(({ Action = [] }) =>
    // Action names are case-insensitive; resources are not.
    listOf(Action).some((action) => matchesWildcards(action.toLowerCase(), INVOKE.toLowerCase())),
  );
  const resourceThatMatches = (effect: string): string | undefined =>
    statements
      .filter(
        ({ Effect, Condition }) =>
          Effect === effect && (Condition === undefined || effect === 'Deny'),
      )
      .flatMap(({ Resource = [] }) => listOf(Resource))
      .find((resource) => matchesWildcards(resource, arn));

  const denied = resourceThatMatches('Deny');
  if (denied !== undefined) return { effect: 'explicit_deny', resource: denied };
  const allowed = resourceThatMatches('Allow');
  if (allowed !== undefined) return { effect: 'allow', resource: allowed };
  return { effect: 'implicit_deny' };
}

/**
 * Matches text with a pattern from end to end: `*` is any text or none, `/` included; `?` is one
 * character. It goes back to the last `*` only, so the time is bounded by the product of the lengths.
 */
export function matchesWildcards(pattern: string, text: string): boolean {
  const symbols = Array.from(pattern);
  const characters = Array.from(text);
  let symbolIndex = 0;
  let characterIndex = 0;
  let resume: { symbolIndex: number; characterIndex: number } | undefined;

  while (characterIndex < characters.length) {
    const symbol = symbols[symbolIndex];
    if (symbol === '*') {
      symbolIndex += 1;
      resume = { symbolIndex, characterIndex };
    } else if (symbol !== undefined && (symbol === '?' || symbol === characters[characterIndex])) {
      symbolIndex += 1;
      characterIndex += 1;
    } else if (resume !== undefined) {
      resume.characterIndex += 1;
      ({ symbolIndex, characterIndex } = resume);
    } else {
      return false;
    }
  }
  return symbols.slice(symbolIndex).every((symbol) => symbol === '*');
}

function listOf<Entry>(value: Entry | readonly Entry[]): readonly Entry[] {
  // Array.isArray does not narrow readonly arrays away from the single entry.
  return Array.isArray(value) ? (value as readonly Entry[]) : [value as Entry];
}
