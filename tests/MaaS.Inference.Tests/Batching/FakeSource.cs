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

    public override double NextRunMs => runMs;

    public override void RunNext(RunSlot slot) => run?.Invoke();
}
