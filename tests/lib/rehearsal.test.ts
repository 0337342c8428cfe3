import { ACCESS_RULES, PUBLIC_ROUTES } from '../../access-rules';
import { createPolicyCompiler } from '../../lib/policy/compiler';
import { rehearse } from '../../lib/rehearsal';

test('the rehearsal goes all the way: its token is verified and gets a policy', async () => {
  const { principalId, policyDocument } = await rehearse(
    createPolicyCompiler(ACCESS_RULES, PUBLIC_ROUTES),
  );
  expect(principalId).toBe('nobody');
  expect(policyDocument.Statement).toContainEqual(expect.objectContaining({ Effect: 'Allow' }));
});

test('the rehearsal writes nothing to the log', async () => {
  const written = jest.spyOn(process.stdout, 'write');
  await rehearse(createPolicyCompiler(ACCESS_RULES, PUBLIC_ROUTES));
  expect(written).not.toHaveBeenCalled();
  written.mockRestore();
});
