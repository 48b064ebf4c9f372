// Apollo Client with its normalized cache.
import { CombinedGraphQLErrors } from '@apollo/client';
import { client } from '../snippets/apollo.js';
import { socket } from '../snippets/graphql-ws.js';
import { documents } from './documents.js';

const codesOf = (error) => {
  if (!error) return [];
  if (CombinedGraphQLErrors.is(error)) return error.errors.map(({ extensions }) => extensions.code);
  return [`${error}`];
};

export async function ask(name, variables) {
  const isMutation = name === 'PostNeed';
  const { data, error } = isMutation
    ? await client.mutate({ mutation: documents[name], variables })
    : await client.query({ query: documents[name], variables, fetchPolicy: 'network-only' });
  return { data, codes: codesOf(error) };
}

// What is written to the cache reaches a mounted view in the next turn of the event loop.
const nextTurn = () => new Promise((resolve) => { setTimeout(resolve); });

function mount(query, variables) {
  const view = client.watchQuery({ query, variables });
  return new Promise((resolve) => {
    const mounted = view.subscribe(({ loading }) => {
      if (!loading) resolve({ view, unmount: () => mounted.unsubscribe() });
    });
  });
}

export async function pages() {
  const { view, unmount } = await mount(documents.Units, { first: 10 });
  const ids = () => view.getCurrentResult().data.units.edges.map(({ node }) => node.id);
  const first = ids();
  const { endCursor } = view.getCurrentResult().data.units.pageInfo;
  await view.fetchMore({ variables: { after: endCursor } });
  await nextTurn();
  const all = ids();
  unmount();
  return [first, all];
}

export function subscribe(variables, onData) {
  const running = client
    .subscribe({ query: documents.NeedChanged, variables })
    .subscribe(({ data }) => onData(data));
  return () => running.unsubscribe();
}

export async function moments(where, asOf) {
  const { view, unmount } = await mount(documents.WhoCovers, { where });
  const label = ({ data }) => data.whoCovers.place.label;
  const before = label(view.getCurrentResult());
  const then = label(await client.query({ query: documents.WhoCovers, variables: { where, asOf } }));
  await nextTurn();
  const after = label(view.getCurrentResult());
  unmount();
  return [before, then, after];
}

export const close = () => socket.dispose();
