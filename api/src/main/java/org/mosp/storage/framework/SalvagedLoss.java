package org.mosp.storage.framework;

/**
 * Something a salvage could not bring along as it was.
 *
 * @param canvasId the canvas it belongs to; empty where it belongs to none
 * @param layer the layer's name, or its id where the name is not known; empty where it concerns no single layer
 * @param what what is lost, and what stands in its place
 */
public record SalvagedLoss(String canvasId, String layer, String what) {}
