import type { Adapter, AdapterPayload } from 'oidc-provider';

interface StoredRecord {
  readonly model: string;
  readonly payload: AdapterPayload;
  readonly expiresAt: number;
}

/** Far more than a developer needs, and an end to what a runaway script can make the process hold. */
const MAXIMUM_RECORDS = 1000;

/**
 * What oidc-provider stores, held in memory until the process ends. Its own in-memory adapter
 * does the same, but warns on every start that it is not for production.
 */
export function createMemoryAdapterFactory(): (model: string) => Adapter {
  const records = new Map<string, StoredRecord>();
  return (model) => new MemoryAdapter(model, records);
}

class MemoryAdapter implements Adapter {
  constructor(
    private readonly model: string,
    private readonly records: Map<string, StoredRecord>,
  ) {}

  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<void> {
    this.makeRoom();
    const expiresAt = expiresIn === undefined ? Infinity : Date.now() + expiresIn * 1000;
    this.records.set(this.key(id), { model: this.model, payload, expiresAt });
    return Promise.resolve();
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    const record = this.records.get(this.key(id));
    return Promise.resolve(record && isCurrent(record) ? record.payload : undefined);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.findWhere((payload) => payload.uid === uid));
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return Promise.resolve(this.findWhere((payload) => payload.userCode === userCode));
  }

  consume(id: string): Promise<void> {
    const record = this.records.get(this.key(id));
    if (record) record.payload.consumed = Math.floor(Date.now() / 1000);
    return Promise.resolve();
  }

  destroy(id: string): Promise<void> {
    this.records.delete(this.key(id));
    return Promise.resolve();
  }

  revokeByGrantId(grantId: string): Promise<void> {
    for (const [key, record] of this.records) {
      if (record.payload.grantId === grantId) this.records.delete(key);
    }
    return Promise.resolve();
  }

  private key(id: string): string {
    return `${this.model}:${id}`;
  }

  private findWhere(matches: (payload: AdapterPayload) => boolean): AdapterPayload | undefined {
    for (const record of this.records.values()) {
      if (record.model === this.model && isCurrent(record) && matches(record.payload)) {
        return record.payload;
      }
    }
    return undefined;
  }

  private makeRoom(): void {
    if (this.records.size < MAXIMUM_RECORDS) return;
    for (const [key, record] of this.records) {
      if (!isCurrent(record)) this.records.delete(key);
    }
    // A Map iterates in the order of insertion, so the first key is the oldest.
    for (const oldest of this.records.keys()) {
      if (this.records.size < MAXIMUM_RECORDS) return;
      this.records.delete(oldest);
    }
  }
}

function isCurrent(record: StoredRecord): boolean {
  return record.expiresAt > Date.now();
}
