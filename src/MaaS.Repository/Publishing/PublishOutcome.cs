namespace MaaS.Repository;

/// <summary>What became of a publish.</summary>
public enum PublishOutcome
{
    /// <summary>The version is new.</summary>
    Published,

    /// <summary>The same model was there; nothing was changed.</summary>
    AlreadyThere,

    /// <summary>The version holds another model; nothing was changed.</summary>
    Conflict,
}
