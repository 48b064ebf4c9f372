// graphql-ws: every operation over one web socket. It has no HTTP statuses.
import { socket } from '../snippets/graphql-ws.js';
import { texts } from './documents.js';

const codesOf = (errors) => (errors ?? []).map(({ extensions }) => extensions.code);

export function ask(name, variables) {
  return new Promise((resolve) => {
    let result = {};
    socket.subscribe(
      { query: texts[name], variables },
      {
        next: ({ data, errors }) => { result = { data, codes: codesOf(errors) }; },
        complete: () => resolve(result),
        error: (problem) => resolve({ data: null, codes: Array.isArray(problem) ? codesOf(problem) : [`${problem}`] }),
      },
    );
  });
}

export async function pages() {
  const first = (await ask('Units', { first: 10 })).data.units;
  const next = (await ask('Units', { first: 10, after: first.pageInfo.endCursor })).data.units;
  const ids = [...first.edges, ...next.edges].map(({ node }) => node.id);
  return [ids.slice(0, 10), ids];
}

export const subscribe = (variables, onData) =>
  socket.subscribe(
    { query: texts.NeedChanged, variables },
    { next: ({ data }) => onData(data), complete() {}, error: console.error },
  );

export const close = () => socket.dispose();
