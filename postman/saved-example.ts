import type { Response } from 'postman-collection';
import { isJsonObject } from '../lib/json-object';

/**
 * Compares an answer with the example that is saved with its request, so that the examples stay true. Values
 * differ from run to run; the status, the names of the headers and the members of the body do not. An example
 * without a body does not say anything of the body: an emulator of AWS has one in a preflight, and AWS does not.
 *
 * @returns the difference, or undefined if the example shows such an answer
 */
export function differenceFromExample(example: Response, answer: Response): string | undefined {
  if (example.code !== answer.code) {
    return `shows status ${example.code}, and the answer has ${answer.code}`;
  }
  const header = example.headers.all().find(({ key }) => !answer.headers.has(key));
  if (header !== undefined) return `shows the header ${header.key}, which the answer lacks`;
  if ((example.text() ?? '') === '') return undefined;
  const [shown, actual] = [membersOf(example), membersOf(answer)];
  return shown === actual
    ? undefined
    : `shows a body with ${shown}, and the answer's has ${actual}`;
}

function membersOf(response: Response): string {
  const body = parseJson(response.text() ?? '');
  if (!isJsonObject(body)) return 'no object';
  return Object.keys(body).join(', ') || 'nothing';
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
