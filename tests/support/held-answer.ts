import type { RequestListener } from 'node:http';

/** An answer that a test holds back. */
export interface HeldAnswer {
  readonly listener: RequestListener;
  /** Resolves when the first request has arrived. */
  readonly asked: Promise<void>;
  /** Answers all waiting and all later requests with the key set. */
  readonly release: () => void;
}

export function heldAnswer(keys: readonly unknown[]): HeldAnswer {
  const { promise: released, resolve: release } = deferred();
  const { promise: asked, resolve: noteRequest } = deferred();
  return {
    asked,
    release,
    listener: (_request, response) => {
      noteRequest();
      void released.then(() => response.end(JSON.stringify({ keys })));
    },
  };
}

function deferred(): { promise: Promise<void>; resolve: () => void } {
  let resolve: () => void = () => undefined;
  const promise = new Promise<void>((resolvePromise) => {
    resolve = resolvePromise;
  });
  return { promise, resolve };
}
