import type { JsonObject } from '../json-object';
import type { EventReader } from './authorization-request';
import { readRequestEvent, type RequestReading } from './request-event';
import { readTokenEvent } from './token-event';

/** Makes the reader of every kind of event that API Gateway sends to an authorizer. */
export function createEventReader(reading: RequestReading): EventReader {
  return (event) => {
    // `Object` makes an object of anything, null included, and the readers check each member.
    const members = Object(event) as JsonObject;
    return members['type'] === 'REQUEST'
      ? readRequestEvent(members, reading)
      : readTokenEvent(members, reading.ruleParameters);
  };
}
