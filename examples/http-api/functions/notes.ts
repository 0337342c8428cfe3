import { randomUUID } from 'node:crypto';
import type { APIGatewayProxyEventV2WithLambdaAuthorizer } from 'aws-lambda';
import type { Caller } from '../../../lib/caller';
import { HttpError, json, parseJsonBody, protectedHandler } from '../../../lib/handler/http';
import { isJsonObject, type JsonObject } from '../../../lib/json-object';

interface Note {
  readonly id: string;
  readonly text: string;
  readonly author: string;
}

type Event = APIGatewayProxyEventV2WithLambdaAuthorizer<JsonObject>;

/** The notes of each tenant. Only this instance of the function knows them: put a table in their place. */
const NOTES = new Map<string, readonly Note[]>();

export const handler = protectedHandler((caller, event: Event) => {
  // The access rules have found it among the claims of the token.
  const tenant = event.headers['x-tenant'] ?? '';
  const notes = NOTES.get(tenant) ?? [];
  switch (event.routeKey) {
    case 'GET /notes':
      return json(200, { notes });
    case 'POST /notes': {
      const note = createNote(caller, event);
      NOTES.set(tenant, [...notes, note]);
      return json(201, note, { location: `/notes/${note.id}` });
    }
    case 'GET /notes/{noteId}': {
      const note = notes.find(({ id }) => id === event.pathParameters?.['noteId']);
      if (note === undefined) throw new HttpError(404, 'There is no such note');
      return json(200, note);
    }
    default:
      throw new Error(`${event.routeKey} is not a route of this function`);
  }
});

function createNote({ principal }: Caller, { body, isBase64Encoded }: Event): Note {
  const sent = parseJsonBody({ body: body ?? null, isBase64Encoded });
  const text = isJsonObject(sent) ? sent['text'] : undefined;
  if (typeof text !== 'string' || text === '') {
    throw new HttpError(400, 'The body must be an object with a "text"');
  }
  return { id: randomUUID(), text, author: principal };
}
