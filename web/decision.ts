import type { ExplainedCache, Explanation } from '../explain/explanation';

/** Why a request was answered as it was, as the local service tells the page. The page has the answer itself already. */
export interface Decision extends Omit<Explanation, 'answer' | 'cache'> {
  /** The gateway alone does not know what comes next. */
  readonly cache: Pick<ExplainedCache, 'use'> & Partial<Pick<ExplainedCache, 'next'>>;
}
