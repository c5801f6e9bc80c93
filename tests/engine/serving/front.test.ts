import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { HttpFront, type FrontOptions } from '../../../src-main/engine/serving/http/front';
import { usualLimits, type ServingLimits } from '../../../src-main/engine/serving/http/limits';
import { Refused } from '../../../src-main/engine/serving/http/refusal';

const token = 'a-token';
const answer = { probabilities: [0.25, 0.75], decision: 'woman' };

interface Front {
  readonly port: number;
  readonly url: string;
  /** Sends a request with the token, and returns the status and the parsed answer. */
  readonly send: (path: string, init?: RequestInit) => Promise<{ status: number; body: unknown }>;
  readonly predict: (body: unknown, init?: RequestInit) => Promise<{ status: number; body: unknown }>;
}

async function frontOf(limits: Partial<ServingLimits> = {}, ask?: FrontOptions['ask']): Promise<Front> {
  const front = await HttpFront.listen({
    port: 0,
    token,
    model: { name: 'faces', classes: ['man', 'woman'] },
    limits: { ...usualLimits, ...limits },
    ask: ask ?? ((pictures) => Promise.resolve(pictures.map(() => answer))),
  });
  onTestFinished(() => front.close(0));
  const url = `http://127.0.0.1:${String(front.port)}`;
  const send: Front['send'] = async (path, init = {}) => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    const response = await fetch(url + path, { ...init, headers });
    return { status: response.status, body: await response.json() };
  };
  const predict: Front['predict'] = (body, init) =>
    send('/v1/models/faces:predict', {
      method: 'POST',
      body: typeof body === 'string' ? body : JSON.stringify(body),
      ...init,
    });
  return { port: front.port, url, send, predict };
}

const picture = { b64: Buffer.from('a picture').toString('base64') };
const dot = [[[1, 2, 3]]];

/** Sends bytes over a connection of its own; returns all that comes back until it ends. */
async function raw(port: number, text: string): Promise<string> {
  const socket = connect(port, '127.0.0.1');
  socket.write(text);
  return textOf(socket);
}

async function textOf(socket: Socket): Promise<string> {
  let text = '';
  socket.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return text;
}

