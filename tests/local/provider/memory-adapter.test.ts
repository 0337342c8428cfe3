import { createMemoryAdapterFactory } from '../../../local/provider/memory-adapter';

beforeEach(() => {
  jest.useFakeTimers({ now: 1_800_000_000_000 });
});

afterEach(() => {
  jest.useRealTimers();
});

describe('the memory adapter', () => {
  test('finds a record by its id, its uid and its user code', async () => {
    const adapter = createMemoryAdapterFactory()('Session');
    const payload = { uid: 'uid', userCode: 'code' };
    await adapter.upsert('id', payload, 60);
    expect(await adapter.find('id')).toBe(payload);
    expect(await adapter.findByUid('uid')).toBe(payload);
    expect(await adapter.findByUserCode('code')).toBe(payload);
  });

  test('keeps models apart', async () => {
    const adapterFor = createMemoryAdapterFactory();
    await adapterFor('AccessToken').upsert('id', { uid: 'uid' }, 60);
    expect(await adapterFor('RefreshToken').find('id')).toBeUndefined();
    expect(await adapterFor('RefreshToken').findByUid('uid')).toBeUndefined();
  });

  test('forgets a record when its time is up', async () => {
    const adapter = createMemoryAdapterFactory()('AuthorizationCode');
    await adapter.upsert('id', { uid: 'uid' }, 60);
    jest.setSystemTime(Date.now() + 59_999);
    expect(await adapter.find('id')).toBeDefined();
    jest.setSystemTime(Date.now() + 1);
    expect(await adapter.find('id')).toBeUndefined();
    expect(await adapter.findByUid('uid')).toBeUndefined();
  });

  test('forgets what is destroyed', async () => {
    const adapter = createMemoryAdapterFactory()('AccessToken');
    await adapter.upsert('id', {}, 60);
    await adapter.destroy('id');
    expect(await adapter.find('id')).toBeUndefined();
  });

  test('marks what is consumed with the time', async () => {
    const adapter = createMemoryAdapterFactory()('AuthorizationCode');
    await adapter.upsert('id', {}, 60);
    await adapter.consume('id');
    expect(await adapter.find('id')).toStrictEqual({ consumed: 1_800_000_000 });
  });

  test('revokes everything of one grant, whatever its model, and nothing else', async () => {
    const adapterFor = createMemoryAdapterFactory();
    await adapterFor('AccessToken').upsert('one', { grantId: 'revoked' }, 60);
    await adapterFor('RefreshToken').upsert('two', { grantId: 'revoked' }, 60);
    await adapterFor('RefreshToken').upsert('three', { grantId: 'kept' }, 60);
    await adapterFor('AccessToken').revokeByGrantId('revoked');
    expect(await adapterFor('AccessToken').find('one')).toBeUndefined();
    expect(await adapterFor('RefreshToken').find('two')).toBeUndefined();
    expect(await adapterFor('RefreshToken').find('three')).toBeDefined();
  });

  test('holds 1000 records, and drops what is over and then the oldest beyond that', async () => {
    const adapter = createMemoryAdapterFactory()('AccessToken');
    await adapter.upsert('brief', {}, 1);
    for (let index = 1; index <= 999; index += 1) await adapter.upsert(String(index), {});
    jest.setSystemTime(Date.now() + 1000);
    await adapter.upsert('1000', {});
    expect(await adapter.find('1')).toBeDefined();
    await adapter.upsert('1001', {});
    expect(await adapter.find('1')).toBeUndefined();
    expect(await adapter.find('2')).toBeDefined();
    expect(await adapter.find('1001')).toBeDefined();
  });
});
