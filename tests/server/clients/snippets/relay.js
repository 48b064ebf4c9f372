import { Environment, Network, Observable, RecordSource, Store } from 'relay-runtime';
import { ask } from './fetch.js';
import { socket } from './graphql-ws.js';

const listen = ({ text }, variables) =>
  Observable.create((sink) => socket.subscribe({ query: text, variables }, sink));

export const environment = new Environment({
  network: Network.create(({ text }, variables) => ask(text, variables), listen),
  store: new Store(new RecordSource()),
});
