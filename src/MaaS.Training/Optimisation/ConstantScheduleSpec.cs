namespace MaaS.Training;

public sealed record ConstantScheduleSpec : ScheduleSpec;
