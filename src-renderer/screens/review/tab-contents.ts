import type { Component } from 'svelte';
import Compare from './compare/Compare.svelte';
import Calibration from './calibration/Calibration.svelte';
import Overview from './overview/Overview.svelte';
import Slices from './slices/Slices.svelte';
import type { ReviewTab } from './tabs';
import Threshold from './threshold/Threshold.svelte';

/** Component of each tab. It is shown once `review.details` and `review.evaluation` are there; a tab without one is left out. */
export const tabContents: Readonly<Partial<Record<ReviewTab, Component>>> = {
  overview: Overview,
  threshold: Threshold,
  slices: Slices,
  compare: Compare,
  calibration: Calibration,
};
