import {
  denyAll,
  policyBytes,
  type PolicyResources,
  PolicyTooLarge,
  toPolicy,
} from '../../../lib/policy/document';
import { STAGE_ARN } from '../../support/stage-arn';

const NONE: PolicyResources = { allow: [], requiredDeny: [], optionalDeny: [] };
const invoke = (effect: string, ...resources: readonly string[]) => ({
  Effect: effect,
  Action: 'execute-api:Invoke',
  Resource: resources.map((resource) => `${STAGE_ARN}/${resource}`),
});

/** The resources of the Deny in a policy with these denials and an Allow. */
function denied(requiredDeny: readonly string[], optionalDeny: readonly string[]): unknown {
  const { Statement } = toPolicy(STAGE_ARN, { allow: ['GET/a'], requiredDeny, optionalDeny });
  return Statement[1]?.Resource.map((arn) => arn.slice(STAGE_ARN.length + 1));
}

describe('a policy', () => {
  test.each<[string, Partial<PolicyResources>, readonly object[]]>([
    ['an Allow', { allow: ['GET/a', 'GET/b'] }, [invoke('Allow', 'GET/a', 'GET/b')]],
    [
      'the denials that are needed, then those that are not',
      { optionalDeny: ['GET/c'], requiredDeny: ['GET/b'] },
      [invoke('Deny', 'GET/b', 'GET/c')],
    ],
    [
      'an Allow before a Deny',
      { requiredDeny: ['GET/b'], allow: ['GET/a'] },
      [invoke('Allow', 'GET/a'), invoke('Deny', 'GET/b')],
    ],
    ['a Deny of everything if there is nothing else', {}, [invoke('Deny', '*')]],
  ])('has %s', (_what, resources, statements) => {
    expect(toPolicy(STAGE_ARN, { ...NONE, ...resources })).toStrictEqual({
      Version: '2012-10-17',
      Statement: statements,
    });
  });

  test('of a refused token denies the whole stage', () => {
    expect(denyAll(STAGE_ARN)).toStrictEqual({
      Version: '2012-10-17',
      Statement: [invoke('Deny', '*')],
    });
  });
});

describe('the size of a policy', () => {
  const left = 8_192 - policyBytes(STAGE_ARN, ['GET/a', '']);

  test('is counted with a comma behind each resource', () => {
    const resources = { ...NONE, allow: ['GET/a', 'GET/b'], requiredDeny: ['GET/c'] };
    const { length } = JSON.stringify(toPolicy(STAGE_ARN, resources));
    expect(policyBytes(STAGE_ARN, ['GET/a', 'GET/b', 'GET/c'])).toBe(length + 2);
  });

  test('may be 8,192 bytes, and with one more nothing is decided', () => {
    expect(denied(['x'.repeat(left)], [])).toStrictEqual(['x'.repeat(left)]);
    expect(() => denied(['x'.repeat(left + 1)], [])).toThrow(
      new PolicyTooLarge('The policy would have 1 bytes more than 8192'),
    );
    expect(() => toPolicy(STAGE_ARN, { ...NONE, allow: ['x'.repeat(8_192)] })).toThrow(
      PolicyTooLarge,
    );
  });

  test('leaves out the denials that no decision needs, from the first that does not fit', () => {
    expect(denied([], ['x'.repeat(left), 'b'])).toStrictEqual(['x'.repeat(left)]);
    expect(denied(['b'], ['x'.repeat(left), 'c'])).toStrictEqual(['b']);
    expect(denied([], ['b', 'c'])).toStrictEqual(['b', 'c']);
  });
});

test('the error of a policy that is too large has a reason of its own', () => {
  expect(new PolicyTooLarge('x')).toMatchObject({
    name: 'PolicyTooLarge',
    reason: 'policy_too_large',
  });
});
