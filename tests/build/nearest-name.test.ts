import { nearestName } from '../../build/nearest-name';

const KNOWN = ['JWT_ISSUER', 'JWT_AUDIENCE', 'JWKS_URI', 'authorizerTtl'];

describe('the name that was meant', () => {
  test.each([
    ['JWT_ISSUERS', 'JWT_ISSUER'],
    ['JWT_ISUER', 'JWT_ISSUER'],
    ['JWT_ISSEUR', 'JWT_ISSUER'],
    ['JWT_AUDEINCES', 'JWT_AUDIENCE'],
    ['JWKS_URL', 'JWKS_URI'],
    ['authorizerTTL', 'authorizerTtl'],
    ['jwt-issuer', 'JWT_ISSUER'],
  ])('of %s is %s', (name, meant) => {
    expect(nearestName(name, KNOWN)).toBe(meant);
  });

  test.each(['', 'JWT', 'JWT_SECRET', 'JWT_ISSUER_URL', 'JWT_AUDIENCE_ID_', 'LOG_LEVEL'])(
    'of %j is not known',
    (name) => {
      expect(nearestName(name, KNOWN)).toBeUndefined();
    },
  );

  test.each([
    ['_', 'CI'],
    ['HOME', 'HOST'],
    ['NODE', 'NAME'],
    ['qa', 'dev'],
    ['pory', 'prod'],
    ['prxo', 'prod'],
    ['rpxd', 'prod'],
    ['cXXXOrigin', 'corsOrigin'],
  ])('of %s is not %s, which would take too many edits', (name, known) => {
    expect(nearestName(name, [known])).toBeUndefined();
  });

  test.each([
    ['pord', 'prod'],
    ['dve', 'dev'],
    ['prd', 'prod'],
    ['prodd', 'prod'],
    ['prad', 'prod'],
    ['ci', 'CI'],
  ])('of %s is %s, though it is short', (name, meant) => {
    expect(nearestName(name, [meant])).toBe(meant);
  });

  test('is the nearest of several', () => {
    expect(nearestName('abcdef', ['abcdxy', 'abcdey', 'uvwxyz'])).toBe('abcdey');
    expect(nearestName('a', [])).toBeUndefined();
  });
});
