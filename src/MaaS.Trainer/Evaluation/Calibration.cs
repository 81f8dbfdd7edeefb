namespace MaaS.Trainer;

/// <summary>
/// Collects whether a classifier is right as often as it says, in 15 bins of equal width (Guo et al., "On Calibration of Modern Neural
/// Networks", 2017, equation 3).
/// </summary>
internal sealed class Calibration
{
    private const int BinCount = 15;

    private readonly long[] _rows = new long[BinCount];
    private readonly long[] _correct = new long[BinCount];
    private readonly double[] _confidence = new double[BinCount];

    /// <param name="confidence">The probability of what was predicted, 0 to 1.</param>
    /// <param name="isCorrect">Whether it was right.</param>
    public void Add(float confidence, bool isCorrect)
    {
        var bin = 0;
        while (bin < BinCount - 1 && confidence > Upper(bin))
        {
            bin++;
        }

        _rows[bin]++;
        _correct[bin] += isCorrect ? 1 : 0;
        _confidence[bin] += confidence;
    }

    public CalibrationReport ToReport()
    {
        var rows = _rows.Sum();
        var gaps = Enumerable.Range(0, BinCount).Sum(bin => Math.Abs(_confidence[bin] - _correct[bin]));
        return new CalibrationReport(rows == 0 ? null : gaps / rows, [.. Enumerable.Range(0, BinCount).Select(Bin)]);
    }

    private CalibrationBin Bin(int bin)
    {
        var rows = _rows[bin];
        return new CalibrationBin(
            (double)bin / BinCount,
            (double)(bin + 1) / BinCount,
            rows,
            rows == 0 ? null : _confidence[bin] / rows,
            rows == 0 ? null : (double)_correct[bin] / rows);
    }

    private static float Upper(int bin) => (bin + 1f) / BinCount;
}
