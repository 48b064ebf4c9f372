import { Client, fetchExchange, subscriptionExchange } from '@urql/core';
import { cacheExchange } from '@urql/exchange-graphcache';
import { relayPagination } from '@urql/exchange-graphcache/extras';
import { headers, url } from './connection.js';
import schema from './generated/introspection.json' with { type: 'json' };
import { socket } from './graphql-ws.js';

// Types without an `id` are part of what holds them.
const parts = schema.__schema.types.filter(
  ({ kind, fields }) => kind === 'OBJECT' && !fields.some(({ name }) => name === 'id'),
);

export const client = new Client({
  url,
  preferGetMethod: false,
  fetchOptions: { headers },
  exchanges: [
    cacheExchange({
      schema,
      keys: Object.fromEntries(parts.map(({ name }) => [name, () => null])),
      resolvers: { Query: { units: relayPagination() } },
    }),
    fetchExchange,
    subscriptionExchange({
      forwardSubscription: (operation) => ({
        subscribe: (sink) => ({ unsubscribe: socket.subscribe(operation, sink) }),
      }),
    }),
  ],
});
