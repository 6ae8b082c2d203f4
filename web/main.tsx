import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';

const root = document.getElementById('page');
if (root === null) throw new Error('unable to show the page; it has no element #page');
createRoot(root).render(<StrictMode>Chelseru Chat</StrictMode>);
