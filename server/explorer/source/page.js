// The explorer page: GraphiQL, with the questions that the server suggests as its first tabs.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import { createClient } from 'graphql-sse';
import 'graphiql/style.css';
import { IDENTITY, signed } from './identity.js';
import './keyboard.js';
import './page.css';

const suggested = JSON.parse(document.getElementById('suggested').textContent);
const address = new URLSearchParams(window.location.search);

// A link may carry a question of its own; nothing runs by itself. Whoever was here before finds what they left.
function first() {
  if (address.has('query')) return { query: address.get('query'), variables: address.get('variables') ?? '' };
  return localStorage.getItem('graphiql:tabState') ? {} : { ...suggested[0], defaultTabs: suggested };
}

const url = window.location.pathname;
const ask = createGraphiQLFetcher({ url });

// Changes come as a stream of events, which GraphiQL's own fetcher does not know.
function listensTo({ operationName }, document) {
  const operations = document?.definitions.filter(({ kind }) => kind === 'OperationDefinition') ?? [];
  const asked = operations.find(({ name }) => !operationName || name?.value === operationName);
  return asked?.operation === 'subscription';
}

function fetcher(question, options) {
  const headers = signed(options?.headers);
  if (!listensTo(question, options?.documentAST)) return ask(question, { ...options, headers });
  return createClient({ url, headers }).iterate(question);
}

createRoot(document.getElementById('explorer')).render(
  createElement(
    GraphiQL,
    {
      ...first(),
      fetcher,
      plugins: [IDENTITY],
      defaultQuery: suggested[0].query,
      defaultEditorToolsVisibility: 'variables',
      shouldPersistHeaders: false,
    },
    createElement(
      GraphiQL.Logo,
      null,
      createElement('span', { className: 'linli-logo' }, '邻里 linli'),
    ),
  ),
);
