// A training job that trains nothing and does what the description in its spec says, a JSON object:
//   metrics    of its test
//   incumbent  metrics of the version that serves, or a text: why it cannot be compared
//   status     "failed" for a report of a failure
//   retriable  of that failure
//   waitFor    a file without which it does not end
//   exitAt     { "<attempt>": code }: it ends there, without a report
//   silent     true: no heartbeat after the first
import { existsSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const { MAAS_RUN_ID: runId, MAAS_RUN_URL: url, MAAS_RUN_SAS: sas, MAAS_EVENTS_URL: events, MAAS_EVENTS_SAS: eventsSas } = process.env;
const attempt = Number(process.env.MAAS_RUN_ATTEMPT);

async function call(method, target, body, headers = {}) {
  const response = await fetch(target, { method, body, headers: { 'x-ms-version': '2021-06-08', ...headers } });
  if (!response.ok) {
    throw new Error(`${method} ${target.split('?')[0]}: ${response.status} ${await response.text()}`);
  }
  return response;
}

const write = (name, body) => call('PUT', `${url}/${name}?${sas}`, body, { 'x-ms-blob-type': 'BlockBlob' });
const spec = await (await call('GET', `${url}/spec.json?${sas}`)).json();
const plan = JSON.parse(spec.description);
const startedAt = new Date().toISOString();
const lines = [];

async function beat(phase, progress) {
  await write('heartbeat.json', JSON.stringify({
    runId, attempt, phase, epoch: 1, epochs: 2, step: lines.length, progress, remainingSeconds: 1, metrics: { 'train.loss': 0.5 },
    at: new Date().toISOString(),
  }));
}

process.on('SIGTERM', () => process.exit(3));
await beat('training', 0.1);
for (let epoch = 1; epoch <= 2; epoch++) {
  lines.push(JSON.stringify({ step: epoch, epoch, at: new Date().toISOString(), metrics: { 'train.loss': 1 / epoch } }));
  await write('metrics.jsonl', lines.join('\n') + '\n');
}

if (plan.exitAt?.[attempt] !== undefined) {
  process.exit(plan.exitAt[attempt]);
}

while (plan.waitFor && !existsSync(plan.waitFor)) {
  await sleep(100);
  if (!plan.silent) {
    await beat('training', 0.5);
  }
}

const report = {
  name: spec.name, status: plan.status ?? 'succeeded', error: plan.status ? 'It was to fail.' : undefined, retriable: plan.retriable,
  attempt, startedAt, elapsedSeconds: 1, test: { metrics: plan.metrics ?? {}, rows: 10 },
  incumbent: typeof plan.incumbent === 'string' ? { incomparable: plan.incumbent }
    : plan.incumbent ? { metrics: plan.incumbent } : undefined,
};
if (report.status === 'succeeded') {
  await write('output/model.onnx', readFileSync(process.env.MODEL_FILE));
}

await write('report.json', JSON.stringify(report));
await call('POST', `${events}/messages?${eventsSas}`,
  `<QueueMessage><MessageText>${JSON.stringify({ runId, attempt }).replaceAll('"', '&quot;')}</MessageText></QueueMessage>`);
process.exit(report.status === 'succeeded' ? 0 : 1);
