using MaaS.Training;

namespace MaaS.Functions.Durable;

public sealed record PollInput(string Run, int Attempt, JobHandle Job);
