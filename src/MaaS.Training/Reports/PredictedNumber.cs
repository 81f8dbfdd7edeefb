namespace MaaS.Training;

public sealed record PredictedNumber(double Expected, double Predicted);
