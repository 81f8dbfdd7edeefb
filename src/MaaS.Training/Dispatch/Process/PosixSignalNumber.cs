namespace MaaS.Training;

/// <summary>Signals, by the numbers that they have on Linux and macOS.</summary>
internal enum PosixSignalNumber
{
    Kill = 9,
    Terminate = 15,
}
