import { baseName, nameLayout, type NameFields } from './name-layout';

// Codes by the authors' description of the data set (Livingstone and Russo, 2018): modality, vocal channel, emotion, intensity, statement,
// repetition and actor, two digits each; “odd numbered actors are male, even numbered actors are female”.

const emotions = ['neutral', 'calm', 'happy', 'sad', 'angry', 'fearful', 'disgust', 'surprised'];
const intensities = ['normal', 'strong'];
const channels = ['speech', 'song'];

/** RAVDESS: pictures from its videos, whose names begin with the seven codes, as in 01-01-06-01-02-01-12_frame7.png. */
export const ravdess = nameLayout({
  ...{ name: 'ravdess', likelihood: 0.95, says: 'RAVDESS file names: emotion, intensity, actor' },
  ...{
    labels: ['emotion', 'gender', 'intensity', 'channel'],
    label: 'emotion',
    person: 'actor',
    hasClassFolders: false,
  },
  read,
});

function read(path: string): NameFields {
  const codes = /^(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)-(\d\d)(?!\d)/u.exec(baseName(path))?.slice(1).map(Number);
  const [, channel = 0, emotion = 0, intensity = 0, , , actor = 0] = codes ?? [];
  const values = [emotions[emotion - 1], intensities[intensity - 1], channels[channel - 1]];
  const [felt, strength, voice] = values;
  if (felt === undefined || strength === undefined || voice === undefined || actor < 1 || actor > 24) {
    return 'it does not begin with seven codes of two digits, as in 01-01-06-01-02-01-12';
  }
  return [
    ['emotion', felt],
    ['intensity', strength],
    ['channel', voice],
    ['actor', String(actor)],
    ['gender', actor % 2 === 1 ? 'male' : 'female'],
  ];
}
