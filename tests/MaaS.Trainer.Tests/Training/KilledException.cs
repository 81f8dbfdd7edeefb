namespace MaaS.Trainer.Tests;

internal sealed class KilledException : Exception;
