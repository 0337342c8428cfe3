import { type Resolver, settings } from '../../build/settings';
import { webOrigin } from './server';

/** The stage parameter `webPort` of a service without the web application. */
export const NO_WEB = 'off';

/** A value of stages.yml. */
export const webCorsSetting = {
  /** The origins of stage `local`: those of `CORS_ORIGIN`, or else of development servers; and the web application. */
  localCorsOrigin: async ({ resolveVariable }: Resolver): Promise<string> => {
    const { CORS_ORIGIN } = settings.environment();
    const chosen = CORS_ORIGIN ?? String(await resolveVariable('self:custom.developmentOrigins'));
    const port = String(await resolveVariable('param:webPort'));
    const origin = webOrigin(Number(port));
    const origins = chosen.split(',').map((each) => each.trim());
    const isAllowed = port === NO_WEB || origins.includes('*') || origins.includes(origin);
    return isAllowed ? chosen : `${chosen},${origin}`;
  },
};
