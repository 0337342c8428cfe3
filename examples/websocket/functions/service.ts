import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createAnnouncements } from '../connections/announcements';
import { createClients } from '../connections/clients';
import { createConnections } from '../connections/connections';

/** The parts that the functions of the connections share. */
export const connections = createConnections(new DynamoDBClient(), variable('CONNECTIONS_TABLE'));

export const announcements = createAnnouncements({
  connections,
  clients: createClients(variable('CONNECTIONS_URL')),
  now: Date.now,
});

function variable(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is required: see provider.environment in serverless.yml`);
  return value;
}
