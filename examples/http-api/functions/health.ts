import { json } from '../../../lib/handler/http';

export const handler = () => Promise.resolve(json(200, { status: 'ok' }));
