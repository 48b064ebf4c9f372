// No library: fetch, and EventSource for what changes.
import { EventSource } from 'eventsource';
import { ask as send } from '../snippets/fetch.js';
import { texts } from './documents.js';

globalThis.EventSource = EventSource; // browsers have it, Node does not yet
const { listen } = await import('../snippets/event-source.js');

export async function ask(name, variables) {
  const { data, errors = [] } = await send(texts[name], variables);
  return { data, codes: errors.map(({ extensions }) => extensions.code) };
}

export async function pages() {
  const first = (await ask('Units', { first: 10 })).data.units;
  const next = (await ask('Units', { first: 10, after: first.pageInfo.endCursor })).data.units;
  const ids = [...first.edges, ...next.edges].map(({ node }) => node.id);
  return [ids.slice(0, 10), ids];
}

export const subscribe = (variables, onData) =>
  listen(texts.NeedChanged, variables, ({ data }) => onData(data));
