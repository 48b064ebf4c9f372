// urql with graphcache, its normalized cache.
import { pipe, subscribe as listenTo, toPromise, take } from 'wonka';
import { client } from '../snippets/urql.js';
import { socket } from '../snippets/graphql-ws.js';
import { documents } from './documents.js';

const codesOf = (error) => {
  if (!error) return [];
  const codes = error.graphQLErrors.map(({ extensions }) => extensions.code);
  return error.networkError ? [`${error.networkError}`, ...codes] : codes;
};
const fresh = { requestPolicy: 'network-only' };
const once = (source) => pipe(source, take(1), toPromise);

export async function ask(name, variables) {
  const { data, error } = await (name === 'PostNeed'
    ? client.mutation(documents[name], variables)
    : client.query(documents[name], variables, fresh)
  ).toPromise();
  return { data, codes: codesOf(error) };
}

export async function pages() {
  const idsOf = ({ data }) => data.units.edges.map(({ node }) => node.id);
  const first = await client.query(documents.Units, { first: 10 }).toPromise();
  // The list of a page holds those of the pages before it.
  const after = first.data.units.pageInfo.endCursor;
  const next = await client.query(documents.Units, { first: 10, after }).toPromise();
  return [idsOf(first), idsOf(next)];
}

export function subscribe(variables, onData) {
  const source = client.subscription(documents.NeedChanged, variables);
  const { unsubscribe } = pipe(source, listenTo(({ data }) => onData(data)));
  return unsubscribe;
}

export async function moments(where, asOf) {
  const labels = [];
  const view = client.query(documents.WhoCovers, { where });
  const mounted = pipe(view, listenTo(({ data }) => labels.push(data.whoCovers.place.label)));
  await once(view);
  const then = await client.query(documents.WhoCovers, { where, asOf }).toPromise();
  mounted.unsubscribe();
  return [labels.at(0), then.data.whoCovers.place.label, labels.at(-1)];
}

export const close = () => socket.dispose();
