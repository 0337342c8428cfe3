import { declaredHttpEvents } from '../../build/declared-service';
import {
  CATCH_ALL,
  declaredHttpApiRoutes,
  type HttpApiService,
} from '../gateway/http-api/declared-routes';

/** A route that the ready message calls. */
export interface ExampleRoute {
  readonly method: string;
  readonly path: string;
  readonly isProtected: boolean;
}

/** Prefers a protected route that can be called as it is, then a public one, then any. */
export function readExample(service: HttpApiService): ExampleRoute | undefined {
  const ofHttpApi = declaredHttpApiRoutes(service).map(({ routeKey, authorizer }) => {
    const [method = '', path = '/'] = routeKey === CATCH_ALL ? ['GET'] : routeKey.split(' ');
    return { method, path, authorizer };
  });
  const routes = [...declaredHttpEvents(service), ...ofHttpApi].map(
    ({ method, path, authorizer }) => ({
      method: method === 'ANY' ? 'GET' : method,
      path,
      isProtected: authorizer !== undefined,
    }),
  );
  const plain = routes.filter(({ method, path }) => method === 'GET' && !path.includes('{'));
  const [route] = [...plain.filter(({ isProtected }) => isProtected), ...plain, ...routes];
  return route && { ...route, path: route.path.replaceAll(/\{[^{}]*\}/g, '1') };
}