describe('the forms of TensorFlow Serving', () => {
  it('answers by row and by column, from picture files and from pixels, named and unnamed', async () => {
    const { predict, send } = await frontOf();
    const row = { ...answer, classes: ['man', 'woman'] };
    const columns = { probabilities: [answer.probabilities], classes: [row.classes], decision: ['woman'] };
    for (const instance of [picture, { image_bytes: picture }, dot, { images: dot }]) {
      expect(await predict({ instances: [instance] })).toEqual({ status: 200, body: { predictions: [row] } });
    }
    for (const inputs of [[picture], { images: [picture] }, [dot], { images: [dot] }]) {
      const body = { signature_name: 'files', inputs };
      expect(await predict(body)).toEqual({ status: 200, body: { outputs: columns } });
    }
    const init = { method: 'POST', body: JSON.stringify({ examples: [{ images: picture }] }) };
    expect(await send('/v1/models/faces:classify', init)).toEqual({
      status: 200,
      body: {
        results: [
          [
            ['woman', 0.75],
            ['man', 0.25],
          ],
        ],
      },
    });
  });

  it('says its state, its metadata and its health', async () => {
    const { send, url } = await frontOf();
    for (const path of ['/v1/models/faces', '/v1/models/faces/versions/1']) {
      expect(await send(path)).toEqual({
        status: 200,
        body: {
          model_version_status: [{ version: '1', state: 'AVAILABLE', status: { error_code: 'OK', error_message: '' } }],
        },
      });
    }
    const { body } = await send('/v1/models/faces/metadata');
    expect(body).toMatchObject({
      model_spec: { name: 'faces', version: '1' },
      metadata: {
        signature_def: { signature_def: { serving_default: { inputs: { images: { dtype: 'DT_UINT8' } } } } },
      },
    });
    const health = await fetch(`${url}/health`);
    expect([health.status, await health.json()]).toEqual([200, { status: 'ok' }]);
  });

  it('knows one model and one version, and says what it does not know as TensorFlow Serving does', async () => {
    const { send } = await frontOf();
    const errorOf = async (path: string, method = 'GET') => {
      const { status, body } = await send(path, { method });
      return [status, (body as { error: string }).error];
    };
    expect(await errorOf('/v1/models/other')).toEqual([404, 'Servable not found for request: Latest(other)']);
    expect(await errorOf('/v1/models/faces/versions/2')).toEqual([
      404,
      'Servable not found for request: Specific(faces, 2)',
    ]);
    for (const path of ['/', '/v1', '/v1/models/', '/v1/models/faces/../x', '/v1/models/faces:regress', '//health']) {
      expect(await errorOf(path), path).toEqual([404, expect.any(String)]);
    }
    expect(await errorOf('/v1/models/faces:predict')).toEqual([405, 'This address takes POST requests.']);
    expect(await errorOf('/v1/models/faces', 'DELETE')).toEqual([405, 'This address takes GET requests.']);
  });

  it.each([
    ['nothing', ''],
    ['broken JSON', '{"instances": [{"b64": "secret-picture'],
    ['a list', '[]'],
    ['neither form', '{}'],
    ['both forms', '{"instances": [[[[1,2,3]]]], "inputs": [[[[1,2,3]]]]}'],
    ['no list', '{"instances": 3}'],
    ['no picture', '{"instances": []}'],
    ['a text', '{"instances": ["abc"]}'],
    ['a wrong name', '{"instances": [{"pixels": []}]}'],
    ['no base64', '{"instances": [{"b64": "not base64!"}]}'],
    ['an empty file', '{"instances": [{"b64": ""}]}'],
    ['one channel', '{"instances": [[[1, 2], [3, 4]]]}'],
    ['four channels', '{"instances": [[[[1, 2, 3, 4]]]]}'],
    ['rows of two lengths', '{"instances": [[[[1,2,3]], [[1,2,3],[1,2,3]]]]}'],
    ['fractions', '{"instances": [[[[0.5, 0.5, 0.5]]]]}'],
    ['numbers out of range', '{"instances": [[[[256, 0, 0]]]]}'],
    ['nulls', '{"instances": [null]}'],
    ['an unknown signature', '{"signature_name": "x", "instances": [[[[1,2,3]]]]}'],
    ['a prototype', '{"__proto__": {"instances": [[[[1,2,3]]]]}}'],
  ])('refuses %s with a reason, and quotes nothing of it', async (_, text) => {
    const { predict } = await frontOf();
    const { status, body } = await predict(text);
    expect(status).toBe(400);
    expect(Object.keys(body as object)).toEqual(['error']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });
});

describe('its guards', () => {
  it('wants the token, as Bearer or as the password of an address', async () => {
    const { url } = await frontOf();
    const statusWith = async (authorization?: string) =>
      (await fetch(`${url}/v1/models/faces`, { headers: authorization === undefined ? {} : { authorization } })).status;
    const basic = (text: string): string => `Basic ${Buffer.from(text).toString('base64')}`;
    expect(await statusWith()).toBe(401);
    for (const wrong of [
      'Bearer',
      'Bearer x',
      `Bearer ${token}x`,
      token,
      basic(`${token}:`),
      basic('facet:x'),
      'Basic',
    ]) {
      expect(await statusWith(wrong), wrong).toBe(401);
    }
    expect(await statusWith(`bearer ${token}`)).toBe(200);
    expect(await statusWith(basic(`facet:${token}`))).toBe(200);
    expect(await statusWith(basic(token))).toBe(200);
  });

  it('answers no page of a browser, whatever site it is of, not even about its health', async () => {
    const { port } = await frontOf();
    const own = `127.0.0.1:${String(port)}`;
    const statusWith = async (...lines: string[]): Promise<string> => {
      const head = ['GET /health HTTP/1.1', 'Connection: close', ...lines].join('\r\n');
      return (await raw(port, `${head}\r\n\r\n`)).split(' ')[1] ?? '';
    };
    expect(await statusWith(`Host: ${own}`)).toBe('200');
    expect(await statusWith(`Host: localhost:${String(port)}`)).toBe('200');
    expect(await statusWith(`Host: LOCALHOST:${String(port)}`)).toBe('200');
    for (const host of [
      'evil.example',
      `evil.example:${String(port)}`,
      '127.0.0.1',
      '127.0.0.1:1',
      `${own}.evil.example`,
    ]) {
      expect(await statusWith(`Host: ${host}`), host).toBe('403');
    }
    expect(await statusWith()).toBe('400');
    for (const origin of ['https://evil.example', 'null', `http://${own}`]) {
      expect(await statusWith(`Host: ${own}`, `Origin: ${origin}`), origin).toBe('403');
    }
    expect(await statusWith(`Host: ${own}`, 'Sec-Fetch-Site: cross-site')).toBe('403');
  });

  it('answers no preflight, and gives no page leave to read', async () => {
    const { url } = await frontOf();
    const response = await fetch(`${url}/v1/models/faces:predict`, {
      method: 'OPTIONS',
      headers: { 'access-control-request-method': 'POST', authorization: `Bearer ${token}` },
    });
    expect(response.status).toBe(405);
    expect([...response.headers.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
  });
});

describe('its limits', () => {
  it('refuses a body that is too large: announced, or growing', async () => {
    const { predict, port } = await frontOf({ bodyBytes: 1000 });
    expect(await predict({ instances: [{ b64: 'A'.repeat(2000) }] })).toMatchObject({ status: 413 });
    const head = `POST /v1/models/faces:predict HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nAuthorization: Bearer ${token}\r\n`;
    const chunk = `400\r\n${'x'.repeat(1024)}\r\n`;
    expect(await raw(port, `${head}Transfer-Encoding: chunked\r\n\r\n${chunk}${chunk}`)).toContain(' 413 ');
    expect(await raw(port, `${head}Content-Length: 99999999999\r\n\r\n{`)).toContain(' 413 ');
    expect((await predict({ instances: [dot] })).status).toBe(200);
  });

  it('refuses compressed bodies, and too many pictures in one', async () => {
    const { predict } = await frontOf({ pictures: 2 });
    expect(await predict('x', { headers: { 'content-encoding': 'gzip' } })).toMatchObject({ status: 415 });
    expect(await predict({ instances: [dot, dot, dot] })).toMatchObject({ status: 400 });
  });

  it.each([
    ['a million empty objects', `{"instances": [${'{},'.repeat(1e6)}{}]}`, /more parts/],
    ['a million empty lists', `{"instances": [${'[],'.repeat(1e6)}[]]}`, /more parts/],
    ['a million texts', `{"instances": [${'"",'.repeat(1e6)}""]}`, /more parts/],
    ['a million levels', `{"instances": ${'['.repeat(1e6)}${']'.repeat(1e6)}}`, /more than 32 deep/],
  ])('refuses %s before it reads them: they take many times their bytes', async (_, text, reason) => {
    const { predict } = await frontOf();
    expect(await predict(text)).toEqual({ status: 400, body: { error: expect.stringMatching(reason) as string } });
  });

  it('takes pictures of many pixels, and texts with brackets, quotes and backslashes', async () => {
    const { predict } = await frontOf();
    const pixels = `[${'[0,0,0],'.repeat(999)}[0,0,0]]`;
    const many = `{"comment": "${'[{'.repeat(50)}\\\\\\"${'[{'.repeat(50)}\\\\", "instances": [[${`${pixels},`.repeat(499)}${pixels}]]}`;
    expect((await predict(many)).status).toBe(200);
  });

  it('admits so many requests per second, whoever sends them', async () => {
    const { send } = await frontOf({ perSecond: 1, atOnce: 3 });
    const statuses: number[] = [];
    for (let index = 0; index < 5; index += 1) statuses.push((await send('/health')).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('lets so many wait, and says 503 to the next', async () => {
    const open = Promise.withResolvers<null>();
    const { predict } = await frontOf({ underway: 2 }, async (pictures) => {
      await open.promise;
      return pictures.map(() => answer);
    });
    const waiting = [predict({ instances: [dot] }), predict({ instances: [dot] })];
    await expect.poll(async () => (await predict({ instances: [dot] })).status).toBe(503);
    open.resolve(null);
    expect((await Promise.all(waiting)).map(({ status }) => status)).toEqual([200, 200]);
    expect((await predict({ instances: [dot] })).status).toBe(200);
  });

  it('takes only so many bytes into memory at once', async () => {
    const { predict } = await frontOf({ allBytes: 1000 });
    expect(await predict({ instances: [{ b64: 'A'.repeat(2000) }] })).toMatchObject({ status: 503 });
    expect((await predict({ instances: [dot] })).status).toBe(200);
  });

  it('gives up on clients that never finish their bodies, and serves others meanwhile', async () => {
    const { predict, port } = await frontOf({ bodyMs: 400, underway: 3 });
    const head = `POST /v1/models/faces:predict HTTP/1.1\r\nHost: 127.0.0.1:${String(port)}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 100\r\n\r\n{`;
    const slow = [raw(port, head), raw(port, head)];
    expect((await predict({ instances: [dot] })).status).toBe(200);
    for (const text of await Promise.all(slow)) expect(text).toContain(' 408 ');
    const all = await Promise.all(Array.from({ length: 3 }, () => predict({ instances: [dot] })));
    expect(all.map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('gives up on an answer that takes too long, and tells the work so', async () => {
    const signals: AbortSignal[] = [];
    const { predict } = await frontOf({ answerMs: 50 }, (_, signal) => {
      signals.push(signal);
      return new Promise(() => undefined);
    });
    expect(await predict({ instances: [dot] })).toMatchObject({ status: 504 });
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  it('tells the work when its client has gone', async () => {
    const asked = Promise.withResolvers<AbortSignal>();
    const { predict } = await frontOf({}, (_, signal) => {
      asked.resolve(signal);
      return new Promise(() => undefined);
    });
    const leave = new AbortController();
    const left = predict({ instances: [dot] }, { signal: leave.signal }).catch(() => 'left');
    const signal = await asked.promise;
    leave.abort();
    expect(await left).toBe('left');
    await expect.poll(() => signal.aborted).toBe(true);
  });

  it('passes on why pictures were refused, and hides why something went wrong', async () => {
    const failing = async (error: Error) => {
      const { predict } = await frontOf({}, () => Promise.reject(error));
      return predict({ instances: [dot] });
    };
    expect(await failing(new Refused(400, 'Not a picture.'))).toEqual({
      status: 400,
      body: { error: 'Not a picture.' },
    });
    expect(await failing(new Error('/home/secret'))).toEqual({ status: 500, body: { error: 'Internal error' } });
  });
});

it('stops with requests underway: they get a moment, then their connections end', async () => {
  const asked = Promise.withResolvers<null>();
  const front = await HttpFront.listen({
    port: 0,
    token,
    model: { name: 'faces', classes: ['man', 'woman'] },
    limits: usualLimits,
    ask: () => {
      asked.resolve(null);
      return new Promise(() => undefined);
    },
  });
  const waiting = raw(
    front.port,
    `POST /v1/models/faces:predict HTTP/1.1\r\nHost: 127.0.0.1:${String(front.port)}\r\nAuthorization: Bearer ${token}\r\nContent-Length: 28\r\n\r\n{"instances": [[[[1,2,3]]]]}`,
  );
  await asked.promise;
  await front.close(20);
  expect(await waiting).toBe('');
});
