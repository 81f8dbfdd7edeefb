namespace MaaS.Inference.Tests.Batching;

/// <summary>Requests that come at a fixed rate, whether or not those before were answered.</summary>
internal sealed class OpenLoop
{
    private readonly ManualQueue _manual;
    private readonly List<Task<InferenceResult>> _requests = [];
    private readonly Queue<(Task<InferenceResult> Task, long At)> _waiting = new();
    private readonly int _count;
    private readonly TimeSpan _interval;
    private readonly TimeSpan? _timeout;
    private readonly long _start;
    private int _sent;

    private OpenLoop(ManualQueue manual, int count, double perMs, TimeSpan? timeout)
    {
        _manual = manual;
        _count = count;
        _interval = TimeSpan.FromMilliseconds(1 / perMs);
        _timeout = timeout;
        _start = manual.Time.GetTimestamp();
        manual.Pass = Pass;
    }

    /// <summary>Until the last was sent.</summary>
    public int Answered { get; private set; }

    /// <summary>Requests that were taken into the queue and then not answered.</summary>
    public int Late => _requests.Count(request => !request.IsCompletedSuccessfully);

    public int MostWaiting { get; private set; }

    public double LongestMs { get; private set; }

    public double ElapsedMs { get; private set; }

    public static async Task<OpenLoop> RunAsync(ManualQueue manual, int count, double perMs, TimeSpan? timeout)
    {
        var load = new OpenLoop(manual, count, perMs, timeout);
        while (load._sent < count)
        {
            load.Pass(load._interval);
            manual.RunNext();
            load.LookAtAnswers();
        }

        load.Answered = load._requests.Count(request => request.IsCompletedSuccessfully);
        load.ElapsedMs = manual.Time.GetElapsedTime(load._start).TotalMilliseconds;
        while (load._requests.Any(request => !request.IsCompleted))
        {
            manual.RunNext();
        }

        await Task.WhenAll(load._requests).ContinueWith(_ => { }, TaskScheduler.Default);
        return load;
    }

    private void Pass(TimeSpan time)
    {
        var end = _manual.Time.GetTimestamp() + time.Ticks;
        while (_sent < _count && _start + ((_sent + 1) * _interval.Ticks) <= end)
        {
            AdvanceTo(_start + (++_sent * _interval.Ticks));
            Send();
        }

        AdvanceTo(end);
    }

    private void Send()
    {
        try
        {
            var request = _manual.EnqueueAsync(timeout: _timeout);
            _requests.Add(request);
            _waiting.Enqueue((request, _manual.Time.GetTimestamp()));
        }
        catch (OverloadedException)
        {
            // Refused without having waited at all.
        }

        MostWaiting = Math.Max(MostWaiting, _manual.Queue.Waiting);
    }

    private void LookAtAnswers()
    {
        while (_waiting.TryPeek(out var oldest) && oldest.Task.IsCompleted)
        {
            LongestMs = Math.Max(LongestMs, _manual.Time.GetElapsedTime(oldest.At).TotalMilliseconds);
            _waiting.Dequeue();
        }
    }

    private void AdvanceTo(long timestamp)
    {
        if (timestamp > _manual.Time.GetTimestamp())
        {
            _manual.Time.Advance(TimeSpan.FromTicks(timestamp - _manual.Time.GetTimestamp()));
        }
    }
}
