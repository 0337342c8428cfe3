import type { DeclaredVariables } from '../../build/declared-variables';

/** 4 KB: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
const MAXIMUM_BYTES = 4096;

/**
 * Finds variables that are too large for Lambda, which measures all of a function as one JSON text: the refusal of a
 * deployment prints it as "String measured". A quote inside of a value counts as two bytes there.
 *
 * @returns one sentence, or an empty list
 */
export function findTooLargeEnvironment(variables: DeclaredVariables): readonly string[] {
  const bytes = Buffer.byteLength(JSON.stringify(variables));
  if (bytes <= MAXIMUM_BYTES) return [];
  const [largest = '', size = 0] =
    Object.entries(variables)
      .map(([name, value]): [string, number] => [name, Buffer.byteLength(JSON.stringify(value))])
      .sort(([, one], [, other]) => other - one)[0] ?? [];
  const remedy =
    largest === 'TRUSTED_ISSUERS'
      ? 'remove members of issuers.yml that only repeat a default, give keys by their address and not inline, or trust fewer issuers'
      : 'shorten it';
  return [
    `The variables of the authorizer have ${bytes} bytes as JSON, and Lambda takes ${MAXIMUM_BYTES}; the largest is ${largest} with ${size}: ${remedy}`,
  ];
}
