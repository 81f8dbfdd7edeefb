// Runs Azurite (the script named by the first argument, with the arguments that follow) in this process for exactly as long
// as the parent lives: standard input is a pipe that the parent holds open, and that the system closes when the parent
// dies, however it dies.
'use strict';

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

function stop() {
  // Azurite's way of being told to write its files and end; the timer is for connections that stay open.
  process.emit('message', 'shutdown');
  setTimeout(() => process.exit(0), 3000).unref();
}

process.stdin.once('end', stop).once('error', stop).resume();
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});
require(main);
