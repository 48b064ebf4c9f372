import { headers, url } from './connection.js';

// Return `data`, which may be there beside `errors`. An answer that is no GraphQL is thrown.
export async function ask(query, variables = {}) {
  const response = await fetch(url, {
    method: 'POST',
    headers: {
      ...headers,
      'Content-Type': 'application/json',
      Accept: 'application/graphql-response+json, application/json;q=0.9',
    },
    body: JSON.stringify({ query, variables }),
  });
  const isGraphQL = /^application\/(graphql-response\+)?json\b/.test(response.headers.get('content-type'));
  if (!isGraphQL) throw new Error(`${response.status}: ${await response.text()}`);
  return { status: response.status, ...(await response.json()) };
}
