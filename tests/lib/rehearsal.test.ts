import { planPolicy } from '../../lib/policy/plan';
import { rehearse } from '../../lib/rehearsal';
import { TEST_PUBLIC_ROUTES, TEST_RULES } from '../support/test-service';

const SERVICE = { accessRules: TEST_RULES, plan: planPolicy(TEST_RULES, TEST_PUBLIC_ROUTES) };

test('the rehearsal is complete: its token is verified and gets a policy', async () => {
  const { principalId, policyDocument } = await rehearse(SERVICE);
  expect(principalId).toBe('a');
  expect(policyDocument.Statement).toContainEqual(expect.objectContaining({ Effect: 'Allow' }));
});

test('the rehearsal writes nothing to the log', async () => {
  const written = jest.spyOn(process.stdout, 'write');
  await rehearse(SERVICE);
  expect(written).not.toHaveBeenCalled();
  written.mockRestore();
});
