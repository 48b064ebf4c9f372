// What the keyboard does beside GraphiQL's own keys.

// Tab indents in an editor. After Escape it moves on, so that nobody is caught in one.
let leaves = false;

document.addEventListener(
  'keydown',
  (event) => {
    const isInEditor = event.target.closest?.('.CodeMirror');
    if (event.key === 'Tab' && leaves && isInEditor) event.stopImmediatePropagation();
    else if (event.key !== 'Shift') leaves = event.key === 'Escape' && Boolean(isInEditor);
  },
  true,
);
document.addEventListener('focusin', () => { leaves = false; });

// Ctrl-K searches the documentation, also while it is closed.
document.addEventListener('keydown', (event) => {
  if (event.key.toLowerCase() !== 'k' || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  const search = () => document.querySelector('.graphiql-doc-explorer-search input');
  if (!search()) document.querySelector('.graphiql-sidebar button').click();
  requestAnimationFrame(() => search()?.focus());
});
