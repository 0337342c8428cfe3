import type { SentRequest } from '../../../explain/gateway/exchange';
import type { ExplainerOptions } from '../../../explain/explain';
import type { JsonObject } from '../../../lib/json-object';
import type { SceneOptions } from '../scene';

/** A decision, and the sentences that a person must be able to read about it. */
export interface Row {
  readonly title: string;
  readonly request: SentRequest;
  readonly options?: SceneOptions;
  readonly more?: ExplainerOptions & { readonly event?: JsonObject };
  /** The rest of the first line: outcome, status and reason. */
  readonly headline: string;
  /** Sentences of the output: what decided, where, and the remedy. */
  readonly says: readonly (string | RegExp)[];
}
