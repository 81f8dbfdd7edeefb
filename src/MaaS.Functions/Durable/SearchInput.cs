using MaaS.Training;

namespace MaaS.Functions.Durable;

public sealed record SearchInput(string Run, RunPlan Plan);
