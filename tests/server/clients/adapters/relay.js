// Relay's runtime with what its compiler made, as the hooks of react-relay use it.
import {
  commitMutation,
  createOperationDescriptor,
  fetchQuery,
  getPaginationMetadata,
  getRequest,
  getSelector,
  requestSubscription,
} from 'relay-runtime';
import { socket } from '../snippets/graphql-ws.js';
import { environment } from '../snippets/relay.js';
import { cadres, units } from '../snippets/relay-lists.js';
import { documents } from './relay-operations.js';

const fresh = { networkCacheConfig: { force: true } };
const load = (query, variables) => fetchQuery(environment, query, variables, fresh).toPromise();

function write(mutation, variables) {
  return new Promise((resolve, reject) => {
    commitMutation(environment, {
      mutation,
      variables,
      onCompleted: (data, errors) => resolve({ data, codes: codesOf(errors) }),
      onError: reject,
    });
  });
}

const codesOf = (errors) => (errors ?? []).map(({ extensions }) => extensions.code);

// An answer without data is thrown, with the errors of the service as `source.errors`. Errors
// beside data go to the fields that ask for them (`@catch`); the rest of the page has its data.
export async function ask(name, variables) {
  try {
    if (name === 'PostNeed') return await write(documents[name], variables);
    const data = await load(documents[name], variables);
    return { data, codes: codesOf(data.other?.errors) };
  } catch (error) {
    return { data: null, codes: codesOf(error.source?.errors) };
  }
}

async function pagesOf({ query, list }, variables, holderOf) {
  const operation = createOperationDescriptor(getRequest(query), variables);
  const retained = environment.retain(operation);
  await load(query, variables);
  const selector = getSelector(list, holderOf(environment.lookup(operation.fragment).data));
  const view = () => Object.values(environment.lookup(selector).data)[0];
  const ids = () => view().edges.map(({ node }) => node.id);
  const first = ids();
  const { paginationRequest } = getPaginationMetadata(list, 'pages');
  const { unit: id } = variables;
  await load(paginationRequest, { ...variables, id, cursor: view().pageInfo.endCursor });
  const all = ids();
  retained.dispose();
  return [first, all];
}

export const pages = () => pagesOf(units, {}, (page) => page);

export const nestedPages = (unit) => pagesOf(cadres, { unit }, ({ node }) => node.unit);

export function subscribe(variables, onData) {
  const { dispose } = requestSubscription(environment, {
    subscription: documents.NeedChanged,
    variables,
    onNext: onData,
  });
  return dispose;
}

export async function moments(where, asOf) {
  const operation = createOperationDescriptor(getRequest(documents.WhoCovers), { where });
  const retained = environment.retain(operation);
  const before = (await load(documents.WhoCovers, { where })).whoCovers.place.label;
  const then = (await load(documents.WhoCovers, { where, asOf })).whoCovers.place.label;
  const after = environment.lookup(operation.fragment).data.whoCovers.place.label;
  retained.dispose();
  return [before, then, after];
}

export const close = () => socket.dispose();
