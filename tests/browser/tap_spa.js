/**
 * The peer of `tap.mjs`: the village's pages as a React application.
 *
 * Everything that such an application does well is done here: routes in the browser, all pages' data in memory before
 * the first tap, a production build, shared parts reconciled in place. Bundled by esbuild when the benchmark runs.
 */
import { createElement, useEffect, useLayoutEffect, useState } from 'react';
import { createRoot } from 'react-dom/client';

/** @param {any} node text, or [element, properties, children] */
function draw(node, key) {
  if (typeof node === 'string') return node;
  const [element, properties, children] = node;
  return createElement(element, { ...properties, key }, ...children.map(draw));
}

function Application({ pages }) {
  const [path, setPath] = useState(location.pathname);
  useEffect(() => {
    const step = () => setPath(location.pathname);
    window.addEventListener('popstate', step);
    return () => window.removeEventListener('popstate', step);
  }, []);
  useLayoutEffect(() => {
    window.scrollTo(0, 0);
    document.querySelector('h1')?.focus({ preventScroll: true });
  }, [path]);
  const click = (event) => {
    const link = event.target.closest('a[href]');
    if (!link || !pages[link.pathname]) return;
    event.preventDefault();
    history.pushState(null, '', link.pathname);
    setPath(link.pathname);
  };
  return createElement('div', { id: 'application', onClick: click }, ...pages[path].map(draw));
}

const pages = await (await fetch('/pages.json')).json();
createRoot(document.body).render(createElement(Application, { pages }));
