// The explorer page: GraphiQL, put on the page with the question that the server suggests first.
import { createElement } from 'react';
import { createRoot } from 'react-dom/client';
import { GraphiQL } from 'graphiql';
import { createGraphiQLFetcher } from '@graphiql/toolkit';
import 'graphiql/style.css';
import './page.css';

const suggested = JSON.parse(document.getElementById('suggested').textContent);
const address = new URLSearchParams(window.location.search);

// A link may carry a question of its own; nothing runs by itself. Whoever was here before finds what they left.
function first() {
  if (address.has('query')) return { query: address.get('query'), variables: address.get('variables') ?? '' };
  return localStorage.getItem('graphiql:tabState') ? {} : suggested;
}

createRoot(document.getElementById('explorer')).render(
  createElement(GraphiQL, {
    ...first(),
    fetcher: createGraphiQLFetcher({ url: window.location.pathname }),
    defaultQuery: suggested.query,
    defaultEditorToolsVisibility: 'variables',
    shouldPersistHeaders: false,
  }),
);
