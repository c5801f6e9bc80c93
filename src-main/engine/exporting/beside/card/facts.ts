import type { ExportCheck, WeightsCost } from '../../../../../src-shared/contract/exports';
import type { Decision, DecisionFigures } from '../../../../../src-shared/domain/decision';
import type { ClassFigures, Figures } from '../../../../../src-shared/domain/evaluation';
import type { ExportFormat, WeightType } from '../../../../../src-shared/domain/export-format';
import type { Leak } from '../../../../../src-shared/domain/leaks';
import type { Part } from '../../../../../src-shared/domain/image';
import type { IssueKind } from '../../../../../src-shared/domain/issue';
import type { TestAsSealed, TestSet, TrainResult } from '../../../../../src-shared/domain/run';
import type { Slice } from '../../../../../src-shared/domain/slice';
import type { Preparation } from '../preparation';

/** An output of the network, by the names of its class. */
export interface Output {
  /** Name when the model was trained. */
  readonly then: string;
  /** Present name. */
  readonly name: string;
  /** Present name of the class that it was merged into, else its own. */
  readonly countsAs: string;
}

/** Figures of one part of the data. */
export interface PartFacts {
  readonly part: Part;
  readonly figures: Figures;
  /** Figures of the answers under the decision; null without a decision. */
  readonly decided: DecisionFigures | null;
}

/** A share or an average with its 95 % interval. */
export interface Measured {
  readonly value: number | null;
  readonly interval: readonly [number, number] | null;
}

/** Figures beyond accuracy, on the part that counts: test images, else validation images. */
export interface MainFigures {
  readonly part: Part;
  readonly n: number;
  /** Accuracy of always answering with the largest class. */
  readonly baseline: number | null;
  readonly largestClass: string | null;
  readonly balancedAccuracy: Measured;
  readonly macroF1: Measured;
  /** Expected calibration error, 0..1; it has no interval. */
  readonly calibrationError: number | null;
  readonly perClass: readonly ClassFigures[];
}

/** Problems of images and labels that are known and open. */
export interface KnownIssues {
  /** When they were last searched for, in milliseconds since 1970; null when never. */
  readonly searchedAt: number | null;
  /** When suspect labels were last searched for; null when never. */
  readonly suspectsSearchedAt: number | null;
  /** Images in open issues, by kind; kinds without any are missing. */
  readonly open: Readonly<Partial<Record<IssueKind, number>>>;
  /** Labelled images that could not be read when the training began. */
  readonly leftOut: number;
  /** Labelled images whose file was missing then. */
  readonly missing: number;
}

/** A starter model that the training began with. */
export interface StarterNote {
  readonly id: string;
  readonly description: string;
  readonly licence: string;
  readonly terms: readonly string[];
}

/** Everything that a model card says, once; its three forms are made of it. */
export interface CardFacts {
  readonly run: string;
  readonly recipe: string;
  readonly kind: NonNullable<TrainResult['kind']>;
  readonly seed: number;
  /** Hash of images, labels and parts. */
  readonly snapshot: string;
  /** Milliseconds since 1970; null when unknown. */
  readonly trainedAt: number | null;
  readonly outputs: readonly Output[];
  readonly starter: StarterNote | null;
  readonly format: ExportFormat;
  readonly weights: WeightType;
  /** Bytes of the files that hold the network and its weights. */
  readonly modelBytes: number;
  readonly preparation: Preparation;
  readonly temperature: number | null;
  readonly decision: Decision | null;
  readonly parts: readonly PartFacts[];
  readonly testAsSealed: TestAsSealed | null;
  readonly testSet: TestSet;
  /** Images of validation and test that belong with training images, so that figures may be too good. */
  readonly leaks: readonly Leak[];
  /** null where no part has images. */
  readonly main: MainFigures | null;
  /**
   * The worst slices of validation images that are large enough to be tested, the number of those, and of the smaller ones; null without
   * validation images.
   */
  readonly slices: {
    readonly part: 'validation';
    readonly found: readonly Slice[];
    readonly of: number;
    readonly small: number;
  } | null;
  readonly issues: KnownIssues;
  /** Licence of the data as its owner states it; null when nobody does. */
  readonly dataLicence: string | null;
  /** Accuracy that smaller weights cost; null for float32, and where it could not be measured. */
  readonly cost: WeightsCost | null;
  readonly check: ExportCheck;
}
