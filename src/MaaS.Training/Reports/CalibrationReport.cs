namespace MaaS.Training;

/// <summary>
/// Whether a classifier is right as often as it says (Guo et al., "On Calibration of Modern Neural Networks", 2017).
/// </summary>
/// <param name="Ece">Expected calibration error, 0 to 1: the mean gap of confidence and accuracy over the rows' bins.</param>
/// <param name="Bins">Equally wide, in order, together from 0 to 1.</param>
public sealed record CalibrationReport(double? Ece, IReadOnlyList<CalibrationBin> Bins);
