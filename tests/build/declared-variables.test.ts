import { authorizerVariables, variablesOf } from '../../build/declared-variables';

const service = {
  provider: { environment: { REVOCATION_TABLE: 'of-all', CORS_ORIGIN: '*' } },
  functions: { authorizer: { environment: { REVOCATION_TABLE: 'own' } }, health: {} },
};

test('a function has the variables of all functions as well, and its own come before them', () => {
  expect(authorizerVariables(service)).toStrictEqual({ REVOCATION_TABLE: 'own', CORS_ORIGIN: '*' });
  expect(variablesOf(service, 'health')).toStrictEqual(service.provider.environment);
});

test('a function that the stage does not have has no variables of its own', () => {
  const absent = { functions: { backchannelLogout: null } };
  expect(variablesOf(absent, 'backchannelLogout')).toStrictEqual({});
});
