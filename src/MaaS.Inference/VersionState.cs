namespace MaaS.Inference;

/// <summary>The states of the protocol's repository extension.</summary>
public enum VersionState
{
    Unavailable,
    Loading,
    Ready,
}
