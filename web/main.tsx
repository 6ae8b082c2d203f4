import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { loadConfiguration } from './configuration.ts';

const element = document.getElementById('page');
if (element === null) throw new Error('unable to show the page; it has no element #page');
const root = createRoot(element);
try {
  const configuration = await loadConfiguration((path) => fetch(path));
  root.render(
    <StrictMode>
      <App configuration={configuration} />
    </StrictMode>,
  );
} catch (error) {
  root.render(
    <main className="empty">
      <h1>The chat cannot be found</h1>
      <p>{error instanceof Error ? error.message : String(error)}</p>
    </main>,
  );
}
