import type { AuthorizerConfig } from '../../lib/config/config';
import type { SentRequest } from '../gateway/exchange';

/** Puts a token into the place of a request that the authorizer takes it from. */
export function withToken(
  request: SentRequest,
  token: string,
  { tokenParameter, tokenScheme }: Pick<AuthorizerConfig, 'tokenParameter' | 'tokenScheme'>,
): SentRequest {
  const dot = tokenParameter.indexOf('.');
  const name = tokenParameter.slice(dot + 1);
  const value = tokenScheme === 'none' ? token : `${tokenScheme} ${token}`;
  switch (tokenParameter.slice(0, dot)) {
    case 'querystring': {
      const query = new URLSearchParams([[name, value]]).toString();
      const path = `${request.path}${request.path.includes('?') ? '&' : '?'}${query}`;
      return { ...request, path };
    }
    case 'cookie':
      return { ...request, headers: [...request.headers, ['Cookie', `${name}=${value}`]] };
    default:
      return { ...request, headers: [...request.headers, [name, value]] };
  }
}
