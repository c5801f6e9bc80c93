import { describe, expect, it } from 'vitest';
import { cvat } from '../../../src-main/engine/layouts/cvat';
import { readFiles } from '../../helpers/files/read-layout';

// docs.cvat.ai/docs/manual/advanced/xml_format, “CVAT for images 1.1”

const document = (images: string, labels = '', more = ''): string => `<?xml version="1.0" encoding="utf-8"?>
<annotations>
  <version>1.1</version>
  <meta><task><id>4</id><name>faces</name><mode>annotation</mode><labels>${labels}</labels></task>${more}</meta>
  ${images}
</annotations>`;

const label = (name: string, attributes = ''): string =>
  `<label><name>${name}</name><type>any</type><attributes>${attributes}</attributes></label>`;

const select = (name: string, ...values: string[]): string =>
  `<attribute><name>${name}</name><mutable>False</mutable><input_type>select</input_type>` +
  `<default_value></default_value><values>${values.join('\n')}</values></attribute>`;

const image = (name: string, inside: string, more = ''): string =>
  `<image id="0" name="${name}" ${more} width="640" height="480">${inside}</image>`;

const tag = (name: string, inside = ''): string => `<tag label="${name}" source="manual">${inside}</tag>`;
const box = (name: string, inside = ''): string =>
  `<box label="${name}" source="manual" occluded="0" xtl="1.0" ytl="2.0" xbr="3.0" ybr="4.0" z_order="0">${inside}</box>`;
const attribute = (name: string, value: string): string => `<attribute name="${name}">${value}</attribute>`;

describe('annotations of CVAT', () => {
  it('give an image the class of its tag, its attributes and its subset', async () => {
    const xml = document(
      [
        image(
          'a.jpg',
          tag('happy', attribute('age', '31') + attribute('note', 'R&amp;D')) + box('face', attribute('pose', 'left')),
          'subset="train"',
        ),
        image('sub/b.jpg', tag('happy') + tag('sad'), 'subset="Validation"'),
        image('c.jpg', '', 'subset="later"'),
        image('d.jpg', tag('sad') + tag('sad')),
      ].join('\n'),
      label('happy') + label('sad'),
    );
    const files = {
      'images/a.jpg': '',
      'images/sub/b.jpg': '',
      'images/c.jpg': '',
      'images/d.jpg': '',
      'images/e.jpg': '',
    };
    const { fit, images, bad } = await readFiles(cvat, { ...files, 'annotations.xml': xml });
    expect(fit).toMatchObject({
      likelihood: 0.95,
      says: 'Annotations of CVAT: tags',
      label: 'label',
      file: 'annotations.xml',
    });
    expect(fit?.labelNames).toEqual(['label', 'age', 'note', 'pose']);
    expect(images).toEqual([
      ['images/a.jpg', 'happy', 'train', { age: '31', note: 'R&D', pose: 'left' }],
      ['images/c.jpg', null, null, { subset: 'later' }],
      ['images/d.jpg', 'sad', null, {}],
      ['images/e.jpg', null, null, {}],
      ['images/sub/b.jpg', null, 'validation', {}],
    ]);
    expect(bad).toEqual(['2: sub/b.jpg: it has several classes: happy, sad']);
  });

  it('tell images of one name in several subsets apart', async () => {
    const xml = document(image('1.jpg', tag('happy'), 'subset="train"') + image('1.jpg', tag('sad'), 'subset="test"'));
    const { images } = await readFiles(cvat, {
      'images/train/1.jpg': '',
      'images/test/1.jpg': '',
      'annotations.xml': xml,
    });
    expect(images).toEqual([
      ['images/test/1.jpg', 'sad', 'test', {}],
      ['images/train/1.jpg', 'happy', 'train', {}],
    ]);
  });

  it('take the label of shapes where there are no tags, and an attribute where that says more', async () => {
    const faces = label('face', select('gender', 'f', 'm') + select('glasses', 'yes', 'no'));
    const xml = document(
      image('a.jpg', box('face', attribute('gender', 'f') + attribute('glasses', 'no'))) +
        image('b.jpg', box('face', attribute('gender', 'f')) + box('face', attribute('gender', 'm'))),
      faces,
    );
    const files = { 'a.jpg': '', 'b.jpg': '', 'annotations.xml': xml };
    const { fit, images, bad } = await readFiles(cvat, files);
    expect(fit).toMatchObject({ label: 'gender', labelNames: ['label', 'gender', 'glasses'] });
    expect(images).toEqual([
      ['a.jpg', 'f', null, { glasses: 'no', label: 'face' }],
      ['b.jpg', null, null, { label: 'face' }],
    ]);
    expect(bad).toEqual(['2: b.jpg: it has several classes: f, m']);
    const chosen = await readFiles(cvat, files, { label: 'Label' });
    expect(chosen.images.map(([, className]) => className)).toEqual(['face', 'face']);
    expect(chosen.images[1]?.[3]).toEqual({ gender: 'f, m' });
    const two = document(image('a.jpg', box('cat')) + image('b.jpg', box('dog')), label('cat') + label('dog'));
    expect((await readFiles(cvat, { ...files, 'annotations.xml': two })).images.map(([, name]) => name)).toEqual([
      'cat',
      'dog',
    ]);
  });

  it('name the task of an image in a project of several', async () => {
    const tasks =
      '<project><tasks><task><id>1</id><name>one</name></task><task><id>2</id><name>two</name></task></tasks></project>';
    const xml = document(image('a.jpg', tag('x'), 'task_id="2"'), '', tasks);
    const { images } = await readFiles(cvat, { 'a.jpg': '', 'annotations.xml': xml });
    expect(images).toEqual([['a.jpg', 'x', null, { task: 'two' }]]);
  });

  it('expand no entity, and are refused with a sentence where they break off', async () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "1234567890"><!ENTITY c "&b;&b;&b;&b;">]><annotations>${image('a.jpg', tag('&c;'))}</annotations>`;
    const broken = document(image('a.jpg', tag('x'))).slice(0, -30);
    for (const [xml, reason] of [
      [bomb, /annotations\.xml can't be read: line 1: undefined entity\.$/],
      [broken, /annotations\.xml can't be read: line \d+: unclosed tag: /],
    ] as const) {
      await expect(readFiles(cvat, { 'a.jpg': '', 'annotations.xml': xml })).rejects.toMatchObject({
        kind: 'bad-input',
        message: expect.stringMatching(reason) as string,
      });
    }
  });

  it('are not seen in tracks of a video, nor in other XML', async () => {
    const video = '<annotations><track id="0" label="face"><box frame="0"/></track></annotations>';
    const other = '<annotation><filename>a.jpg</filename></annotation>';
    expect((await readFiles(cvat, { 'a.jpg': '', 'a.xml': video, 'b.xml': other })).fit).toBe(null);
  });
});
