import { withholdForeignVariables } from '../../build/foreign-variables';

describe('a variable of provider.environment that looks like ours and is not', () => {
  test('is told to every function but the authorizer', () => {
    const provider = {
      environment: { CORS_ORIGIN: 'a', JWT_SECRET: 'b', JWKS_CACHE: 'c', JWT_ISSUER: 'd' },
    };
    const functions = {
      authorizer: { environment: { JWT_AUDIENCE: 'e' } },
      greeting: { environment: { JWT_SECRET: 'its own' } },
      health: {},
    };
    withholdForeignVariables({ provider, functions });
    expect(provider.environment).toStrictEqual({ CORS_ORIGIN: 'a', JWT_ISSUER: 'd' });
    expect(functions).toStrictEqual({
      authorizer: { environment: { JWT_AUDIENCE: 'e' } },
      greeting: { environment: { JWT_SECRET: 'its own', JWKS_CACHE: 'c' } },
      health: { environment: { JWT_SECRET: 'b', JWKS_CACHE: 'c' } },
    });
  });

  test('is the only thing that is moved', () => {
    const service = {
      provider: { environment: { LOG_LEVEL: 'debug' } },
      functions: { authorizer: {}, health: {} },
    };
    withholdForeignVariables(service);
    withholdForeignVariables({ provider: {}, functions: {} });
    expect(service).toStrictEqual({
      provider: { environment: { LOG_LEVEL: 'debug' } },
      functions: { authorizer: {}, health: {} },
    });
  });
});
