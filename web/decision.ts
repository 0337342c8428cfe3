import type { Explanation } from '../explain/explanation';

/** Why a request was answered as it was, as the local service tells the page. The page has the answer itself already. */
export type Decision = Omit<Explanation, 'answer'>;
