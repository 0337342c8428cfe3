import type { AccessRule } from '../../lib/access/rule';

/** Who may use which route. Every route of `serverless.yml` stands here. */
export const ACCESS_RULES = {
  // Any verified token opens a connection.
  $connect: {},
  $disconnect: {},
  $default: {},
  // Announcements reach only a connection that has subscribed to them.
  subscribe: { scopes: ['deliveries:read'] },
} satisfies Readonly<Record<string, AccessRule>>;
