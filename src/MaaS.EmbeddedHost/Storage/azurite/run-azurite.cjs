// Runs Azurite (the script named by the first argument, with the arguments that follow) in this process for exactly as long
// as the parent lives: standard input is a pipe that the parent holds open, and that the system closes when the parent
// dies, however it dies.
'use strict';

const http = require('http');

const [main, ...options] = process.argv.slice(2);
process.argv = [process.argv[0], main, ...options];

// Ctrl+C and a service manager signal the whole process group. The parent still needs its storage while it drains, so
// signals are ignored here, and Azurite's own handlers for them are not installed.
const signals = ['SIGINT', 'SIGTERM'];
for (const signal of signals) {
  process.on(signal, () => {});
}
const once = process.once.bind(process);
process.once = (event, listener) => (signals.includes(event) ? process : once(event, listener));

// When the services have said that they are closed, this process ends by itself as soon as all files are written, if no
// connection stays open.
const servers = [];
const createServer = http.createServer;
http.createServer = (...given) => {
  const server = createServer(...given);
  servers.push(server);
  return server;
};
const log = console.log;
let toClose = 3;
console.log = (...given) => {
  log(...given);
  if (/^Azurite \w+ service successfully closed/.test(given[0]) && --toClose === 0) {
    servers.forEach((server) => server.closeAllConnections());
  }
};

function stop() {
  // Azurite's way of being told to write its files and end. It listens for that when it has started.
  if (!process.emit('message', 'shutdown')) {
    process.exit(0);
  }
  setTimeout(() => process.exit(0), 60000).unref();
}

process.stdin.once('end', stop).once('error', stop).resume();
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
require(main);
