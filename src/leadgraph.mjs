#!/usr/bin/env node
// The command `leadgraph`: src/cli/leadgraph.ts, on a Node that can run it.
import process from 'node:process';

process.argv.splice(2, 0, 'cli/leadgraph.ts');
import('./start.mjs');
