namespace MaaS.Inference;

/// <summary>
/// What a run costs, learnt from those that were: a + b · rows, by least squares that forget exponentially. Not thread-safe.
/// </summary>
/// <param name="prior">Says what it would cost until there is a run; null for 0.</param>
internal sealed class RunCost(RunCost? prior)
{
    /// <summary>What a sample counts for after one more: the last 50 say most.</summary>
    private const double Memory = 0.98;

    /// <summary>Samples after which one that is far off is cut to <see cref="MostTimesPredicted"/>.</summary>
    private const int Trusted = 8;

    private const double MostTimesPredicted = 4;

    /// <summary>Variance of the rows, relative to their mean squared, below which they say nothing about the slope.</summary>
    private const double LeastSpread = 0.02;

    /// <summary>Choosing a slot, waking it and answering: a part of every run that the run itself does not see.</summary>
    private const double HandOverMs = 0.02;

    /// <summary>Share of the cost of a row that a larger batch must still be able to save.</summary>
    private const double PayingShare = 1.0 / 32;

    private double _weight;
    private double _rows;
    private double _rowsSquared;
    private double _ms;
    private double _rowsMs;
    private int _samples;
    private double _fixedMs;
    private double _msPerRow;
    private double _payingRows = double.PositiveInfinity;

    /// <summary>Runs of different sizes were seen of late, so that fixed and growing cost can be told apart.</summary>
    public bool HasSlope { get; private set; }

    /// <summary>They were seen once, so that predictions for other sizes are more than a guess.</summary>
    public bool KnowsSlope { get; private set; }

    /// <summary>There was a run.</summary>
    public bool IsKnown => _samples > 0;

    /// <summary>A run took as long.</summary>
    public void Add(int rows, double ms)
    {
        // A request may have no row, and its run still costs something.
        rows = Math.Max(rows, 1);

        // One run that was held up by something else must not turn away what comes; if they all take longer now, it follows soon.
        ms = _samples >= Trusted ? Math.Min(ms, MostTimesPredicted * Math.Max(PredictMs(rows), HandOverMs)) : ms;
        _samples = Math.Min(_samples + 1, Trusted);
        _weight = (_weight * Memory) + 1;
        _rows = (_rows * Memory) + rows;
        _rowsSquared = (_rowsSquared * Memory) + ((double)rows * rows);
        _ms = (_ms * Memory) + ms;
        _rowsMs = (_rowsMs * Memory) + (rows * ms);
        Fit();
    }

    /// <summary>Milliseconds of a run of as many rows.</summary>
    public double PredictMs(int rows) => IsKnown ? _fixedMs + (_msPerRow * rows) : prior?.PredictMs(rows) ?? 0;

    /// <summary>
    /// Rows beyond which a batch gains next to nothing and only makes its first rows wait for its last. Where that is not known, as many as
    /// may be, or after it was known once, twice as many as then: it is known again soon.
    /// </summary>
    public int PayingRows(int max) => (int)Math.Clamp(HasSlope ? _payingRows : 2 * _payingRows, 1, max);

    private void Fit()
    {
        var meanRows = _rows / _weight;
        var meanMs = _ms / _weight;
        var spread = (_rowsSquared / _weight) - (meanRows * meanRows);
        HasSlope = spread > LeastSpread * meanRows * meanRows;
        KnowsSlope |= HasSlope;
        if (HasSlope)
        {
            _msPerRow = Math.Max(0, ((_rowsMs / _weight) - (meanRows * meanMs)) / spread);
        }

        // Runs of one size keep the slope that was seen; where none was, they are taken to grow with their rows, so that no wait is
        // predicted too short.
        _fixedMs = KnowsSlope ? meanMs - (_msPerRow * meanRows) : -1;
        if (_fixedMs < 0)
        {
            _fixedMs = 0;
            _msPerRow = _rowsMs / _rowsSquared;
        }

        if (HasSlope)
        {
            _payingRows = Math.Ceiling((_fixedMs + HandOverMs) / (_msPerRow * PayingShare));
        }
    }
}
