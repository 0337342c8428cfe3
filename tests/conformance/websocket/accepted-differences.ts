import { type AcceptedDifference, is, missing } from '../compare';

const any = (): boolean => true;

export const ACCEPTED_DIFFERENCES: readonly AcceptedDifference[] = [
  {
    reason: 'AWS documents the status of a refused handshake, and not its text',
    field: /^body(?:\.message)?$/,
    local: any,
    deployed: any,
  },
  {
    reason: 'a connection that is refused has no id here',
    field: /^body\.(?:connectionId|requestId)$/,
    local: missing,
    deployed: is('<id>'),
  },
  {
    reason:
      'AWS documents that an answer must have a principalId; the emulator does not ask for it',
    requests: /^no principal$/,
    field: /./,
    local: any,
    deployed: any,
  },
  {
    reason: 'serverless-offline does not answer a message that no route takes',
    requests: /^unrouted: /,
    field: /^body\.reply 0$/,
    local: (value) => JSON.stringify(value).includes('mark'),
    deployed: (value) => JSON.stringify(value).includes('Forbidden'),
  },
];
