import { url } from './connection.js';

// Listen without a library: GET with the operation in the address. After a lost connection the
// browser comes back by itself with the last cursor (`Last-Event-ID`), and nothing is missed.
export function listen(query, variables, onResult) {
  const parameters = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const source = new EventSource(`${url}?${parameters}`);
  source.addEventListener('next', ({ data }) => onResult(JSON.parse(data)));
  source.addEventListener('complete', () => source.close());
  return () => source.close();
}
