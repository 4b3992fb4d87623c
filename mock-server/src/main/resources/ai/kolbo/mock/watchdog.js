// Preloaded into the Node.js process that runs Prism (node --require): binds its life to the JVM that started
// it, and mends what makes Prism unfit to stand behind another server. Plain old syntax up to the version
// check, so that an old Node.js gets as far as that.
'use strict';

var version = process.versions.node.split('.').map(Number);
if (version[0] < 20 || (version[0] === 20 && version[1] < 19)) {
  console.log('node is too old: ' + process.versions.node);
  process.exit(1);
}

const fs = require('node:fs');
const http = require('node:http');
const net = require('node:net');

const remove = (directory) => fs.rmSync(directory, { recursive: true, force: true });

// The JVM never writes to this pipe, and the system closes it however the JVM ends.
const quitAlone = () => {
  remove(process.env.KOLBO_MOCK_SCRATCH);
  process.exit(0);
};
process.stdin.on('end', quitAlone).on('error', quitAlone).on('close', quitAlone).resume();
process.on('SIGTERM', () => process.exit(0));
process.on('SIGINT', () => {}); // Ctrl-C goes to the whole process group; the JVM decides what follows.
process.on('exit', () => remove(process.env.KOLBO_MOCK_TEMP));

// Prism tells its port only at a log level that costs a third of its throughput.
const listen = net.Server.prototype.listen;
net.Server.prototype.listen = function (...args) {
  this.once('listening', () => console.log('prism port: ' + this.address().port));
  return listen.apply(this, args);
};

// Prism puts violations into a header as JSON, and dies when they quote a character that a header cannot hold.
const setHeader = http.ServerResponse.prototype.setHeader;
http.ServerResponse.prototype.setHeader = function (name, value) {
  const escaped =
    name === 'sl-violations'
      ? value.replace(/[^\x20-\x7e]/g, (c) => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'))
      : value;
  return setHeader.call(this, name, escaped);
};

// One request that Prism cannot handle must not end it for all others.
process.on('unhandledRejection', (reason) => console.error(String(reason)));
