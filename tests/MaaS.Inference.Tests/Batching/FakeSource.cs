namespace MaaS.Inference.Tests.Batching;

/// <summary>A source whose runs do what the test says.</summary>
internal sealed class FakeSource(string name, double runMs, Action? run = null) : RunSource
{
    public string Name => name;

    public int Waiting { get; set; }

    public double Backlog
    {
        set => BacklogMs = value;
    }

    /// <summary>Asked each time for <see cref="IsShort"/>.</summary>
    public Func<bool> Short { get; init; } = () => false;

    public override double NextRunMs => runMs;

    public override bool IsShort => Short();

    public override void RunNext(RunSlot slot) => run?.Invoke();
}
