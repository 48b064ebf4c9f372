import { ApolloClient, ApolloLink, HttpLink, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { relayStylePagination } from '@apollo/client/utilities';
import { OperationTypeNode } from 'graphql';
import { headers, url } from './connection.js';
import fragments from './generated/possible-types.json' with { type: 'json' };
import { socket } from './graphql-ws.js';

export const client = new ApolloClient({
  cache: new InMemoryCache({
    possibleTypes: fragments.possibleTypes,
    typePolicies: { Query: { fields: { units: relayStylePagination(['filter', 'orderBy']) } } },
  }),
  link: ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    new GraphQLWsLink(socket),
    new HttpLink({ uri: url, headers }),
  ),
  // `all` keeps the data of an answer that has errors beside it.
  defaultOptions: { query: { errorPolicy: 'all' }, mutate: { errorPolicy: 'all' } },
});
