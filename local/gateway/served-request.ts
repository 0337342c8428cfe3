import type { Request } from '@hapi/hapi';
import type { Verdict } from './authorizer/authorize';
import type { ReceivedRequest } from './received-request';

// hapi's state of one request, `request.app`: the hooks and the authenticate function fill it,
// gateway responses and the request log read it.
declare module '@hapi/hapi' {
  interface RequestApplicationState {
    /** In milliseconds of performance.now(). */
    startedAt?: number;
    /** The path as it was asked for, with a slash at its end, without the base path of the API. */
    path?: string;
    /** The route as declared; undefined if no declared route matches the request. */
    route?: string | undefined;
    /** Made by receivedRequest, which reads the members above. */
    received?: ReceivedRequest;
    verdict?: Verdict;
    /** Why a browser will not send the request that it asks for. */
    preflightProblem?: string;
  }
}

/** Finds a header in the form in which the client sent it: rawHeaders alternates names and values. */
export function rawHeader({ raw }: Pick<Request, 'raw'>, name: string): string | undefined {
  const { rawHeaders } = raw.req;
  const index = rawHeaders.findIndex(
    (text, position) => position % 2 === 0 && text.toLowerCase() === name.toLowerCase(),
  );
  return index < 0 ? undefined : rawHeaders[index + 1];
}
